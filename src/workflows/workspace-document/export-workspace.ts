import { required } from '../../catalog/field.ts';
import { text } from '../../catalog/schema.ts';
import { defined, type Values } from '../values.ts';
import type { Workflow } from '../workflow.ts';
import { readWorkspace, type Snapshot } from './read-workspace.ts';
import { FORMAT, NOT_EXPORTED, sections } from './sections.ts';

/** A workspace as one document. */
export const exportWorkspace: Workflow = {
  name: 'export_workspace',
  title: 'Export workspace',
  description:
    'Write a workspace as one document: configs, prompts, partials, guardrails, limits, collections, labels, settings; no secrets. For git, or for plan_workspace.',
  domain: 'workspaces',
  risk: 'read',
  steps: [],
  whole: true,
  input: { workspace_id: required({ in: 'local', schema: text('UUID or slug'), listed: text() }) },
  argumentAliases: { workspace: 'workspace_id', id: 'workspace_id' },
  run: async (args, tools) => {
    const snapshot = await readWorkspace(String(args.workspace_id), tools);
    return 'ok' in snapshot ? snapshot : { ok: true, data: documentOf(snapshot) };
  },
};

/**
 * The document of a workspace.
 *
 * @param snapshot what was read of it
 */
export function documentOf({ workspace, sections: found, notRead, leftOut }: Snapshot): Values {
  const lists = sections.flatMap(({ name }) => {
    const things = found.get(name);
    return things === undefined ? [] : [[name, things.map(({ entry }) => entry)] as const];
  });
  return defined({
    format: FORMAT,
    workspace,
    ...Object.fromEntries(lists),
    counts: Object.fromEntries(lists.map(([name, list]) => [name, list.length])),
    left_out: leftOut.length > 0 ? leftOut : undefined,
    not_read: notRead.length > 0 ? notRead.map(({ section, why }) => `${section}: ${why}`) : undefined,
    not_exported: NOT_EXPORTED,
  });
}

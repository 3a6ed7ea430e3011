import { required } from '../../catalog/field.ts';
import { text } from '../../catalog/schema.ts';
import type { Workflow } from '../workflow.ts';

/** A workspace as one document. */
export const exportWorkspace: Workflow = {
  name: 'export_workspace',
  title: 'Export workspace',
  description:
    'Write a workspace as one document: configs, prompts, partials, guardrails, limits, collections, labels, settings; no secrets. For git, or for plan_workspace.',
  examplePhrases: `
    export a workspace, keep a workspace in git, a workspace as one document, dump a workspace
  `,
  domain: 'workspaces',
  risk: 'read',
  steps: [],
  whole: true,
  input: { workspace_id: required({ in: 'local', schema: text('UUID or slug'), listed: text() }) },
  argumentAliases: { workspace: 'workspace_id', id: 'workspace_id' },
  // Loaded at the first call, so that the start does not pay for it.
  run: async (args, tools) => {
    const [{ readWorkspace }, { documentOf }] = await Promise.all([
      import('./read-workspace.ts'),
      import('./document-of.ts'),
    ]);
    const snapshot = await readWorkspace(String(args.workspace_id), tools);
    return 'ok' in snapshot ? snapshot : { ok: true, data: documentOf(snapshot) };
  },
};

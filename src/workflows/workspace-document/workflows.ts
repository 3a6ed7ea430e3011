import { local, required, unlisted } from '../../catalog/model/field.ts';
import { anyObject, flag, text } from '../../catalog/model/schema.ts';
import type { Workflow } from '../model/workflow.ts';

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
  input: { workspace_id: required(local(text('UUID or slug'), { listed: text() })) },
  argumentAliases: { workspace: 'workspace_id', id: 'workspace_id' },
  // Loaded at the first call, so that the start does not pay for it.
  run: async (args, tools) => {
    const { documentOf, readWorkspace } = await import('./snapshot.ts');
    const snapshot = await readWorkspace(String(args.workspace_id), tools);
    return 'ok' in snapshot ? snapshot : { ok: true, data: documentOf(snapshot) };
  },
};

/** Plans the changes that bring a workspace to a document. */
export const planWorkspace: Workflow = {
  name: 'plan_workspace',
  title: 'Plan workspace',
  description:
    'Plan what brings a workspace to a document of export_workspace, or to another workspace (from). Nothing is done: apply_plan takes the answer.',
  examplePhrases: `
    bring a workspace to its document, apply a workspace document, restore a workspace from its export, compare two
    workspaces, clone a workspace
  `,
  domain: 'workspaces',
  view: 'plan',
  risk: 'read',
  steps: [],
  untrusted: ['summary', 'plan[].arguments', 'differences[].name', 'cannot', 'waits'],
  input: {
    workspace_id: required(local(text('UUID or slug'), { listed: text() })),
    document: local(anyObject()),
    from: local(text('UUID or slug of the workspace to copy, instead of a document.'), { listed: text() }),
    delete_extra: unlisted(local(flag('Also delete what the document does not have.'))),
  },
  argumentAliases: { workspace: 'workspace_id', id: 'workspace_id', from_workspace_id: 'from' },
  needsOneOf: [['document', 'from']],
  atMostOneOf: [['document', 'from']],
  examples: [
    {
      says: 'Copy staging to production',
      arguments: { workspace_id: 'ws-produc-1a2b3c', from: 'ws-stagin-4d5e6f' },
    },
  ],
  // Loaded at the first call, so that the start does not pay for it.
  run: async (args, tools) => (await import('./plan-to-document.ts')).planToDocument(args, tools),
};

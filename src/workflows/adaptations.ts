import { isObject, objectOr } from '../json.ts';
import { rowsOf, type Values } from './model/values.ts';
import type { Adaptation, WorkflowTools } from './model/workflow.ts';
import { invalidArgument } from './model/workflow.ts';

/** The list of deployments, which Portkey replaces whole, and what each of them needs. Source: the official document. */
const DEPLOYMENTS = 'azure_deployment_config';
const DEPLOYMENT_FIELDS = ['azure_deployment_name', 'azure_api_version', 'azure_model_slug'];

/**
 * update_integration with a part of an Azure deployment (a new api_version) keeps the rest of it and the other
 * deployments: the stored ones are read, the change is laid over them, and all are sent.
 */
export const updateIntegration: Adaptation = {
  operation: 'update_integration',
  reads: ['get_integration'],
  prepare: async (args, tools) => {
    const configurations = objectOr(args.configurations);
    const change = configurations[DEPLOYMENTS];
    if (!Array.isArray(change) || !change.some(isPartOfDeployment)) return { arguments: args };
    const current = await tools.run('get_integration', { slug: args.slug });
    if (!current.ok) return current;
    const stored = objectOr(objectOr(current.data).configurations)[DEPLOYMENTS];
    if (!Array.isArray(stored)) return { arguments: args };
    const merged = overlaid(stored, change);
    tools.note(
      `Read the stored ${DEPLOYMENTS}, changed it, and sent it whole; its other deployments and settings stay.`,
    );
    return { arguments: { ...args, configurations: { ...configurations, [DEPLOYMENTS]: merged } } };
  },
};

const isPartOfDeployment = (deployment: unknown): boolean =>
  isObject(deployment) && DEPLOYMENT_FIELDS.some((name) => deployment[name] === undefined);

/** Each change over the stored deployment of the same name; without a name, over the one at its place. */
function overlaid(stored: readonly unknown[], change: readonly unknown[]): unknown[] {
  const result: unknown[] = [...stored];
  for (const [index, deployment] of change.entries()) {
    const values = objectOr(deployment);
    const named = values.azure_deployment_name;
    const same = stored.findIndex((other) => named !== undefined && objectOr(other).azure_deployment_name === named);
    const at = same >= 0 ? same : index;
    result[at] = { ...objectOr(result[at]), ...values };
  }
  return result;
}

/**
 * update_workspace takes the switches that change; Portkey takes all of them or none, so that the stored ones are read,
 * the change is laid over them, and all are sent. Source: portkey-live.md 5.
 */
export const updateWorkspace: Adaptation = {
  operation: 'update_workspace',
  reads: ['get_workspace'],
  prepare: async (args, tools) => {
    const change = args.security_settings;
    if (!isObject(change)) return { arguments: args };
    const current = await tools.run('get_workspace', { workspace_id: args.workspace_id });
    if (!current.ok) return current;
    const stored = objectOr(current.data).security_settings;
    if (!isObject(stored))
      return invalidArgument(
        'security_settings',
        'cannot be changed: Portkey wants all switches at once, and get_workspace shows none that the others could be taken from',
      );
    tools.note(
      `Read the stored security_settings, changed ${Object.keys(change).join(', ')} in them, and sent all of them.`,
    );
    return { arguments: { ...args, security_settings: { ...stored, ...change } } };
  },
};

/** A key's type says whose it is; what each type needs beside it is told before anything is sent. Source: portkey-details.md 2e, "API key path". */
export const createApiKey: Adaptation = {
  operation: 'create_api_key',
  prepare: async (args) => {
    if (args.type === 'organisation' && args.sub_type === 'user')
      return invalidArgument('sub_type', 'must be service with type organisation; a person’s key has type workspace');
    if (args.type === 'workspace' && args.workspace_id === undefined)
      return invalidArgument('workspace_id', 'is needed with type workspace; list_workspaces shows them');
    if (args.sub_type === 'user' && args.user_id === undefined)
      return invalidArgument('user_id', 'is needed with sub_type user; list_all_users shows them');
    return { arguments: args };
  },
};

/** What a version needs where nothing is taken from an earlier one. Source: portkey-details.md 0.6. */
const VERSION_FIELDS = ['string', 'parameters', 'virtual_key'] as const;

/** What belongs to a version at all: a name or a collection alone makes none. */
const OF_A_VERSION = [
  ...VERSION_FIELDS,
  'model',
  'functions',
  'tools',
  'tool_choice',
  'is_raw_template',
  'prompt_metadata',
  'version_description',
] as const;

/** update_prompt with a part of a version changes that part: what is missing comes from the newest version. */
export const updatePrompt: Adaptation = {
  operation: 'update_prompt',
  prepare: async (args, tools) => {
    const given = OF_A_VERSION.filter((name) => args[name] !== undefined);
    const whole = VERSION_FIELDS.every((name) => args[name] !== undefined);
    if (args.patch !== undefined || given.length === 0 || whole) return { arguments: args };
    tools.note(`Sent with patch: true: ${given.join(', ')} changes, and the rest comes from the newest version.`);
    return { arguments: { ...args, patch: true } };
  },
};

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Publishing by a version's id, of which the number is looked up: numbers can have gaps (portkey-facts.md), and the
 * reply of the update that makes a version has its id alone.
 */
const publishing = (operation: string, list: string, argument: string, id: string): Adaptation => ({
  operation,
  reads: [list],
  prepare: async (args: Values, tools: WorkflowTools) => {
    const { version } = args;
    if (typeof version !== 'string') return { arguments: args };
    if (/^\d{1,9}$/.test(version)) return { arguments: { ...args, version: Number(version) } };
    // In a plan that is only looked at, a text stands for the version that an earlier step makes.
    if (!UUID.test(version))
      return version.includes(' ')
        ? { arguments: args }
        : invalidArgument('version', 'must be the number of a version, or its id');
    const listed = await tools.run(list, { [argument]: args[argument] });
    if (!listed.ok) return listed;
    const number = rowsOf(listed.data).find((row) => row[id] === version);
    const found = number?.prompt_version ?? number?.version;
    if (typeof found !== 'number') return invalidArgument('version', `is the id of no version that ${list} shows`);
    return { arguments: { ...args, version: found } };
  },
});

/** publish_prompt takes the id of a version as well. */
export const publishPrompt = publishing('publish_prompt', 'list_prompt_versions', 'prompt_id', 'id');

/** And so does publish_partial. */
export const publishPartial = publishing(
  'publish_partial',
  'list_partial_versions',
  'prompt_partial_id',
  'prompt_partial_version_id',
);

/** list_traces is GET /logs, whose rows are grouped here by their trace. Source: portkey-facts.md, "The workflow tools". */
export const listTraces: Adaptation = {
  operation: 'list_traces',
  finish: (data, _args, tools) => {
    const rows = rowsOf(data);
    if (!isObject(data) || rows.length === 0) return data;
    const traces = new Map<string, Values[]>();
    for (const row of rows) {
      const trace = String(row.trace_id ?? row.id ?? '');
      traces.set(trace, [...(traces.get(trace) ?? []), row]);
    }
    tools.note(`${rows.length} logs of this page, grouped into ${traces.size} traces; total counts logs.`);
    return { ...data, data: [...traces].map(([trace_id, logs]) => ({ trace_id, count: logs.length, logs })) };
  },
};

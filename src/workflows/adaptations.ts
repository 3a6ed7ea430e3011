import { local } from '../catalog/model/field.ts';
import { anyObject, mapOf, text } from '../catalog/model/schema.ts';
import { isObject, objectOr } from '../json.ts';
import { defined, rowsOf, type Values } from './model/values.ts';
import {
  type Adaptation,
  invalidArgument,
  type StepFailure,
  type Workflow,
  type WorkflowTools,
} from './model/workflow.ts';
import { VERSION_FIELDS } from './prompts.ts';

/** Arguments of create_config and update_config that stand for parts of a gateway config. Source: portkey-facts.md. */
const SHORTHAND = [
  'cache_mode',
  'cache_max_age',
  'retry_attempts',
  'retry_on_status_codes',
  'strategy_mode',
  'targets',
] as const;

const withoutShorthand = (args: Values): Values =>
  Object.fromEntries(Object.entries(args).filter(([name]) => !SHORTHAND.some((short) => short === name)));

/** Puts what the shorthand names into a config; everything else in it stays. */
function merged(config: Values, args: Values): Values {
  const part = (name: string, values: Values): Values => {
    const given = defined(values);
    return Object.keys(given).length === 0 ? {} : { [name]: { ...objectOr(config[name]), ...given } };
  };
  return {
    ...config,
    ...part('cache', { mode: args.cache_mode, max_age: args.cache_max_age }),
    ...part('retry', { attempts: args.retry_attempts, on_status_codes: args.retry_on_status_codes }),
    ...part('strategy', { mode: args.strategy_mode }),
    ...defined({ targets: args.targets }),
  };
}

/** What the resulting config lacks to work; the field that is at fault comes first. */
function faultOf(config: Values, args: Values): readonly [field: string, message: string] | undefined {
  const mode = objectOr(config.strategy).mode;
  const targets = config.targets;
  if (args.targets !== undefined && Array.isArray(targets)) {
    const bare = targets.findIndex((target) => !isObject(target) || !namesProvider(target));
    if (bare >= 0) return [`targets[${bare}]`, 'needs a provider or a virtual_key'];
  }
  if (args.strategy_mode !== undefined && mode !== 'single' && (!Array.isArray(targets) || targets.length === 0))
    return ['targets', `is needed with strategy_mode ${String(mode)}`];
  if (args.strategy_mode === 'conditional' && objectOr(config.strategy).conditions === undefined)
    return [
      'strategy_mode',
      'conditional needs conditions and a default, which only a complete config can hold; give config instead',
    ];
  if (args.cache_max_age !== undefined && objectOr(config.cache).mode === undefined)
    return ['cache_mode', 'is needed with cache_max_age: simple or semantic'];
  if (args.retry_on_status_codes !== undefined && objectOr(config.retry).attempts === undefined)
    return ['retry_attempts', 'is needed with retry_on_status_codes: 1 to 5'];
  return undefined;
}

/** A target names its provider itself, or holds targets of its own that do. */
const namesProvider = (target: Values): boolean =>
  typeof target.provider === 'string' ||
  typeof target.virtual_key === 'string' ||
  (Array.isArray(target.targets) && target.targets.length > 0);

function prepared(base: Values, args: Values): { readonly arguments: Values } | StepFailure {
  const config = merged(base, args);
  const fault = faultOf(config, args);
  return fault ? invalidArgument(...fault) : { arguments: { ...withoutShorthand(args), config } };
}

/** create_config takes a complete config, or the shorthand, from which one is made. */
export const createConfig: Adaptation = {
  operation: 'create_config',
  preparesFor: SHORTHAND,
  prepare: async (args) => prepared({}, args),
};

/** update_config with the shorthand changes only what it names: the stored config is read and merged. */
export const updateConfig: Adaptation = {
  operation: 'update_config',
  reads: ['get_config'],
  preparesFor: SHORTHAND,
  prepare: async (args, tools) => {
    const current = await tools.run('get_config', { slug: args.slug });
    if (!current.ok) return current;
    const stored = objectOr(current.data).config;
    if (!isObject(stored))
      return invalidArgument(
        'config',
        'is needed: the stored config is no JSON object that the shorthand could be merged into',
      );
    const result = prepared(stored, args);
    const named = SHORTHAND.filter((name) => args[name] !== undefined);
    if ('arguments' in result)
      tools.note(
        `Read the stored config, changed ${named.join(', ')} in it, and sent it whole; the rest of it is unchanged.`,
      );
    return result;
  },
};

/** Portkey keeps at most this many characters of a metadata value. */
const LONGEST_VALUE = 128;

/** Checks the metadata by which completions are billed, before one is run. Asks nobody. */
export const validateCompletionMetadata: Workflow = {
  name: 'validate_completion_metadata',
  title: 'Validate completion metadata',
  description:
    'Check billing metadata (client, app, environment) before run_prompt_completion: says what is missing or not valid and returns the metadata object to pass. Takes any key, or a metadata object. Sends nothing.',
  examplePhrases: `
    is the billing metadata complete, check metadata before running a prompt, are client app and environment set, what
    metadata is missing, validate tags for cost attribution
  `,
  domain: 'prompts',
  risk: 'read',
  steps: [],
  input: {
    client_id: local(text()),
    app: local(text()),
    env: local(text('Such as dev, staging, production.')),
    project_id: local(text()),
    feature: local(text()),
    metadata: local(mapOf({}, 'The object that the call would carry.'), { listed: anyObject() }),
  },
  restArgument: 'metadata',
  run: async ({ metadata: given, ...named }, tools) => {
    const metadata = { ...objectOr(given), ...named };
    const missing = tools.settings.requiredMetadata.filter((key) => isMissing(metadata[key]));
    const problems = Object.entries(metadata).flatMap(([key, value]) => problemsOf(key, value));
    const valid = missing.length === 0 && problems.length === 0;
    return {
      ok: true,
      data: { valid, metadata, missing, problems, required_here: tools.settings.requiredMetadata },
    };
  },
};

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Metadata travels in a header, and Portkey keeps texts. */
function problemsOf(key: string, value: unknown): string[] {
  if (typeof value !== 'string') return [`${key} is ${kindOf(value)}; Portkey keeps texts`];
  return [
    ...(value.trim() === '' ? [`${key} is empty`] : []),
    ...(value !== value.trim() ? [`${key} begins or ends with a space`] : []),
    ...(value.length > LONGEST_VALUE ? [`${key} has ${value.length} characters; Portkey keeps ${LONGEST_VALUE}`] : []),
  ];
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** run_prompt_completion carries the metadata that the operator requires (`PORTKEY_REQUIRED_METADATA`), if any. */
export const runPromptCompletion: Adaptation = {
  operation: 'run_prompt_completion',
  prepare: async (args, tools) => {
    const metadata = objectOr(args.metadata);
    const missing = tools.settings.requiredMetadata.filter(
      (key) => metadata[key] === undefined || metadata[key] === '',
    );
    if (missing.length === 0) return { arguments: args };
    return invalidArgument(
      'metadata',
      `needs ${missing.join(', ')} here (PORTKEY_REQUIRED_METADATA); validate_completion_metadata checks it`,
    );
  },
};

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
  preparesFor: ['configurations'],
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
  preparesFor: ['security_settings'],
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
const NEEDED_FIELDS = ['string', 'parameters', 'virtual_key'] as const;

/** What belongs to a version at all: a name or a collection alone makes none. */
const OF_A_VERSION = [...VERSION_FIELDS, 'prompt_metadata', 'version_description'] as const;

/** update_prompt with a part of a version changes that part: what is missing comes from the newest version. */
export const updatePrompt: Adaptation = {
  operation: 'update_prompt',
  preparesFor: OF_A_VERSION,
  prepare: async (args, tools) => {
    const given = OF_A_VERSION.filter((name) => args[name] !== undefined);
    const whole = NEEDED_FIELDS.every((name) => args[name] !== undefined);
    if (args.patch !== undefined || whole) return { arguments: args };
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
  preparesFor: ['version'],
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

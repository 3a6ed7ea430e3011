import type { Values } from '../model/values.ts';

/** What a document of a workspace says first: its format and version. */
export const FORMAT = 'portkey-workspace/1';

/** A field of the things of a section, as the document has it. */
export interface FieldRule {
  /** A thing cannot be made without it. */
  readonly required?: true;
  /** Portkey cannot change it once the thing is there. */
  readonly fixed?: true;
  /** What is sent to take it away; without one it stays. */
  readonly cleared?: unknown;
  /** It names other things of the workspace, wherever in it. */
  readonly refers?: true;
  /** It is the one thing of this section that has this name. */
  readonly namesA?: SectionName;
  /** Under which argument it is written, where that is another. */
  readonly argument?: string;
}

/** How the versions of a thing are read and written. */
export interface VersionRules {
  readonly list: string;
  /** Reads one whole; without it the list has all of it. */
  readonly read?: string;
  /** Where a list's row has its id and its state. */
  readonly id: string;
  readonly state: string;
  /** Where the reply of the update has the new version's id. */
  readonly made: string;
  readonly publish: string;
  /** What puts a label on a version. */
  readonly label?: string;
}

export const sectionNames = [
  'labels',
  'guardrails',
  'configs',
  'usage_limits',
  'rate_limits',
  'collections',
  'partials',
  'prompts',
] as const;
export type SectionName = (typeof sectionNames)[number];

interface Operations {
  readonly list: string;
  readonly create: string;
  readonly update: string;
  readonly delete: string;
}

/** One section of the document: things of a kind, and the operations that read and write them. */
export interface Section extends Operations {
  readonly name: SectionName;
  /** One of them, in sentences. */
  readonly one: string;
  /** Reads one whole; without it the list has all of it. */
  readonly read?: string;
  /** The argument that names one, and the field of its row that is given there. */
  readonly key: readonly [argument: string, field: 'id' | 'slug'];
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly versions?: VersionRules;
  /** It is made without naming the workspace. */
  readonly placedBy?: 'collection';
  /** Policies may have no name. */
  readonly nameless?: true;
}

const operationsOf = (thing: string): Operations => ({
  list: `list_${thing}s`,
  create: `create_${thing}`,
  update: `update_${thing}`,
  delete: `delete_${thing}`,
});

const policy = {
  description: { cleared: '' },
  conditions: { required: true, refers: true },
  group_by: { fixed: true },
  type: { required: true, fixed: true },
  target: { fixed: true },
} as const satisfies Record<string, FieldRule>;

/** All sections, in the order in which things can be made: what is named comes before what names it. */
export const sections: readonly Section[] = [
  {
    name: 'labels',
    one: 'label',
    ...operationsOf('prompt_label'),
    key: ['label_id', 'id'],
    fields: { description: { cleared: '' }, color_code: {} },
  },
  {
    name: 'guardrails',
    one: 'guardrail',
    ...operationsOf('guardrail'),
    read: 'get_guardrail',
    key: ['guardrail_id', 'slug'],
    fields: { target: { fixed: true }, checks: { required: true }, actions: { required: true } },
  },
  {
    name: 'configs',
    one: 'config',
    ...operationsOf('config'),
    read: 'get_config',
    key: ['slug', 'slug'],
    fields: { config: { required: true, refers: true }, is_default: { fixed: true } },
  },
  {
    name: 'usage_limits',
    one: 'usage limit policy',
    ...operationsOf('usage_limit'),
    key: ['policy_usage_limits_id', 'id'],
    fields: {
      ...policy,
      credit_limit: { required: true },
      alert_threshold: { cleared: null },
      periodic_reset: { cleared: null },
      periodic_reset_days: { cleared: null },
    },
    nameless: true,
  },
  {
    name: 'rate_limits',
    one: 'rate limit policy',
    ...operationsOf('rate_limit'),
    key: ['rate_limits_policy_id', 'id'],
    fields: { ...policy, unit: { required: true }, value: { required: true } },
    nameless: true,
  },
  {
    name: 'collections',
    one: 'collection',
    ...operationsOf('collection'),
    key: ['collection_id', 'id'],
    fields: { parent: { fixed: true, namesA: 'collections', argument: 'parent_collection_id' } },
  },
  {
    name: 'partials',
    one: 'partial',
    ...operationsOf('prompt_partial'),
    key: ['prompt_partial_id', 'id'],
    fields: {},
    versions: {
      list: 'list_partial_versions',
      id: 'prompt_partial_version_id',
      state: 'prompt_version_status',
      made: 'prompt_partial_version_id',
      publish: 'publish_partial',
    },
  },
  {
    name: 'prompts',
    one: 'prompt',
    ...operationsOf('prompt'),
    key: ['prompt_id', 'id'],
    fields: { collection: { namesA: 'collections', argument: 'collection_id' } },
    versions: {
      list: 'list_prompt_versions',
      read: 'get_prompt_version',
      id: 'id',
      state: 'status',
      made: 'prompt_version_id',
      publish: 'publish_prompt',
      label: 'update_prompt_version',
    },
    placedBy: 'collection',
  },
];

/** What a workspace has that the document never holds. */
export const NOT_EXPORTED = [
  'members',
  'API keys',
  'providers and integrations with their models and secrets',
  'MCP servers, and the guardrails on them',
  'older versions of prompts and partials that are neither published nor labelled; earlier versions of configs and guardrails',
  'logs and usage',
] as const;

/** One thing of a section: its name, where several have it which of them, and its fields. */
export interface Entry extends Values {
  readonly name?: string;
  readonly nth?: number;
}

/** How a thing is told from every other one of its section. */
export const keyOf = ({ name = '', nth = 1 }: Entry): string => JSON.stringify([name, nth]);

/** What of a workspace's own settings is written; its name is told, and never changed. */
export const WORKSPACE_FIELDS = [
  'description',
  'icon',
  'defaults',
  'usage_limits',
  'rate_limits',
  'security_settings',
] as const;

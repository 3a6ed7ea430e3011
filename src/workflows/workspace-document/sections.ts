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

/** One section of the document: things of a kind, and the operations that read and write them. */
export interface Section {
  readonly name: SectionName;
  /** One of them, in sentences. */
  readonly one: string;
  readonly list: string;
  /** Reads one whole; without it the list has all of it. */
  readonly read?: string;
  /** The argument that names one, and the field of its row that is given there. */
  readonly key: readonly [argument: string, field: 'id' | 'slug'];
  readonly create: string;
  readonly update: string;
  readonly delete: string;
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly versions?: VersionRules;
  /** It is made without naming the workspace. */
  readonly placedBy?: 'collection';
  /** Policies may have no name. */
  readonly nameless?: true;
}

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
    list: 'list_prompt_labels',
    key: ['label_id', 'id'],
    create: 'create_prompt_label',
    update: 'update_prompt_label',
    delete: 'delete_prompt_label',
    fields: { description: { cleared: '' }, color_code: {} },
  },
  {
    name: 'guardrails',
    one: 'guardrail',
    list: 'list_guardrails',
    read: 'get_guardrail',
    key: ['guardrail_id', 'slug'],
    create: 'create_guardrail',
    update: 'update_guardrail',
    delete: 'delete_guardrail',
    fields: { target: { fixed: true }, checks: { required: true }, actions: { required: true } },
  },
  {
    name: 'configs',
    one: 'config',
    list: 'list_configs',
    read: 'get_config',
    key: ['slug', 'slug'],
    create: 'create_config',
    update: 'update_config',
    delete: 'delete_config',
    fields: { config: { required: true, refers: true }, is_default: { fixed: true } },
  },
  {
    name: 'usage_limits',
    one: 'usage limit policy',
    list: 'list_usage_limits',
    key: ['policy_usage_limits_id', 'id'],
    create: 'create_usage_limit',
    update: 'update_usage_limit',
    delete: 'delete_usage_limit',
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
    list: 'list_rate_limits',
    key: ['rate_limits_policy_id', 'id'],
    create: 'create_rate_limit',
    update: 'update_rate_limit',
    delete: 'delete_rate_limit',
    fields: { ...policy, unit: { required: true }, value: { required: true } },
    nameless: true,
  },
  {
    name: 'collections',
    one: 'collection',
    list: 'list_collections',
    key: ['collection_id', 'id'],
    create: 'create_collection',
    update: 'update_collection',
    delete: 'delete_collection',
    fields: { parent: { fixed: true, namesA: 'collections', argument: 'parent_collection_id' } },
  },
  {
    name: 'partials',
    one: 'partial',
    list: 'list_prompt_partials',
    key: ['prompt_partial_id', 'id'],
    create: 'create_prompt_partial',
    update: 'update_prompt_partial',
    delete: 'delete_prompt_partial',
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
    list: 'list_prompts',
    key: ['prompt_id', 'id'],
    create: 'create_prompt',
    update: 'update_prompt',
    delete: 'delete_prompt',
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

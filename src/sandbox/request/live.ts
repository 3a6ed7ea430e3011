import { inQuery } from '../../catalog/model/field.ts';
import type { Field } from '../../catalog/model/operation.ts';
import { anyObject, choice, eitherOf, flag, integer, text } from '../../catalog/model/schema.ts';
import type { PlainSchema } from './schema.ts';

/**
 * What the live API takes otherwise than the catalog (and mostly the document) says, by operation. Where the two
 * differ, this table stands. Sources: portkey-live.md unless a line names another.
 */
export interface LiveRequest {
  /** Body fields that the catalog lacks, or has otherwise. */
  readonly body?: Readonly<Record<string, PlainSchema>>;
  /** Query parameters that the catalog lacks. */
  readonly query?: Readonly<Record<string, Field>>;
  /** Fields (of body and query) that need not be given although the catalog says so, and the reverse. */
  readonly optional?: readonly string[];
  readonly required?: readonly string[];
  /** Body fields that `null` clears; a dot leads into an object. */
  readonly nullable?: readonly string[];
}

const string: PlainSchema = { type: 'string' };
const textOrNull: PlainSchema = { type: ['string', 'null'] };
const roleInAnyCase: PlainSchema = {
  anyOf: [
    { enum: ['admin', 'manager', 'member'] },
    { type: 'string', pattern: '^(?:[Aa][Dd][Mm][Ii][Nn]|[Mm][Aa][Nn][Aa][Gg][Ee][Rr]|[Mm][Ee][Mm][Bb][Ee][Rr])$' },
  ],
};
const zeroOrOne: PlainSchema = { enum: [0, 1, true, false] };
const excluded: PlainSchema = { anyOf: [string, { type: 'array', minItems: 1, items: string }] };

const conditions: PlainSchema = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['key', 'value'],
    properties: { key: string, value: excluded, excludes: excluded },
    additionalProperties: false,
  },
};

/** Tags are taken as an object of texts or as a list of them. No source says which; they are read back as written. */
const tags: PlainSchema = {
  anyOf: [{ type: 'object', additionalProperties: string }, { type: 'array', items: string }, { type: 'null' }],
};
const tagsFilter = { tags: inQuery(eitherOf([anyObject(), text()])) };

const sharing = { type: inQuery(choice(['shared', 'workspace', 'all'])), show_prompt_share: inQuery(flag()) };

const cursor = {
  after: inQuery(text()),
  before: inQuery(text()),
  limit: inQuery(integer(undefined, { minimum: 1 })),
  order: inQuery(choice(['asc', 'desc'])),
};

/** What the newest official client adds to every request of its beta. Source: openai 3.57.0, `beta.responses`. */
const beta = { query: { beta: inQuery(flag()) } };

const keySettings = ['usage_limits', 'rate_limits', 'expires_at', 'alert_emails'];
/** For these no source shows `null`: a guess, said in docs/reference/sandbox.md. */
const providerSettings = ['usage_limits', 'rate_limits'];

export const liveRequests: Readonly<Record<string, LiveRequest>> = {
  create_api_key: { nullable: [...keySettings, 'description', 'defaults.config_id'] },
  update_api_key: { nullable: [...keySettings, 'defaults.config_id'] },
  create_workspace: { body: { icon: textOrNull }, nullable: providerSettings },
  update_workspace: { body: { icon: textOrNull }, nullable: providerSettings },
  get_workspace: { query: { name_format: inQuery(choice(['plain', 'display'])) } },
  list_workspaces: { query: { name_format: inQuery(choice(['plain', 'display'])) } },
  invite_user: { optional: ['workspaces'] },
  create_scim_workspace_mapping: { body: { role: roleInAnyCase } },

  // Templates' metadata is named both ways; a rename sends `parameters: null` along (TF).
  create_prompt: { body: { template_metadata: { type: ['object', 'null'] } } },
  update_prompt: { body: { template_metadata: { type: ['object', 'null'] } }, nullable: ['parameters'] },
  list_prompts: { query: sharing },
  // portkey-details.md 0.13: a partial's note goes by two names.
  create_prompt_partial: { body: { collection_id: textOrNull, version_description: textOrNull } },
  update_prompt_partial: { body: { version_description: textOrNull, description: textOrNull } },
  list_collections: { optional: ['workspace_id'] },

  create_config: { body: { is_default: zeroOrOne } },
  update_config: { body: { isDefault: zeroOrOne, is_default: zeroOrOne } },

  create_guardrail: { body: { actions: { type: 'object' } } },
  update_guardrail: { body: { actions: { type: 'object' } } },
  list_input_guardrail_workspace_exclusions: { optional: ['organisation_id'] },
  list_output_guardrail_workspace_exclusions: { optional: ['organisation_id'] },

  create_usage_limit: { body: { conditions }, optional: ['group_by'] },
  update_usage_limit: {
    body: { conditions },
    nullable: ['periodic_reset', 'periodic_reset_days', 'next_usage_reset_at'],
  },
  create_rate_limit: { body: { conditions }, optional: ['group_by'] },
  update_rate_limit: { body: { conditions } },

  create_integration: { body: { tags } },
  update_integration: { body: { tags } },
  list_integrations: { query: tagsFilter },
  create_provider: { body: { tags }, nullable: providerSettings },
  update_provider: { body: { tags }, nullable: providerSettings },
  list_providers: { query: tagsFilter },
  create_virtual_key: { body: { tags, workspace_id: string }, nullable: providerSettings },
  update_virtual_key: { body: { tags }, nullable: providerSettings },
  list_virtual_keys: { query: tagsFilter, optional: ['current_page', 'page_size'] },

  create_secret_reference: { nullable: ['secret_key', 'description'] },
  update_secret_reference: { nullable: ['secret_key', 'description'] },

  create_log_export: {
    body: { description: { type: 'string', minLength: 1 }, requested_data: { type: 'array', items: string } },
    required: ['description'],
  },
  update_log_export: {
    body: { description: string, requested_data: { type: 'array', items: string } },
    optional: ['filters'],
  },
  list_audit_logs: { query: { organisation_id: inQuery(text()) }, optional: ['organisation_id'] },

  // The official clients page files as they page every other list of the gateway.
  list_files: { query: cursor },
  list_batches: { query: cursor },
  list_fine_tuning_jobs: { query: cursor },
  create_response: beta,
  get_response: beta,
  delete_response: beta,
  list_response_input_items: beta,
  // Optional in every official client. Source: portkey-ai 2.3.4 for Python, `fine_tuning.jobs.create`.
  create_fine_tuning_job: { optional: ['suffix', 'method'] },
};

/** Query parameters under which a list without pages of its own is paged all the same. */
export const pageOfWhole: Readonly<Record<string, Field>> = {
  current_page: inQuery(integer(undefined, { minimum: 0 })),
  page_size: inQuery(integer(undefined, { minimum: 0 })),
};

/** By which an organisation's key says where the object lies that a path names. Source: portkey-details.md 2a. */
export const whereItLies: Readonly<Record<string, Field>> = { workspace_id: inQuery(text()) };

import type { ArgumentAlias, Escalation } from '../model/operation.ts';
import {
  anyObject,
  choice,
  eitherOf,
  inert,
  integer,
  type JsonSchema,
  list,
  object,
  orNull,
  text,
} from '../model/schema.ts';

/**
 * Budgets and rate limits as keys, providers, workspaces and integrations hold them. Sources: the official document;
 * portkey-details.md 2a. Limits that are policies of their own are in `limits.ts`.
 *
 * Keys and providers take one usage limit as an object; workspaces and integrations take a list.
 */

const usageLimitKeys = {
  credit_limit: integer('The budget: US dollars, or tokens where type is tokens.', { minimum: 1 }),
  type: choice(['cost', 'tokens'], 'What is counted; cost unless said.'),
  alert_threshold: orNull(
    integer('Alert e-mails are sent at this much use, in the unit of credit_limit; null: none.', { minimum: 1 }),
  ),
  periodic_reset: orNull(
    choice(['monthly', 'weekly'], 'When the counter goes back to 0; without it the budget is for ever.'),
  ),
  periodic_reset_days: orNull(integer('Instead of periodic_reset: every so many days.', { minimum: 1, maximum: 365 })),
  next_usage_reset_at: orNull(text('The next reset, ISO 8601; normalised to midnight UTC.')),
} as const satisfies Record<string, JsonSchema>;

const usageLimitHelp = 'credit_limit (dollars or tokens), type cost|tokens, alert_threshold, periodic_reset';

/** One budget: `usage_limits` of API keys, virtual keys and providers. */
export const usageLimit = object(usageLimitKeys, usageLimitHelp);

/** `usage_limits` as it is listed everywhere: one budget may be given as an object or in a list, and is sent as the API has it. */
export const listedBudget = { listed: eitherOf([anyObject(), list(anyObject())], usageLimitHelp) } as const;

/** Several budgets: `usage_limits` of workspaces. Listed as an array whose description names the keys. */
export const usageLimits = list(object(usageLimitKeys), usageLimitHelp);

/** At most one budget, in a list: `usage_limits` of integrations' workspaces. `null` takes it away. */
export const atMostOneUsageLimit = orNull(list(object(usageLimitKeys), usageLimitHelp, { maxItems: 1 }));

/** What is counted by a rate limit. */
export const rateLimitTypes = ['requests', 'tokens'] as const;

/** Per minute, hour, day: units that every rate limit knows. */
export const rateLimitUnits = ['rpm', 'rph', 'rpd'] as const;

const rateLimitKeys = {
  type: choice(rateLimitTypes, 'What is counted.'),
  unit: choice(rateLimitUnits, 'Per minute, hour or day.'),
  value: integer('How many in each unit of time.'),
} as const satisfies Record<string, JsonSchema>;

const rateLimitHelp = 'type requests|tokens, unit rpm|rph|rpd, value';

/**
 * `rate_limits` of virtual keys and providers: one as an object under the plural name, or a list, and sent as given.
 * Source: portkey-live.md 1.
 */
export const rateLimit = eitherOf([object(rateLimitKeys), list(object(rateLimitKeys))], rateLimitHelp);

/** Several rate limits: `rate_limits` of workspaces. */
export const rateLimits = list(object(rateLimitKeys), rateLimitHelp);

/** At most one rate limit, in a list: `rate_limits` of integrations' workspaces. `null` takes it away. */
export const atMostOneRateLimit = orNull(list(object(rateLimitKeys), rateLimitHelp, { maxItems: 1 }));

/** Several rate limits: `rate_limits` of API keys, which also count by second and week. `null` takes them away. */
export const keyRateLimits = orNull(
  list(
    object(
      {
        type: rateLimitKeys.type,
        unit: choice(['rps', ...rateLimitUnits, 'rpw'], 'Per second, minute, hour, day or week.'),
        value: integer('How many in each unit of time.', { minimum: 0 }),
      },
      undefined,
      { required: ['type', 'unit', 'value'] },
    ),
    'type requests|tokens, unit rps|rpm|rph|rpd|rpw, value',
  ),
);

/** Older flat arguments where `usage_limits` is an object. Source: older-arguments.tsv. */
export const usageLimitAliases = {
  credit_limit: { into: 'usage_limits.credit_limit' },
  alert_threshold: { into: 'usage_limits.alert_threshold' },
} as const satisfies Record<string, ArgumentAlias>;

/** `rate_limit_rpm` where `rate_limits` is a list (API keys). Source: older-arguments.tsv. */
export const rateLimitListAlias = {
  rate_limit_rpm: { into: 'rate_limits[0].value', with: { type: 'requests', unit: 'rpm' } },
} as const satisfies Record<string, ArgumentAlias>;

/** `rate_limit_rpm` where `rate_limits` is an object (virtual keys). Source: older-arguments.tsv. */
export const rateLimitObjectAlias = {
  rate_limit_rpm: { into: 'rate_limits.value', with: { type: 'requests', unit: 'rpm' } },
} as const satisfies Record<string, ArgumentAlias>;

/**
 * Older flat names of limits inside an object that holds both as lists of one: access of a workspace.
 *
 * @param holder the argument, with `[]` for the elements of a list
 */
export const limitsWithin = (holder: string): Readonly<Record<string, ArgumentAlias>> => ({
  [`${holder}.credit_limit`]: { into: 'usage_limits[0].credit_limit' },
  [`${holder}.alert_threshold`]: { into: 'usage_limits[0].alert_threshold' },
  [`${holder}.rate_limit_rpm`]: { into: 'rate_limits[0].value', with: { type: 'requests', unit: 'rpm' } },
});

/** Budgets or rate limits taken away from something that had them, or counted from nothing again. */
export const limitsTakenAway: readonly Escalation[] = [
  { argument: 'usage_limits', emptied: true, to: 'protection', because: 'takes the budget away' },
  { argument: 'rate_limits', emptied: true, to: 'protection', because: 'takes the rate limits away' },
];

/**
 * Limits of 0 or 1, which let nothing through: budgets and rate limits, as one or as a list of them.
 *
 * @param holder what they stand in, with its dot
 */
export const limitsOfNothing = (holder = ''): readonly Escalation[] => [
  {
    argument: `${holder}usage_limits.**.credit_limit`,
    atMost: 1,
    to: 'delete',
    because: 'sets a budget that is spent at once, which cuts off whoever it holds for',
  },
  {
    argument: `${holder}rate_limits.**.value`,
    atMost: 1,
    to: 'delete',
    because: 'sets a rate limit that lets next to nothing through, which cuts off whoever it holds for',
  },
];

/** `reset_usage`: the counter is wiped, and what was stopped by its budget spends again. Source: portkey-details.md 1b. */
export const usageReset: Escalation = {
  argument: 'reset_usage',
  given: true,
  to: 'protection',
  because: 'wipes the usage counter for good, so that a spent budget can be spent again',
};

/** What a budget policy counts; `requests` is newer than the document. Source: portkey-details.md 0.9. */
export const usagePolicyTypes = ['cost', 'tokens', 'requests'] as const;

/** Units of rate limit policies; the week is newer than the document. Source: portkey-details.md 0.9. */
export const policyRateUnits = [...rateLimitUnits, 'rpw'] as const;

/** What a policy holds for. Newer than the document. */
export const limitTargets = ['llm', 'mcp_tools'] as const;

const policyKeys =
  'api_key, virtual_key, provider, config, prompt, model, workspace_id, organisation_id, metadata.<key>, mcp_server, mcp_tool; endpoint_type in rate limits.';

/** Which requests a policy counts: all conditions must hold. */
export const policyConditions: JsonSchema = list(
  object(
    {
      key: text(policyKeys),
      value: inert('filter', eitherOf([text(), list(text())], 'One value, several (any of them), or * for all.')),
      excludes: eitherOf(
        [text(), list(text())],
        'Values that are left out, such as one model of all that value allows.',
      ),
    },
    undefined,
    { required: ['key', 'value'] },
  ),
  '{key: api_key, model, metadata.x, …; value; excludes}, ANDed',
  { minItems: 1 },
);

/** For which values a policy counts apart. */
export const policyGroupBy: JsonSchema = list(
  object({ key: text(policyKeys) }, undefined, { required: ['key'] }),
  '{key} to count apart by',
  { minItems: 1 },
);

import { inBody, inPath, inQuery, replacing, required, unlisted } from './model/field.ts';
import type { ArgumentAlias, Domain, Escalation, Field, Operation } from './model/operation.ts';
import { pageInput, pages } from './model/paging.ts';
import { choice, flag, integer, note, number, orNull, text } from './model/schema.ts';
import {
  limitTargets,
  policyConditions,
  policyGroupBy,
  policyRateUnits,
  rateLimitTypes,
  usagePolicyTypes,
} from './schemas/limits.ts';

/** Policies are on the enterprise plan. Source: portkey-details.md 2a ("Add: … policies"). */
const common = { plan: 'enterprise' } as const satisfies Partial<Operation>;

const status = choice(['active', 'archived'], 'Active unless said.');
const statusFilter = { status: inQuery(status, { listed: choice(['active', 'archived']) }) } as const;
const workspaceFilter = { workspace_id: inQuery(text('UUID or slug.'), { listed: { type: 'string' } }) } as const;
const targetFilter = { target: unlisted(inQuery(choice(limitTargets))) } as const;

const ratePolicyId = inPath(text('UUID from list_rate_limits.'), { listed: { type: 'string' } });
const usagePolicyId = inPath(text('UUID from list_usage_limits.'), { listed: { type: 'string' } });
const rateIdAliases = {
  id: 'rate_limits_policy_id',
  limit_id: 'rate_limits_policy_id',
  policy_id: 'rate_limits_policy_id',
};
const usageIdAliases = {
  id: 'policy_usage_limits_id',
  limit_id: 'policy_usage_limits_id',
  policy_id: 'policy_usage_limits_id',
};

const name = inBody(text(undefined, { maxLength: 255 }));
const description = unlisted(inBody(note()));

/** What both kinds of policy take at creation. `description` and `target` are newer than the document (portkey-details.md 0.9). */
const newPolicy = {
  name,
  description,
  conditions: required(inBody(policyConditions)),
  // The document requires it; two use cases of the documentation have none (portkey-live.md 7).
  group_by: inBody(policyGroupBy),
  workspace_id: inBody(text('UUID or slug; needed with an organisation key.'), { listed: { type: 'string' } }),
  organisation_id: unlisted(inBody(text('UUID.'))),
  target: unlisted(inBody(choice(limitTargets, 'llm unless said; cannot be changed later.'))),
} as const satisfies Record<string, Field>;

const alertThreshold = orNull(number('Alert at this much; below credit_limit.', { minimum: 0 }));
const periodicReset = orNull(choice(['monthly', 'weekly'], 'None: never reset.'));

/** How a budget starts again. `periodic_reset_days` and `next_usage_reset_at` are newer than the document (portkey-details.md 2a). */
const resets = {
  periodic_reset: inBody(periodicReset),
  periodic_reset_days: unlisted(
    inBody(orNull(integer('Every so many days, instead of periodic_reset.', { minimum: 1, maximum: 365 }))),
  ),
  next_usage_reset_at: unlisted(inBody(orNull(text('The next reset, ISO 8601.')))),
} as const satisfies Record<string, Field>;

const typeIsFixed: ArgumentAlias = {
  refused: 'what a policy counts cannot change: create a new one with the type you want and delete this one',
};
const statusIsFixed = (tool: string): ArgumentAlias => ({ refused: `use ${tool}, which archives the policy` });

/** A policy holds for whatever meets its conditions, at once. */
const nothingLeft = (argument: 'value' | 'credit_limit'): Escalation => ({
  argument,
  atMost: 1,
  to: 'delete',
  because: 'lets next to nothing through, which cuts off whoever the policy holds for',
});

/** Names and condition values that people chose. */
const textsOf = (prefix: string) => [`${prefix}name`, `${prefix}description`, `${prefix}conditions`];

export const limits = {
  domain: 'limits',
  about: 'budget and rate limit policies over many keys, users or teams',
  operations: [
    {
      ...common,
      name: 'list_rate_limits',
      method: 'GET',
      path: '/policies/rate-limits',
      title: 'List rate limit policies',
      description:
        'List rate limit policies (so many requests or tokens per minute, hour, day). Those that a key or workspace holds itself: get_api_key, get_workspace.',
      examplePhrases: `
        which rate limits are set, list throttling rules, what request limits do we have, who is throttled, all requests
        per minute policies
      `,
      risk: 'read',
      scopes: ['policies.list'],
      input: {
        ...workspaceFilter,
        ...statusFilter,
        type: inQuery(choice(rateLimitTypes)),
        unit: inQuery(choice(policyRateUnits)),
        ...targetFilter,
        ...pageInput(undefined, 0),
      },
      paging: pages(),
      untrusted: textsOf('data[].'),
      aliases: ['list_rate_limit_policies'],
    },
    {
      ...common,
      name: 'create_rate_limit',
      method: 'POST',
      path: '/policies/rate-limits',
      title: 'Create rate limit policy',
      description:
        'Create a rate limit policy: throttle what meets all conditions to so many requests or tokens per minute, hour, day or week for each group_by value, at once (429 beyond it). For budgets: create_usage_limit.',
      examplePhrases: `
        throttle a user, limit requests per minute, at most 100 calls an hour, slow down an app that floods us, cap
        tokens per minute, prevent abuse by too many calls, stop a script from hammering the API, protect against
        traffic spikes, no more than ten requests a second, rate limit per customer, runaway loop making too many calls,
        at most 60 requests a minute for each user, keep a script from flooding us, protect the gateway from too many
        calls
      `,
      risk: 'write',
      could: ['cuts off'],
      scopes: ['policies.create'],
      input: {
        ...newPolicy,
        type: required(inBody(choice(rateLimitTypes))),
        unit: required(inBody(choice(policyRateUnits))),
        value: required(inBody(number())),
      },
      escalates: [nothingLeft('value')],
      argumentAliases: { metric: 'type', window: 'unit' },
      examples: [
        {
          says: 'Each user of one workspace: 100 requests a minute',
          arguments: {
            name: '100 rpm per user',
            conditions: [{ key: 'workspace_id', value: '8610029e-692a-4df6-9052-3fa3eff69911' }],
            group_by: [{ key: 'metadata._user' }],
            type: 'requests',
            unit: 'rpm',
            value: 100,
          },
        },
      ],
      aliases: ['create_rate_limit_policy'],
    },
    {
      ...common,
      name: 'delete_rate_limit',
      method: 'DELETE',
      path: '/policies/rate-limits/{rateLimitsPolicyId}',
      title: 'Delete rate limit policy',
      description:
        'Delete a rate limit policy: what it throttled is unlimited at once. To raise it: update_rate_limit.',
      examplePhrases: `
        remove a rate limit, stop throttling, lift the request limit, no more limit on calls per minute, unthrottle,
        stop throttling a job, take the throttle off, no request limit any longer
      `,
      risk: 'delete',
      could: ['cuts off', 'spends', 'loosens'],
      scopes: ['policies.delete'],
      input: { rate_limits_policy_id: ratePolicyId },
      argumentAliases: rateIdAliases,
      aliases: ['delete_rate_limit_policy'],
    },
    {
      ...common,
      name: 'get_rate_limit',
      method: 'GET',
      path: '/policies/rate-limits/{rateLimitsPolicyId}',
      title: 'Get rate limit policy',
      description: 'Get one rate limit policy: conditions, grouping, type, unit and value.',
      examplePhrases: `
        how many requests per minute are allowed, details of a rate limit, what does the throttling rule say, to whom
        does the rate limit apply
      `,
      risk: 'read',
      scopes: ['policies.read'],
      input: { rate_limits_policy_id: ratePolicyId, ...statusFilter },
      argumentAliases: rateIdAliases,
      untrusted: textsOf(''),
      aliases: ['get_rate_limit_policy'],
    },
    {
      ...common,
      name: 'update_rate_limit',
      method: 'PUT',
      path: '/policies/rate-limits/{rateLimitsPolicyId}',
      title: 'Update rate limit policy',
      description:
        'Change the value, unit or name of a rate limit policy, at once; only what is named changes. What it counts (type) cannot change.',
      examplePhrases: `
        raise the requests per minute, allow more calls, double the rate limit, make throttling stricter, change the
        rate limit value, lower the calls per minute, getting throttled give us more, customers get 429 give them a
        higher rate, more requests per minute for a team, users are being throttled too hard
      `,
      risk: 'write',
      could: ['cuts off', 'spends', 'loosens'],
      sensitive: 'protection',
      replaces: true,
      scopes: ['policies.update'],
      input: {
        rate_limits_policy_id: ratePolicyId,
        name,
        description,
        unit: inBody(choice(policyRateUnits)),
        value: inBody(number()),
        conditions: unlisted(replacing(inBody(policyConditions))),
      },
      escalates: [nothingLeft('value')],
      argumentAliases: {
        ...rateIdAliases,
        window: 'unit',
        metric: typeIsFixed,
        status: statusIsFixed('delete_rate_limit'),
      },
      aliases: ['update_rate_limit_policy'],
    },
    {
      ...common,
      name: 'list_usage_limits',
      method: 'GET',
      path: '/policies/usage-limits',
      title: 'List usage limit policies',
      description:
        'List budget policies (so many dollars, tokens or requests). Those that a key or workspace holds itself: get_api_key, get_workspace.',
      examplePhrases: `
        which budgets are set, list spending limits, who has a budget, what caps are in place, all budget policies,
        monthly spending caps
      `,
      risk: 'read',
      scopes: ['policies.list'],
      input: {
        ...workspaceFilter,
        ...statusFilter,
        type: inQuery(choice(usagePolicyTypes)),
        ...targetFilter,
        ...pageInput(undefined, 0),
      },
      paging: pages(),
      untrusted: textsOf('data[].'),
      aliases: ['list_usage_limit_policies'],
    },
    {
      ...common,
      name: 'create_usage_limit',
      method: 'POST',
      path: '/policies/usage-limits',
      title: 'Create usage limit policy',
      description:
        'Create a budget policy: cap what meets all conditions at so many dollars, tokens or requests for each group_by value, at once (412 beyond it). For speed: create_rate_limit.',
      examplePhrases: `
        set a budget, cap spending at 500 dollars a month, limit how much a team may spend, monthly token quota per
        user, stop when the money is gone, spending cap, avoid surprise bills, each user gets ten dollars, prevent
        overspending, cost control for a department, cut off after a certain amount, budget alert at 80 percent, daily
        allowance for each customer, cap each user at 20 dollars, no team may spend more than a certain sum, hard stop
        on spending, give every customer a monthly allowance
      `,
      risk: 'write',
      could: ['cuts off'],
      scopes: ['policies.create'],
      input: {
        ...newPolicy,
        type: required(inBody(choice(usagePolicyTypes))),
        credit_limit: required(
          inBody(
            number('In dollars (type cost), tokens or requests; at least 1 dollar, 100 tokens or 1 request.', {
              minimum: 0,
            }),
            {
              listed: { type: 'number', description: 'Dollars for cost.' },
            },
          ),
        ),
        alert_threshold: inBody(alertThreshold, { listed: { type: 'number' } }),
        ...resets,
      },
      atMostOneOf: [['periodic_reset', 'periodic_reset_days']],
      escalates: [nothingLeft('credit_limit')],
      argumentAliases: { value: 'credit_limit', metric: 'type', period: 'periodic_reset' },
      examples: [
        {
          says: 'Each API key of one workspace: 500 dollars a month, alert at 400',
          arguments: {
            name: 'Monthly budget per key',
            conditions: [{ key: 'workspace_id', value: '8610029e-692a-4df6-9052-3fa3eff69911' }],
            group_by: [{ key: 'api_key' }],
            type: 'cost',
            credit_limit: 500,
            alert_threshold: 400,
            periodic_reset: 'monthly',
          },
        },
        {
          says: 'Two teams share 1 million tokens a week each, but not for one model',
          arguments: {
            conditions: [
              { key: 'metadata.team', value: ['search', 'support'] },
              { key: 'model', value: '@openai/*', excludes: '@openai/gpt-4o-mini' },
            ],
            group_by: [{ key: 'metadata.team' }],
            type: 'tokens',
            credit_limit: 1_000_000,
            periodic_reset: 'weekly',
          },
        },
      ],
      aliases: ['create_usage_limit_policy'],
    },
    {
      ...common,
      name: 'delete_usage_limit',
      method: 'DELETE',
      path: '/policies/usage-limits/{policyUsageLimitsId}',
      title: 'Archive usage limit policy',
      description:
        'Archive a budget policy: what it capped may spend without it at once. It stays readable with status archived. To raise it: update_usage_limit.',
      examplePhrases: `
        remove a budget, lift a spending cap, no more spending limit, let them spend without a limit, delete the quota
      `,
      risk: 'delete',
      could: ['cuts off', 'spends', 'loosens'],
      scopes: ['policies.delete'],
      input: { policy_usage_limits_id: usagePolicyId },
      argumentAliases: usageIdAliases,
      aliases: ['delete_usage_limit_policy'],
    },
    {
      ...common,
      name: 'get_usage_limit',
      method: 'GET',
      path: '/policies/usage-limits/{policyUsageLimitsId}',
      title: 'Get usage limit policy',
      description:
        'Get one budget policy: conditions, grouping, amount, reset. include_usage adds what each value has spent; page by page: list_usage_limit_entities.',
      examplePhrases: `
        how much is the budget, how much of the budget is left, details of a spending limit, when does the budget reset,
        what is the cap
      `,
      risk: 'read',
      scopes: ['policies.read'],
      input: { policy_usage_limits_id: usagePolicyId, ...statusFilter, include_usage: inQuery(flag()) },
      argumentAliases: usageIdAliases,
      untrusted: [...textsOf(''), 'value_key_usage_map'],
      aliases: ['get_usage_limit_policy'],
    },
    {
      ...common,
      name: 'update_usage_limit',
      method: 'PUT',
      path: '/policies/usage-limits/{policyUsageLimitsId}',
      title: 'Update usage limit policy',
      description:
        'Change the amount, alert, reset or name of a budget policy, at once; raising credit_limit lets what was stopped spend again. Only what is named changes.',
      examplePhrases: `
        raise the budget, increase the spending cap, give them more money to spend, lower the monthly limit, change when
        the budget resets, change the alert threshold of a budget, double the quota, budget too small, the cap should be
        2000, more money for a team, bump the spending cap
      `,
      risk: 'write',
      could: ['cuts off', 'spends', 'loosens'],
      sensitive: 'protection',
      replaces: true,
      repeatable: false,
      scopes: ['policies.update'],
      input: {
        policy_usage_limits_id: usagePolicyId,
        name,
        description,
        credit_limit: inBody(number(undefined, { minimum: 0 })),
        alert_threshold: inBody(alertThreshold, { listed: { type: 'number' } }),
        ...resets,
        reset_usage_for_value: inBody(
          text('Sets the counter of one group_by value back to 0, such as the id of an API key.'),
          { listed: text('Value whose counter goes to 0.') },
        ),
        conditions: unlisted(replacing(inBody(policyConditions))),
      },
      atMostOneOf: [['periodic_reset', 'periodic_reset_days']],
      escalates: [
        nothingLeft('credit_limit'),
        {
          argument: 'reset_usage_for_value',
          given: true,
          to: 'protection',
          because: 'wipes a usage counter for good, so that a spent budget can be spent again',
        },
      ],
      argumentAliases: {
        ...usageIdAliases,
        value: 'credit_limit',
        period: 'periodic_reset',
        metric: typeIsFixed,
        status: statusIsFixed('delete_usage_limit'),
      },
      aliases: ['update_usage_limit_policy'],
    },
    {
      ...common,
      name: 'list_usage_limit_entities',
      method: 'GET',
      path: '/policies/usage-limits/{policyUsageLimitsId}/entities',
      title: 'List usage limit spenders',
      description:
        'List the keys, users or teams that a budget policy counts, with what each has used; status exhausted shows who ran out.',
      examplePhrases: `
        who has used up the budget, how much has each user spent of the budget, who is over quota, which key ran out of
        budget, who is close to the limit, remaining allowance per user, whose quota is exhausted, who is nearly out of
        money, who has reached the cap, how much has each team used
      `,
      risk: 'read',
      scopes: ['policies.read'],
      input: {
        policy_usage_limits_id: usagePolicyId,
        status: inQuery(choice(['active', 'exhausted'])),
        search: inQuery(text('Part of the value, such as a user name.'), { listed: { type: 'string' } }),
        ...pageInput(100),
      },
      argumentAliases: usageIdAliases,
      paging: pages(100),
      untrusted: ['data[].value_key'],
    },
    {
      ...common,
      name: 'reset_usage_limit_entity',
      method: 'PUT',
      path: '/policies/usage-limits/{policyUsageLimitsId}/entities/{entityId}/reset',
      title: 'Reset usage of one spender',
      description:
        'Set what one key, user or team has used under a budget policy back to 0, so that it can spend its whole budget again. Cannot be undone. To give more without wiping: update_usage_limit.',
      examplePhrases: `
        reset what a user has spent, give a user a fresh budget, start the counter from zero, user is blocked because
        the budget is used up, unblock someone who ran out of credit, clear the used quota, refill an allowance, zero
        the usage of a team, she used up her budget unblock her, let them start over with the budget, give him back his
        allowance this month, user cannot spend any more reset him
      `,
      risk: 'write',
      could: ['spends', 'loosens'],
      sensitive: 'protection',
      repeatable: false,
      scopes: ['policies.update'],
      input: {
        policy_usage_limits_id: usagePolicyId,
        entity_id: inPath(text('Id from list_usage_limit_entities.'), {
          listed: text('From list_usage_limit_entities.'),
        }),
      },
      argumentAliases: usageIdAliases,
    },
  ],
} satisfies Domain;

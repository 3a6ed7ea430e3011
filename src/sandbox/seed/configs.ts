import { renewBudgets } from '../limits/usage.ts';
import type { Seeder } from './seeder.ts';

interface Plan {
  readonly workspace: string;
  readonly name: string;
  readonly daysAgo: number;
  readonly isDefault?: boolean;
  /** Each version's settings, oldest first, with how long ago it was made. */
  readonly versions: readonly (readonly [daysAgo: number, config: Readonly<Record<string, unknown>>])[];
}

const retry = { attempts: 3, on_status_codes: [429, 500, 502, 503] };

/** Oldest first. The last two are trials that nothing names: they can be deleted. */
const plans: readonly Plan[] = [
  {
    workspace: 'Production',
    name: 'Support with fallback',
    daysAgo: 300,
    isDefault: true,
    versions: [
      [300, { virtual_key: 'openai-prod', retry: { attempts: 1 } }],
      [
        210,
        {
          strategy: { mode: 'fallback', on_status_codes: [429, 500, 503] },
          targets: [{ provider: '@openai-prod' }, { provider: '@anthropic-prod' }],
          retry,
        },
      ],
      [
        85,
        {
          strategy: { mode: 'fallback', on_status_codes: [429, 500, 502, 503] },
          targets: [
            { provider: '@openai-prod', override_params: { model: 'gpt-4o-mini' } },
            { provider: '@azure-us', override_params: { model: 'gpt-4o' } },
            { provider: '@anthropic-prod', override_params: { model: 'claude-haiku-4-5-20251001' } },
          ],
          retry,
          cache: { mode: 'semantic', max_age: 3600 },
        },
      ],
    ],
  },
  {
    workspace: 'Internal Tools',
    name: 'Coding agents balanced',
    daysAgo: 170,
    versions: [
      [
        170,
        {
          strategy: { mode: 'loadbalance' },
          targets: [
            { provider: '@anthropic-prod', weight: 0.85 },
            { provider: '@openai-prod', weight: 0.15 },
          ],
          retry,
        },
      ],
    ],
  },
  {
    workspace: 'Production',
    name: 'EU customers to Bedrock',
    daysAgo: 140,
    versions: [
      [
        140,
        {
          strategy: {
            mode: 'conditional',
            // biome-ignore lint/suspicious/noThenProperty: the config's own word for where a condition leads.
            conditions: [{ query: { 'metadata.region': { $eq: 'eu' } }, then: 'eu' }],
            default: 'rest',
          },
          targets: [
            { name: 'eu', provider: '@bedrock-eu' },
            { name: 'rest', provider: '@openai-prod' },
          ],
        },
      ],
    ],
  },
  {
    workspace: 'Marketing',
    name: 'Copy with cache',
    daysAgo: 100,
    versions: [[100, { provider: '@openai-prod', cache: { mode: 'simple', max_age: 86_400 }, retry: { attempts: 2 } }]],
  },
  {
    workspace: 'Staging',
    name: 'Staging mirror of support',
    daysAgo: 80,
    versions: [
      [
        80,
        {
          strategy: { mode: 'fallback' },
          targets: [{ provider: '@openai-prod' }, { provider: '@anthropic-prod' }],
          retry: { attempts: 5 },
        },
      ],
    ],
  },
  {
    workspace: 'Data Science',
    name: 'Evaluation runs',
    daysAgo: 55,
    versions: [[55, { provider: '@openai-experiments', request_timeout: 60_000 }]],
  },
  {
    workspace: 'Production',
    name: 'Latency trial (old)',
    daysAgo: 33,
    versions: [[33, { retry: { attempts: 1 }, request_timeout: 8000, cache: { mode: 'simple', max_age: 600 } }]],
  },
  {
    workspace: 'Production',
    name: 'Scratch config',
    daysAgo: 6,
    versions: [[6, { retry: { attempts: 2 }, cache: { mode: 'simple', max_age: 300 } }]],
  },
];

/** A seeded config. */
export interface SeededConfig {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly workspaceId: string;
}

/** Makes the configs with their versions. */
export const seedConfigs = (seeder: Seeder): readonly SeededConfig[] =>
  plans.map((plan) => {
    const workspaceId = seeder.workspace(plan.workspace).id;
    const [first, ...later] = plan.versions;
    const { id, slug } = seeder.create('create_config', {
      daysAgo: plan.daysAgo,
      body: {
        name: plan.name,
        workspace_id: workspaceId,
        config: first?.[1],
        ...(plan.isDefault === true ? { isDefault: 1 } : {}),
      },
    });
    for (const [daysAgo, config] of later)
      seeder.make('update_config', { daysAgo, params: { slug }, body: { config } });
    return { id, slug, name: plan.name, workspaceId };
  });

const feedback = (value: number) => ({ feedback: { value, weight: 1, metadata: '' } });
const actions = (deny: boolean) => ({ deny, async: false, on_success: feedback(5), on_fail: feedback(-5) });

/** Makes guardrails, their defaults and exclusions, budget and rate limit policies with what has been used of them. */
export const seedGuards = (seeder: Seeder): void => {
  const { store, ids, now } = seeder.context;
  const idOf = (workspace: string): string => seeder.workspace(workspace).id;
  const pii = seeder.create('create_guardrail', {
    daysAgo: 280,
    body: {
      name: 'No personal data',
      organisation_id: seeder.organisationId,
      checks: [{ id: 'portkey.pii', parameters: { redact: true, categories: ['EMAIL_ADDRESS', 'CREDIT_CARD'] } }],
      actions: actions(false),
    },
  });
  const words = seeder.create('create_guardrail', {
    daysAgo: 175,
    body: {
      name: 'No project code names',
      workspace_id: idOf('Production'),
      checks: [
        { id: 'default.contains', parameters: { words: ['Project Heron', 'Project Osprey'], operator: 'none' } },
        { id: 'default.characterCount', parameters: { minCharacters: 1, maxCharacters: 20_000 } },
      ],
      actions: actions(true),
    },
  });
  seeder.create('create_guardrail', {
    daysAgo: 45,
    body: {
      name: 'JSON only (trial)',
      workspace_id: idOf('Data Science'),
      checks: [{ id: 'default.jsonKeys', parameters: { keys: ['answer'], operator: 'all' } }],
      actions: actions(false),
    },
  });
  seeder.make('update_organisation_defaults', { daysAgo: 270, body: { input_guardrails: [pii.slug] } });
  seeder.make('update_workspace', {
    daysAgo: 174,
    params: { workspaceId: idOf('Production') },
    body: { defaults: { metadata: { cost_center: 'cc-100' }, output_guardrails: [words.slug] } },
  });
  seeder.make('update_input_guardrail_workspace_exclusions', {
    daysAgo: 190,
    body: {
      organisation_id: seeder.organisationId,
      workspaces: [{ workspace_id: idOf('Data Science'), excluded: true }],
    },
  });
  const perUser = seeder.create('create_usage_limit', {
    daysAgo: 130,
    body: {
      name: 'Monthly budget per person',
      workspace_id: idOf('Internal Tools'),
      conditions: [{ key: 'workspace_id', value: idOf('Internal Tools') }],
      group_by: [{ key: 'metadata._user' }],
      type: 'cost',
      credit_limit: 150,
      alert_threshold: 120,
      periodic_reset: 'monthly',
    },
  });
  // What is used is of the current month.
  renewBudgets(store, now);
  const used = [
    ['dev.patel@acme-robotics.example', 61.42],
    ['emma.lind@acme-robotics.example', 128.9],
    ['grace.kim@acme-robotics.example', 150.31],
  ] as const;
  for (const [value, dollars] of used)
    store
      .table('policy_entities')
      .insert({ id: ids.uuid(), policy_id: perUser.id, value_key: value, current_usage: dollars });
  seeder.create('create_usage_limit', {
    daysAgo: 50,
    body: {
      name: 'Tokens for evaluations',
      workspace_id: idOf('Data Science'),
      conditions: [{ key: 'model', value: '*' }],
      group_by: [{ key: 'api_key' }],
      type: 'tokens',
      credit_limit: 50_000_000,
      periodic_reset: 'weekly',
    },
  });
  seeder.create('create_rate_limit', {
    daysAgo: 130,
    body: {
      name: '120 requests a minute per key',
      workspace_id: idOf('Marketing'),
      conditions: [{ key: 'workspace_id', value: idOf('Marketing') }],
      group_by: [{ key: 'api_key' }],
      type: 'requests',
      unit: 'rpm',
      value: 120,
    },
  });
};

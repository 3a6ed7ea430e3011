import { renewBudgets } from '../limits/usage.ts';
import type { SeedReferences } from '../logs/record.ts';
import type { Seeder } from './seeder.ts';

/** A version's settings, and when it was made. */
type Version = { readonly daysAgo: number } & Readonly<Record<string, unknown>>;

const retry = { attempts: 3, on_status_codes: [429, 500, 502, 503] };

/**
 * Oldest first, as are their versions; the first is its workspace's default. The last two are trials that nothing names:
 * they can be deleted.
 */
const plans: readonly (readonly [workspace: string, name: string, first: Version, ...later: Version[]])[] = [
  [
    'Production',
    'Support with fallback',
    { daysAgo: 300, virtual_key: 'openai-prod', retry: { attempts: 1 } },
    {
      daysAgo: 210,
      strategy: { mode: 'fallback', on_status_codes: [429, 500, 503] },
      targets: [{ provider: '@openai-prod' }, { provider: '@anthropic-prod' }],
      retry,
    },
    {
      daysAgo: 85,
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
  [
    'Internal Tools',
    'Coding agents balanced',
    {
      daysAgo: 170,
      strategy: { mode: 'loadbalance' },
      targets: [
        { provider: '@anthropic-prod', weight: 0.85 },
        { provider: '@openai-prod', weight: 0.15 },
      ],
      retry,
    },
  ],
  [
    'Production',
    'EU customers to Bedrock',
    {
      daysAgo: 140,
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
  [
    'Marketing',
    'Copy with cache',
    { daysAgo: 100, provider: '@openai-prod', cache: { mode: 'simple', max_age: 86_400 }, retry: { attempts: 2 } },
  ],
  [
    'Staging',
    'Staging mirror of support',
    {
      daysAgo: 80,
      strategy: { mode: 'fallback' },
      targets: [{ provider: '@openai-prod' }, { provider: '@anthropic-prod' }],
      retry: { attempts: 5 },
    },
  ],
  ['Data Science', 'Evaluation runs', { daysAgo: 55, provider: '@openai-experiments', request_timeout: 60_000 }],
  [
    'Production',
    'Latency trial (old)',
    { daysAgo: 33, retry: { attempts: 1 }, request_timeout: 8000, cache: { mode: 'simple', max_age: 600 } },
  ],
  ['Production', 'Scratch config', { daysAgo: 6, retry: { attempts: 2 }, cache: { mode: 'simple', max_age: 300 } }],
];

/** A seeded config. */
export type SeededConfig = SeedReferences['configs'][number] & { readonly name: string };

/** Makes the configs with their versions. */
export const seedConfigs = (seeder: Seeder): readonly SeededConfig[] =>
  plans.map(([workspace, name, { daysAgo, ...config }, ...later], place) => {
    const workspaceId = seeder.workspace(workspace).id;
    const body = { name, workspace_id: workspaceId, config, ...(place === 0 && { isDefault: 1 }) };
    const { id, slug } = seeder.create('create_config', daysAgo, body);
    for (const { daysAgo: when, ...changed } of later)
      seeder.make('update_config', when, { config: changed }, { slug });
    return { id, slug, name, workspaceId };
  });

const feedback = (value: number) => ({ feedback: { value, weight: 1, metadata: '' } });
const actions = (deny: boolean) => ({ deny, async: false, on_success: feedback(5), on_fail: feedback(-5) });

/** Makes guardrails, their defaults and exclusions, budget and rate limit policies with what has been used of them. */
export const seedGuards = (seeder: Seeder): void => {
  const { store, ids, now } = seeder.context;
  const { organisationId: organisation_id } = seeder;
  const idOf = (workspace: string): string => seeder.workspace(workspace).id;
  const pii = seeder.create('create_guardrail', 280, {
    name: 'No personal data',
    organisation_id,
    checks: [{ id: 'portkey.pii', parameters: { redact: true, categories: ['EMAIL_ADDRESS', 'CREDIT_CARD'] } }],
    actions: actions(false),
  });
  const words = seeder.create('create_guardrail', 175, {
    name: 'No project code names',
    workspace_id: idOf('Production'),
    checks: [
      { id: 'default.contains', parameters: { words: ['Project Heron', 'Project Osprey'], operator: 'none' } },
      { id: 'default.characterCount', parameters: { minCharacters: 1, maxCharacters: 20_000 } },
    ],
    actions: actions(true),
  });
  seeder.create('create_guardrail', 45, {
    name: 'JSON only (trial)',
    workspace_id: idOf('Data Science'),
    checks: [{ id: 'default.jsonKeys', parameters: { keys: ['answer'], operator: 'all' } }],
    actions: actions(false),
  });
  seeder.make('update_organisation_defaults', 270, { input_guardrails: [pii.slug] });
  const defaults = { metadata: { cost_center: 'cc-100' }, output_guardrails: [words.slug] };
  seeder.make('update_workspace', 174, { defaults }, { workspaceId: idOf('Production') });
  const exempt = [{ workspace_id: idOf('Data Science'), excluded: true }];
  seeder.make('update_input_guardrail_workspace_exclusions', 190, { organisation_id, workspaces: exempt });
  const perUser = seeder.create('create_usage_limit', 130, {
    name: 'Monthly budget per person',
    workspace_id: idOf('Internal Tools'),
    conditions: [{ key: 'workspace_id', value: idOf('Internal Tools') }],
    group_by: [{ key: 'metadata._user' }],
    type: 'cost',
    credit_limit: 150,
    alert_threshold: 120,
    periodic_reset: 'monthly',
  });
  // What is used is of the current month.
  renewBudgets(store, now);
  const used = [
    ['dev.patel@acme-robotics.example', 61.42],
    ['emma.lind@acme-robotics.example', 128.9],
    ['grace.kim@acme-robotics.example', 150.31],
  ] as const;
  const entities = store.table('policy_entities');
  for (const [value_key, current_usage] of used)
    entities.insert({ id: ids.uuid(), policy_id: perUser.id, value_key, current_usage });
  seeder.create('create_usage_limit', 50, {
    name: 'Tokens for evaluations',
    workspace_id: idOf('Data Science'),
    conditions: [{ key: 'model', value: '*' }],
    group_by: [{ key: 'api_key' }],
    type: 'tokens',
    credit_limit: 50_000_000,
    periodic_reset: 'weekly',
  });
  seeder.create('create_rate_limit', 130, {
    name: '120 requests a minute per key',
    workspace_id: idOf('Marketing'),
    conditions: [{ key: 'workspace_id', value: idOf('Marketing') }],
    group_by: [{ key: 'api_key' }],
    type: 'requests',
    unit: 'rpm',
    value: 120,
  });
};

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

import { tables } from '../model/rows.ts';
import type { SeededConfig } from './configs.ts';
import type { Seeder } from './seeder.ts';

interface Plan {
  readonly workspace: string;
  readonly name: string;
  readonly daysAgo: number;
  readonly scopes: readonly string[];
  readonly config?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

const running = ['completions.write', 'prompts.render', 'logs.write'];

/** Keys of applications, whose logs the seeded month holds, and one of a person. */
const plans: readonly Plan[] = [
  {
    workspace: 'Production',
    name: 'support-assistant',
    daysAgo: 295,
    scopes: running,
    config: 'Support with fallback',
    more: {
      rate_limits: [{ type: 'requests', unit: 'rpm', value: 3000 }],
      alert_emails: ['ana.costa@acme-robotics.example'],
    },
  },
  { workspace: 'Production', name: 'document-pipeline', daysAgo: 158, scopes: running },
  { workspace: 'Production', name: 'site-search', daysAgo: 140, scopes: ['completions.write'] },
  {
    workspace: 'Internal Tools',
    name: 'coding-agent',
    daysAgo: 165,
    scopes: [...running, 'mcp.invoke'],
    config: 'Coding agents balanced',
    more: {
      usage_limits: { type: 'cost', credit_limit: 2000, alert_threshold: 1600, periodic_reset: 'monthly' },
      rotation_policy: { rotation_period: 'monthly', key_transition_period_ms: 3_600_000 },
    },
  },
  { workspace: 'Internal Tools', name: 'sales-insights', daysAgo: 74, scopes: running },
  {
    workspace: 'Marketing',
    name: 'marketing-copy',
    daysAgo: 94,
    scopes: running,
    more: { usage_limits: { type: 'cost', credit_limit: 300, periodic_reset: 'monthly' } },
  },
  { workspace: 'Staging', name: 'ci', daysAgo: 58, scopes: [...running, 'prompts.list', 'prompts.read'] },
  { workspace: 'Data Science', name: 'notebooks', daysAgo: 40, scopes: running },
];

/** A seeded key of an application. */
interface SeededKey {
  readonly id: string;
  readonly workspaceId: string;
}

/** Makes the applications' keys, and one person's. */
export const seedApiKeys = (seeder: Seeder, configs: readonly SeededConfig[]): readonly SeededKey[] => {
  seedOwnKey(seeder);
  const oldestFirst = [...plans].sort((one, other) => other.daysAgo - one.daysAgo);
  return oldestFirst.map((plan) => {
    const workspaceId = seeder.workspace(plan.workspace).id;
    const config = configs.find(({ name }) => name === plan.config);
    const { id } = seeder.create('create_api_key', {
      daysAgo: plan.daysAgo,
      params: { type: 'workspace', 'sub-type': 'service' },
      body: {
        name: plan.name,
        workspace_id: workspaceId,
        scopes: plan.scopes,
        ...(config === undefined ? {} : { defaults: { config_id: config.slug, metadata: { app: plan.name } } }),
        ...plan.more,
      },
    });
    return { id, workspaceId };
  });
};

/** The key that a person gets on joining. Source: portkey-details.md 4, "auto key". */
const seedOwnKey = (seeder: Seeder): void => {
  const { id } = seeder.create('create_api_key', {
    daysAgo: 300,
    params: { type: 'workspace', 'sub-type': 'user' },
    body: {
      name: 'default_user_key',
      workspace_id: seeder.workspace('Internal Tools').id,
      user_id: seeder.people[4]?.id,
      scopes: ['completions.write'],
    },
  });
  seeder.context.store.table(tables.apiKeys).update(id, {
    description: 'Created by portkey on joining organisation',
    creation_mode: 'auto',
  });
};

import { isoDate } from '../model/dates.ts';
import { tables } from '../model/rows.ts';
import type { InviteRow, UserRow } from '../rows/access.ts';
import type { SeededConfig } from './configs.ts';
import { day, type SeededWorkspace, type Seeder } from './seeder.ts';

/** Who works at the seeded company: first name, last name, role in the organisation, days since they joined. */
const staff = [
  ['Mira', 'Lindqvist', 'owner', 420],
  ['Ana', 'Costa', 'admin', 418],
  ['Ben', 'Okafor', 'admin', 395],
  ['Chiara', 'Rossi', 'member', 360],
  ['Dev', 'Patel', 'member', 342],
  ['Emma', 'Lind', 'member', 310],
  ['Farid', 'Aziz', 'member', 250],
  ['Grace', 'Kim', 'member', 221],
  ['Hugo', 'Martin', 'member', 180],
  ['Ines', 'Moreau', 'member', 121],
  ['Jonas', 'Weber', 'member', 64],
  ['Keiko', 'Tanaka', 'member', 12],
] as const;

const domain = 'acme-robotics.example';

/** Puts the staff into the organisation, oldest first. */
export const seedPeople = ({ context: { store, ids, now } }: Seeder): readonly UserRow[] =>
  staff.map(([first, last, role, days]) => {
    const at = isoDate(now - days * day);
    return store.table<UserRow>('users').insert({
      id: ids.uuidV1(),
      email: `${first}.${last}@${domain}`.toLowerCase(),
      first_name: first,
      last_name: last,
      role,
      created_at: at,
      last_updated_at: at,
    });
  });

/** Invitations in every state: one that became a user, one that ran out, one withdrawn, two that stand. */
const invitations = [
  ['lars.holm', 'member', 40, 'expired'],
  ['maria.gomez', 'admin', 21, 'cancelled'],
  ['keiko.tanaka', 'member', 14, 'accepted'],
  ['nina.petrov', 'member', 3, 'pending'],
  ['omar.haddad', 'member', 1, 'pending'],
] as const;

/** Puts the invitations into the organisation. */
export const seedInvites = ({ context: { store, ids, now }, people, workspaces }: Seeder): void => {
  for (const [name, role, days, status] of invitations)
    store.table<InviteRow>('invites').insert({
      id: ids.uuid(),
      email: `${name}@${domain}`,
      role,
      workspaces: [{ id: workspaces[0]?.id ?? '', role: 'member' }],
      workspace_api_key_details: null,
      created_at: isoDate(now - days * day),
      expires_at: isoDate(now - (days - 7) * day),
      accepted_at: status === 'accepted' ? isoDate(now - (days - 2) * day) : null,
      status,
      invited_by: people[1]?.id ?? '',
    });
};

interface Plan {
  readonly name: string;
  readonly description: string;
  readonly daysAgo: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Places in the staff, with roles. */
  readonly members: readonly (readonly [person: number, role: 'admin' | 'manager' | 'member'])[];
  readonly budget?: number;
}

/** The busiest first: it is the default workspace. */
const plans: readonly Plan[] = [
  {
    name: 'Production',
    description: 'What customers talk to: the support assistant, search, document processing',
    daysAgo: 419,
    metadata: { cost_center: 'cc-100' },
    members: [
      [0, 'admin'],
      [1, 'admin'],
      [2, 'manager'],
      [4, 'member'],
      [6, 'member'],
    ],
  },
  {
    name: 'Internal Tools',
    description: 'Coding agents and reports for our own people',
    daysAgo: 350,
    metadata: { cost_center: 'cc-210' },
    members: [
      [1, 'admin'],
      [3, 'manager'],
      [4, 'member'],
      [5, 'member'],
      [7, 'member'],
      [10, 'member'],
    ],
    budget: 2500,
  },
  {
    name: 'Marketing',
    description: 'Copy for campaigns',
    daysAgo: 240,
    metadata: { cost_center: 'cc-330' },
    members: [
      [2, 'admin'],
      [8, 'manager'],
      [9, 'member'],
    ],
    budget: 400,
  },
  {
    name: 'Staging',
    description: 'Where releases are tried before production',
    daysAgo: 400,
    metadata: { cost_center: 'cc-100' },
    members: [
      [1, 'admin'],
      [4, 'manager'],
      [6, 'member'],
      [11, 'member'],
    ],
  },
  {
    name: 'Data Science',
    description: 'Experiments and evaluations',
    daysAgo: 200,
    metadata: { cost_center: 'cc-420' },
    members: [
      [2, 'admin'],
      [5, 'manager'],
      [7, 'member'],
    ],
    budget: 1000,
  },
];

/** Makes the workspaces with their members; the first becomes the default one. */
export const seedWorkspaces = (seeder: Seeder): readonly SeededWorkspace[] => {
  const { store } = seeder.context;
  const oldestFirst = [...plans].sort((one, other) => other.daysAgo - one.daysAgo);
  const made = new Map<string, SeededWorkspace>();
  for (const plan of oldestFirst) {
    const { id, slug } = seeder.create('create_workspace', {
      daysAgo: plan.daysAgo,
      body: {
        name: plan.name,
        description: plan.description,
        defaults: { metadata: plan.metadata },
        ...(plan.budget === undefined
          ? {}
          : {
              usage_limits: [
                {
                  type: 'cost',
                  credit_limit: plan.budget,
                  alert_threshold: plan.budget * 0.8,
                  periodic_reset: 'monthly',
                },
              ],
            }),
      },
    });
    seeder.make('add_workspace_member', {
      daysAgo: plan.daysAgo - 0.02,
      params: { workspaceId: id },
      body: { users: plan.members.map(([person, role]) => ({ id: seeder.people[person]?.id, role })) },
    });
    made.set(plan.name, { id, slug, name: plan.name });
  }
  const workspaces = plans.flatMap(({ name }) => made.get(name) ?? []);
  const [first] = workspaces;
  if (first !== undefined) store.table('workspaces').update(first.id, { is_default: 1, creation_source: 'ui' });
  return workspaces;
};

interface KeyPlan {
  readonly workspace: string;
  readonly name: string;
  readonly daysAgo: number;
  readonly scopes: readonly string[];
  readonly config?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

const running = ['completions.write', 'prompts.render', 'logs.write'];

/** Keys of applications, whose logs the seeded month holds, and one of a person. */
const keyPlans: readonly KeyPlan[] = [
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
  const oldestFirst = [...keyPlans].sort((one, other) => other.daysAgo - one.daysAgo);
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

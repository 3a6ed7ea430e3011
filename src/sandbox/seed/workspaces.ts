import type { SeedReferences } from '../logs/record.ts';
import { isoDate } from '../model/dates.ts';
import { tables } from '../model/rows.ts';
import type { InviteRow, MemberRole, UserRow } from '../rows/access.ts';
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
  readonly costCenter: string;
  /** Places in the staff, by role. */
  readonly members: Readonly<Partial<Record<MemberRole, readonly number[]>>>;
  /** Dollars a month. */
  readonly budget?: number;
}

/** The busiest first: it is the default workspace. */
const plans: readonly Plan[] = [
  {
    name: 'Production',
    description: 'What customers talk to: the support assistant, search, document processing',
    daysAgo: 419,
    costCenter: 'cc-100',
    members: { admin: [0, 1], manager: [2], member: [4, 6] },
  },
  {
    name: 'Internal Tools',
    description: 'Coding agents and reports for our own people',
    daysAgo: 350,
    costCenter: 'cc-210',
    members: { admin: [1], manager: [3], member: [4, 5, 7, 10] },
    budget: 2500,
  },
  {
    name: 'Marketing',
    description: 'Copy for campaigns',
    daysAgo: 240,
    costCenter: 'cc-330',
    members: { admin: [2], manager: [8], member: [9] },
    budget: 400,
  },
  {
    name: 'Staging',
    description: 'Where releases are tried before production',
    daysAgo: 400,
    costCenter: 'cc-100',
    members: { admin: [1], manager: [4], member: [6, 11] },
  },
  {
    name: 'Data Science',
    description: 'Experiments and evaluations',
    daysAgo: 200,
    costCenter: 'cc-420',
    members: { admin: [2], manager: [5], member: [7] },
    budget: 1000,
  },
];

/** A budget that tells somebody when four fifths of it are used. */
const monthly = (dollars: number) => ({
  type: 'cost',
  credit_limit: dollars,
  alert_threshold: dollars * 0.8,
  periodic_reset: 'monthly',
});

const byAge = (one: { readonly daysAgo: number }, other: { readonly daysAgo: number }): number =>
  other.daysAgo - one.daysAgo;

/** Makes the workspaces with their members; the first becomes the default one. */
export const seedWorkspaces = (seeder: Seeder): readonly SeededWorkspace[] => {
  const made = new Map<string, SeededWorkspace>();
  for (const { name, description, daysAgo, costCenter, members, budget } of [...plans].sort(byAge)) {
    const { id, slug } = seeder.create('create_workspace', daysAgo, {
      name,
      description,
      defaults: { metadata: { cost_center: costCenter } },
      ...(budget !== undefined && { usage_limits: [monthly(budget)] }),
    });
    const users = Object.entries(members).flatMap(([role, places]) =>
      places.map((place) => ({ id: seeder.people[place]?.id, role })),
    );
    seeder.make('add_workspace_member', daysAgo - 0.02, { users }, { workspaceId: id });
    made.set(name, { id, slug, name });
  }
  const workspaces = plans.flatMap(({ name }) => made.get(name) ?? []);
  const [first] = workspaces;
  if (first !== undefined)
    seeder.context.store.table('workspaces').update(first.id, { is_default: 1, creation_source: 'ui' });
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
      usage_limits: monthly(2000),
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

/** Makes the applications' keys, and one person's. */
export const seedApiKeys = (seeder: Seeder, configs: readonly SeededConfig[]): SeedReferences['apiKeys'] => {
  seedOwnKey(seeder);
  return [...keyPlans].sort(byAge).map(({ workspace, name, daysAgo, scopes, config, more }) => {
    const workspaceId = seeder.workspace(workspace).id;
    const used = configs.find((candidate) => candidate.name === config);
    const defaults = used && { defaults: { config_id: used.slug, metadata: { app: name } } };
    const body = { name, workspace_id: workspaceId, scopes, ...defaults, ...more };
    const { id } = seeder.create('create_api_key', daysAgo, body, { type: 'workspace', 'sub-type': 'service' });
    return { id, workspaceId };
  });
};

/** The key that a person gets on joining. Source: portkey-details.md 4, "auto key". */
const seedOwnKey = (seeder: Seeder): void => {
  const body = {
    name: 'default_user_key',
    workspace_id: seeder.workspace('Internal Tools').id,
    user_id: seeder.people[4]?.id,
    scopes: ['completions.write'],
  };
  const { id } = seeder.create('create_api_key', 300, body, { type: 'workspace', 'sub-type': 'user' });
  const description = 'Created by portkey on joining organisation';
  seeder.context.store.table(tables.apiKeys).update(id, { description, creation_mode: 'auto' });
};

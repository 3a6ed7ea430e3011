import type { UserRow } from '../rows/users.ts';
import type { Planter } from './planter.ts';

/** A seeded workspace. */
export interface SeededWorkspace {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

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
export const plantWorkspaces = (planter: Planter, people: readonly UserRow[]): readonly SeededWorkspace[] => {
  const { store } = planter.context;
  const oldestFirst = [...plans].sort((one, other) => other.daysAgo - one.daysAgo);
  const made = new Map<string, SeededWorkspace>();
  for (const plan of oldestFirst) {
    const { id, slug } = planter.create('create_workspace', {
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
    planter.make('add_workspace_member', {
      daysAgo: plan.daysAgo - 0.02,
      params: { workspaceId: id },
      body: { users: plan.members.map(([person, role]) => ({ id: people[person]?.id, role })) },
    });
    made.set(plan.name, { id, slug, name: plan.name });
  }
  const workspaces = plans.flatMap(({ name }) => made.get(name) ?? []);
  const [first] = workspaces;
  if (first !== undefined) store.table('workspaces').update(first.id, { is_default: 1, creation_source: 'ui' });
  return workspaces;
};

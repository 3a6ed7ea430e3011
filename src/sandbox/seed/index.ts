import type { Handlers } from '../handler.ts';
import type { IdMaker } from '../ids.ts';
import { tables } from '../rows.ts';
import type { Store } from '../store.ts';
import { makeKey, type SandboxKeys } from './bootstrap.ts';

/** What seeding works with. */
export interface SeedContext {
  readonly store: Store;
  readonly ids: IdMaker;
  /** ms since the epoch: the seeded month ends here. */
  readonly now: number;
  readonly handlers: Handlers;
}

/** Fills an empty organisation, the same for the same seed, and returns its keys in clear. */
export const seedOrganisation = ({ store, ids, now }: SeedContext): SandboxKeys => {
  const organisationId = ids.uuid();
  store.table(tables.organisation).insert({ id: organisationId, name: 'Acme Robotics' });
  const admin = makeKey(store, ids, {
    name: 'Admin',
    type: 'organisation-service',
    organisationId,
    workspaceId: null,
    at: now,
  });
  return { admin, workspaces: {} };
};

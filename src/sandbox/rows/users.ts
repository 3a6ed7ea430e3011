import type { Store } from '../model/store.ts';
import type { ScopedRow } from './access.ts';

/** A person in the organisation. */
export interface UserRow extends ScopedRow {
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly role: 'owner' | 'admin' | 'member';
}

export type MemberRole = 'admin' | 'manager' | 'member';

/** A person's place in a workspace. The row's id is not shown: members go by their user's id. */
export interface MemberRow extends ScopedRow {
  readonly user_id: string;
  readonly workspace_id: string;
  readonly role: MemberRole;
}

export interface InviteRow extends ScopedRow {
  readonly email: string;
  readonly role: 'admin' | 'member';
  readonly status: 'pending' | 'cancelled' | 'accepted' | 'expired';
  readonly expires_at: string;
}

export const usersIn = (store: Store) => store.table<UserRow>('users');
export const membersIn = (store: Store) => store.table<MemberRow>('workspace_members');
export const invitesIn = (store: Store) => store.table<InviteRow>('invites');

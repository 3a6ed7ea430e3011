import { isoDate } from '../model/dates.ts';
import type { IdMaker } from '../model/ids.ts';
import type { Store } from '../model/store.ts';
import type { InviteRow, UserRow } from '../rows/users.ts';
import { day } from './planter.ts';

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
export const plantPeople = (store: Store, ids: IdMaker, now: number): readonly UserRow[] =>
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
export const plantInvites = (store: Store, ids: IdMaker, now: number, invitedBy: string, workspaceId: string): void => {
  for (const [name, role, days, status] of invitations)
    store.table<InviteRow>('invites').insert({
      id: ids.uuid(),
      email: `${name}@${domain}`,
      role,
      workspaces: [{ id: workspaceId, role: 'member' }],
      workspace_api_key_details: null,
      created_at: isoDate(now - days * day),
      expires_at: isoDate(now - (days - 7) * day),
      accepted_at: status === 'accepted' ? isoDate(now - (days - 2) * day) : null,
      status,
      invited_by: invitedBy,
    });
};

import { isObject } from '../../json.ts';
import { invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { JsonObject } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import { tables } from '../model/rows.ts';
import type { Store } from '../model/store.ts';
import { makeKey } from '../rows/bootstrap.ts';
import { invitesIn, type MemberRole, membersIn, usersIn } from '../rows/users.ts';
import { textIn } from './shared/fields.ts';

/** The path of an invitation's link. */
export const invitePath = /^\/invite\/([0-9a-f-]{36})$/;

/** What accepting works with. */
export interface Acceptance {
  readonly store: Store;
  readonly ids: IdMaker;
  readonly now: number;
  readonly organisationId: string;
}

/**
 * What a person does who follows the link of an invitation: they become a user, a member of the workspaces that it
 * names, and get a key there. Not part of Portkey's API; the sandbox offers it so that invitations lead somewhere.
 *
 * @param body `first_name` and `last_name`; made from the e-mail address unless given.
 * @throws ApiError 404 when there is no such invitation, 400 when it does not stand any more.
 */
export const acceptInvite = (
  { store, ids, now, organisationId }: Acceptance,
  id: string,
  body: JsonObject,
): JsonObject => {
  const invite = invitesIn(store).get(id);
  if (invite === undefined) throw notFound('Invite');
  if (invite.status !== 'pending') throw invalid('invite', `is ${invite.status}`);
  if (Date.parse(invite.expires_at) <= now) throw invalid('invite', 'has expired');
  const at = isoDate(now);
  const [first = '', last = ''] = invite.email.split('@')[0]?.split(/[._-]/) ?? [];
  const user = usersIn(store).insert({
    id: ids.uuidV1(),
    email: invite.email,
    first_name: textIn(body, 'first_name') ?? first,
    last_name: textIn(body, 'last_name') ?? last,
    role: invite.role,
    created_at: at,
    last_updated_at: at,
  });
  const workspaces = Array.isArray(invite.workspaces) ? invite.workspaces.filter(isObject) : [];
  const keys = workspaces
    .filter((workspace) => store.table(tables.workspaces).get(String(workspace.id)) !== undefined)
    .map((workspace) =>
      join({ store, ids, now, organisationId }, user.id, workspace, invite.workspace_api_key_details),
    );
  invitesIn(store).update(invite.id, { status: 'accepted', accepted_at: at });
  return { user_id: user.id, email: user.email, api_keys: keys };
};

const join = (acceptance: Acceptance, userId: string, workspace: JsonObject, details: unknown): JsonObject => {
  const { store, ids, now, organisationId } = acceptance;
  const workspaceId = String(workspace.id);
  membersIn(store).insert({
    id: ids.uuidV1(),
    user_id: userId,
    workspace_id: workspaceId,
    role: workspace.role as MemberRole,
    created_at: isoDate(now),
    last_updated_at: isoDate(now),
  });
  const scopes =
    isObject(details) && Array.isArray(details.scopes) ? details.scopes.map(String) : ['completions.write'];
  const key = makeKey(store, ids, {
    name: 'default_user_key',
    description: 'Created by portkey on joining organisation',
    type: 'workspace-user',
    organisationId,
    workspaceId,
    userId,
    scopes,
    mode: 'auto',
    at: now,
  });
  return { workspace_id: workspaceId, key };
};

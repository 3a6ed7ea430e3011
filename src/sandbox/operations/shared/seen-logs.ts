import type { LogFilter } from '../../logs/filter.ts';
import type { SandboxCall } from '../../model/handler.ts';
import { type ApiKeyRow, tables } from '../../model/rows.ts';
import { visibleWorkspaces, workspacesIn } from '../../rows/access.ts';
import { type MemberRole, membersIn } from '../../rows/users.ts';
import { securitySettingsOf } from '../workspace-settings.ts';

/** The switch that says whether a key of somebody with this role sees what others did. */
const ALL_DATA: Readonly<Record<MemberRole, string | undefined>> = {
  admin: undefined,
  manager: 'managersViewAllData',
  member: 'membersViewAllData',
};

/**
 * The keys whose logs alone the caller sees: with a person's key, where the workspace shows people with their role no
 * more than their own, all keys of that person. Source: portkey-live.md 2.
 *
 * @returns their ids; undefined for whoever sees everything in the workspace
 */
export const ownKeys = ({ actor, store }: SandboxCall): readonly string[] | undefined => {
  const { kind, userId, workspaceId } = actor;
  if (kind !== 'workspace-user' || userId === undefined || workspaceId === undefined) return undefined;
  const member = membersIn(store)
    .by('user_id', userId)
    .find((row) => row.workspace_id === workspaceId);
  const settings = securitySettingsOf(workspacesIn(store).get(workspaceId)?.security_settings);
  const name = ALL_DATA[member?.role ?? 'member'];
  if (name === undefined || settings[name] !== false) return undefined;
  return store
    .table<ApiKeyRow>(tables.apiKeys)
    .filter((row) => row.user_id === userId)
    .map(({ id }) => id);
};

/**
 * A filter that admits no more than the caller may see.
 *
 * @param filter what the caller asks for
 * @param otherwise which workspaces an organisation key means that names none
 * @throws ApiError 404 AB08 for a workspace that does not exist
 */
export const seenLogs = (call: SandboxCall, filter: LogFilter, otherwise: 'default' | 'all'): LogFilter => {
  const workspaces = visibleWorkspaces(call, call.query.get('workspace_slug'), otherwise);
  const own = ownKeys(call);
  const apiKeys = own && (filter.apiKeys?.filter((id) => own.includes(id)) ?? own);
  return { ...filter, ...(workspaces && { workspaces }), ...(apiKeys && { apiKeys }) };
};

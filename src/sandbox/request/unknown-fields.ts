import type { CatalogEntry } from '../../catalog/operation.ts';
import { refuse } from '../model/api-error.ts';
import type { JsonObject } from '../model/handler.ts';

/** `workspaceId`, `workspace_id` and `workspace-id` alike. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '');

/** `id`, `exportId` or `feedback_id` beside `/{id}`, and `sub-type` beside `/{sub-type}`, saying the same as the path. */
const repeatsPath = (name: string, value: unknown, params: Readonly<Record<string, string>>): boolean =>
  Object.entries(params).some(
    ([param, given]) => given === value && (plain(param) === plain(name) || plain(name).endsWith('id')),
  );

const saysWhere = (
  { method }: CatalogEntry,
  name: string,
  value: unknown,
  params: Readonly<Record<string, string>>,
): boolean =>
  name === 'workspace_id' && method === 'PUT' && typeof value === 'string' && params.workspaceId === undefined;

/**
 * Refuses fields of a control-plane body that the operation does not have, so that nothing is accepted and dropped.
 * The gateway passes what it does not know on to the provider. The official SDK repeats path parameters in the body:
 * that is let through where it says the same (portkey-details.md 2a, "workspace delete body"). So is `workspace_id` of
 * a PUT, by which an organisation's key says where the object lies (2a, "`workspace_id` for admin keys").
 *
 * @throws ApiError 400 AB01 naming each field.
 */
export const refuseUnknownFields = (
  operation: CatalogEntry,
  unknown: JsonObject,
  params: Readonly<Record<string, string>>,
): void => {
  if (operation.host === 'gateway') return;
  const refused = Object.entries(unknown).filter(
    ([name, value]) => !repeatsPath(name, value, params) && !saysWhere(operation, name, value, params),
  );
  refuse(refused.map(([field]) => ({ field, message: 'is not a field of this operation' })));
};

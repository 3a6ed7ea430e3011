import type { CatalogEntry } from '../../catalog/operation.ts';
import { ApiError } from '../api-error.ts';
import type { JsonObject } from '../handler.ts';

/** `workspaceId`, `workspace_id` and `workspace-id` alike. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '');

/**
 * Refuses fields of a control-plane body that the operation does not have, so that nothing is accepted and dropped.
 * The gateway passes what it does not know on to the provider. The official SDK repeats path parameters in the body:
 * that is let through where it says the same (portkey-details.md 2a, "workspace delete body").
 *
 * @throws ApiError 400 AB01 naming each field.
 */
export const refuseUnknownFields = (
  operation: CatalogEntry,
  unknown: JsonObject,
  params: Readonly<Record<string, string>>,
): void => {
  if (operation.host === 'gateway') return;
  const repeated = new Map(Object.entries(params).map(([name, value]) => [plain(name), value]));
  const refused = Object.entries(unknown).filter(([name, value]) => repeated.get(plain(name)) !== value);
  if (refused.length === 0) return;
  const faults = refused.map(([field]) => ({ field, message: 'is not a field of this operation' }));
  throw new ApiError(400, 'AB01', faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '), faults);
};

import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import type { SandboxCall } from '../../model/handler.ts';
import type { Store } from '../../model/store.ts';
import type { ScopedRow } from '../../rows/access.ts';

/** A field that is filled from a secret reference when it is used. */
export interface SecretMapping {
  readonly target_field: string;
  readonly secret_reference_id: string;
}

/** Tables whose rows may hold `secret_mappings`. */
const holders = ['integrations', 'virtual_keys', 'mcp_integrations'];

/**
 * The mappings of a body, each checked: its reference is there, its field named once.
 *
 * @throws ApiError 400 naming the mapping.
 */
export const mappingsIn = (call: SandboxCall): SecretMapping[] | undefined => {
  const given = call.body.secret_mappings;
  if (!Array.isArray(given)) return undefined;
  const fields = new Set<string>();
  return given.filter(isObject).map((mapping, index) => {
    const target = String(mapping.target_field);
    const field = `secret_mappings[${index}]`;
    if (fields.has(target)) throw invalid(`${field}.target_field`, 'is mapped twice');
    fields.add(target);
    const reference = call.store.table('secret_references').get(String(mapping.secret_reference_id));
    if (reference === undefined)
      throw invalid(`${field}.secret_reference_id`, 'names no secret reference that is there');
    return { ...mapping, target_field: target, secret_reference_id: String(mapping.secret_reference_id) };
  });
};

/** Whether anything is filled from this secret reference. */
export const isMapped = (store: Store, reference: { readonly id: string; readonly slug?: string }): boolean =>
  holders.some((table) =>
    store
      .table<ScopedRow>(table)
      .filter((row) => Array.isArray(row.secret_mappings))
      .some((row) =>
        (row.secret_mappings as SecretMapping[]).some(
          ({ secret_reference_id: id }) => id === reference.id || id === reference.slug,
        ),
      ),
  );

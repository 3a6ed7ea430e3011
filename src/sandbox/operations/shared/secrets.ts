import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import { maskOf } from '../../model/auth.ts';
import type { JsonObject, SandboxCall } from '../../model/handler.ts';
import type { Store } from '../../model/store.ts';
import type { ScopedRow } from '../../rows/access.ts';

/** Fields of integrations and secret references that hold a secret. Identifiers, URLs and regions are none. */
const secretField =
  /secret|password|private_key|_token$|^token$|^key$|api_key|service_account_json|client_certificate/i;

const maskedText = (value: unknown): string => maskOf(typeof value === 'string' ? value : JSON.stringify(value));

/**
 * A copy in which every secret field is renamed `masked_<field>` and holds only its mask; what is kept of them.
 * Headers keep their names. Source: portkey-details.md 2e, "Integration → provider" and "Secret references".
 */
export const masked = (settings: JsonObject): JsonObject => {
  const copy: JsonObject = {};
  for (const [field, value] of Object.entries(settings)) {
    if (value === null || value === undefined) copy[field] = value;
    else if (secretField.test(field)) copy[`masked_${field}`] = maskedText(value);
    else copy[field] = value;
  }
  return copy;
};

/** Names of headers with masks for values. */
export const maskedHeaders = (headers: unknown): JsonObject =>
  typeof headers === 'object' && headers !== null
    ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, maskedText(value)]))
    : {};

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

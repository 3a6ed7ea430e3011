import { maskOf } from '../../model/auth.ts';
import type { JsonObject } from '../../model/handler.ts';

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

import type { Field } from '../../catalog/operation.ts';
import type { JsonSchema } from '../../catalog/schema.ts';
import { MASK, MASK_INSIDE } from '../../masks.ts';
import { isScopeSet, scopeSetNames } from '../model/scope-sets.ts';
import type { ArgumentFault } from './fault.ts';

type Values = Readonly<Record<string, unknown>>;

/** Portkey shows the secrets of integrations and secret references under such names (portkey-details.md 2d). */
const MASKED_NAME = /^masked_/;

const HOW = 'leave it out to keep what is stored, or give the real value';

/**
 * What the server itself showed masked must not come back as a value: it would overwrite the real secret.
 *
 * @param input the tool's arguments
 * @param args the values, under the tool's own names
 * @returns a fault for each masked value, for each `masked_…` field, and for each secret that is an empty text
 */
export function maskedValues(input: Readonly<Record<string, Field>>, args: Values): readonly ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  for (const [name, value] of Object.entries(args)) visit(value, input[name]?.schema ?? {}, name, faults);
  return faults;
}

function visit(value: unknown, schema: JsonSchema, field: string, faults: ArgumentFault[]): void {
  if (typeof value === 'string') {
    if (MASK.test(value)) faults.push({ field, message: `is a masked value, as a read shows it; ${HOW}` });
    else if (MASK_INSIDE.test(value))
      faults.push({ field, message: `holds a masked secret ([masked …]), as a read shows it; ${HOW}` });
    else if (value === '' && isSecret(schema))
      faults.push({ field, message: `is empty, as a read may show a secret; ${HOW}` });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      if (schema.scopes && isScopeSet(item))
        faults.push({
          field: `${field}[${index}]`,
          message: `is no set of scopes (valid: ${scopeSetNames.join(', ')})`,
        });
      else visit(item, schema.items ?? {}, `${field}[${index}]`, faults);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const place = `${field}.${key}`;
    if (MASKED_NAME.test(key))
      faults.push({ field: place, message: 'is what a read shows in place of a secret; leave it out' });
    else visit(item, propertyOf(schema, key), place, faults);
  }
}

const isSecret = (schema: JsonSchema): boolean =>
  schema.writeOnly === true || (schema.anyOf ?? []).some((branch) => branch.writeOnly === true);

function propertyOf(schema: JsonSchema, key: string): JsonSchema {
  for (const candidate of [schema, ...(schema.anyOf ?? [])]) {
    if (candidate.properties && Object.hasOwn(candidate.properties, key)) return candidate.properties[key] ?? {};
    if (typeof candidate.additionalProperties === 'object') return candidate.additionalProperties;
  }
  return {};
}

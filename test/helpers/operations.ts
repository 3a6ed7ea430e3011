import { catalog } from '../../src/catalog/index.ts';
import type { CatalogEntry, Field } from '../../src/catalog/model/operation.ts';
import type { JsonSchema } from '../../src/catalog/model/schema.ts';

/** An operation of the catalog by its name. */
export const operationNamed = (name: string): CatalogEntry => {
  const found = catalog.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found;
};

/** A plausible value for a schema: enough for a request to be built, not for an API to accept it. */
export const sampleOf = (schema: JsonSchema): unknown => {
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return sampleOf(schema.anyOf[0] ?? {});
  switch (schema.type) {
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return [sampleOf(schema.items ?? {})];
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? { type: 'string' })]),
      );
    default:
      return 'sample';
  }
};

const file = { bytes: new Uint8Array([1, 2, 3]), filename: 'sample.bin' };

/** Arguments as the client takes them: the required ones, or (with `all`) every one that is sent. */
export const sampleArguments = (operation: CatalogEntry, all = false): Record<string, unknown> => {
  const hasFields = Object.values(operation.input).some((field) => field.in === 'body');
  const wanted = ([, field]: [string, Field]): boolean =>
    // A whole body stands for the fields beside it.
    !(field.in === 'whole-body' && hasFields) &&
    (all || field.required === true) &&
    !['filters', 'period', 'local'].includes(field.in);
  return Object.fromEntries(
    Object.entries(operation.input)
      .filter(wanted)
      .map(([name, field]) => [name, field.in === 'file' ? file : sampleOf(field.schema)]),
  );
};

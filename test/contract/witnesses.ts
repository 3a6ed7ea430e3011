/** Makes values that a documented schema allows, so that a wider schema can be shown to allow them too. */
import type { DocumentSchema, OpenApiDocument } from './openapi.ts';

const DEEPEST = 7;
const MOST = 2000;

const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00.000Z',
  date: '2026-01-31',
  uuid: '3f2b8c1e-6d4a-4f0b-9c7e-1a2b3c4d5e6f',
  uri: 'https://example.com/a',
  email: 'ana@example.com',
};

/**
 * Values that the document's schema allows: every enum value, every branch, both ends of a range, objects with all of
 * their properties and with the required ones alone. Where `oneOf` is ambiguous it is read as `anyOf`
 * (portkey-details.md 0.8).
 *
 * @param document resolves references
 * @param schema the document's schema
 */
export function witnesses(document: OpenApiDocument, schema: DocumentSchema): readonly unknown[] {
  return distinct(valuesOf(document, schema, 0)).slice(0, MOST);
}

function valuesOf(document: OpenApiDocument, reference: DocumentSchema, depth: number): unknown[] {
  const schema = document.resolve(reference);
  const nothing = schema.nullable ? [null] : [];
  if (schema.enum !== undefined) return [...schema.enum, ...nothing];
  const branches = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  const isObject = schema.properties !== undefined || schema.allOf !== undefined;
  if (branches.length > 0 && !isObject) {
    return [
      ...branches.flatMap((branch) => valuesOf(document, { ...baseOf(schema), ...document.resolve(branch) }, depth)),
      ...nothing,
    ];
  }
  if (branches.length > 0) {
    const { oneOf, anyOf, ...base } = schema;
    return branches.flatMap((branch) => valuesOf(document, { ...baseOf(schema), allOf: [base, branch] }, depth));
  }
  if (schema.allOf !== undefined) return [...merged(document, schema, depth), ...nothing];
  return [...plain(document, schema, depth), ...nothing];
}

/** What a branch inherits from the schema around it. */
const baseOf = ({ type }: DocumentSchema): DocumentSchema => (type === undefined ? {} : { type });

function merged(document: OpenApiDocument, schema: DocumentSchema, depth: number): unknown[] {
  const parts = (schema.allOf ?? []).map((part) => document.resolve(part));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && schema.properties === undefined)
    return valuesOf(document, only, depth);
  const objects = [{ ...schema, allOf: undefined } as unknown as DocumentSchema, ...parts];
  if (objects.every((part) => part.properties === undefined && part.allOf === undefined && part.oneOf === undefined)) {
    return plain(document, Object.assign({}, ...objects) as DocumentSchema, depth);
  }
  const perPart = objects
    .map((part) => valuesOf(document, { ...part, type: 'object', nullable: false }, depth))
    .map((values) => values.filter((value): value is object => typeof value === 'object' && value !== null));
  return rotated(perPart).map((values) => Object.assign({}, ...values));
}

function plain(document: OpenApiDocument, schema: DocumentSchema, depth: number): unknown[] {
  const type = schema.type ?? (schema.properties ? 'object' : schema.items ? 'array' : undefined);
  switch (type) {
    case 'string':
      return [textOf(schema)];
    case 'integer':
    case 'number':
      return numbersOf(schema);
    case 'boolean':
      return [true, false];
    case 'array': {
      if (depth >= DEEPEST) return [[]];
      const items = valuesOf(document, schema.items ?? {}, depth + 1);
      return [
        ...items.map((item) => Array(Math.max(1, schema.minItems ?? 1)).fill(item)),
        ...(schema.minItems ? [] : [[]]),
      ];
    }
    case 'object':
      return objectsOf(document, schema, depth);
    default:
      return ['text'];
  }
}

/** Both ends of the range, or what stands for them; a fraction where it is allowed. */
function numbersOf({ type, minimum = 1, maximum = Math.max(7, minimum) }: DocumentSchema): number[] {
  return distinct([minimum, maximum, ...(type === 'number' ? [(minimum + maximum) / 2] : [])]);
}

function objectsOf(document: OpenApiDocument, schema: DocumentSchema, depth: number): unknown[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const extra =
    typeof additionalProperties === 'object' && Object.keys(properties).length === 0
      ? valuesOf(document, additionalProperties, depth + 1).map((value) => ({ someKey: value }))
      : [];
  const names = Object.keys(properties);
  if (names.length === 0) return extra.length > 0 ? extra : [{ someKey: 'text' }, {}];
  if (depth >= DEEPEST) return [];
  const perProperty = names.map((name) => valuesOf(document, properties[name] ?? {}, depth + 1));
  const full = rotated(perProperty).map((values) =>
    Object.fromEntries(names.map((name, index) => [name, values[index]])),
  );
  const least = Object.fromEntries(Object.entries(full[0] ?? {}).filter(([name]) => required.includes(name)));
  return [...full, least];
}

/** Rows in which every value of every column appears at least once. */
function rotated<Value>(columns: readonly (readonly Value[])[]): Value[][] {
  const usable = columns.map((values) => (values.length > 0 ? values : [undefined as Value]));
  const rows = Math.min(MOST, Math.max(0, ...usable.map((values) => values.length)));
  return Array.from({ length: rows }, (_, row) => usable.map((values) => values[row % values.length] as Value));
}

function textOf({ format = '', minLength = 0, pattern }: DocumentSchema): string {
  const value = BY_FORMAT[format.toLowerCase()] ?? 'text';
  const long = value.padEnd(minLength, 'x');
  return pattern !== undefined && !new RegExp(pattern).test(long) ? '12' : long;
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

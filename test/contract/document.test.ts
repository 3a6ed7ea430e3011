import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import type { CatalogEntry, Field, Place } from '../../src/catalog/model/operation.ts';
import type { JsonSchema } from '../../src/catalog/model/schema.ts';
import { coerceField } from '../../src/tools/arguments/read-arguments.ts';
import { validate } from '../../src/tools/arguments/validate.ts';
import { type Difference, exceptions, operationsLeftOut } from './exceptions.ts';
import {
  type DocumentArgument,
  type DocumentOperation,
  type DocumentSchema,
  type OpenApiDocument,
  official,
} from './openapi.ts';
import { witnesses } from './witnesses.ts';

/** `mcpServerId`, `x-portkey-trace-id` and `timestamp_granularities[]` as a model is shown them. */
const snakeCase = (name: string): string =>
  name
    .replace(/\[\]$/, '')
    .replace(/[-\s]/g, '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();

const keyOf = ({ method, path }: { readonly method: string; readonly path: string }): string => `${method} ${path}`;

/** The name under which an argument is sent. */
function wireName(entry: CatalogEntry, name: string, field: Field): string {
  if (field.wire !== undefined) return field.wire;
  if (field.in !== 'path') return name;
  const placeholders = [...entry.path.matchAll(/\{([^}]+)\}/g)].map(([, placeholder = '']) => placeholder);
  return placeholders.find((placeholder) => snakeCase(placeholder) === name) ?? name;
}

/** Arguments that are resolved into others, or used by us, and never sent under their own name. */
const NOT_SENT: ReadonlySet<Place> = new Set<Place>(['local', 'period', 'filters']);

const used = new Set<string>();

/** Whether `name`, or `config.*` for all that is inside of it, means an argument. */
const covers = (pattern: string, argument: string): boolean =>
  pattern === argument || (pattern.endsWith('.*') && argument.startsWith(pattern.slice(0, -1)));

/** Whether a difference stands in the list of exceptions. */
function excused(kind: Difference, entry: CatalogEntry, argument: string): boolean {
  const found = exceptions.findIndex(
    (exception) =>
      exception.kind === kind &&
      exception.arguments.some((pattern) => covers(pattern, argument)) &&
      (typeof exception.tools === 'function' ? exception.tools(entry) : exception.tools.includes(entry.name)),
  );
  if (found < 0) return false;
  for (const pattern of exceptions[found]!.arguments) if (covers(pattern, argument)) used.add(`${found} ${pattern}`);
  const { tools } = exceptions[found]!;
  if (typeof tools !== 'function') used.add(`${found} ${entry.name}`);
  return true;
}

/** The first value that the document allows and the tool refuses, with the refusal. */
function refusedValue(entry: CatalogEntry, name: string, field: Field, values: readonly unknown[]): string | undefined {
  for (const value of values) {
    if (value === null && !['body', 'whole-body'].includes(field.in)) continue;
    const forms = field.encode === 'csv' && typeof value === 'string' ? [value, value.split(',')] : [value];
    const faults = forms.map((form) => validate(entry.input, { [name]: form }));
    if (faults.every((each) => each.length > 0)) {
      const [fault] = faults[0] ?? [];
      return `${JSON.stringify(value)?.slice(0, 300)} is refused: ${fault?.field} ${fault?.message}`;
    }
  }
  return undefined;
}

/** What is wrong with one documented argument in one tool. */
function faultsOf(entry: CatalogEntry, argument: DocumentArgument, values: readonly unknown[]): string[] {
  const own = argument.place === 'whole-body' ? argument.name : snakeCase(argument.name);
  const candidates = Object.entries(entry.input).filter(
    ([name, field]) =>
      field.in === argument.place && (field.in === 'whole-body' || wireName(entry, name, field) === argument.name),
  );
  const [found] = candidates;
  if (found === undefined) {
    const other = entry.input[own];
    const instead = other ? ` (${own} goes to ${other.in} as ${wireName(entry, own, other)})` : '';
    return excused('left-out', entry, own) ? [] : [`${own}: ${argument.place} ${argument.name} is not taken${instead}`];
  }
  const [name, field] = found;
  const faults: string[] = [];
  if (candidates.length > 1) faults.push(`${own}: sent by ${candidates.map(([each]) => each).join(' and ')}`);
  if (name !== own && argument.place !== 'whole-body' && !excused('renamed', entry, own))
    faults.push(`${own}: taken as ${name}`);
  if (argument.required && field.required !== true && !excused('optional', entry, own))
    faults.push(`${own}: required by the document, not by the tool`);
  if (!argument.required && field.required === true && !excused('required', entry, own))
    faults.push(`${own}: required by the tool, not by the document`);
  // What one log has is checked name by name; as the whole body there is the list.
  const bodies = argument.place === 'whole-body' ? values.filter(Array.isArray) : values;
  const checked = bodies.map((value) =>
    holdsJsonText(field, value) ? coerceField(field, '{"team":"support"}') : value,
  );
  const refused = argument.place === 'file' ? undefined : refusedValue(entry, name, field, checked);
  if (refused !== undefined && !excused('narrower', entry, own)) faults.push(`${own}: ${refused}`);
  return faults;
}

/** The document calls these a text and says in words that it holds JSON: a text that holds none would be refused live. */
const holdsJsonText = (field: Field, value: unknown): boolean =>
  field.encode === 'json' && field.schema.type === 'object' && typeof value === 'string';

/** Arguments that a tool sends and the document does not know. */
function unknownToDocument(document: OpenApiDocument, entry: CatalogEntry, operation: DocumentOperation): string[] {
  return Object.entries(entry.input)
    .filter(([, field]) => !NOT_SENT.has(field.in))
    .flatMap(([name, field]) => {
      const sentAs = wireName(entry, name, field);
      const known = operation.arguments.filter(
        (argument) => argument.place === field.in && (field.in === 'whole-body' || argument.name === sentAs),
      );
      if (known.length === 0) {
        return excused('beyond', entry, name)
          ? []
          : [`${name}: sent in ${field.in} as ${sentAs}, unknown to the document`];
      }
      // A file has no keys, and what travels as JSON in a string has none that the document could name.
      if (field.in === 'file' || field.encode === 'json') return [];
      const schemas = known.map(({ schema }) => schema);
      return [...new Set(unknownKeys(document, field.schema, schemas, name))]
        .filter((path) => !excused('beyond', entry, path))
        .map((path) => `${path}: unknown to the document`);
    });
}

/** Keys inside of an argument that its schema names and the document does not know, as dotted paths. */
function unknownKeys(
  document: OpenApiDocument,
  ours: JsonSchema,
  theirs: readonly DocumentSchema[],
  at: string,
): string[] {
  const elements = theirs.flatMap((schema) => document.elements(schema));
  const members = theirs.map((schema) => document.members(schema).properties);
  const open = theirs.some((schema) => document.isOpen(schema));
  return [
    ...(ours.items ? unknownKeys(document, ours.items, elements, `${at}[]`) : []),
    ...(ours.anyOf ?? []).flatMap((branch) => unknownKeys(document, branch, theirs, at)),
    ...Object.entries(ours.properties ?? {}).flatMap(([key, value]) => {
      const known = members.flatMap((properties) => properties.get(key) ?? []);
      if (known.length === 0) return open ? [] : [`${at}.${key}`];
      return unknownKeys(document, value, known, `${at}.${key}`);
    }),
  ];
}

/** What is wrong with a body that the document prints as an example. */
function exampleFaults(entry: CatalogEntry, example: unknown): string[] {
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return [];
  return Object.entries(example).flatMap(([key, value]) => {
    const [found] = Object.entries(entry.input).filter(
      ([name, field]) => ['body', 'form', 'file'].includes(field.in) && wireName(entry, name, field) === key,
    );
    if (found === undefined) return excused('left-out', entry, snakeCase(key)) ? [] : [`${key} is not taken`];
    const [name, field] = found;
    const refused = field.in === 'file' ? undefined : refusedValue(entry, name, field, [value]);
    return refused === undefined || excused('narrower', entry, name) ? [] : [`${name}: ${refused}`];
  });
}

const skipped = 'missing' in official ? official.missing : undefined;

describe.skipIf(skipped !== undefined)(`the official document${skipped ? `: skipped, ${skipped}` : ''}`, () => {
  const { document } = 'document' in official ? official : { document: undefined };
  const operations = document?.operations ?? [];
  const byKey = new Map(operations.map((operation) => [keyOf(operation), operation]));

  it('is there, whole', () => {
    expect(operations.length).toBeGreaterThanOrEqual(231);
    expect(operations.flatMap((operation) => operation.arguments).length).toBeGreaterThan(1000);
  });

  it('has a tool for every operation, but for those left out on purpose', () => {
    const carried = new Set(catalog.map(keyOf));
    const missing = operations.map(keyOf).filter((key) => !carried.has(key));
    expect(missing.toSorted()).toEqual(operationsLeftOut.map(({ operation }) => operation).toSorted());
  });

  it('has every operation that the catalog calls documented, and none that it calls undocumented', () => {
    const wrong = catalog.filter((entry) => byKey.has(keyOf(entry)) === (entry.documented === false));
    expect(wrong.map((entry) => `${entry.name} ${keyOf(entry)}`)).toEqual([]);
  });

  const carried = catalog.flatMap((entry) => {
    const operation = byKey.get(keyOf(entry));
    return operation === undefined ? [] : [[`${entry.domain}: ${entry.name}`, entry, operation] as const];
  });

  it.each(carried)('%s takes what the document has, as the document has it', (_title, entry, operation) => {
    const faults = operation.arguments.flatMap((argument) =>
      faultsOf(entry, argument, document ? witnesses(document, argument.schema) : []),
    );
    expect(faults, faults.join('\n')).toEqual([]);
  });

  it.each(carried)('%s sends nothing that the document does not know', (_title, entry, operation) => {
    const unknown = document ? unknownToDocument(document, entry, operation) : [];
    expect(unknown, unknown.join('\n')).toEqual([]);
  });

  const printed = carried.filter(([, , operation]) => operation.examples.length > 0);

  it.each(printed)('%s takes the examples that the document prints', (_title, entry, operation) => {
    const faults = operation.examples.flatMap((example) => exampleFaults(entry, example));
    expect(faults, faults.join('\n')).toEqual([]);
  });

  it('needs every exception that is listed', () => {
    const stale = exceptions.flatMap((exception, index) => [
      ...exception.arguments.filter((argument) => !used.has(`${index} ${argument}`)),
      ...(typeof exception.tools === 'function' ? [] : exception.tools.filter((tool) => !used.has(`${index} ${tool}`))),
    ]);
    expect(stale, stale.join('\n')).toEqual([]);
  });

  it('gives every exception a reason', () => {
    const bare = [...exceptions, ...operationsLeftOut].filter(({ reason }) => reason.trim().length < 20);
    expect(bare).toEqual([]);
  });
});

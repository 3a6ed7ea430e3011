import { describe, expect, it } from 'vitest';
import { catalog } from './index.ts';
import type { CatalogEntry } from './operation.ts';
import type { JsonSchema } from './schema.ts';

/** The schema at a dotted path (`a.b`, `a[].b`, `a[0].b`) of an operation's arguments; undefined where there is none. */
const schemaAt = (operation: CatalogEntry, path: string): JsonSchema | undefined => {
  const [argument = '', ...rest] = path.replaceAll(/\[\d*\]/g, '.[]').split('.');
  return rest.reduce<JsonSchema | undefined>(
    (schema, part) => (part === '[]' ? schema?.items : schema?.properties?.[part]),
    operation.input[argument]?.schema,
  );
};

/** The names that a schema describes at any depth. */
const namesIn = (schema: JsonSchema | undefined): readonly string[] =>
  schema === undefined
    ? []
    : [
        ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [name, ...namesIn(inner)]),
        ...namesIn(schema.items),
        ...(schema.anyOf ?? []).flatMap(namesIn),
      ];

/** An escalation may look deeper than a schema that nests in itself describes (targets in targets), but only for known names. */
const couldHold = (operation: CatalogEntry, path: string): boolean => {
  const [argument = '', ...rest] = path.replaceAll('[]', '').split('.');
  const schema = operation.input[argument]?.schema;
  const known = [argument, ...namesIn(schema)];
  return schema !== undefined && rest.every((part) => known.includes(part));
};

/** Everything in an operation that names an argument, with where it stands. */
const named = (operation: CatalogEntry): readonly [string, string][] => [
  ...Object.entries(operation.argumentAliases ?? {}).flatMap(([alias, target]): [string, string][] => {
    if (typeof target === 'string') return [[`alias ${alias}`, target]];
    return 'into' in target ? [[`alias ${alias}`, target.into]] : [];
  }),
  ...(operation.needsOneOf ?? []).flat().map((name): [string, string] => ['needsOneOf', name]),
  ...(operation.atMostOneOf ?? []).flat().map((name): [string, string] => ['atMostOneOf', name]),
  ...[operation.paging?.page, operation.paging?.size, operation.paging?.after]
    .filter((name) => name !== undefined)
    .map((name): [string, string] => ['paging', name]),
  ...(operation.examples ?? []).flatMap((example) =>
    Object.keys(example.arguments).map((name): [string, string] => [`example "${example.says}"`, name]),
  ),
];

describe.each(catalog.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  it('names only arguments that it has', () => {
    const unknown = named(operation).filter(([, path]) => schemaAt(operation, path) === undefined);
    expect(unknown).toEqual([]);
  });

  it('escalates by arguments that it has', () => {
    const unknown = (operation.escalates ?? [])
      .map((rule) => rule.argument)
      .filter((path) => !couldHold(operation, path));
    expect(unknown).toEqual([]);
  });

  it('has no alias that is the name of an argument', () => {
    const clashes = Object.keys(operation.argumentAliases ?? {}).filter((alias) => alias in operation.input);
    expect(clashes).toEqual([]);
  });

  it('gives its examples the required arguments', () => {
    const required = Object.entries(operation.input).filter(([, field]) => field.required && !field.unlisted);
    for (const example of operation.examples ?? [])
      expect(Object.keys(example.arguments)).toEqual(expect.arrayContaining(required.map(([name]) => name)));
  });
});

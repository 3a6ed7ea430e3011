import type { CatalogEntry } from '../../src/catalog/model/operation.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import { EVERY } from './thorough.ts';

/** Where arguments travel that make a body, the most special first. */
const BODIES = ['file', 'form', 'whole-body', 'body'] as const;

type Entry = Pick<
  CatalogEntry,
  'risk' | 'method' | 'host' | 'reply' | 'paging' | 'repeatable' | 'eitherVersion' | 'input'
>;

/** What of an operation its request, its retries and its failures depend on; two that are alike in it behave alike. */
function classOf({ risk, method, host, reply, paging, repeatable, eitherVersion, input }: Entry): string {
  const places = new Set(Object.values(input).map((field) => field.in));
  const body = BODIES.find((place) => places.has(place));
  return JSON.stringify([risk, method, host, reply, paging?.style, repeatable, eitherVersion, body]);
}

function firstOfEach<T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] {
  if (EVERY) return all;
  const first = new Map<string, T>();
  for (const one of all) if (!first.has(keyOf(one))) first.set(keyOf(one), one);
  return [...first.values()];
}

/**
 * One operation of each class, so that what holds for all is tried quickly; all of them in the full tests.
 *
 * @param operations in the order of the catalog: the first of each class is taken
 */
export const representativeOperations = (operations: readonly CatalogEntry[]): readonly CatalogEntry[] =>
  firstOfEach(operations, classOf);

/**
 * One tool of each class; what a tool does beyond its request makes a class of its own.
 *
 * @param tools in the order of the catalog: the first of each class is taken
 */
export const representatives = (tools: readonly Tool[]): readonly Tool[] =>
  firstOfEach(tools, ({ operation, adaptation, workflow }) =>
    [operation && classOf(operation), adaptation !== undefined, workflow !== undefined].join(),
  );

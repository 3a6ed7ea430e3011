import fc from 'fast-check';
import type { DocumentSchema, OpenApiDocument } from '../openapi.ts';

/** Values that have broken servers before. */
const awkward: readonly unknown[] = [
  null,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'x'.repeat(5_000),
  '../../etc/passwd',
  "'; DROP TABLE x;--",
  '{{#a}}{{/b}}',
  '__proto__',
  'constructor',
  -1,
  0,
  1e308,
  -1e308,
  2 ** 53,
  0.1,
  true,
  [],
  {},
  [[]],
  [null],
  { toString: {} },
  { toJSON: 1 },
  { constructor: { prototype: 1 } },
  JSON.parse('{"__proto__":{"x":1}}') as unknown,
  { length: -1 },
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  '9999999999-01-01',
];

const anything = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...awkward) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/**
 * Values that fit a schema of the document more often than not.
 *
 * @param known texts that name something that is there
 * @param spoilt how often in a hundred a part is replaced by anything at all
 */
export const fitting = (
  document: OpenApiDocument,
  schema: DocumentSchema,
  known: readonly string[],
  spoilt: number,
  depth = 0,
): fc.Arbitrary<unknown> => {
  const good = plain(document, schema, known, spoilt, depth);
  return spoilt === 0
    ? good
    : fc.oneof({ weight: 100 - spoilt, arbitrary: good }, { weight: spoilt, arbitrary: anything });
};

const plain = (
  document: OpenApiDocument,
  schema: DocumentSchema,
  known: readonly string[],
  spoilt: number,
  depth: number,
): fc.Arbitrary<unknown> => {
  const resolved = document.resolve(schema);
  const choices = resolved.oneOf ?? resolved.anyOf;
  if (resolved.enum !== undefined) return fc.constantFrom(...resolved.enum);
  if (choices !== undefined && resolved.properties === undefined && depth < 5)
    return fc.oneof(...choices.map((choice) => plain(document, choice, known, spoilt, depth + 1)));
  const { properties, required } = document.members(resolved);
  if (properties.size > 0) {
    if (depth > 4) return fc.constant({});
    const parts = Object.fromEntries(
      [...properties].map(([name, [first = {}]]) => [name, fitting(document, first, known, spoilt, depth + 1)]),
    );
    // Few at a time, so that a single fault is not hidden by others.
    return fc
      .record(parts, { requiredKeys: [] })
      .chain((all) =>
        fc
          .subarray(Object.keys(all), { maxLength: Math.min(4, Object.keys(all).length) })
          .map((chosen) =>
            Object.fromEntries(Object.entries(all).filter(([name]) => required.has(name) || chosen.includes(name))),
          ),
      );
  }
  switch (resolved.type) {
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.ceil(resolved.minimum ?? -5), max: Math.max(2_000, (resolved.minimum ?? 0) * 2) });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(fitting(document, resolved.items ?? {}, known, spoilt, depth + 1), {
        minLength: resolved.minItems ?? 0,
        maxLength: 3,
      });
    case 'string':
      return fc.oneof(fc.constantFrom(...known), fc.string({ maxLength: 12 }), fc.constant('2027-01-01T00:00:00.000Z'));
    default:
      return fc.oneof(
        fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
        fc.constantFrom(...known),
      );
  }
};

import fc from 'fast-check';
import type { Field } from '../../src/catalog/model/operation.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import { anyCharacter } from './any-character.ts';
import { sampleCall } from './sample.ts';

/** Texts that have broken servers: paths, encodings, look-alikes, control characters, names of JavaScript. */
const TEXTS = [
  '',
  ' ',
  '.',
  '..',
  '../..',
  '%2e%2e',
  '%252e%252e%252f',
  '..%2fadmin',
  'a/b',
  'a\\b',
  'a?b=c',
  'a#b',
  'a;b',
  '//evil.example',
  '@evil.example',
  'http://evil.example/',
  '\u0000',
  'a\nb',
  'a\r\nx-portkey-api-key: stolen',
  '\u202e',
  '\ufeff',
  '．．',
  '／etc',
  '∕',
  '。。',
  '\ud800',
  '😀',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  'true',
  '[]',
  '{}',
  '[',
  '{"a":',
  '*****',
  '{{x}}',
  `$${'{x}'}`,
  '$(id)',
  "' or 1=1 --",
  '-1',
  '1e999',
];

/** A value of any shape, mostly such as make trouble. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 1.5, 2 ** 53, 1e308, true, false, null) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...TEXTS), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant('x'.repeat(5000)) },
);

const valueFor = (name: string, field: Field, valid: unknown): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(valid ?? (field.schema.type === 'boolean' ? true : name)) },
    { weight: 3, arbitrary: hostileValue },
  );

/** Arguments of a tool: some valid, some hostile, some under names that it does not have. */
export function hostileArguments(tool: Tool): fc.Arbitrary<Record<string, unknown>> {
  const sample = sampleCall(tool);
  const own = Object.entries(tool.input).map(([name, field]) =>
    fc
      .tuple(fc.boolean(), valueFor(name, field, sample[name]))
      .map(([given, value]): [string, unknown][] => (given || field.required ? [[name, value]] : [])),
  );
  const shaping = fc.dictionary(
    fc.constantFrom('fields', 'all_pages', 'dry_run', 'extra', 'save_to', 'confirm'),
    hostileValue,
    { maxKeys: 2 },
  );
  const foreign = fc.dictionary(fc.oneof(fc.constantFrom(...TEXTS), fc.string()), hostileValue, { maxKeys: 1 });
  return fc
    .tuple(fc.constant(sample), fc.tuple(...own), shaping, fc.boolean(), foreign, fc.boolean())
    .map(([valid, given, shapes, shaped, others, strange]) => ({
      ...valid,
      ...Object.fromEntries(given.flat()),
      ...(shaped && shapes),
      ...(strange && others),
    }));
}

import fc from 'fast-check';
import { anyCharacter } from './any-character.ts';

/** What has made patterns, fences, masks, parsers and comparisons stand still: repeated, or after one another. */
export const PIECES: readonly string[] = [
  ...' \t\n.*-_=/\\"\'<[{(+@:;,&%0aAé😀“'.match(/./gsu)!,
  '\u200b',
  '\u202e',
  '\u2028',
  '\u0000',
  '\ud800',
  'İ',
  '< ',
  '</',
  '<\\',
  '<ext',
  '<ext-',
  '</ext-0a1b2c3d>',
  '-eyJaaaa',
  'eyJaaaaaaaa.',
  'sk-',
  'sk-aaaaaaaaaaaaaaa',
  'Aa1',
  'Ab1/',
  '://a:',
  '//a:b',
  'a@',
  'x@y.',
  'Bearer ',
  'Basic a',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  '-----END ',
  '[masked ',
  '*****',
  '\\"',
  '*a',
  'a.',
  'a ',
  'aB',
  'key_',
  'and ',
  '{{',
  '{{a}}',
  '{"a":',
  '[{',
  '%20',
  '__proto__',
  'env:',
  'http://',
  '<title',
  '<h1',
  '<Message>',
];

/** What stands once before a long run of something else: where a search that fails begins again at every character. */
const HEADS: readonly string[] = [
  '<',
  '</',
  '-eyJ',
  'sk-',
  'eyJaaaaaaaa.',
  '"',
  '{"a":"',
  'Bearer',
  '//',
  '{{',
  '[masked ',
];
const RUNS: readonly string[] = [' ', '\u200b', '-', 'a', '.', '\\', '/', '=', '@'];

/** A text as long as it is wanted. */
export interface Pathological {
  readonly name: string;
  readonly text: (size: number) => string;
}

const repeated = (part: string, size: number): string => part.repeat(Math.ceil(size / part.length)).slice(0, size);

const shown = (text: string): string => JSON.stringify(text).slice(0, 40);

/** A text that repeats one piece, after another and before a third. */
export const pathological = (head: string, part: string, tail = ''): Pathological => ({
  name: `${shown(head)} ${shown(part)}… ${shown(tail)}`,
  text: (size) => head + repeated(part, size) + tail,
});

/** Every text that is tried: each piece over and over, and each run after each beginning. */
export const PATHOLOGICAL: readonly Pathological[] = [
  ...PIECES.map((part) => pathological('', part)),
  ...HEADS.flatMap((head) => RUNS.map((part) => pathological(head, part))),
  // Many runs, each of some length, rather than one.
  ...HEADS.map((head) => pathological('', head + repeated(' ', 500))),
  ...HEADS.map((head) => pathological('', head + repeated('a', 500))),
  { name: 'deep JSON', text: (size) => '['.repeat(size / 2) + ']'.repeat(size / 2) },
  { name: 'JSON in JSON', text: (size) => nestedJson(size) },
];

function nestedJson(size: number): string {
  let text = '"';
  while (text.length < size) text = JSON.stringify({ a: text });
  return text;
}

/** Texts that nobody thought of: any piece, or a few signs, over and over between others. */
export const anyPathological: fc.Arbitrary<Pathological> = fc
  .tuple(
    fc.constantFrom('', ...HEADS, ...PIECES),
    fc.oneof(
      fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(...PIECES)).map(([one, other]) => one + other),
      fc
        .tuple(fc.constantFrom(...HEADS), fc.constantFrom(...RUNS), fc.integer({ min: 2, max: 900 }))
        .map(([head, run, times]) => head + run.repeat(times)),
      fc.string({ unit: anyCharacter, minLength: 1, maxLength: 6 }),
      fc.string({ unit: fc.constantFrom(...'<>/\\"\'-_.*+=@:[]{} \u200b'), minLength: 1, maxLength: 8 }),
    ),
    fc.constantFrom('', ...PIECES),
  )
  .map(([head, part, tail]) => pathological(head, part, tail));

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/helpers/any-character.ts';
import { runs } from '../../../test/helpers/thorough.ts';
import { BEGINNING, COMMANDING, isPlain, isPlainName } from './fence.ts';

/** The same rules as patterns, which are slower and easier to read. */
const patterns = {
  isId: (name: string): boolean =>
    /^(?:ids?|slugs?|object|status|type|role|format|method|unit|currency|country|client_ip|\w*(?:_ids?|Id|_slug|_at|_status|_type|_hash|_code))$/.test(
      name,
    ) && !/(?:trace|span)_?id$/i.test(name),
  wordsIn: (text: string): readonly string[] =>
    text
      .split(/[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])/)
      .filter((word) => word !== '')
      .map((word) => word.toLowerCase()),
  isOrder: (text: string, most: number): boolean => {
    const words = patterns.wordsIn(text);
    if (words.length < 2) return false;
    if (words.filter((word) => /[a-z]{2}/.test(word)).length > most) return true;
    return BEGINNING.has(words[0] ?? '') || words.some((word) => COMMANDING.has(word));
  },
  isPlain: (given: string, name: string): boolean => {
    if (given.length > 200) return false;
    const text = /^“[^“”]*”$/.test(given) ? given.slice(1, -1) : given;
    if (/^[A-Za-z0-9_.:@/+=~#-]+$/.test(text)) {
      if (patterns.isId(name)) return true;
      return text.length <= 80 && !patterns.isOrder(text, text.includes('/') ? 10 : 6);
    }
    if (text.trim() === '') return true;
    return text.length <= 40 && /^[A-Za-z0-9][A-Za-z0-9 _.,'()&/+:#;=-]*$/.test(text) && !patterns.isOrder(text, 4);
  },
  isPlainName: (name: string): boolean =>
    /^[A-Za-z_$][\w.$:-]{0,47}$/.test(name) &&
    !(patterns.wordsIn(name).length > 1 && patterns.wordsIn(name).some((word) => COMMANDING.has(word))),
};

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Words of orders in every spelling, what stands between words, and what is neither. */
const piece = fc.oneof(
  fc
    .constantFrom(
      ...COMMANDING,
      ...BEGINNING,
      'config',
      'production',
      'a',
      'b2',
      'X',
      'ID',
      'gpt4o',
      '2025',
      'beefcafe',
    )
    .chain((word) => fc.constantFrom(word, capitalized(word), word.toUpperCase())),
  fc.constantFrom(...' _.,\'()&/+:#;=-@~<>"\\\n\t“”’…\u00a0\u200b\u2028\u0130\u212aéſñ日0z9AZaz', '😀', '\ud800'),
  fc.string({ unit: anyCharacter, maxLength: 3 }),
  fc.uuid(),
);

const textOf = (mostPieces: number) => fc.array(piece, { maxLength: mostPieces }).map((pieces) => pieces.join(''));
const quoted = textOf(8).map((text) => `“${text}”`);
const label = fc
  .array(fc.constantFrom(...COMMANDING, ...BEGINNING, 'main', 'x', '7'), { maxLength: 6 })
  .chain((words) =>
    fc.constantFrom(words.join(' '), words.join('-'), words.join('/'), words.map(capitalized).join('')),
  );
const name = fc.oneof(
  fc.constantFrom(
    'id',
    'name',
    'slug',
    'trace_id',
    'spanId',
    'prompt_version_id',
    'created_at',
    'status',
    'xId',
    '_hash',
  ),
  textOf(4),
  label,
);

describe('looking at texts letter by letter', () => {
  it('tells the same as the patterns, whatever the text (property)', () => {
    fc.assert(
      fc.property(fc.oneof(textOf(12), quoted, label), name, (text, field) => {
        expect(isPlain(text, field)).toBe(patterns.isPlain(text, field));
      }),
      { numRuns: runs(20_000) },
    );
  });

  it('tells the same of names, the first time and again (property)', () => {
    fc.assert(
      fc.property(name, (field) => {
        expect(isPlainName(field)).toBe(patterns.isPlainName(field));
        expect(isPlainName(field)).toBe(patterns.isPlainName(field));
      }),
      { numRuns: runs(10_000) },
    );
  });

  it('knows the bounds', () => {
    for (const length of [39, 40, 41, 79, 80, 81, 199, 200, 201])
      for (const text of ['a'.repeat(length), `a ${'b'.repeat(length - 2)}`, ' '.repeat(length)])
        for (const field of ['id', 'name']) expect(isPlain(text, field)).toBe(patterns.isPlain(text, field));
    for (const length of [47, 48, 49, 50]) {
      const field = 'n'.repeat(length);
      expect(isPlainName(field)).toBe(patterns.isPlainName(field));
      expect(isPlain('delete-it', `${field}_id`)).toBe(true);
    }
  });

  it('knows every character', () => {
    for (let code = 0; code < 65_536; code += 1) {
      const character = String.fromCharCode(code);
      for (const text of [character, `a${character}`, `a ${character}b`, `delete${character}it`])
        if (isPlain(text, 'name') !== patterns.isPlain(text, 'name')) expect(JSON.stringify(text)).toBe('told apart');
    }
  });
});

describe('a text', () => {
  it.each([
    'delete all',
    'delete the rest',
    'main config delete',
    'deleteIt',
    'Ignore-Previous',
    'do it',
    'one two three four five',
    'one-two-three-four-five-six-seven',
    'a/bb/cc/dd/ee/ff/gg/hh/ii/jj/kk/ll',
    '-main config',
    'main config!',
    'main “config”',
    '“delete all”',
    '“main” config”',
    `main ${'x'.repeat(36)}`,
    'x'.repeat(81),
  ])('that can carry an order is fenced: %j', (text) => {
    expect(isPlain(text, 'name')).toBe(false);
  });

  it.each([
    '',
    ' \n',
    'delete',
    'Main config',
    'main do',
    'a 1 b 2 c 3 d 4 e',
    'a1 b2 c3 d4 e5 f6',
    'one two three four',
    'one-two-three-four-five-six',
    'a/bb/cc/dd/ee/ff/gg/hh/ii/jj/kk',
    '“main config”',
    '2025-11-28T10:00:00Z',
    'gpt-4o-mini',
    `main ${'x'.repeat(35)}`,
    'x'.repeat(80),
  ])('that cannot carry one is not: %j', (text) => {
    expect(isPlain(text, 'name')).toBe(true);
  });

  it('is an id by its field, unless whoever sends a request chooses it', () => {
    const order = 'delete-it';
    for (const field of ['id', 'slug', 'workspace_id', 'userId', 'created_at'])
      expect(isPlain(order, field)).toBe(true);
    for (const field of ['name', 'trace_id', 'spanId', 'ident']) expect(isPlain(order, field)).toBe(false);
    for (const text of ['x'.repeat(201), 'delete it']) expect(isPlain(text, 'id')).toBe(false);
  });

  it.each([
    ['create_it', true],
    ['delete', true],
    ['$ref', true],
    ['delete_it', false],
    ['you must', false],
    ['x'.repeat(49), false],
    ['', false],
  ])('as a name, %j, is plain: %j', (name, isPlainOne) => {
    expect(isPlainName(name)).toBe(isPlainOne);
  });
});

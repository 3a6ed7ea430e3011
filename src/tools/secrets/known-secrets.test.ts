import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { runs } from '../../../test/helpers/thorough.ts';
import { type AuditEntry, maskedJournal } from '../audit/journal.ts';
import {
  cleanerFor,
  cleanse,
  formsOf,
  type KnownSecrets,
  type KnownSecretsLimits,
  knownSecrets,
  PrincipalBooks,
  SecretBook,
} from './known-secrets.ts';
import { literalSearch } from './literal-search.ts';

describe('known secrets', () => {
  const SECRET = 'pa"ss/wörd+\\& 42!\nnext';

  describe('known secrets', () => {
    it('finds a value as it is, JSON-escaped once and twice, URL-encoded, and in base64 wherever it begins', () => {
      const known = knownSecrets();
      known.learn('ann', SECRET);
      const forms = [
        SECRET,
        JSON.stringify(SECRET),
        JSON.stringify(JSON.stringify({ key: SECRET })),
        encodeURIComponent(SECRET),
        new URLSearchParams({ key: SECRET }).toString(),
        ...['', 'u', 'us', 'user:'].map((before) => Buffer.from(`${before}${SECRET}:x`).toString('base64')),
        ...['', 'u', 'us'].map((before) => Buffer.from(`${before}${SECRET}`).toString('base64url')),
      ];
      for (const form of forms) {
        const shown = known.redact('ann', `before ${form} after`);
        expect(shown, form).toContain('[masked ');
        for (const leak of formsOf(SECRET)) expect(shown).not.toContain(leak);
      }
    });

    it('finds any value in any text (property)', () => {
      fc.assert(
        fc.property(
          fc.array(fc.string({ minLength: 12, maxLength: 40 }), { minLength: 1, maxLength: 20 }),
          fc.string(),
          fc.nat(),
          (values, around, pick) => {
            const value = values[pick % values.length] as string;
            const found: string[] = [];
            const text = around + value + around;
            literalSearch(values, 12).replace(text, (hit) => {
              found.push(hit);
              return '';
            });
            // Another one may overlap it; then that one was taken.
            expect(found.length).toBeGreaterThan(0);
            expect(literalSearch([value], 12).replace(text, () => '')).toBe(text.split(value).join(''));
          },
        ),
      );
    });

    it('keeps one principal’s secrets from changing another’s replies, and the process’s own from everybody', () => {
      const known = knownSecrets();
      known.learn('ann', 'anns-own-secret');
      known.learn(undefined, 'the-servers-own-secret');
      expect(known.redact('bob', 'anns-own-secret')).toBe('anns-own-secret');
      expect(known.redact('bob', 'the-servers-own-secret')).not.toContain('servers');
      expect(known.redact('ann', 'anns-own-secret')).toBe('an*****ret');
      expect(known.redactAll('x anns-own-secret the-servers-own-secret')).not.toMatch(/own/);
    });

    it('does not learn what is short, or plainly no secret, and takes the credential of a header alone', () => {
      const known = knownSecrets();
      for (const plain of [
        'short',
        'application/json',
        'https://example.com/a/b',
        'WU*****Sqy',
        'text/html; charset=utf-8',
      ]) {
        known.learn('ann', plain);
        expect(known.redact('ann', plain)).toBe(plain);
      }
      known.learn('ann', 'Bearer tok-1234567890');
      expect(known.redact('ann', 'tok-1234567890')).toBe('to*****890');
    });

    const room = { principals: 2, bytes: 1_000_000, bytesEach: 500_000 };
    const limits: KnownSecretsLimits = { valuesEach: 2, accepted: room, unknown: room, forgetAfterMs: 100 };
    const knows = (known: KnownSecrets, id: string, secret: string): boolean => known.redact(id, secret) !== secret;
    /** Somebody whom Portkey has answered. */
    const accept = (known: KnownSecrets, id: string, ...secrets: readonly string[]): void => {
      for (const secret of secrets) known.learn(id, secret);
      known.accepted(id);
    };

    it('forgets the oldest of too many values, and what was not seen for long', () => {
      let now = 0;
      const known = knownSecrets(() => now, limits);
      for (const value of ['first-secret-1', 'second-secret-2', 'third-secret-33']) known.learn('ann', value);
      expect(knows(known, 'ann', 'first-secret-1')).toBe(false);
      expect(knows(known, 'ann', 'third-secret-33')).toBe(true);
      now = 101;
      expect(knows(known, 'ann', 'third-secret-33')).toBe(false);
      known.learn(undefined, 'the-servers-own-secret');
      now = 1e12;
      expect(known.redact('ann', 'the-servers-own-secret')).not.toContain('servers');
    });

    it('lets nobody whom anybody can make up push out anybody whom Portkey has answered, nor the process’s own', () => {
      const known = knownSecrets(() => 0, limits);
      known.learn(undefined, 'the-servers-own-secret');
      accept(known, 'ann', 'anns-own-secret');
      for (let n = 0; n < 50; n += 1) known.learn(`made-up-${n}`, `secret-of-nobody-${n}`);
      expect(knows(known, 'ann', 'anns-own-secret')).toBe(true);
      expect(knows(known, 'bob', 'the-servers-own-secret')).toBe(true);
      expect(knows(known, 'made-up-49', 'secret-of-nobody-49')).toBe(true);
      expect(knows(known, 'made-up-47', 'secret-of-nobody-47')).toBe(false);
    });

    it('lets who comes push out neither who is here, nor anybody by the size of secrets', () => {
      let now = 0;
      const known = knownSecrets(() => now, limits);
      accept(known, 'ann', 'anns-own-secret');
      for (let n = 0; n < 20; n += 1) accept(known, `new-${n}`, `secret-of-new-${n}`.padEnd(10_000, `${n}.`));
      expect(knows(known, 'ann', 'anns-own-secret')).toBe(true);
      expect(knows(known, 'new-19', 'secret-of-new-19'.padEnd(10_000, '19.'))).toBe(true);
      expect(knows(known, 'new-18', 'secret-of-new-18'.padEnd(10_000, '18.'))).toBe(false);
      // But who was silent for long makes room first of all.
      now = 101;
      accept(known, 'bob', 'bobs-own-secret');
      accept(known, 'cyd', 'cyds-own-secret');
      expect(knows(known, 'bob', 'bobs-own-secret')).toBe(true);
      expect(knows(known, 'cyd', 'cyds-own-secret')).toBe(true);
    });

    it('holds no more bytes than there is room for, of one and of all (property)', () => {
      const value = fc.string({ unit: 'grapheme', minLength: 12, maxLength: 3_000 });
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), value), { maxLength: 60 }), (learned) => {
          const books = new PrincipalBooks({ principals: 3, bytes: 300_000, bytesEach: 150_000 }, 5, (all) => [
            ...all.keys(),
          ]);
          for (const [id, secret] of learned) books.learn(id, secret, 0);
          expect(books.size).toBeLessThanOrEqual(3);
          const held = ['a', 'b', 'c', 'd'].map((id) => books.take(id)?.bytes ?? 0);
          for (const bytes of held) expect(bytes).toBeLessThanOrEqual(150_000);
          expect(held.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(300_000);
          // Nothing is counted that is not there.
          expect(books.bytes).toBe(0);
        }),
        { numRuns: runs(30) },
      );
    });

    it('has nobody pushed out who was here lately, to the millisecond', () => {
      let now = 1_000;
      const known = knownSecrets(() => now, limits);
      accept(known, 'ann', 'anns-own-secret');
      now = 1_100;
      for (let n = 0; n < 5; n += 1) accept(known, `new-${n}`, `secret-of-new-${n}`);
      expect(knows(known, 'ann', 'anns-own-secret')).toBe(true);
      now = 1_101;
      for (let n = 5; n < 9; n += 1) accept(known, `new-${n}`, `secret-of-new-${n}`);
      expect(knows(known, 'ann', 'anns-own-secret')).toBe(false);
    });

    it('keeps what somebody whom Portkey has answered learns later from being pushed out, too', () => {
      const known = knownSecrets(() => 0, limits);
      accept(known, 'ann', 'anns-own-secret');
      known.learn('ann', 'anns-other-secret');
      for (let n = 0; n < 9; n += 1) known.learn(`made-up-${n}`, `secret-of-nobody-${n}`);
      expect(knows(known, 'ann', 'anns-other-secret')).toBe(true);
      // Nothing is known of whom it answers without a secret.
      known.accepted('bob');
      expect(knows(known, 'bob', 'anns-own-secret')).toBe(false);
    });

    it('learns a value without the blanks around it, of twelve to 16,384 characters', () => {
      const known = knownSecrets();
      known.learn('ann', ' anns-own-secret\n');
      expect(known.redact('ann', 'x anns-own-secret y')).toBe('x [masked an*****ret] y');
      known.learn('ann', 'eleven-char');
      const encoded = Buffer.from('eleven-char').toString('base64');
      expect(known.redact('ann', encoded)).toBe(encoded);
      known.learn('ann', 'b'.repeat(16_384));
      expect(knows(known, 'ann', 'b'.repeat(16_384))).toBe(true);
      known.learn('ann', 'c'.repeat(16_385));
      expect(knows(known, 'ann', 'c'.repeat(16_385))).toBe(false);
    });

    it('counts what a secret takes in all its forms', () => {
      const book = new SecretBook();
      book.learn('a'.repeat(16_000), 0, 500, Number.POSITIVE_INFINITY);
      // As it is, and in base64 at each of three places.
      expect(book.bytes).toBeGreaterThan(2 * (16_000 + 3 * 21_000));
      book.forget(1);
      expect(book.bytes).toBe(0);
    });
  });

  describe('a search for many texts', () => {
    const long = 16_000;
    it.each<[string, readonly string[], string]>([
      ['one character', [`${'a'.repeat(long)}b`], 'a'],
      ['twelve characters', [`${'abcdefghijkl'.repeat(long / 12)}x`], 'abcdefghijkl'],
      ['many that begin alike', Array.from({ length: 400 }, (_, at) => `${'a'.repeat(100 + at * 39)}b`), 'a'],
      ['many short ones', Array.from({ length: 5_000 }, (_, at) => `aaaaaaaaaaaa${at}`), 'a'],
      ['one that is found before a longer one', ['a'.repeat(12), `${'a'.repeat(long)}b`], 'a'],
      ['blocks of two', ['ababababababc', 'babababababac'], 'ab'],
    ])('takes time in proportion to a text that repeats %s', async (_, literals, part) => {
      const search = literalSearch(literals, 12);
      await expect(
        growthOf((size) => {
          const text = part.repeat(size / part.length);
          return () => search.replace(text, () => '*');
        }),
      ).resolves.toBeLessThan(MOST_GROWTH);
    });

    it('hides the rest of a text that is made to take long', () => {
      const secret = `${'a'.repeat(long)}bcdefghijkl`;
      const shown = literalSearch([secret], 12).replace(`before ${'a'.repeat(100_000)} ${secret} after`, () => '*');
      expect(shown).toMatch(/^before a*\*$/);
      // One of an ordinary length and one that is found are no such texts.
      const found = literalSearch([secret], 12).replace(`${'a'.repeat(13)} ${secret} ${'a'.repeat(13)}`, () => '*');
      expect(found).toBe(`${'a'.repeat(13)} * ${'a'.repeat(13)}`);
    });

    it('takes the longest of those that begin alike, and as many as there are (property)', () => {
      const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 2, maxLength: 6 });
      fc.assert(
        fc.property(
          fc.array(word, { minLength: 1, maxLength: 8 }),
          fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 }),
          (literals, text) => {
            const longestFirst = [...literals].sort((a, b) => b.length - a.length);
            const slowly = text.replaceAll(new RegExp(longestFirst.join('|'), 'g'), '*');
            expect(literalSearch(literals, 2).replace(text, () => '*')).toBe(slowly);
          },
        ),
        { numRuns: runs(3_000) },
      );
    });
  });
});

describe('cleanse', () => {
  const SECRET = 'correct-horse-1';
  const KEY = 'sk-abcdefghijklmnop12345678';

  const known = knownSecrets();
  known.learn('ana', SECRET);

  it("masks a principal's secrets and whatever looks like a key, in values and in names", () => {
    const clean = cleanerFor(known, 'ana');
    const shown = JSON.stringify(cleanse({ list: [{ text: `x ${SECRET} y` }], [SECRET]: KEY, name: 'plain' }, clean));
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(KEY);
    expect(shown).toContain('plain');
  });

  it('shows a principal what is the secret of another', () => {
    expect(cleanerFor(known, 'bob')(SECRET)).toBe(SECRET);
    expect(cleanerFor(known, 'bob')(KEY)).not.toContain(KEY);
  });

  it('looks for a secret of twelve characters, and none that is shorter', () => {
    const memory = knownSecrets();
    for (const secret of ['twelve-chars', 'eleven-char']) memory.learn('ana', secret);
    const clean = cleanerFor(memory, 'ana');
    expect(clean('twelve-chars')).not.toBe('twelve-chars');
    expect(clean('eleven-char')).toBe('eleven-char');
    // But the password of any URL.
    expect(clean('//u:pw@h')).toBe('//u:*****@h');
    expect(JSON.stringify(cleanse({ 'twelve-chars': 1 }, clean))).not.toContain('twelve-chars');
  });

  it('records nobody’s secret', async () => {
    const lines: string[] = [];
    const journal = maskedJournal(
      {
        record: async (entry) => {
          lines.push(JSON.stringify(entry));
        },
        close: async () => {
          lines.push('closed');
        },
      },
      known,
    );
    await journal.record({ tool: 'x', arguments: { a: SECRET, b: KEY } } as unknown as AuditEntry);
    await journal.close();
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain(SECRET);
    expect(lines.join()).not.toContain(KEY);
  });
});

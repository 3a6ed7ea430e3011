import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formsOf } from './forms.ts';
import { knownSecrets } from './known-secrets.ts';
import { literalSearch } from './literal-search.ts';

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

  it('is bounded, and forgets', () => {
    let now = 0;
    const known = knownSecrets(() => now, { valuesEach: 2, principals: 2, forgetAfterMs: 100 });
    for (const value of ['first-secret-1', 'second-secret-2', 'third-secret-33']) known.learn('ann', value);
    expect(known.redact('ann', 'first-secret-1')).toBe('first-secret-1');
    expect(known.redact('ann', 'third-secret-33')).not.toBe('third-secret-33');
    now = 101;
    expect(known.redact('ann', 'third-secret-33')).toBe('third-secret-33');
    known.learn('ann', 'fourth-secret-4');
    known.learn('bob', 'fifth-secret-55');
    known.learn('cyd', 'sixth-secret-66');
    expect(known.redact('ann', 'fourth-secret-4')).toBe('fourth-secret-4');
    known.learn(undefined, 'the-servers-own-secret');
    now = 1e12;
    expect(known.redact('ann', 'the-servers-own-secret')).not.toContain('servers');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/helpers/any-character.ts';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { runs } from '../../../test/helpers/thorough.ts';
import { MASK_INSIDE } from '../../masks.ts';
import {
  findKeys,
  isUuid,
  KEY_SHAPES,
  masked,
  maskedInside,
  maskFields,
  maskShapes,
  maskShapesForRecord,
} from './mask.ts';

describe('a secret in a reply', () => {
  it('is shown by its ends alone, and not at all where it is short', () => {
    expect(masked('sk-abcdefghi')).toBe('sk*****ghi');
    expect(masked('sk-abcdefgh')).toBe('*****');
    expect(maskedInside('sk-abcdefghi')).toMatch(MASK_INSIDE);
  });

  it('is masked at each path, every leaf of an object, but for what is handed out once', () => {
    const data = { key: 'sk-abcdefghijk', more: { a: ['sk-abcdefghijk'], n: 1 }, name: 'sk-abcdefghijk' };
    expect(maskFields(data, ['key', 'more'], [])).toEqual({
      key: 'sk*****ijk',
      more: { a: ['sk*****ijk'], n: 1 },
      name: 'sk-abcdefghijk',
    });
    expect(maskFields(data, ['key', 'more'], ['key'])).toMatchObject({ key: data.key, more: { a: ['sk*****ijk'] } });
    expect(maskFields(data, ['key'], ['key'])).toBe(data);
    expect(maskFields(data, [], ['key'])).toBe(data);
    expect(data.key).toBe('sk-abcdefghijk');
  });

  it('stays as Portkey masked it', () => {
    const data = { a: 'sk***ab', b: '', c: 'a secret with ***** in it' };
    expect(maskFields(data, ['a', 'b', 'c'], [])).toEqual({ a: 'sk***ab', b: '', c: 'a ***** it' });
  });
});

/** Made up, letter by letter: no real keys. */
const KEYS: Readonly<Record<string, string>> = {
  OpenAI: 'sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  'OpenAI, older': 'sk-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4eFg7hIj0kL',
  Anthropic: 'sk-ant-api03-Zx8cVb7nMa6sDf5gHj4kLq3wEr2tYu1i',
  OpenRouter: 'sk-or-v1-0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d',
  Langfuse: 'sk-lf-0a1b2c3d4e5f60718293a4b5',
  Stripe: 'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  Cerebras: 'csk-abcd1234efgh5678ijkl9012mnop3456',
  Groq: 'gsk_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  xAI: 'xai-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  NVIDIA: 'nvapi-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  Perplexity: 'pplx-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  'Hugging Face': 'hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345',
  Replicate: 'r8_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  Tavily: 'tvly-Ab3dEf6hIj9lMn2pQr5tUv8x',
  Databricks: 'dapi0123456789abcdef0123456789abcdef',
  LangSmith: 'lsv2_pt_0123456789abcdef0123456789abcdef_0123456789',
  GitHub: 'ghp_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4eFg7h',
  'GitHub, fine-grained': 'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789',
  GitLab: 'glpat-Ab3dEf6hIj9lMn2pQr5t',
  npm: 'npm_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4eFg7h',
  Vault: 'hvs.CAESIAb3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  Slack: 'xoxb-123456789012-abcdefABCDEF',
  SendGrid: 'SG.Ab3dEf6hIj9lMn2pQr5tUv.Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  AWS: 'AKIAIOSFODNN7EXAMPLE',
  Google: 'AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q',
  'Google OAuth': 'GOCSPX-Ab3dEf6hIj9lMn2pQr5tUv8x',
  JWT: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  Portkey: 'hPxFZGd8AN269n4bznDf2/Onbi8I',
  'Portkey, no slash': 'WUa7Hq2Lm9Rt4Vx6Zb1Nc8Kd3Sqy',
};

/** What a reply is full of, and must stay as it is. */
const NO_KEYS = [
  '472d2804-d054-4226-b4ae-9d4e2e61e69e',
  '2025-12-30T15:38:09.000Z',
  'pc-scratc-34f361',
  'ws-produc-d5432a',
  'gpt-4o-mini-2024-07-18',
  'claude-3-5-sonnet-20241022',
  'accounts/fireworks/models/llama-v3p1-70b-instruct',
  'anthropic.claude-3-5-sonnet-20241022-v2:0',
  'organisation_service_api_keys.rotate',
  'sk-team-alpha-config-a1b2c3',
  'task-management-service-for-accounts-2024',
  'pk-is-a-prefix-of-many-words-2024',
  'https://api.openai.com/v1/chat/completions',
  'user_2ab',
  'file-abc123',
  'chatcmpl-9x8y7z6w5v4u3t2s1r0q',
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'The bearer of authentication information must be told.',
  'Basic understanding of programming-languages-and-systems',
  'z1*****3AX',
  'someone@example-organisation-name.example.com',
  'ThisIsAVeryLongCamelCaseName',
];

describe('key shapes', () => {
  it.each(Object.entries(KEYS))('masks a key of %s, alone and inside text', (_name, key) => {
    expect(maskShapes(key)).toMatch(/^\S{2}\*{5}\S{3}$/);
    for (const text of [`Use ${key} for it.`, `"${key}"`, `key=${key}&x=1`, `{"a":"${key}"}`, `\n${key}\n`])
      expect(maskShapes(text)).not.toContain(key.slice(4, -4));
  });

  it('has a name for each', () => {
    expect(new Set(KEY_SHAPES.map(({ name }) => name)).size).toBe(KEY_SHAPES.length);
  });

  it.each([
    ["a token's last part", `${KEYS.JWT?.split('.').slice(0, 2).join('.')}.${KEYS.Vault}`],
    ["the middle of a token that is no token's end", `AAAA${KEYS.JWT}.${KEYS.Vault}`],
    ["a token's last part, with dots of its own", `${KEYS.JWT?.split('.').slice(0, 2).join('.')}.${KEYS.SendGrid}`],
    ['another token', `${KEYS.JWT}.${KEYS.JWT}`],
  ])('masks a key that begins in %s', (_where, text) => {
    for (const part of text.split('.').filter((part) => part.length > 24))
      expect(maskShapes(`see ${text} there`)).not.toContain(part.slice(4, -4));
  });

  it.each(NO_KEYS)('leaves %s alone', (text) => {
    expect(maskShapes(text)).toBe(text);
  });

  it('masks private keys, whole and cut off, passwords in URLs, and authorization headers', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----';
    expect(maskShapes(`a ${pem} b`)).not.toContain('MIIE');
    expect(maskShapes(`a ${pem.slice(0, 45)}`)).not.toContain('MIIE');
    expect(maskShapes('postgres://admin:hunter2hunter2@db.example/x')).toBe('postgres://admin:*****@db.example/x');
    expect(maskShapes('Authorization: Bearer abcdef0123456789abcdef')).not.toContain('0123456789');
    expect(maskShapes('authorization: basic YWRtaW46aHVudGVyMg==')).not.toContain('YWRtaW46');
  });

  it('changes nothing but what it masks, and is done when it was done once', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyCharacter, maxLength: 200 }),
        fc.constantFrom(...Object.values(KEYS)),
        (text, key) => {
          const shown = maskShapes(`${text} ${key} ${text}`);
          expect(shown).not.toContain(key);
          expect(maskShapes(shown)).toBe(shown);
        },
      ),
    );
  });

  it('masks the password of a URL, however long and short', () => {
    for (const password of ['ab', 'hunter2hunter2', 'x1'.repeat(500)])
      expect(maskShapes(`see postgres://admin:${password}@db.example/x`)).toBe(
        'see postgres://admin:*****@db.example/x',
      );
    expect(maskShapes('//u:pw@h')).toBe('//u:*****@h');
    expect(maskShapes('see //admin:hunter2@db.example/x')).toBe('see //admin:*****@db.example/x');
    expect(maskShapes('http://localhost:8080/a@b')).toBe('http://localhost:8080/a@b');
  });
});

describe('key shapes in a record', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----';
  it.each([
    // Found by several patterns: as one, whichever came first.
    ['a Bearer eyJhbGciOiJI.eyJzdWIiOiIx.sig b', 'a Be*****sig b'],
    [
      'AKIAIOSFODNN7EXAMPLE and sk-abcdefghij and Bearer eyJhbGciOiJI.eyJzdWIiOiIx.sig, x',
      'AK*****PLE and sk*****hij and Be*****sig, x',
    ],
    ['//u:AKIAIOSFODNN7EXAMPLE~and~more@h', '//*****ore@h'],
    // Side by side: each by itself.
    [`${pem}Bearer abcdefgh123456789`, '--*****---Be*****789'],
  ])('%s', (text, shown) => expect(maskShapesForRecord(text)).toBe(shown));

  it.each(Object.entries(KEYS))('mask a key of %s', (_name, key) => {
    for (const text of [key, `Use ${key} for it.`, `{"a":"${key}"}`])
      expect(maskShapesForRecord(text)).not.toContain(key.slice(4, -4));
  });

  it.each(['sk-team-alpha-config-a1b2c3', 'a sk_short12345 b', 'my-sk-abcdef-ghijkl', 'Bearer abcdefgh', '//u:p@h'])(
    'mask %s too',
    (text) => expect(maskShapesForRecord(text)).not.toBe(text),
  );

  it.each([
    '472d2804-d054-4226-b4ae-9d4e2e61e69e',
    'pc-scratc-34f361',
    'claude-3-5-sonnet-20241022',
    'the bearer of it',
  ])('leave %s alone', (text) => expect(maskShapesForRecord(text)).toBe(text));
});

/** What replies and the audit masked while each had a table of its own; what either masked is still masked. */
const EARLIER_IN_REPLIES = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /:\/\/[^\s/:@]{0,100}:(?<key>[^\s/@]{3,200})(?=@)/g,
  /\b(?:Bearer|Basic)\s{1,4}(?=\S{0,400}[0-9=])(?<key>[A-Za-z0-9._~+/=-]{16,})/gi,
  /(?<![\w-])(?:sk|pk|rk)-(?=[\w-]*[A-Za-z0-9]{16})[\w-]{20,}/g,
  /(?<![\w-])(?:sk_|rk_|pk_|whsec_|glpat-|fw_)(?=[\w-]*[A-Za-z0-9]{16})[\w-]{16,}/g,
  /(?<![\w-])(?:csk-|gsk_|xai-|hf_|npm_|hvs\.|ghp_|github_pat_|jina_)(?=[\w-]*[A-Za-z0-9]{16})[\w-]{20,}/g,
  /(?<![\w-])dapi(?=[\w-]*[A-Za-z0-9]{16})[\w-]{32,}/g,
  /(?<![\w-])xox[abeprs]-[A-Za-z0-9-]{10,}/g,
  /(?<![\w-])SG\.[\w-]{16,}\.[\w-]{16,}/g,
  /(?<![\w-])(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Za-z])/g,
  /(?<![\w-])AIza[0-9A-Za-z_-]{30,}/g,
  /(?<![\w-])(?:GOCSPX-|ya29\.)[0-9A-Za-z_-]{16,}/g,
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /(?<![\w+/.-])(?=[A-Za-z0-9+/]{28}(?![\w+/=.-]))(?=[^A-Z]{0,26}[A-Z])(?=[^a-z]{0,26}[a-z])(?=[^0-9]{0,27}[0-9])[A-Za-z0-9+/]{28}/g,
];
const EARLIER_IN_THE_AUDIT = [
  /\b(sk|pk|rk|xai|gsk|nvapi|hf|r8|ghp|gho|ghs|glpat|xox[abprs])[-_][A-Za-z0-9_-]{10,}|\bAKIA[0-9A-Z]{12,}|\bAIza[0-9A-Za-z_-]{20,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}|\/\/[^/\s:@]+:[^/\s@]+@/g,
  /(?<![A-Za-z0-9+/_=-])(?=[A-Za-z0-9+/_=-]*[A-Z])(?=[A-Za-z0-9+/_=-]*[a-z])(?=[A-Za-z0-9+/_=-]*[0-9])[A-Za-z0-9+/_=-]{24,}/g,
];

const letters = (unit: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...unit), minLength, maxLength });

/** Texts made of what keys are made of, with and without gaps. */
const keyish = fc
  .array(
    fc.oneof(
      fc.constantFrom(...KEY_SHAPES.flatMap(({ starts }) => starts), ...Object.values(KEYS)),
      fc.constantFrom(
        'Bearer ',
        'basic ',
        '://u:',
        '//a:',
        '@h',
        '-----BEGIN PRIVATE KEY-----',
        '.',
        '-',
        '_',
        '/',
        '+',
      ),
      fc.constantFrom(' ', '"', ',', '~', '=', '\n'),
      letters('ABCXYZabcxyz0189', 8, 40),
      letters('ABCXYZabcxyz0189_-', 4, 30),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const timesIn = (text: string, part: string): number => text.split(part).length - 1;

/** What patterns found in a text and its masked form still shows, but for the ends that a mask shows. */
const left = (text: string, shown: string, patterns: readonly RegExp[]): string[] =>
  patterns
    .flatMap((pattern) =>
      [...text.matchAll(pattern)].map(({ 0: whole, groups }) => (groups?.key ?? whole).slice(3, -4)),
    )
    .filter((key) => key.length > 8 && timesIn(shown, key) >= timesIn(text, key));

describe('the one table of shapes', () => {
  it('masks in replies what was masked there before (property)', () => {
    fc.assert(
      fc.property(keyish, (text) => {
        expect(left(text, maskShapes(text), EARLIER_IN_REPLIES)).toEqual([]);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it('masks in records what was masked there or in replies before (property)', () => {
    fc.assert(
      fc.property(keyish, (text) => {
        expect(left(text, maskShapesForRecord(text), [...EARLIER_IN_THE_AUDIT, ...EARLIER_IN_REPLIES])).toEqual([]);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it.each([
    'sk-',
    '-eyJaaaa',
    'eyJaaaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    '://a:',
    '//a:b',
    'Bearer a',
    'Ab1/',
    '_-.',
    'sk-aaaaaaaaaaaaaaa-',
  ])('takes time in proportion to %j, however often', async (part) => {
    for (const mask of [maskShapes, maskShapesForRecord])
      await expect(
        growthOf((size) => {
          const text = part.repeat(size / part.length);
          return () => mask(`<${text}>`);
        }),
      ).resolves.toBeLessThan(MOST_GROWTH);
  });
});

const STARTS = KEY_SHAPES.flatMap(({ starts }) => starts);
const escaped = (text: string): string => text.replaceAll('.', '\\.');

/** What is looked for, as one pattern, tried everywhere: right by its shortness, and slow. */
const EVERY_KEY = new RegExp(
  `(?<![A-Za-z0-9_-])(?:${[
    ...KEY_SHAPES.map(({ starts, rest }) => `(?:${starts.map(escaped).join('|')})${rest.source}`),
    '(?<![+/.])(?=[A-Za-z0-9+/]{28}(?![\\w+/=.-]))(?=[^A-Z]{0,27}[A-Z])(?=[^a-z]{0,27}[a-z])(?=[^0-9]{0,27}[0-9])[A-Za-z0-9+/]{28}',
  ].join('|')})`,
  'y',
);

/** Every key that begins anywhere in a text; those that overlap as one. */
function everyKey(text: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let from = 0; from < text.length; from += 1) {
    EVERY_KEY.lastIndex = from;
    if (!EVERY_KEY.test(text)) continue;
    const to = EVERY_KEY.lastIndex;
    const last = found.at(-1);
    if (last !== undefined && from < last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

const AUTHORIZATION = /\b((?:Bearer|Basic)\s{1,4})(?=\S*[0-9=])([A-Za-z0-9._~+/=-]{16,})/i;

const lettersOf = (characters: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });

const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const WORD = `${UPPER}${LOWER}${DIGITS}`;

/** Runs of the lengths at which the patterns and the look decide. */
const run = fc
  .constantFrom(
    [WORD, 9, 24],
    [`${WORD}+/`, 26, 30],
    [`${WORD}_-`, 14, 40],
    [`${UPPER}${DIGITS}`, 15, 17],
    [`${DIGITS}abcdef`, 31, 33],
  )
  .chain(([letters, least, most]) => lettersOf(String(letters), Number(least), Number(most)));

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...STARTS, 'xoxb-', 'Bearer ', 'basic  ', 'BEARER\u00a0', 'Basic\n') },
  { weight: 3, arbitrary: run },
  // Also characters that have the low bits of others, or a case of their own.
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...' \n\t_-.+/=~:@"\'&,<\u00a0\u200b\u017f\u0130\u212a\u00f3\u00eb\u0173日',
      '😀',
      '\ud800',
    ),
  },
  fc.constantFrom('the key of the customer is ', 'task-management-', 'is', 'a'),
  fc.string({ unit: anyCharacter, maxLength: 4 }),
);
const text = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''));

describe('keys in a text', () => {
  it('are found where one pattern would find them (property)', () => {
    let found = 0;
    fc.assert(
      fc.property(text, (given) => {
        const spans = findKeys(given);
        const wanted = everyKey(given);
        found += wanted.length;
        expect(spans ?? []).toEqual(wanted);
        if (spans === undefined) expect(AUTHORIZATION.test(given)).toBe(false);
      }),
      { numRuns: runs(20_000) },
    );
    // Or else the property would say nothing.
    expect(found).toBeGreaterThan(runs(1_000));
  });

  it('are masked as the patterns alone would (property)', () => {
    fc.assert(
      fc.property(text, (given) => {
        const inside = (key: string): string => (key === given ? masked(key) : maskedInside(key));
        const withoutHeaders = given.replace(new RegExp(AUTHORIZATION, 'gi'), (all, before: string, key: string) =>
          all === given ? `${before}${masked(key)}` : `${before}${maskedInside(key)}`,
        );
        let slowly = '';
        let done = 0;
        for (const { from, to } of everyKey(withoutHeaders)) {
          slowly += withoutHeaders.slice(done, from) + inside(withoutHeaders.slice(from, to));
          done = to;
        }
        slowly += withoutHeaders.slice(done);
        // Passwords in URLs are masked before.
        fc.pre(!given.includes('@'));
        expect(maskShapes(given)).toBe(slowly);
      }),
      { numRuns: runs(10_000) },
    );
  });

  it('may have what is no letter beside them', () => {
    const key = 'hPxFZGd8AN269n4bznDf2/Onbi8I';
    for (const given of [`${key}~`, `~${key}`, `~${key}~abcdef`, `a.${'b'.repeat(20)}~${key}~.`, `key=${key}&`])
      expect(findKeys(given), given).toEqual([{ from: given.indexOf(key), to: given.indexOf(key) + key.length }]);
    expect(findKeys('Bearer abcdef~0123456789~ab')).toEqual([]);
    expect(maskShapes('xoxb-AAAAAAAAAA')).toBe('xo*****AAA');
    expect(maskShapes('Bearer abcdef~0123456789~ab')).toBe('Bearer ab*****~ab');
  });

  it('are not looked for in ids and dates, but in what has only their length and dashes', () => {
    for (const given of ['3fa85f64-5717-4562-b3fc-2c963f66afa6', '2026-01-01T00:00:00.000Z'])
      expect(maskShapes(given)).toBe(given);
    for (const given of ['xoxb-123-4567-8901-2345-678901234567', 'xoxb-23456T890123456789Z'])
      expect(maskShapes(given)).toContain('*****');
  });

  it('are none in words, and may be in no run that is too short', () => {
    for (const given of ['', 'The customer asks why the invoice is higher than usual.', 'a'.repeat(14)])
      expect(findKeys(given)).toBeUndefined();
    for (const given of ['a'.repeat(15), '472d2804-d054-4226-b4ae-9d4e2e61e69e', 'task-management-service'])
      expect(findKeys(given)).toEqual([]);
    expect(findKeys(`hf_${'a'.repeat(20)}`)).toEqual([{ from: 0, to: 23 }]);
  });

  it('a key ends where another begins only where a word does', () => {
    const key = `hf_${'a'.repeat(20)}`;
    expect(findKeys(`${key}.${key}/${key}`)).toHaveLength(3);
    expect(findKeys(`${key}${key}`)).toHaveLength(1);
  });

  it('that overlap are one', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.hvs';
    const key = `${token}.CAESIAb3dEf6hIj9lMn2pQr5tUv8`;
    expect(findKeys(`see ${key} there`)).toEqual([{ from: 4, to: 4 + key.length }]);
    expect(findKeys(`${token} ${token}`)).toEqual([
      { from: 0, to: token.length },
      { from: token.length + 1, to: 2 * token.length + 1 },
    ]);
    const before = `hf_${'a'.repeat(20)} `;
    expect(findKeys(before + key)).toEqual([
      { from: 0, to: before.length - 1 },
      { from: before.length, to: before.length + key.length },
    ]);
  });

  it('of Portkey’s have their length, all three kinds of characters, and nothing joined to them', () => {
    const key = 'WUa7Hq2Lm9Rt4Vx6Zb1Nc8Kd3Sqy';
    expect(findKeys(key)).toEqual([{ from: 0, to: 28 }]);
    for (const joined of ['_', '.', '-', '=']) expect(findKeys(`${key}${joined}`), joined).toEqual([]);
    for (const joined of ['_', '.', '-']) expect(findKeys(`${joined}${key}`), joined).toEqual([]);
    expect(findKeys(`=${key}`)).toEqual([{ from: 1, to: 29 }]);
    for (const other of [`${key}a`, key.slice(1), key.toLowerCase(), key.toUpperCase(), key.replaceAll(/\d/g, 'x')])
      expect(findKeys(other), other).toEqual([]);
    // What it lacks may stand elsewhere.
    expect(findKeys(`${key.toLowerCase()} ABC`)).toEqual([]);
  });

  it('are looked for in runs of fifteen characters and more', () => {
    for (const given of [` ${'a'.repeat(14)}`, `${'a'.repeat(14)} `, `${'a'.repeat(14)} ${'a'.repeat(14)}`])
      expect(findKeys(given), given).toBeUndefined();
    expect(findKeys(` ${'a'.repeat(15)}`)).toEqual([]);
    expect(findKeys('a xoxb-0123456789')).toEqual([{ from: 2, to: 17 }]);
  });
});

it('knows a UUID, in either case', () => {
  const uuid = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
  expect([uuid, uuid.toUpperCase()].map(isUuid)).toEqual([true, true]);
  expect(['', uuid.slice(1), `${uuid}0`, uuid.replaceAll('-', ''), uuid.replace('3', 'g')].some(isUuid)).toBe(false);
});

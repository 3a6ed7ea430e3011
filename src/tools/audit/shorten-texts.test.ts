import { describe, expect, it } from 'vitest';
import { knownSecrets } from '../secrets/known-secrets.ts';
import type { AuditEntry } from './entry.ts';
import { maskedJournal } from './masked-journal.ts';
import { shortenTexts } from './shorten-texts.ts';

const entry = (text: string): AuditEntry => ({
  event: 'started',
  call: 'c',
  principal: 'ann',
  transport: 'stdio',
  tool: 'update_config',
  risk: 'write',
  decision: 'allowed',
  arguments: { description: text, deep: [{ note: text }] },
});

async function recorded(text: string, secrets: readonly string[]): Promise<string> {
  const lines: AuditEntry[] = [];
  const known = knownSecrets();
  for (const secret of secrets) known.learn('ann', secret);
  const journal = { record: async (line: AuditEntry) => void lines.push(line), close: async () => {} };
  await maskedJournal(journal, known).record(entry(text));
  return JSON.stringify(lines);
}

/** Every part of a secret of eight characters. */
const partsOf = (secret: string): string[] =>
  Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));

describe('long texts of a record', () => {
  it('are cut and say how long they were; short ones and names stay', () => {
    const long = 'word '.repeat(200);
    expect(shortenTexts({ a: 'short', [long]: [long] })).toEqual({
      a: 'short',
      [long]: [expect.stringMatching(/^(word ){99,100}…? ?…?.*\(1000 characters\)$/)],
    });
    expect(String(shortenTexts('y'.repeat(100_000)))).toBe('… (100000 characters)');
  });

  /** Known by value alone, some with spaces in them; known by shape alone; neither in words. */
  const secrets = [
    '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    'correct horse battery staple',
    'pa"ss, wörd+\\& 42!',
    'sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8x',
  ];
  it.each(secrets)('hold no part of %s, wherever the cut falls', async (secret) => {
    for (let before = 465; before <= 505; before += 1)
      for (const text of [`${'x '.repeat(250).slice(0, before)}${secret} and more ${'y '.repeat(100)}`]) {
        const line = await recorded(text, secrets);
        for (const part of partsOf(secret))
          expect(line, `after ${before}`).not.toContain(JSON.stringify(part).slice(1, -1));
      }
  });

  it('hold no part of a key that nobody knows, glued to nothing', async () => {
    const key = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
    const line = await recorded(`${'word '.repeat(97)} ${key} ${'y '.repeat(100)}`, []);
    for (const part of partsOf(key)) expect(line).not.toContain(part);
  });
});

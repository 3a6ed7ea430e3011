import { expect, it } from 'vitest';
import type { AuditEntry } from '../audit/entry.ts';
import { maskedJournal } from '../audit/masked-journal.ts';
import { cleanerFor, cleanse } from './cleanse.ts';
import { knownSecrets } from './known-secrets.ts';

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

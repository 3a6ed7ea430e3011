import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/* What `npm run test:mutation` left: a floor for each folder, and a reason for each survivor. */

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const folders = JSON.parse(read('floors.json')) as Record<string, { floor: number }>;
const reasons = JSON.parse(read('reasons.json')) as Record<string, string>;
const listed = [...read('SURVIVORS.md').matchAll(/^- `(.+)`: (.+)$/gm)].map(([, key = '', reason]) => [key, reason]);

describe('mutation testing', () => {
  it('has a floor for each folder, all files of which were run', () => {
    expect(Object.keys(folders)).toEqual(['src/tools/policy', 'src/tools/secrets', 'src/portkey', 'src/tools/reply']);
    for (const [folder, part] of Object.entries(folders)) {
      expect(part, folder).toStrictEqual({ floor: expect.any(Number) });
      expect(part.floor, folder).toBeGreaterThan(0);
    }
    expect(read('SURVIVORS.md')).not.toContain('Not run.');
  });

  it('names each survivor once with its reason, and gives no reason for anything else', () => {
    expect(listed.length).toBeGreaterThan(0);
    expect(Object.fromEntries(listed)).toEqual(reasons);
    expect(new Set(listed.map(([key]) => key)).size).toBe(listed.length);
  });
});

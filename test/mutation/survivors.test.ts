import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/* What `npm run test:mutation` left: a floor for each folder, and a reason for each survivor. */

interface Part {
  /** None where it was not run yet. */
  readonly floor?: number;
}
const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const folders = JSON.parse(read('floors.json')) as Record<string, Part>;
const reasons = JSON.parse(read('reasons.json')) as Record<string, string>;
const listed = [...read('SURVIVORS.md').matchAll(/^- `(.+)`: (.+)$/gm)].map(([, key = '', reason]) => [key, reason]);

describe('mutation testing', () => {
  it('has a floor for each folder that was run, and says which were not', () => {
    expect(Object.keys(folders)).toEqual(['src/tools/policy', 'src/tools/secrets', 'src/portkey', 'src/tools/reply']);
    for (const [folder, { floor }] of Object.entries(folders)) {
      if (floor === undefined) expect(read('SURVIVORS.md')).toContain(`## ${folder}\n\nNot run.`);
      else expect(floor, folder).toBeGreaterThan(0);
    }
  });

  it('names each survivor once with its reason, and gives no reason for anything else', () => {
    expect(listed.length).toBeGreaterThan(0);
    expect(Object.fromEntries(listed)).toEqual(reasons);
    expect(new Set(listed.map(([key]) => key)).size).toBe(listed.length);
  });
});

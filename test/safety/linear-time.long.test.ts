import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EntryPoints, entryPoints } from '../helpers/entry-points.ts';
import { costOf, growthOf, MOST_GROWTH } from '../helpers/growth.ts';
import { anyPathological, PATHOLOGICAL, type Pathological } from '../helpers/pathological.ts';

/* Every text at every entry point, up to 1 MB; the quick ones are in linear-time.test.ts. */

let all: EntryPoints;
beforeAll(() => {
  all = entryPoints();
});
afterAll(() => all.close());

const SMALL = 100_000;
const LARGE = 1_000_000;
/** Ten times the text may take ten times as long, and a quarter for chance. */
const MOST = 12.5;
const FLOOR_MS = 20;

/** The ones whose cost grows faster than their text; what seems to is measured again. */
async function superlinear(
  take: (text: string) => Promise<unknown>,
  texts: readonly Pathological[],
): Promise<string[]> {
  const found: string[] = [];
  for (const { name, text } of texts) {
    const [small, large] = [text(SMALL), text(LARGE)];
    const once = await costOf(() => take(large), 1);
    if (once <= FLOOR_MS * MOST) continue;
    const before = Math.max(await costOf(() => take(small)), FLOOR_MS);
    if (once > before * MOST && (await costOf(() => take(large))) > before * MOST) found.push(name);
  }
  return found;
}

describe('the cost of a call grows in proportion to its text, to 1 MB', () => {
  it('with every text at every entry point', async () => {
    const found: string[] = [];
    for (const { name, take } of all.points)
      for (const text of await superlinear(take, PATHOLOGICAL)) found.push(`${name}: ${text}`);
    expect(found).toEqual([]);
  });

  it('with texts that nobody thought of (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...all.points), anyPathological, async ({ take }, { text }) => {
        const growth = await growthOf((size) => {
          const given = text(size);
          return () => take(given);
        });
        expect(growth).toBeLessThan(MOST_GROWTH * 1.5);
      }),
      { numRuns: 300 },
    );
  });
});

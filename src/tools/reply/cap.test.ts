import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { cap } from './cap.ts';

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const HOW = () => 'Ask for less.';

describe('cap', () => {
  it('leaves alone what fits, as the very same value', () => {
    const data = { data: [1, 2, 3] };
    expect(cap(data, 100, HOW)).toMatchObject({ data, notes: [] });
    expect(cap(data, 100, HOW).data).toBe(data);
    expect(cap(data, bytes(data), HOW).notes).toEqual([]);
  });

  it('cuts the list at a whole element, and says so and how to get the rest', () => {
    const data = {
      object: 'list',
      total: 100,
      data: Array.from({ length: 100 }, (_, id) => ({ id, text: 'x'.repeat(50) })),
    };
    const cut = cap(data, 1000, HOW);
    const shown = cut.data as typeof data;
    expect(shown.total).toBe(100);
    expect(shown.data.length).toBeGreaterThan(10);
    expect(shown.data).toEqual(data.data.slice(0, shown.data.length));
    expect(bytes(shown)).toBeLessThanOrEqual(1000);
    expect(cut.notes).toEqual([`data is cut to ${shown.data.length} of 100 elements. Ask for less.`]);
  });

  it('cuts a long text at a whole character', () => {
    const { data } = cap({ id: 'a', text: '😀'.repeat(1000) }, 501, HOW) as { data: { id: string; text: string } };
    expect(data.id).toBe('a');
    expect(data.text.length).toBeGreaterThan(100);
    expect(data.text.isWellFormed()).toBe(true);
  });

  it('shows something of an element that alone is over the limit', () => {
    const { data } = cap({ data: [{ id: 'a', body: 'x'.repeat(5000) }, { id: 'b' }] }, 1000, HOW) as {
      data: { data: { id: string }[] };
    };
    expect(data.data.map(({ id }) => id)).toEqual(['a']);
  });

  it('leaves the whole in place', () => {
    const data = { data: Array.from({ length: 50 }, (_, id) => ({ id })) };
    const before = structuredClone(data);
    cap(data, 100, HOW);
    expect(data).toEqual(before);
  });

  it('never goes over the limit, and never writes more than it was given', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 20, max: 400 }), (value, limit) => {
        const cut = cap(value, limit, HOW);
        if (typeof value === 'object' || typeof value === 'string') expect(bytes(cut.data)).toBeLessThanOrEqual(limit);
        if (bytes(value) <= limit) expect(cut).toMatchObject({ notes: [] });
        else expect(cut.notes).toHaveLength(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes time in proportion to the size', async () => {
    const growth = growthOf(
      (length) => {
        const data = {
          data: Array.from({ length }, (_, id) => ({ id, deep: { a: { b: [{ c: 'x'.repeat(200) }] } } })),
        };
        return () => cap(data, 100_000, HOW);
      },
      [5_000, 20_000],
    );
    await expect(growth).resolves.toBeLessThan(MOST_GROWTH);
  });
});

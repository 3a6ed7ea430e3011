import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { runs } from '../../../test/helpers/thorough.ts';
import { cap } from './cap.ts';

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const HOW = () => 'Ask for less.';

describe('cap', () => {
  it('leaves alone what fits, as the very same value', () => {
    const data = { data: [1, 2, 3] };
    expect(cap(data, 100, HOW)).toMatchObject({ data, notes: [] });
    expect(cap(data, 100, HOW).data).toBe(data);
    expect(cap(data, bytes(data), HOW).notes).toEqual([]);
    for (const limit of [100, bytes(data)]) expect(cap(data, limit, HOW).atMost).toBeGreaterThanOrEqual(bytes(data));
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
    for (let limit = 20; limit < 40; limit += 1)
      expect((cap('😀a'.repeat(50), limit, HOW).data as string).isWellFormed()).toBe(true);
  });

  it('shows something of an element that alone is over the limit', () => {
    const { data } = cap({ data: [{ id: 'a', body: 'x'.repeat(5000) }, { id: 'b' }] }, 1000, HOW) as {
      data: { data: { id: string }[] };
    };
    expect(data.data.map(({ id }) => id)).toEqual(['a']);
  });

  const eight = (value: (at: number) => unknown) =>
    Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`k${at}`, value(at)]));

  it.each<[string, unknown, number, unknown, string]>([
    ['a text', 'x'.repeat(50), 20, 'x'.repeat(18), 'The reply is cut to 18 of 50 characters'],
    ['a list', ['aaaa', 'bbbb', 'cccc'], 16, ['aaaa', 'bbbb'], 'The reply is cut to 2 of 3 elements'],
    ['a list inside', { list: ['aaaa', 'bbbb'], n: 1 }, 26, { list: ['aaaa'], n: 1 }, 'list is cut to 1 of 2 elements'],
    ['one long element', ['y'.repeat(500)], 300, ['y'.repeat(295)], '[0] is cut to 295 of 500 characters'],
    [
      'the first of long elements',
      { list: ['y'.repeat(500), 'b'] },
      300,
      { list: ['y'.repeat(285)] },
      'list[0] is cut to 285 of 500 characters; list is cut to 1 of 2 elements',
    ],
    [
      'an empty list',
      { a: [], b: 'x'.repeat(50) },
      30,
      { a: [], b: 'x'.repeat(14) },
      'b is cut to 14 of 50 characters',
    ],
    ['fields', eight((at) => at), 30, { k0: 0, k1: 1, k2: 2, k3: 3 }, '4 fields of the reply are left out'],
    ['fields inside', { a: eight((at) => at) }, 30, { a: { k0: 0, k1: 1, k2: 2 } }, '5 fields of a are left out'],
    [
      'what is undefined not at all',
      { a: undefined, b: 'x'.repeat(50) },
      20,
      { b: 'x'.repeat(11) },
      'b is cut to 11 of 50 characters',
    ],
  ])('cuts %s exactly so far, and says it', (_, data, limit, shown, note) => {
    const cut = cap(data, limit, HOW);
    expect(cut.data).toEqual(shown);
    expect(cut.notes).toEqual([`${note}. Ask for less.`]);
    expect(bytes(cut.data)).toBeLessThanOrEqual(limit);
  });

  it('tells five cuts, and how many there are more', () => {
    const { notes } = cap(
      eight(() => 'z'.repeat(40)),
      150,
      HOW,
    );
    expect(notes[0]?.split('; ').slice(4)).toEqual([
      'k4 is cut to 0 of 40 characters',
      '1 more parts are cut. Ask for less.',
    ]);
  });

  it('cuts to the byte', () => {
    // Ten elements of seven characters, commas and brackets: 81 bytes.
    const list = Array.from({ length: 10 }, (_, at) => `word-${at}`.slice(0, 5));
    expect(bytes(list)).toBe(81);
    expect(cap(list, 81, HOW).notes).toEqual([]);
    expect((cap(list, 80, HOW).data as unknown[]).length).toBe(9);
    expect(cap('x'.repeat(40), 42, HOW).notes).toEqual([]);
    expect(cap('x'.repeat(40), 41, HOW).data).toBe('x'.repeat(39));
    expect(cap('€'.repeat(40), 41, HOW).data).toBe('€'.repeat(13));
    // An element is cut inside where more than two hundred bytes are left for it, and left out where they are not.
    expect(cap(['y'.repeat(500)], 200, HOW).data).toEqual([]);
    expect(cap(['y'.repeat(500)], 201, HOW).data).toEqual(['y'.repeat(196)]);
    expect(cap({ list: [], text: 'x'.repeat(600) }, 300, HOW).data).toMatchObject({ list: [] });
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
      { numRuns: runs(1000) },
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

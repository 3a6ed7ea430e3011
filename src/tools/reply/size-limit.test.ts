import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/helpers/any-character.ts';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { runs } from '../../../test/helpers/thorough.ts';
import { createToolbox } from '../model/toolbox.ts';
import { bad, bounded, bytesOf, cap, good, textOf, withinLimit } from './envelope.ts';
import { shapeReply } from './shape-reply.ts';

const size = (envelope: Parameters<typeof textOf>[0]): number => Buffer.byteLength(textOf(envelope), 'utf8');

const long = fc.string({ unit: anyCharacter, maxLength: 3_000 });
const json = fc.jsonValue({ maxDepth: 4 });
const large = fc.oneof(
  json,
  fc.array(fc.record({ id: fc.uuid(), text: long }), { maxLength: 60 }),
  fc.dictionary(long, json, { maxKeys: 20 }),
);
const notes = fc.array(long, { maxLength: 30 });
const limits = fc.integer({ min: 1_000, max: 20_000 });
const details = fc.record({
  hint: long,
  results: large,
  quotes: notes,
  field_errors: fc.array(fc.record({ field: long, message: long })),
});

describe('an answer', () => {
  it('is never longer than its limit, whatever is in it', () => {
    fc.assert(
      fc.property(large, notes, limits, (data, said, limit) => {
        expect(size(bounded(good(data, { notes: said }), limit))).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(long, details, limits, (message, more, limit) => {
        const envelope = bounded(bad(message, { ...more, code: 'limited' }), limit);
        expect(size(envelope)).toBeLessThanOrEqual(limit);
        expect(envelope).toMatchObject({ ok: false, error: { details: { code: 'limited' } } });
      }),
      { numRuns: 300 },
    );
  });

  it('that fits is left as it is', () => {
    const envelope = good({ a: 'b' }, { notes: ['c'] });
    expect(bounded(envelope, 1_000)).toBe(envelope);
    const nearly = good({ a: 'b' }, { notes: ['c'.repeat(900)] });
    expect(bounded(nearly, 1_000)).toBe(nearly);
    expect(bounded(nearly, size(nearly))).toBe(nearly);
  });

  it('keeps as much of its data as its limit has room for, and its notes', () => {
    const envelope = bounded(good({ a: 'x'.repeat(3_000) }, { notes: ['kept'] }), 1_000);
    expect(envelope).toMatchObject({
      ok: true,
      notes: [
        'kept',
        expect.stringMatching(/^a is cut to \d+ of 3000 characters\. PORTKEY_MAX_REPLY_BYTES sets the limit\.$/),
      ],
    });
    expect(size(envelope)).toBeLessThanOrEqual(1_000);
    expect(size(envelope)).toBeGreaterThan(900);
  });

  it('says nothing but what is cut where it had no notes', () => {
    expect(bounded(good({ a: 'x'.repeat(3_000) }), 1_000)).toMatchObject({
      notes: [expect.stringMatching(/^a is cut/)],
    });
  });

  it('keeps its data where only its notes are long', () => {
    const envelope = bounded(good({ a: 1 }, { notes: ['n'.repeat(3_000)] }), 1_000);
    expect(envelope).toMatchObject({ ok: true, data: { a: 1 }, notes: [expect.stringMatching(/^n{100,}$/)] });
    expect(size(envelope)).toBeLessThanOrEqual(1_000);
  });

  it('leaves out what nothing shortens, and says so, of a reply and of a failure', () => {
    const next = { cursor: 'p'.repeat(3_000) };
    expect(bounded(good({ a: 1 }, { page: { returned: 1, next } }), 1_000)).toEqual(
      good(null, { notes: ['The reply is left out: PORTKEY_MAX_REPLY_BYTES sets the limit.'] }),
    );
    const failure = bad(`Not done. ${'words '.repeat(500)}`, { code: 'denied', confirm: 't'.repeat(3_000) });
    const left = bounded(failure, 1_000);
    expect(left).toMatchObject({ ok: false, error: { message: expect.stringMatching(/^Not done\./) } });
    expect(left).toMatchObject({ error: { details: { code: 'denied' } } });
    expect(JSON.stringify(left)).not.toContain('ttt');
    expect(size(left)).toBeLessThanOrEqual(1_000);
  });

  it('says of a failure what is wrong before its details, and as much of these as there is room for', () => {
    const envelope = bounded(bad('Not done.', { code: 'denied', more: 'b'.repeat(3_000) } as never), 1_000);
    expect(envelope).toMatchObject({
      error: { message: 'Not done.', details: { more: expect.stringMatching(/^b{700,}$/) } },
    });
    expect(Object.keys((envelope as ReturnType<typeof bad>).error.details).sort()).toEqual(['code', 'more']);
  });

  it('that asks keeps its token', () => {
    const asking = bad('x'.repeat(5_000), {
      code: 'confirmation_required',
      confirm: 'TOKEN',
      effect: 'y'.repeat(9_000),
    });
    expect(bounded(asking, 1_000)).toMatchObject({
      error: { details: { code: 'confirmation_required', confirm: 'TOKEN' } },
    });
  });
});

describe('a reply', () => {
  const tool = createToolbox([]).find('list_logs');

  it('is cut with all that stands beside it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: fc.uuid(), text: long }), { minLength: 1, maxLength: 60 }),
        limits,
        (rows, limit) => {
          if (tool === undefined) throw new Error('no list_logs');
          const reply = { total: 900, data: rows };
          const envelope = shapeReply(tool, reply, { page_size: 100 }, {}, ['A note.'], { maxReplyBytes: limit });
          expect(size(envelope)).toBeLessThanOrEqual(limit);
          expect(envelope.notes?.[0]).toBe('A note.');
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** An answer whose data takes the room it is given, with so much more around it. */
const answering = (around: (room: number) => number) => {
  const rooms: number[] = [];
  const make = (room: number) => {
    rooms.push(room);
    return good('x'.repeat(Math.max(0, room + around(room))));
  };
  return { rooms, make };
};

describe('an answer within a limit', () => {
  const empty = bytesOf(good(''));

  it('is made once where it fits, and where there is no limit', () => {
    const fits = answering(() => -empty);
    expect(bytesOf(withinLimit(100, fits.make))).toBe(100);
    expect(fits.rooms).toEqual([100]);
    let asked = 0;
    const { data } = withinLimit(Number.POSITIVE_INFINITY, (room) => {
      asked += 1;
      return good(String(room));
    });
    expect([data, asked]).toEqual(['Infinity', 1]);
  });

  it('is made again with less room, by what was too much and a little', () => {
    const over = answering(() => 0);
    const answer = withinLimit(100, over.make);
    expect(over.rooms).toEqual([100, 100 - empty - 8]);
    expect(bytesOf(answer)).toBeLessThanOrEqual(100);
  });

  it('is made nine times at most, the last time with half the room', () => {
    // What is told grows by as much as is taken away.
    const stubborn = answering((room) => 1_000 - room);
    withinLimit(1_000, stubborn.make);
    expect(stubborn.rooms).toHaveLength(9);
    const [eighth = 0, ninth] = stubborn.rooms.slice(7);
    expect(eighth).toBeGreaterThan(0);
    expect(ninth).toBe(Math.floor(eighth / 2));
  });

  it('is given as it is where there is no room left', () => {
    const large = answering(() => 500);
    const answer = withinLimit(100, large.make);
    expect(large.rooms).toEqual([100, 0]);
    expect(bytesOf(answer)).toBe(500 + empty);
  });

  it('is measured in bytes', () => {
    expect(bytesOf(good('€'))).toBe(empty + 3);
  });
});

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

import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createToolbox } from '../model/toolbox.ts';
import { bounded } from './bounded.ts';
import { bad, good, textOf } from './envelope.ts';
import { shapeReply } from './shape-reply.ts';

const size = (envelope: Parameters<typeof textOf>[0]): number => Buffer.byteLength(textOf(envelope), 'utf8');

const long = fc.string({ unit: 'binary', maxLength: 3_000 });
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

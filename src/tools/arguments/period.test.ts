import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanOf } from './period.ts';

/** A Wednesday. */
const now = Date.UTC(2026, 2, 18, 13, 30);
const span = (name: string) => spanOf(name, now);

describe('spanOf', () => {
  it.each([
    ['last_7_days', '2026-03-11T13:30:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['Last 7 days', '2026-03-11T13:30:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['last-24-hours', '2026-03-17T13:30:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['last_hour', '2026-03-18T12:30:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['last_90_minutes', '2026-03-18T12:00:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['last_2_weeks', '2026-03-04T13:30:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['last_1_month', '2026-02-18T13:30:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['today', '2026-03-18T00:00:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['yesterday', '2026-03-17T00:00:00.000Z', '2026-03-18T00:00:00.000Z'],
    ['this_week', '2026-03-16T00:00:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['last_week', '2026-03-09T00:00:00.000Z', '2026-03-16T00:00:00.000Z'],
    ['this_month', '2026-03-01T00:00:00.000Z', '2026-03-18T13:30:00.000Z'],
    ['last_month', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01/2026-03-08', '2026-03-01T00:00:00.000Z', '2026-03-08T00:00:00.000Z'],
    ['2026-03-01T06:00:00+02:00/2026-03-01T05:00Z', '2026-03-01T04:00:00.000Z', '2026-03-01T05:00:00.000Z'],
    ['2026-03-01T06:00/2026-03-02', '2026-03-01T06:00:00.000Z', '2026-03-02T00:00:00.000Z'],
  ])('%s', (name, from, to) => {
    expect(span(name)).toEqual({ from, to });
  });

  it('ends a month before the 31st on a day that is there', () => {
    expect(spanOf('last_1_months', Date.UTC(2026, 2, 31))?.from).toBe('2026-02-28T00:00:00.000Z');
  });

  it.each([
    '',
    'last_0_days',
    'last_7_years',
    'soon',
    '2026-03-08/2026-03-01',
    '2026-03-01/2026-03-01',
    '2026-02-30/2026-03-08',
    '2026-03-01',
    '2026-03-01/',
    '/2026-03-01',
    '2026-03-01/2026-03-08/2026-03-09',
    'last_7_days/today',
    '2026/03/01',
  ])('does not understand %j', (name) => {
    expect(span(name)).toBeUndefined();
  });

  it('never throws, and a span never runs backwards', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat(9999).map((count) => `last_${count}_days`),
        ),
        (name) => {
          const found = span(name);
          if (found) expect(Date.parse(found.from)).toBeLessThanOrEqual(Date.parse(found.to));
        },
      ),
    );
  });
});

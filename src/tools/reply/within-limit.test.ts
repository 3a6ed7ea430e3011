import { describe, expect, it } from 'vitest';
import { good } from './envelope.ts';
import { bytesOf, withinLimit } from './within-limit.ts';

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

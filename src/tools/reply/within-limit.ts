import { Buffer } from 'node:buffer';
import { type Envelope, textOf } from './envelope.ts';

/** So often an answer is made again: what is left out is told, and telling takes room as well. */
const MOST_ROUNDS = 8;
/** Bytes. */
const SPARE = 8;

/**
 * The answer whose whole text is within the limit: it is made with less room until it is.
 *
 * @param limit bytes of its JSON text
 * @param make makes it, with so many bytes for what can be cut
 * @returns the last one that was made, which nothing may have shortened enough
 */
export function withinLimit<Answer extends Envelope>(limit: number, make: (room: number) => Answer): Answer {
  let room = limit;
  for (let round = 1; ; round++) {
    const answer = make(room);
    if (limit === Number.POSITIVE_INFINITY) return answer;
    const excess = bytesOf(answer) - limit;
    if (excess <= 0 || round > MOST_ROUNDS || room === 0) return answer;
    // What is told of a cut can grow with it, by digits mostly: a little is spared, and the last time half.
    room = round === MOST_ROUNDS ? Math.floor(room / 2) : Math.max(0, room - excess - SPARE);
  }
}

/**
 * How long an answer is.
 *
 * @param envelope the answer
 * @returns bytes of its JSON text
 */
export const bytesOf = (envelope: Envelope): number => Buffer.byteLength(textOf(envelope), 'utf8');

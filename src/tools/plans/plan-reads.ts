import type { ReadRaw, ReadResult } from '../policy/bounded-reads.ts';
import { canonical } from '../policy/stored.ts';

/**
 * Reads for all steps of one plan: what several steps want to know is read once, and nothing is asked about a thing
 * that the plan itself makes.
 *
 * @param isMade whether a value is made by the plan
 */
export function planReads(isMade: (value: unknown) => boolean): (read: ReadRaw) => ReadRaw {
  const known = new Map<string, Promise<ReadResult>>();
  return (read) => async (operation, args, signal) => {
    if (Object.values(args).some(isMade)) return { ok: false, why: 'the plan makes it' };
    const key = canonical([operation.name, args]);
    const before = await known.get(key);
    // One step's time ran out: the next one's has not.
    if (before?.ok === true || before?.missing !== undefined) return before;
    const reading = read(operation, args, signal);
    known.set(key, reading);
    return reading;
  };
}

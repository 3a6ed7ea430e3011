import { isObject } from '../../json.ts';
import type { ArgumentFault } from './fault.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * Replies come whole: a streamed one could not be given to an MCP client piece by piece, and is no JSON.
 *
 * @param args the values, under the tool's own names
 */
export function streamFaults(args: Values): readonly ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  const look = (field: string, value: unknown): void => {
    if (value === true || value === 'true' || value === 1) faults.push({ field, message: WHOLE });
  };
  look('stream', args.stream);
  for (const name of HOLDERS) {
    const holder = args[name];
    if (isObject(holder)) look(`${name}.stream`, holder.stream);
  }
  return faults;
}

/** Arguments that can hold a `stream` of their own. */
const HOLDERS = ['extra', 'hyperparameters'];

const WHOLE = 'cannot be true: an MCP reply comes whole, so nothing could be streamed; leave it out';

import type { ArgumentFault } from './fault.ts';

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Replies come whole: a streamed one could not be given to an MCP client piece by piece, and is no JSON.
 *
 * @param args the values, under the tool's own names
 */
export function streamFaults(args: Values): readonly ArgumentFault[] {
  const places: readonly [string, unknown][] = [
    ['stream', args.stream],
    ...['extra', 'hyperparameters'].map((name): [string, unknown] => {
      const holder = args[name];
      return [`${name}.stream`, isObject(holder) ? holder.stream : undefined];
    }),
  ];
  return places
    .filter(([, value]) => value === true || value === 'true' || value === 1)
    .map(([field]) => ({
      field,
      message: 'cannot be true: an MCP reply comes whole, so nothing could be streamed; leave it out',
    }));
}

import type { CallResult } from '../pipeline.ts';
import { bad } from '../reply/envelope.ts';
import type { Executor } from './executors.ts';

/** A call of a list that waits to be confirmed. */
export interface Pending {
  readonly index: number;
  readonly operation: string;
  readonly result: CallResult;
}

/**
 * The token of each call that has one, by its place in the list: `0:TOKEN,2:TOKEN`. Each is bound to its own call.
 *
 * @param joined as it was given; of a single call the token alone will do
 * @param calls how many calls the list has
 */
export function tokensOf(joined: string | undefined, calls: number): ReadonlyMap<number, string> {
  const tokens = new Map<number, string>();
  if (joined !== undefined && calls === 1 && !/^\d{1,3}:/.test(joined)) tokens.set(0, joined);
  for (const part of (joined ?? '').split(',')) {
    const match = /^(\d{1,3}):(.+)$/.exec(part.trim());
    if (match) tokens.set(Number(match[1]), match[2] ?? '');
  }
  return tokens;
}

/** Tokens as one, in the order of the calls; a new one takes the place of one that did not fit. */
const join = (held: ReadonlyMap<number, string>, fresh: readonly (readonly [number, string])[]): string =>
  [...new Map([...held, ...fresh])]
    .sort(([a], [b]) => a - b)
    .map(([index, token]) => `${index}:${token}`)
    .join(',');

/** The tokens that came with a list: those of calls that do not wait still hold. */
export interface HeldTokens {
  readonly byModel: ReadonlyMap<number, string>;
  readonly byPerson: ReadonlyMap<number, string>;
}

/**
 * One question for all calls of a list that need confirming. Nothing has been done.
 *
 * @param executor which
 * @param pending the calls, each with its own question
 * @param total how many calls the list has
 * @param held what came with the list
 */
export function combined(executor: Executor, pending: readonly Pending[], total: number, held: HeldTokens): CallResult {
  const no = pending.find(({ result: { envelope } }) => !envelope.ok && envelope.error.details.declined === true);
  if (no) return { envelope: no.result.envelope };
  const told = pending.flatMap(({ index, operation, result }) => {
    if (result.envelope.ok) return [];
    const { details } = result.envelope.error;
    const effect = result.question?.effect ?? details.effect;
    return [{ index, operation, token: details.confirm, effect, message: result.envelope.error.message }];
  });
  const tokens = told.flatMap(({ index, token }) => (typeof token === 'string' ? [[index, token] as const] : []));
  const people = pending.flatMap(({ index, result }) =>
    result.question ? [[index, result.question.token] as const] : [],
  );
  const summaries = told.map(
    ({ index, operation, effect, message }) => `calls[${index}] ${operation}: ${summaryOf(effect) ?? message}`,
  );
  const count = `${pending.length} of ${total} ${total === 1 ? 'call' : 'calls'}`;
  const all = tokens.length === pending.length;
  const way = all
    ? 'Show the effects to the person you work for; if they agree, call again with the same calls and confirm set to the token.'
    : 'This server takes confirmations only from a person, through a client that can ask.';
  const summary = `${count} ${pending.length === 1 ? 'needs' : 'need'} confirming. ${summaries.join(' ')}`;
  const effects = told.map(({ index, operation, effect }) => ({ call: index, operation, effect }));
  const envelope = bad(`Nothing was done: ${count} ${pending.length === 1 ? 'needs' : 'need'} confirming. ${way}`, {
    code: 'confirmation_required',
    ...(all && { confirm: join(held.byModel, tokens) }),
    effect: { summary, calls: effects },
  });
  const [first] = pending;
  if (first?.result.question === undefined || people.length !== pending.length) return { envelope };
  const effect = { ...first.result.question.effect, operation: executor.name, summary, calls: effects };
  return { envelope, question: { effect, token: join(held.byPerson, people) } };
}

function summaryOf(effect: unknown): string | undefined {
  if (typeof effect !== 'object' || effect === null || !('summary' in effect)) return undefined;
  return typeof effect.summary === 'string' ? effect.summary : undefined;
}

import type { CallResult } from '../call/stages.ts';
import { LONGEST_QUESTION } from '../policy/effect.ts';
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
interface HeldTokens {
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
    const { message, details } = result.envelope.error;
    const { question } = result;
    return [
      {
        index,
        token: details.confirm,
        effect: details.effect,
        // For the model other people's words are marked; the person reads them plain.
        forModel: `calls[${index}] ${operation}: ${summaryOf(details.effect) ?? message}`,
        forPerson: `calls[${index}] ${operation}: ${question?.effect.summary ?? message}`,
        essential: `calls[${index}] ${operation}: ${question?.essential ?? message}`,
        operation,
      },
    ];
  });
  const tokens = told.flatMap(({ index, token }) => (typeof token === 'string' ? [[index, token] as const] : []));
  const people = pending.flatMap(({ index, result }) =>
    result.question ? [[index, result.question.token] as const] : [],
  );
  const count = `${pending.length} of ${total} ${total === 1 ? 'call' : 'calls'}`;
  const all = tokens.length === pending.length;
  const way = all
    ? 'Show the effects to the person you work for; if they agree, call again with the same calls and confirm set to the token.'
    : 'This server takes confirmations only from a person, through a client that can ask.';
  const lead = `${count} ${pending.length === 1 ? 'needs' : 'need'} confirming.`;
  const inOne = (texts: readonly string[]): string => [lead, ...texts].join(' ');
  const whole = inOne(told.map(({ forPerson }) => forPerson));
  const short = inOne(told.map(({ essential }) => essential));
  if (short.length > LONGEST_QUESTION) return { envelope: tooMany(told, lead.length) };
  const effects = told.map(({ index, operation, effect }) => ({ call: index, operation, effect }));
  const envelope = bad(`Nothing was done: ${lead} ${way}`, {
    code: 'confirmation_required',
    ...(all && { confirm: join(held.byModel, tokens) }),
    effect: { summary: inOne(told.map(({ forModel }) => forModel)), calls: effects },
  });
  const [first] = pending;
  if (first?.result.question === undefined || people.length !== pending.length) return { envelope };
  const summary = whole.length > LONGEST_QUESTION ? short : whole;
  const effect = { ...first.result.question.effect, operation: executor.name, summary, calls: effects };
  return { envelope, question: { effect, essential: short, token: join(held.byPerson, people) } };
}

/** More than a person can be asked at once: as many calls as a question has room for are named. */
function tooMany(
  told: readonly { readonly index: number; readonly essential: string }[],
  begun: number,
): CallResult['envelope'] {
  let characters = begun;
  let fitting = 0;
  for (const { essential } of told) {
    characters += essential.length + 1;
    if (characters > LONGEST_QUESTION) break;
    fitting += 1;
  }
  const last = told[Math.max(0, fitting - 1)]?.index ?? 0;
  const message = `need more confirming than a person can be shown at once: a question may have ${LONGEST_QUESTION} characters. Give fewer calls at a time, here up to calls[${last}]`;
  return bad(`Nothing was done, and nobody was asked: calls ${message}.`, {
    code: 'invalid_arguments',
    field_errors: [{ field: 'calls', message }],
  });
}

function summaryOf(effect: unknown): string | undefined {
  if (typeof effect !== 'object' || effect === null || !('summary' in effect)) return undefined;
  return typeof effect.summary === 'string' ? effect.summary : undefined;
}

import type { Tool } from '../model/tool.ts';
import { type BadEnvelope, bad, type Envelope, good } from '../reply/envelope.ts';
import { closedFences } from '../reply/fence.ts';
import { withOneTime } from '../reply/one-time.ts';
import { cap } from '../reply/size-limit.ts';

/** What a call of a list came to. */
export type Result = { readonly operation: string } & Envelope;

/** Calls that are carried out one after the other. */
export interface InOrder {
  readonly tools: readonly Tool[];
  /** Carries out the call at this place. */
  run(index: number): Promise<Envelope>;
  /** Of the whole answer, in bytes. */
  readonly limit: number;
  /** What is to be said where it stops: what would undo the calls before. */
  undo?(results: readonly Result[]): Readonly<Record<string, unknown>>;
}

/**
 * Carries out calls in order up to the first failure, and answers what was done, what failed and what was not tried.
 *
 * @param calls what is to be carried out, and how
 */
export async function carryOut(calls: InOrder): Promise<Envelope> {
  const { tools, limit } = calls;
  const results: Result[] = [];
  for (const [index, tool] of tools.entries()) {
    const envelope = await calls.run(index);
    results.push({ operation: tool.name, ...envelope });
    if (!envelope.ok) return stopped(calls, results, envelope);
  }
  return good({ results: fitting(results, limit, tools) });
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function stopped({ tools, limit, undo }: InOrder, results: readonly Result[], failure: BadEnvelope): Envelope {
  const at = results.length - 1;
  const name = (index: number): string => `calls[${index}] ${tools[index]?.name}`;
  const before = results.slice(0, at).map((_, index) => name(index));
  const after = tools.slice(at + 1).map((_, index) => name(at + 1 + index));
  const { confirm, ...details } = failure.error.details;
  const asks = details.code === 'confirmation_required';
  return bad(
    [
      `${name(at)} ${asks ? 'needs confirming' : 'failed'}: ${sentence(failure.error.message)}`,
      before.length > 0
        ? `Done before it, and not to be sent again: ${before.join(', ')}.`
        : 'Nothing was done before it.',
      after.length > 0 ? `Not tried: ${after.join(', ')}.` : '',
      asks ? `To go on, send calls again from calls[${at}] on.` : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    {
      ...details,
      ...(typeof confirm === 'string' && { confirm: `0:${confirm}` }),
      done: results.slice(0, at).map((_, index) => index),
      failed: at,
      not_tried: tools.slice(at + 1).map((_, index) => at + 1 + index),
      ...undo?.(results),
      results: fitting(results, limit, tools),
    },
  );
}

/**
 * Keeps several replies together within what one may have: each gets its share. What is handed out once comes through.
 *
 * @param results the replies
 * @param limit of all together, in bytes
 * @param tools whose they are
 */
export function fitting(
  results: readonly Result[],
  limit: number,
  tools: readonly (Tool | undefined)[],
): readonly Result[] {
  if (Buffer.byteLength(JSON.stringify(results)) <= limit) return results;
  const share = Math.floor(limit / results.length);
  return results.map((result, index) => {
    if (!result.ok) return result;
    const cut = cap(result.data, share, () => 'Ask for fewer calls at once, or name fields.');
    const once = tools[index]?.operation?.oneTimeReply ?? [];
    return {
      ...result,
      data: withOneTime(closedFences(cut.data), result.data, once),
      ...(cut.notes.length > 0 && { notes: [...(result.notes ?? []), ...cut.notes] }),
    };
  });
}

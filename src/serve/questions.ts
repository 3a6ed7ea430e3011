import { type InputResponseView, inputRequired, type ServerContext } from '@modelcontextprotocol/server';
import type { CallContext } from '../tools/model/call-context.ts';
import type { Question } from '../tools/policy/agree.ts';

/** The name of a question about a confirmation among a request's questions. */
export const CONFIRM_KEY = 'confirm';

/** The question a person is asked: yes or no, and nothing secret. */
const CONFIRM_SCHEMA = {
  type: 'object' as const,
  properties: { confirm: { type: 'boolean' as const, title: 'Do it', description: 'Yes, carry this out.' } },
  required: ['confirm'],
};

/** What came of a question. */
export type Answer = Pick<CallContext, 'confirmedByPerson' | 'declinedByPerson' | 'unanswered'>;

/** A call is asked about again while its target changes; not for ever. */
export const MOST_ROUNDS = 8;

/** As long as a person may take. */
const LONGEST_WAIT_MS = 600_000;

/**
 * What an answer means. Who accepts has to say yes as well; who declines, or accepts without a yes, said no; of a
 * question that was closed (`cancel`) nobody decided.
 *
 * @param answer as it came
 * @param token what stands for the person's yes
 */
export function answerOf(answer: InputResponseView, token: unknown): Answer {
  if (answer.kind !== 'elicit') return {};
  if (answer.action === 'cancel') return { unanswered: true };
  if (answer.action !== 'accept' || answer.content?.confirm !== true) return { declinedByPerson: true };
  return typeof token === 'string' ? { confirmedByPerson: token } : {};
}

/**
 * Asks in the way of 2026-07-28: the result is the question, and the client sends the call again with the answer.
 *
 * @param question what is asked, and what stands for a yes
 */
export const ask = ({ effect, token }: Question): ReturnType<typeof inputRequired> =>
  inputRequired({
    inputRequests: {
      [CONFIRM_KEY]: inputRequired.elicit({ message: effect.summary, requestedSchema: CONFIRM_SCHEMA }),
    },
    requestState: token,
  });

/**
 * Asks in the older way, with a request of its own to the client. A client that answers that with an error has nobody
 * who could decide.
 *
 * @param ctx the call that is asked about
 * @param question what is asked, and what stands for a yes
 */
export async function askOlder(ctx: ServerContext, { effect, token }: Question): Promise<Answer> {
  const params = { mode: 'form' as const, message: effect.summary, requestedSchema: CONFIRM_SCHEMA };
  const options = { timeout: LONGEST_WAIT_MS, resetTimeoutOnProgress: true, onprogress: () => {} };
  try {
    const { action, content } = await ctx.mcpReq.send({ method: 'elicitation/create', params }, options);
    return answerOf({ kind: 'elicit', action, ...(content && { content }) }, token);
  } catch (error) {
    if (ctx.mcpReq.signal.aborted) throw error;
    return { unanswered: true };
  }
}

import { idsIn, idsOfBatch } from '../../messages/id-finder.ts';
import {
  batchFault,
  isSessionlessInitialize,
  REFUSED,
  type RefusedMessage,
  readMessage,
  refusalText,
  requestIdsOf,
} from '../../messages/read-message.ts';
import type { RpcId } from '../exchange/exchange.ts';
import { JSON_TYPE } from './answer-form.ts';

/** A body whose messages have been looked at. */
export interface ReadBody {
  /** What goes to the SDK: a message, or those of a batch that are sound. */
  readonly body: unknown;
  /** The ids of the requests in it. */
  readonly ids: readonly RpcId[];
  /** The answers to those of a batch that are not, as JSON. */
  readonly refusals: readonly string[];
}

/**
 * Reads the messages of a body, as stdio reads its lines.
 *
 * @param value as parsed; changed in place
 * @param text the same as it came
 * @param batches whether the client's revision of the protocol has batches; asked only where the body is one
 * @returns the answer, where nothing of it is carried out
 */
export async function readBody(
  value: unknown,
  text: string,
  batches: () => Promise<boolean>,
): Promise<ReadBody | Response> {
  if (!Array.isArray(value)) {
    const read = readMessage(value, () => idsIn(text)[0]);
    if ('refused' in read && !isSessionlessInitialize(value)) return refused([read.refused]);
    return { body: value, ids: idsOf([value as object]), refusals: [] };
  }
  const ids = idsOfBatch(value, text);
  const fault = batchFault(value, await batches());
  if (fault !== undefined) {
    // One answer, because this client may not understand a list of them.
    const [id = 'null', ...others] = requestIdsOf(value, ids);
    return refused([{ id: others.length > 0 ? 'null' : id, code: REFUSED.request, reason: fault }]);
  }
  const reads = value.map((message, at) => readMessage(message, () => ids[at]));
  const body = reads.flatMap((read) => ('message' in read ? [read.message] : []));
  const faults = reads.flatMap((read) => ('refused' in read && !read.refused.unanswerable ? [read.refused] : []));
  return body.length === 0 ? refused(faults) : { body, ids: idsOf(body), refusals: faults.map(refusalText) };
}

/** Wrong parameters are an answer of the protocol; what is no request at all is one of HTTP too. */
function refused(faults: readonly RefusedMessage[]): Response {
  const [only] = faults;
  const body = faults.length === 1 && only ? refusalText(only) : `[${faults.map(refusalText).join(',')}]`;
  const status = faults.every(({ code, unanswerable }) => code === REFUSED.params && !unanswerable) ? 200 : 400;
  return new Response(body, { status, headers: { 'content-type': JSON_TYPE } });
}

const idsOf = (messages: readonly object[]): readonly RpcId[] =>
  messages.flatMap((message) => ('method' in message && 'id' in message ? [message.id as RpcId] : []));

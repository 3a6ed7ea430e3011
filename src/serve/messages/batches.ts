/** How many messages a batch may hold. */
export const MAX_BATCH = 100;

/** Revisions in which several messages may come as one list. Source: MCP 2025-03-26, "Base protocol"; 2025-06-18 took it out. */
const WITH_BATCHES: ReadonlySet<unknown> = new Set(['2024-10-07', '2024-11-05', '2025-03-26']);

/** @param revision of the protocol, as a client named it */
export const revisionHasBatches = (revision: unknown): boolean => WITH_BATCHES.has(revision);

/** What is wrong with a batch as a whole: nothing of it is carried out. */
export function batchFault(messages: readonly unknown[], allowed: boolean): string | undefined {
  if (messages.length === 0 || messages.length > MAX_BATCH)
    return `Invalid request: A batch holds 1 to ${MAX_BATCH} messages.`;
  if (!allowed)
    return 'Invalid request: The negotiated revision of the protocol has no batches (2025-03-26 was the last with them); send each message by itself.';
  if (messages.some((message) => isRequest(message) && message.method === 'initialize'))
    return 'Invalid request: initialize must not be part of a batch.';
  return undefined;
}

/**
 * The ids, as JSON text, under which the requests of a refused batch are answered; one `null` where there is none.
 *
 * @param messages as parsed
 * @param ids of those that are objects or lists, as they were written
 */
export function requestIdsOf(messages: readonly unknown[], ids: readonly (string | undefined)[]): readonly string[] {
  const found = messages
    .filter((message) => typeof message === 'object' && message !== null)
    .flatMap((message, at) => (isRequest(message) && message.id !== undefined ? [ids[at] ?? 'null'] : []));
  return found.length > 0 ? found : ['null'];
}

const isRequest = (message: unknown): message is { readonly method: unknown; readonly id?: unknown } =>
  typeof message === 'object' && message !== null && 'method' in message;

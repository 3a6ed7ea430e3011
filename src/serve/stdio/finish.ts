import type { LineTransport } from './line-transport.ts';
import type { OpenRequest } from './open-requests.ts';

/** How the calls that are still open are brought to an end. Times in ms. */
export interface FinishParts {
  readonly transport: Pick<LineTransport, 'requests' | 'refuseRequests'>;
  /** Whether a tool changes nothing; asked only of calls that have begun. */
  readonly reads: (tool: string) => Promise<boolean>;
  /** `MCP_SHUTDOWN_TIMEOUT_MS` */
  readonly shutdownMs: number;
  /** Resolves when nothing is to be waited for any more. */
  readonly atOnce: Promise<unknown>;
}

/** So long a read may still take after stdin's end, which is when a pipe of commands (`printf … | server`) ends too. */
const READ_MS = 500;
/** So long a call that was ended may take to say so. */
const LAST_WORD_MS = 250;

/**
 * After stdin's end: nobody can ask any more, and most likely nobody reads. Reads are given up; changes are let finish,
 * so that none is left half done.
 *
 * @param parts the connection, and how long
 */
export async function finishAfterInput(parts: FinishParts): Promise<void> {
  const { transport, reads, shutdownMs } = parts;
  const { requests } = transport;
  if (requests.idle) return;
  // Asking loads the tools, which what is open may wait for as well.
  const calls = await Promise.all(
    requests.all.map(async (request) => ({
      request,
      reads: request.facts.tool !== undefined && (await reads(request.facts.tool)),
    })),
  );
  if (await within(Math.min(READ_MS, shutdownMs), parts)) return;
  for (const call of calls) if (call.reads) call.request.stop();
  if (await within(Math.max(0, shutdownMs - READ_MS), parts)) return;
  await endAll(requests.all, parts);
}

/**
 * After a signal: what is open may finish, what is new is refused.
 *
 * @param parts the connection, and how long
 */
export async function finishAfterSignal(parts: FinishParts): Promise<void> {
  parts.transport.refuseRequests('The server is stopping; nothing was done.');
  if (await within(parts.shutdownMs, parts)) return;
  await endAll(parts.transport.requests.all, parts);
}

async function endAll(open: readonly OpenRequest[], { transport }: FinishParts): Promise<void> {
  for (const request of open) request.stop();
  await transport.requests.whenIdle(LAST_WORD_MS);
}

/** Whether everything was answered in time. */
async function within(ms: number, { transport, atOnce }: FinishParts): Promise<boolean> {
  return Promise.race([transport.requests.whenIdle(ms), atOnce.then(() => transport.requests.idle)]);
}

import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Config } from '../../config.ts';
import type { Logger } from '../../log.ts';
import type { Application } from '../../tools/application.ts';
import { LOCAL_PRINCIPAL } from '../../tools/model/call-context.ts';
import { policySettings } from '../../tools/policy/settings.ts';
import { surfaceChooser } from '../../tools/surfaces/choose.ts';
import { createMcpServer } from '../mcp-server.ts';
import { stopSignal } from '../signals.ts';
import { LineTransport } from './line-transport.ts';
import type { OpenRequest } from './open-requests.ts';

const IDLE_BEFORE_LOADING_MS = 500;
/** So long answers that nobody takes may keep the process. */
const LEAVING_MS = 250;

/** What stdio is served with. */
interface StdioOptions {
  readonly config: Config;
  readonly version: string;
  /** To stderr; stdout carries nothing but protocol. */
  readonly log: Logger;
  /** Loads the tools; called once. */
  readonly load: () => Promise<Application>;
}

/**
 * Serves MCP over stdin and stdout, both protocol eras, until the client is gone or a signal comes; then brings to an
 * end what is open, and sees to it that the process ends. A second signal waits for nothing.
 *
 * @param options settings, log and the way to the tools
 */
export async function runStdio({ config, version, log, load }: StdioOptions): Promise<void> {
  let loading: Promise<Application> | undefined;
  const application = (): Promise<Application> => {
    loading ??= load();
    return loading;
  };
  policySettings(config);
  // The tools are loaded once the first answer is out; where nobody asks, soon, so that a wrong setting is told.
  setTimeout(() => void application(), IDLE_BEFORE_LOADING_MS).unref();
  const transport = new LineTransport({
    input: process.stdin,
    output: process.stdout,
    onFirstAnswer: () => void application(),
  });
  const chooser = surfaceChooser(config);
  const handle = serveStdio(
    ({ era }) =>
      createMcpServer({
        config,
        application,
        version,
        transport: 'stdio',
        principal: LOCAL_PRINCIPAL,
        exposure: (loaded) => loaded.exposure,
        surfaceFor: (clientName) => chooser.of(era, clientName),
        surfaceBeforehand: chooser.beforehand(era),
        cacheScope: 'private',
        signalOf: ({ mcpReq }) => transport.requests.signalOf(mcpReq.id, mcpReq.signal),
      }),
    { transport, onerror: (error) => log.debug({ err: error.message }, 'protocol error') },
  );
  const signal = stopSignal();
  const inputEnded = await Promise.race([transport.ended.then(() => true), signal.then(() => false)]);
  const parts = {
    transport,
    reads: async (tool: string) => readsOnly(await application(), tool),
    shutdownMs: config.MCP_SHUTDOWN_TIMEOUT_MS,
    atOnce: inputEnded ? signal : stopSignal(),
  };
  await (inputEnded ? finishAfterInput(parts) : finishAfterSignal(parts));
  await handle.close();
  if (loading) await (await loading).close();
  // After a signal the client may still hold its end open, which would keep the process alive.
  process.stdin.destroy();
  setTimeout(() => process.exit(), LEAVING_MS).unref();
}

/** Whether a tool, an executor of the lean surface among them, changes nothing. */
function readsOnly({ toolbox, surface, exposure }: Application, name: string): boolean {
  const tool = toolbox.find(name);
  if (tool) return tool.risk === 'read';
  return surface('lean')
    .list(exposure)
    .some((listed) => listed.name === name && listed.annotations.readOnlyHint);
}

/** How the calls that are still open are brought to an end. Times in ms. */
interface FinishParts {
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
async function finishAfterInput(parts: FinishParts): Promise<void> {
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
async function finishAfterSignal(parts: FinishParts): Promise<void> {
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

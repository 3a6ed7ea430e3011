import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Config } from '../../config.ts';
import type { Logger } from '../../log.ts';
import type { Application } from '../../tools/application.ts';
import { LOCAL_PRINCIPAL } from '../../tools/model/call-context.ts';
import { policySettings } from '../../tools/policy/settings.ts';
import { surfaceChooser } from '../../tools/surfaces/choose.ts';
import { createMcpServer } from '../mcp-server.ts';
import { stopSignal } from '../signals.ts';
import { finishAfterInput, finishAfterSignal } from './finish.ts';
import { LineTransport } from './line-transport.ts';

const IDLE_BEFORE_LOADING_MS = 500;
/** So long answers that nobody takes may keep the process. */
const LEAVING_MS = 250;

/** What stdio is served with. */
export interface StdioOptions {
  readonly config: Config;
  readonly version: string;
  /** To stderr; stdout carries nothing but protocol. */
  readonly log: Logger;
  /** Loads the tools; called once. */
  readonly load: () => Promise<Application>;
}

/**
 * Serves MCP over stdin and stdout, both protocol eras, until the client is gone or a signal comes; then brings to an
 * end what is open (`finish.ts`), and sees to it that the process ends. A second signal waits for nothing.
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

import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Application } from '../tools/application.ts';
import { LOCAL_PRINCIPAL } from '../tools/call-context.ts';
import { policySettings } from '../tools/policy/settings.ts';
import { surfaceChooser } from '../tools/surfaces/choose.ts';
import { lineGuard } from './line-guard.ts';
import { LineTransport } from './line-transport.ts';
import { createMcpServer } from './mcp-server.ts';

const MAX_LINE_BYTES = 10 * 1024 * 1024;
const GRACE_MS = 5_000;
const IDLE_BEFORE_LOADING_MS = 500;

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
 * Serves MCP over stdin and stdout, both protocol eras, until stdin ends or a signal comes. Calls in flight are let
 * finish within the longest time limit that one of them may have.
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
  const guard = lineGuard(process.stdin, (line) => process.stdout.write(line), MAX_LINE_BYTES);
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
        surfaceFor: (clientName) => chooser(era, clientName),
        cacheScope: 'private',
      }),
    {
      transport: new LineTransport(guard, process.stdout, () => void application()),
      onerror: (error) => log.debug({ err: error.message }, 'protocol error'),
    },
  );
  process.stdout.on('error', () => process.exit(0));
  await ended();
  // A signal now means that nobody waits any more: what is in flight is ended, upstream too.
  await Promise.race([guard.idle((config.PORTKEY_TIMEOUT_MS ?? LONGEST_CALL_MS) + GRACE_MS), signalled()]);
  await handle.close();
  if (loading) await (await loading).close();
  // After a signal the client may still hold its end open, which would keep the process alive.
  process.stdin.destroy();
}

/** What an executing call may take at the most (DESIGN.md, `PORTKEY_TIMEOUT_MS`). */
const LONGEST_CALL_MS = 120_000;

function ended(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    void signalled().then(resolve);
  });
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

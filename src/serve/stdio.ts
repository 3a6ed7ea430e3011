import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Logger } from '../log.ts';
import type { Application } from '../tools/application.ts';
import { LOCAL_PRINCIPAL } from '../tools/call-context.ts';
import { surfaceChooser } from '../tools/surfaces/choose.ts';
import { type LineGuard, lineGuard } from './line-guard.ts';
import { createMcpServer } from './mcp-server.ts';

const MAX_LINE_BYTES = 10 * 1024 * 1024;
const GRACE_MS = 5_000;

/** The SDK's stdio transport, which tells the guard what has been answered. */
class GuardedTransport extends StdioServerTransport {
  private readonly guard: LineGuard;

  constructor(guard: LineGuard) {
    super(guard.input, process.stdout);
    this.guard = guard;
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    await super.send(message);
    if ('method' in message || message.id === undefined || message.id === null) return;
    this.guard.answered(message.id);
  }
}

/**
 * Serves MCP over stdin and stdout, both protocol eras, until stdin ends or a signal comes. Calls in flight are let
 * finish within the longest time limit that one of them may have.
 *
 * @param application the tools
 * @param version of the package
 * @param log to stderr; stdout carries nothing but protocol
 */
export async function runStdio(application: Application, version: string, log: Logger): Promise<void> {
  const { config } = application;
  const guard = lineGuard(process.stdin, (line) => process.stdout.write(line), MAX_LINE_BYTES);
  const chooser = surfaceChooser(config);
  const handle = serveStdio(
    ({ era }) =>
      createMcpServer({
        application,
        version,
        transport: 'stdio',
        principal: LOCAL_PRINCIPAL,
        exposure: application.exposure,
        surfaceFor: (clientName) => chooser(era, clientName),
        cacheScope: 'private',
      }),
    { transport: new GuardedTransport(guard), onerror: (error) => log.debug({ err: error.message }, 'protocol error') },
  );
  process.stdout.on('error', () => process.exit(0));
  await ended();
  await guard.idle((config.PORTKEY_TIMEOUT_MS ?? LONGEST_CALL_MS) + GRACE_MS);
  await handle.close();
  await application.close();
  // After a signal the client may still hold its end open, which would keep the process alive.
  process.stdin.destroy();
}

/** What an executing call may take at the most (DESIGN.md, `PORTKEY_TIMEOUT_MS`). */
const LONGEST_CALL_MS = 120_000;

function ended(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

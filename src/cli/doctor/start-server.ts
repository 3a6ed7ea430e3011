import { Client } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { shortened } from '../../shortened.ts';
import { VERSION } from '../../version.ts';
import { readTokenCounts, tokensOfAll } from '../model/token-counts.ts';

/** How a client starts a server. */
interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What the client calls itself: some are shown fewer tools. */
  readonly clientName: string;
}

/** What a client is shown. */
interface StartedServer {
  readonly name: string;
  readonly version: string;
  readonly tools: number;
  /** Undefined where the list is not one that was counted when this build was made. */
  readonly tokens: number | undefined;
  readonly ms: number;
}

/** Starts a server as a client does. Throws `NotStarted`. */
export type StartServer = (how: ServerCommand, limitMs: number) => Promise<StartedServer>;

/** A server that could not be started or spoken to; its message says how, as the end of a sentence. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

const MOST_SAID = 10_000;

/** Starts a server over stdio, asks for its tools, and ends it. */
export const startServer: StartServer = async ({ command, args, env, cwd, clientName }, limitMs) => {
  const begun = performance.now();
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: { ...getDefaultEnvironment(), ...env },
    cwd,
    stderr: 'pipe',
  });
  let said = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    said = lastLines(said + chunk.toString('utf8'));
  });
  const client = new Client({ name: clientName, version: VERSION });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new NotStarted(`it did not answer as an MCP server within ${limitMs / 1000} s`)),
      limitMs,
    );
  });
  try {
    await Promise.race([client.connect(transport), late]);
    const { tools } = await Promise.race([client.listTools(), late]);
    const { name = '?', version = '?' } = client.getServerVersion() ?? {};
    const tokens = tokensOfAll(tools, readTokenCounts());
    return { name, version, tools: tools.length, tokens, ms: Math.round(performance.now() - begun) };
  } catch (error) {
    end(transport.pid);
    throw notStarted(error, command, said);
  } finally {
    clearTimeout(timer);
    await client.close().catch(() => {});
    await transport.close();
  }
};

/** Whole lines only: half of a secret would not be known as one. */
function lastLines(text: string): string {
  if (text.length <= MOST_SAID) return text;
  const at = text.indexOf('\n', text.length - MOST_SAID);
  return at < 0 ? '' : text.slice(at + 1);
}

/** What does not speak does not end when its input does, either. */
function end(pid: number | null): void {
  if (pid === null) return;
  try {
    process.kill(pid);
  } catch {
    // It has ended.
  }
}

function notStarted(error: unknown, command: string, said: string): NotStarted {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new NotStarted(`there is no program ${command}`);
  if (code === 'EACCES') return new NotStarted(`${command} may not be executed`);
  // What programs print before they end: the line that names the error, else the last.
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  const how = error instanceof NotStarted ? message : /closed/i.test(message) ? 'it ends at once' : 'it speaks no MCP';
  return new NotStarted(telling === undefined ? how : `${how} (${shortened(telling, 200)})`);
}

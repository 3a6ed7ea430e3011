import { spawn } from 'node:child_process';
import { shortened } from '../../shortened.ts';
import type { countedText } from '../tools.ts';

/** What a client would see: how many tools, and what they cost. */
export interface StartedServer {
  readonly tools: number;
  /** Undefined where the list is not one that was counted at build time. */
  readonly tokens: number | undefined;
  readonly version: string;
  readonly startMs: number;
}

const LONGEST_START_MS = 15_000;
const MOST_OUTPUT = 10_000_000;

/** A server that could not be started or spoken to; its message says how. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

interface Answer {
  readonly id?: number;
  readonly result?: { readonly serverInfo?: { readonly version?: string }; readonly tools?: readonly ListedLike[] };
  readonly error?: { readonly message?: string };
}

type ListedLike = Parameters<typeof countedText>[0];

/**
 * Starts a server as a client's settings say, and asks it for its tools.
 *
 * @param command the program
 * @param args its arguments
 * @param env the variables that the client sets, added to those of this process
 * @param tokensOf counts the tokens of one tool
 * @throws NotStarted with what it printed or how it ended
 */
export function startAsClient(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  tokensOf: (tool: ListedLike) => number | undefined,
): Promise<StartedServer> {
  const begun = performance.now();
  const child = spawn(command, [...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  return new Promise<StartedServer>((resolve, reject) => {
    let printed = '';
    let rest = '';
    let version = '?';
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      child.kill();
      settle();
    };
    const fail = (how: string): void => {
      const [line] = printed.trim().split('\n').slice(-1);
      end(() => reject(new NotStarted(line ? `${how}: ${shortened(line, 300)}` : how)));
    };
    const timer = setTimeout(
      () => fail(`it did not answer within ${LONGEST_START_MS / 1000} seconds`),
      LONGEST_START_MS,
    );
    child.once('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'ENOENT' ? `there is no ${command}` : String(error.code)),
    );
    child.once('exit', (code) => fail(`it ended with code ${code}`));
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-2_000);
    });
    const ask = (id: number, method: string, params: unknown): void =>
      void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    const take = (answer: Answer): void => {
      if (answer.error) fail(`it answered with an error (${answer.error.message})`);
      else if (answer.id === 1) {
        version = answer.result?.serverInfo?.version ?? '?';
        child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
        ask(2, 'tools/list', {});
      } else if (answer.id === 2) {
        const tools = answer.result?.tools ?? [];
        const tokens = tools.reduce<number | undefined>((sum, tool) => {
          const own = tokensOf(tool);
          return sum === undefined || own === undefined ? undefined : sum + own;
        }, 0);
        end(() => resolve({ tools: tools.length, tokens, version, startMs: Math.round(performance.now() - begun) }));
      }
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MOST_OUTPUT) fail('it prints without end');
      for (const line of lines)
        try {
          take(JSON.parse(line) as Answer);
        } catch {
          fail(`it prints what is no protocol to stdout (${shortened(line, 80)})`);
        }
    });
    const clientInfo = { name: 'portkey-admin-mcp doctor', version: '1' };
    ask(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  });
}

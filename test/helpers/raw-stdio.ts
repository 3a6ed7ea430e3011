import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { builtEntry } from './built.ts';

/** One JSON-RPC message as it came over stdout. */
export interface WireMessage {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** The server as a child process, spoken to line by line: for what no well-behaved client would send. */
export class RawStdio {
  readonly child: ChildProcessWithoutNullStreams;
  readonly messages: WireMessage[] = [];
  /** Lines of stdout that are no JSON-RPC message. */
  readonly noise: string[] = [];
  stderr = '';
  readonly exited: Promise<number | null>;
  private waiting: { matches: (message: WireMessage) => boolean; resolve: (message: WireMessage) => void }[] = [];

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, entry = builtEntry()) {
    this.child = spawn(process.execPath, [entry, ...args], {
      env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'warn', ...env },
    });
    let rest = '';
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.take(line);
    });
    this.child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
    });
    this.exited = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
  }

  private take(line: string): void {
    let message: WireMessage & { jsonrpc?: string };
    try {
      message = JSON.parse(line);
    } catch {
      this.noise.push(line);
      return;
    }
    if (message.jsonrpc !== '2.0') this.noise.push(line);
    this.messages.push(message);
    this.waiting = this.waiting.filter(({ matches, resolve }) => {
      if (!matches(message)) return true;
      resolve(message);
      return false;
    });
  }

  write(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** Resolves with the first message, also one that has come already, that fits. */
  next(matches: (message: WireMessage) => boolean): Promise<WireMessage> {
    const there = this.messages.find(matches);
    if (there) return Promise.resolve(there);
    return new Promise((resolve) => this.waiting.push({ matches, resolve }));
  }

  request(id: number, method: string, params: unknown = {}): Promise<WireMessage> {
    this.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return this.next((message) => message.id === id && message.method === undefined);
  }

  async initialize(protocolVersion = '2025-06-18', name = 'raw'): Promise<WireMessage> {
    const clientInfo = { name, version: '1' };
    const answer = await this.request(0, 'initialize', { protocolVersion, capabilities: {}, clientInfo });
    this.write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    return answer;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

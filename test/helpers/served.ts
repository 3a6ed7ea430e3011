import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { BadEnvelope, Envelope, GoodEnvelope } from '../../src/tools/reply/envelope.ts';
import { builtEntry } from './built.ts';

/** What a tool answered, as a client gets it. */
export interface Answer {
  readonly isError: boolean;
  readonly envelope: Envelope;
  // biome-ignore lint/suspicious/noExplicitAny: content is looked into by tests.
  readonly content: any[];
}

export interface CallHow {
  readonly signal?: AbortSignal;
  /** Told of all progress from here on; one call at a time can be followed. */
  readonly onprogress?: (progress: { progress: number; total?: number; message?: string }) => void;
}

/** The built server over stdio, with the official client. */
export interface Served {
  readonly client: Client;
  readonly pid: number;
  call(name: string, args?: Record<string, unknown>, how?: CallHow): Promise<Answer>;
  /** The envelope of a call that has to succeed. */
  good(name: string, args?: Record<string, unknown>, how?: CallHow): Promise<GoodEnvelope>;
  /** The error of a call that has to fail. */
  error(name: string, args?: Record<string, unknown>, how?: CallHow): Promise<BadEnvelope['error']>;
  stderr(): string;
  close(): Promise<void>;
}

export const CANARY = 'pk-canary-0123456789';

/**
 * Starts the built server before an upstream, everything switched on and nothing to be confirmed.
 *
 * @param origin of the upstream
 * @param env further settings
 */
export async function serveBefore(origin: string, env: Readonly<Record<string, string>> = {}): Promise<Served> {
  return served({
    PORTKEY_API_KEY: CANARY,
    PORTKEY_BASE_URL: `${origin}/v1`,
    PORTKEY_MCP_REGISTRY_URL: origin,
    PORTKEY_ALLOW_INSECURE_HTTP: 'true',
    PORTKEY_TOOL_SURFACE: 'full',
    PORTKEY_TOOL_DOMAINS: 'all',
    PORTKEY_CONFIRM: 'off',
    PORTKEY_FENCE: 'off',
    ...env,
  });
}

/** Starts the built server with these settings and no others. */
export async function served(env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Served> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [builtEntry(), ...args],
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'error', ...env },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  let told: CallHow['onprogress'];
  // Progress is taken off the wire: the SDK's client drops what reaches it in one read with the answer.
  transport.onmessage = (message) => {
    if ('method' in message && message.method === 'notifications/progress') told?.(message.params as never);
  };
  const client = new Client({ name: 'calls', version: '1' });
  await client.connect(transport);
  const call: Served['call'] = async (name, given = {}, { signal, onprogress } = {}) => {
    if (onprogress !== undefined) told = onprogress;
    const result = await client.callTool({ name, arguments: given }, {
      timeout: 60_000,
      signal,
      ...(onprogress === undefined ? {} : { onprogress: () => {} }),
    } as never);
    return {
      isError: result.isError === true,
      envelope: result.structuredContent as unknown as Envelope,
      content: result.content as unknown[],
    };
  };
  return {
    client,
    pid: transport.pid ?? 0,
    call,
    good: async (name, given, how) => {
      const { envelope, isError } = await call(name, given, how);
      if (!envelope.ok || isError) throw new Error(`${name} failed: ${JSON.stringify(envelope)}`);
      return envelope;
    },
    error: async (name, given, how) => {
      const { envelope, isError } = await call(name, given, how);
      if (envelope.ok || !isError) throw new Error(`${name} did not fail: ${JSON.stringify(envelope).slice(0, 500)}`);
      return envelope.error;
    },
    stderr: () => stderr,
    close: () => client.close(),
  };
}

/** Runs work over many items, so many at once; fails with every fault that was found, not the first alone. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const faults: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift())
      await work(item).catch((fault: unknown) => faults.push(fault));
  };
  await Promise.all(Array.from({ length: width }, lane));
  if (faults.length > 0)
    throw new AggregateError(
      faults,
      `${faults.length} of ${items.length}:\n${faults.slice(0, 8).map(String).join('\n')}`,
    );
}

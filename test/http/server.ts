import { type ClientRequest, request as open } from 'node:http';
import { connect, type Socket } from 'node:net';
import { readConfig } from '../../src/config.ts';
import type { Logger } from '../../src/log.ts';
import { type HttpServerOptions, type RunningServer, startHttpServer } from '../../src/serve/http/server.ts';
import { type HttpSettings, httpSettings } from '../../src/serve/http/settings.ts';
import { createApplication } from '../../src/tools/application.ts';

/** Our server over HTTP, on a free port of loopback, with the sandbox inside. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly logs: string[];
  readonly server: RunningServer;
  /** Sends a JSON-RPC message to a path, `/mcp` unless given. */
  post(body: unknown, options?: PostOptions): Promise<Answer>;
  stop(): Promise<void>;
}

export interface PostOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** An answer with its message, whether it came as JSON or as a stream. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly message: Message | undefined;
}

export interface Message {
  readonly id?: unknown;
  readonly result?: Record<string, unknown> & { readonly tools?: readonly { readonly name: string }[] };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

const ACCEPT = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Parts of the server that a test puts in place of its own. */
export interface TestServerOptions extends Partial<Omit<HttpServerOptions, 'settings'>> {
  readonly settings?: Partial<HttpSettings>;
}

/** Starts it with the environment given; what is not given is quiet and safe. */
export async function startServer(
  env: Readonly<Record<string, string>> = {},
  { settings = {}, ...options }: TestServerOptions = {},
): Promise<TestServer> {
  const all = { MCP_PORT: '0', PORTKEY_SANDBOX: 'true', MCP_SHUTDOWN_TIMEOUT_MS: '500', ...env };
  const config = readConfig(all);
  const logs: string[] = [];
  const server = await startHttpServer({
    config,
    settings: { ...httpSettings(config, all), ...settings },
    version: '0.0.0-test',
    log: logInto(logs),
    application: async (given) => createApplication(config, '0.0.0-test', given),
    ...options,
  });
  const { url } = server;
  return {
    url,
    port: Number(new URL(url).port),
    logs,
    server,
    post: async (body, { path = '/mcp', headers = {}, signal } = {}) =>
      answerOf(
        await fetch(url + path, {
          method: 'POST',
          headers: { ...ACCEPT, ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
          ...(signal && { signal }),
        }),
      ),
    stop: async () => {
      await server.stop();
      await (await server.application()).close().catch(() => undefined);
    },
  };
}

/** Reads an answer to its end. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const data = text.startsWith('{') || text.startsWith('[') ? text : text.match(/^data: (\{.*)$/m)?.[1];
  return {
    status: response.status,
    headers: response.headers,
    text,
    message: data === undefined ? undefined : (JSON.parse(data) as Message),
  };
}

/** `initialize` of an older client. */
export const initialize = (name = 'test', protocolVersion = '2025-06-18') => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name, version: '1' } },
});

/** A request of an older client. */
export const older = (method: string, params: object = {}, id: number | string = 2) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

const REVISION = '2026-07-28';

/** A request of 2026-07-28, with its headers. */
export function modern(method: string, params: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
  const body = {
    jsonrpc: '2.0',
    id: 7,
    method,
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': REVISION,
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  };
  const named = typeof params.name === 'string' ? { 'mcp-name': params.name } : {};
  return [body, { headers: { 'mcp-protocol-version': REVISION, 'mcp-method': method, ...named, ...headers } }] as const;
}

/** Opens a session of an older client; its id. */
export async function openSession(
  { post }: TestServer,
  headers: Record<string, string> = {},
  path = '/mcp',
): Promise<string> {
  const { headers: got, text } = await post(initialize(), { headers, path });
  const id = got.get('mcp-session-id');
  if (id === null) throw new Error(`no session: ${text}`);
  await post(
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { headers: { ...headers, 'mcp-session-id': id }, path },
  );
  return id;
}

/** Sends bytes as they are and reads what comes back until the other side closes, or `ms` have passed. */
export function raw(port: number, bytes: string, ms = 3_000): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(got);
    };
    const timer = setTimeout(end, ms);
    socket.on('data', (data) => {
      got += data;
    });
    socket.on('close', end);
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? end() : reject(error),
    );
  });
}

/** A request with headers that `fetch` would not let through, such as Host and Origin. */
export function withHeaders(
  url: string,
  headers: Record<string, string>,
  { method = 'GET', body }: { method?: string; body?: unknown } = {},
): Promise<{ readonly status: number; readonly headers: Record<string, unknown>; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = open(
      url,
      { method, headers: { ...(body !== undefined && ACCEPT), ...headers } },
      (response) => {
        let text = '';
        response.on('data', (data) => {
          text += data;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A log that can be looked at. */
export function logInto(lines: string[]): Logger {
  const write =
    (level: string) =>
    (fields: unknown, message?: string): void =>
      void lines.push(JSON.stringify([level, fields, message]));
  return {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
}

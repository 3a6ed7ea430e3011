import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { readConfig } from '../../../src/config.ts';
import type { Logger } from '../../../src/log.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { serveSandbox } from '../../../src/sandbox/service.ts';
import { type RunningServer, startHttpServer } from '../../../src/serve/http/server.ts';
import { httpSettings } from '../../../src/serve/http/settings.ts';
import { createApplication } from '../../../src/tools/application.ts';
import { freePort } from './free-port.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import { Visitor } from './visitor.ts';

/** A request as Portkey saw it: all of its headers, as one text. */
export interface SeenAtPortkey {
  readonly key: string | undefined;
  readonly headers: string;
}

/** Our server with Portkey (the sandbox over HTTP) behind it and, where asked for, an issuer beside it. */
export interface Stack {
  readonly url: string;
  readonly sandbox: Sandbox;
  /** Where the sandbox answers as Portkey. */
  readonly sandboxUrl: string;
  readonly seen: SeenAtPortkey[];
  /** Every log line at every level. */
  readonly logs: string[];
  readonly issuer: Issuer | undefined;
  readonly server: RunningServer;
  /** A token that the issuer gives an MCP client for this person. */
  tokenOf(name: string): Promise<string>;
  client(headers: Record<string, string>, options?: ClientOptions): Promise<Client>;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly mode?: 'auto' | 'legacy';
  /** Takes a URL that a person is asked to open. */
  readonly open?: (url: string) => Promise<'accept' | 'decline'>;
}

export const SERVER_KEY = 'the-key-of-the-server-itself-9876543210';

export interface StackOptions {
  /** One of its own, or one that several share, who then closes it. */
  readonly issuer?: boolean | Issuer;
  readonly env?: Record<string, string>;
  /** The issuer stands for Clerk. */
  readonly clerkIssuer?: boolean;
}

/** Starts it all on free ports. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { issuer: wantsIssuer = false, env = {} } = options;
  const sandbox = createSandbox();
  const seen: SeenAtPortkey[] = [];
  const portkey = await serveSandbox(
    (request) => {
      seen.push({ key: request.headers['x-portkey-api-key'], headers: JSON.stringify(request.headers) });
      return sandbox.handle(request);
    },
    { host: '127.0.0.1', port: 0 },
  );
  const issuer = typeof wantsIssuer === 'object' ? wantsIssuer : wantsIssuer ? await startIssuer() : undefined;
  const vault = mkdtempSync(join(tmpdir(), 'vault-'));
  const all: Record<string, string> = {
    MCP_PORT: String(await freePort()),
    PORTKEY_BASE_URL: `${portkey.origin}/v1`,
    PORTKEY_API_KEY: SERVER_KEY,
    MCP_VAULT_DIR: vault,
    ...(issuer && {
      MCP_AUTH_MODE: 'oidc',
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: issuer.audience,
      OIDC_CLIENT_ID: issuer.clientId,
      OIDC_CLIENT_SECRET: issuer.clientSecret,
      PORTKEY_KEY_MODE: 'user',
      MCP_VAULT_KEY: 'a-vault-key-for-these-tests-0123456789abcdef',
    }),
    ...(issuer && options.clerkIssuer && { CLERK_ISSUER: issuer.url }),
    ...env,
  };
  const config = readConfig(all);
  const logs: string[] = [];
  const server = await startHttpServer({
    config,
    settings: httpSettings(config, all),
    version: '0.0.0-test',
    log: listeningLog(logs),
    application: async (given) => createApplication(config, '0.0.0-test', { ...given, env: all }),
  });
  const { url } = server;
  for (const base of [url, url.replace('127.0.0.1', 'localhost'), all.MCP_PUBLIC_BASE_URL])
    if (base) issuer?.allowRedirect(`${base}/sign-in/callback`);
  const clients: Client[] = [];
  return {
    url,
    sandbox,
    sandboxUrl: portkey.origin,
    seen,
    logs,
    issuer,
    server,
    tokenOf: (name) => tokenFor(issuer!, name),
    client: async (headers, { mode = 'auto', open } = {}) => {
      const client = new Client(
        { name: 'people-test', version: '1' },
        { versionNegotiation: { mode }, capabilities: open ? { elicitation: { url: {} } } : {} },
      );
      if (open)
        client.setRequestHandler('elicitation/create', async ({ params }) => ({
          action: await open((params as { url: string }).url),
        }));
      await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }));
      clients.push(client);
      return client;
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close().catch(() => undefined)));
      await server.stop();
      await (await server.application()).close();
      await Promise.all([portkey.close(), issuer !== wantsIssuer && issuer?.close(), sandbox.close()]);
      rmSync(vault, { recursive: true, force: true });
    },
  };
}

/** The envelope of a call. */
export interface Answer {
  readonly ok: boolean;
  readonly data?: Record<string, unknown>;
  readonly error?: { readonly message: string; readonly details: Record<string, unknown> };
}

export async function callTool(client: Client, name: string, args: Record<string, unknown> = {}): Promise<Answer> {
  const { structuredContent } = await client.callTool({ name, arguments: args });
  return structuredContent as unknown as Answer;
}

function listeningLog(lines: string[]): Logger {
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

/** The authorization code flow of an MCP client, with a person in front of it. */
async function tokenFor(issuer: Issuer, name: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: issuer.mcpClientId,
    redirect_uri: issuer.mcpRedirect,
    response_type: 'code',
    scope: 'openid portkey:read portkey:write portkey:delete portkey:execute',
    state: 'any',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const back = await new Visitor().signInAt(`${issuer.url}/auth?${query}`, name);
  const code = new URL(back).searchParams.get('code') ?? '';
  const response = await fetch(`${issuer.url}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: issuer.mcpClientId,
      redirect_uri: issuer.mcpRedirect,
      code,
      code_verifier: verifier,
    }),
  });
  const tokens = (await response.json()) as { access_token?: string };
  if (tokens.access_token === undefined) throw new Error(`no token: ${JSON.stringify(tokens)}`);
  return tokens.access_token;
}

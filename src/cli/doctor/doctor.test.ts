import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultyUpstream, startFaultyUpstream } from '../../../test/helpers/faulty-upstream.ts';
import { ownSecretNames } from '../../config.ts';
import { createSandbox, type Sandbox } from '../../sandbox/index.ts';
import { type SandboxService, serveSandbox } from '../../sandbox/service.ts';
import { type SetupClient, setupClients } from '../setup/clients.ts';
import { editors } from '../setup/editors.ts';
import { writeChange } from '../setup/machine.ts';
import { planSetup } from '../setup/setup.ts';
import type { Check, Examined } from './check.ts';
import { type Report, reportText } from './check.ts';
import { examine } from './doctor.ts';
import { NotStarted, startServer } from './start-server.ts';

const fixture = (name: string): string => new URL(`../../../test/helpers/tls/${name}`, import.meta.url).pathname;
/** In no range of shapes that is masked by its look: it has to be known. */
const KEY = 'Zq7WcR2mPx9LtVb4HnKd';

let home: string;
let script: string;
let sandbox: Sandbox;
let portkey: SandboxService;
let upstream: FaultyUpstream;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  sandbox = createSandbox();
  portkey = await serveSandbox((request) => sandbox.handle(request), { host: '127.0.0.1', port: 0 });
  upstream = await startFaultyUpstream();
});
afterAll(async () => {
  await Promise.all([portkey.close(), upstream.close()]);
  await sandbox.close();
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'doctor-'));
  script = join(home, 'portkey-admin-mcp-server/build/index.js');
  mkdirSync(join(dirname(script), 'chunks'), { recursive: true });
  mkdirSync(join(home, 'project'));
  for (const name of ['index.js', 'token-counts.json', '../package.json'])
    writeFileSync(join(dirname(script), name), '');
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  upstream.reset();
  rmSync(home, { recursive: true, force: true });
});

/** A machine on which all is well: the sandbox as Portkey, an admin key, one server that starts. */
const machineOf = (env: Readonly<Record<string, string>> = {}, more: Partial<Examined> = {}): Examined => ({
  machine: { platform: 'linux', env: { ...ofPortkey(), ...env }, home, cwd: join(home, 'project') },
  installation: { command: '/usr/bin/node', script },
  nodeVersion: '22.20.0',
  sandbox: false,
  http: false,
  now: Date.now,
  limitMs: 5_000,
  start: async () => ({ name: 'portkey-admin-mcp-server', version: '0.1.0', tools: 222, tokens: 25_278, ms: 300 }),
  ...more,
});

/** Of one domain, so that few reads tell what the key may do. */
const ofPortkey = () => ({
  PORTKEY_API_KEY: sandbox.keys.admin,
  PORTKEY_BASE_URL: `${portkey.origin}/v1`,
  PORTKEY_TOOL_DOMAINS: 'configs',
});

const without = (examined: Examined, ...names: readonly string[]): Examined => ({
  ...examined,
  machine: {
    ...examined.machine,
    env: Object.fromEntries(Object.entries(examined.machine.env).filter(([name]) => !names.includes(name))),
  },
});

const faultsOf = ({ checks }: Report): readonly Check[] => checks.filter(({ status }) => status === 'fault');
const checkOf = ({ checks }: Report, id: string): Check | undefined => checks.find((check) => check.id === id);

const clientNamed = (name: string): SetupClient => setupClients.find((client) => client.name === name)!;

/** Puts an entry into a client's file, as its user would. */
function configured(client: string, name: string, entry: Readonly<Record<string, unknown>>): string {
  const { format, servers, file } = clientNamed(client);
  const path = file(machineOf().machine, 'user')!;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, editors[format].set('', [...servers, name], entry));
  return path;
}

const closedPort = async (): Promise<number> => {
  const server = createTcp().listen(0, '127.0.0.1');
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
};

async function portOf(server: Server): Promise<number> {
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

describe('where all is well', () => {
  it('says so, with the key, its scopes and each client', async () => {
    const client = clientNamed('cursor');
    const plan = await planSetup(
      { clients: [client], scope: 'user', name: 'portkey', sandbox: false, readOnly: true, key: sandbox.keys.admin },
      machineOf().machine,
      { command: process.execPath, script },
    );
    for (const change of plan.own) await writeChange(change, new Date());
    for (const { result } of plan.clients) if (result.kind === 'change') await writeChange(result.change, new Date());
    // The shell has no key: what the client's file names is looked at.
    const report = await examine(without(machineOf(), 'PORTKEY_API_KEY'));
    expect(faultsOf(report)).toEqual([]);
    expect(report.ok).toBe(true);
    expect(checkOf(report, 'key')?.found).toMatch(
      /^Organisation key of a service, \d+ scopes, from the settings of Cursor.*reads only/,
    );
    expect(checkOf(report, 'key.scopes')?.found).toMatch(/^It may read .*configs/);
    expect(checkOf(report, 'key-file')?.status).toBe('ok');
    expect(checkOf(report, 'client.cursor.user.portkey')?.found).toContain('lists 222 tools, 25278 tokens (o200k)');
    expect(reportText(report)).toMatch(/\n\nAll is well\.\n$/);
  });

  it('needs neither key nor network with --sandbox', async () => {
    const report = await examine(without(machineOf({}, { sandbox: true }), 'PORTKEY_API_KEY', 'PORTKEY_BASE_URL'));
    expect(report.checks.filter(({ status }) => status !== 'ok').map(({ id }) => id)).toEqual(['clients']);
    expect(report.ok).toBe(true);
  });
});

interface Broken {
  readonly is: string;
  readonly machine: () => Examined | Promise<Examined>;
  readonly id: string;
  /** A fault, unless said. */
  readonly status?: 'warning' | 'skipped';
  readonly found: RegExp;
  readonly mend: RegExp;
}

const keyed = async (scopes: readonly string[]): Promise<string> => {
  const reply = await fetch(`${portkey.origin}/v1/api-keys/organisation/service`, {
    method: 'POST',
    headers: { 'x-portkey-api-key': sandbox.keys.admin, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'narrow', scopes }),
  });
  return ((await reply.json()) as { key: string }).key;
};

/** A proxy that wants a password. */
const closedProxy = async (): Promise<string> => {
  const server = createTcp((socket) =>
    socket.on('error', () => {}).end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
  );
  closers.push(() => server.close());
  return `http://127.0.0.1:${await portOf(server.listen(0, '127.0.0.1'))}`;
};

const fileWith = (text: string, mode: number): string => {
  const path = join(home, 'key');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};

/** An answer of Portkey's to everything. */
const answering = (status: number, message: string): string => {
  upstream.reply({ kind: 'json', status, body: { success: false, data: { message, errorCode: 'AB05' } } });
  return `${upstream.origin}/v1`;
};

const tlsServer = async (): Promise<number> => {
  const server = createServer({
    key: readFileSync(fixture('test-only-key.pem')),
    cert: readFileSync(fixture('cert.pem')),
  });
  closers.push(() => server.close());
  return portOf(server.listen(0, '127.0.0.1'));
};

const OIDC = { MCP_TRANSPORT: 'http', MCP_AUTH_MODE: 'oidc', MCP_PUBLIC_BASE_URL: 'https://mcp.invalid' };

/** An issuer on loopback. */
const issuer = (): string => {
  upstream.reply({ kind: 'json', body: { issuer: upstream.origin, jwks_uri: `${upstream.origin}/keys` } });
  return upstream.origin;
};

const OURS = (): Readonly<Record<string, unknown>> => ({ command: 'node', args: [script] });

const BROKEN: readonly Broken[] = [
  {
    is: 'no key',
    machine: () => without(machineOf(), 'PORTKEY_API_KEY'),
    id: 'key',
    found: /No Portkey key is set/,
    mend: /export PORTKEY_API_KEY=.*doctor --sandbox/,
  },
  {
    is: 'a placeholder for a key',
    machine: () => machineOf({ PORTKEY_API_KEY: 'YOUR_PORTKEY_KEY' }),
    id: 'key',
    found: /PORTKEY_API_KEY holds a placeholder/,
    mend: /export PORTKEY_API_KEY=… with the key itself/,
  },
  {
    is: 'a reference that nobody replaced',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a shell left as it was.
    machine: () => machineOf({ PORTKEY_WORKSPACE_ID: '${WORKSPACE}' }),
    id: 'settings.PORTKEY_WORKSPACE_ID',
    found: /PORTKEY_WORKSPACE_ID holds a placeholder/,
    mend: /export PORTKEY_WORKSPACE_ID=…/,
  },
  {
    is: 'a wrong key',
    machine: () => machineOf({ PORTKEY_API_KEY: KEY }),
    id: 'key',
    found: /Portkey does not know the key: it is wrong, expired or revoked/,
    mend: /export PORTKEY_API_KEY=… with a key that Portkey shows as active/,
  },
  {
    is: 'an expired key',
    machine: () => machineOf({ PORTKEY_BASE_URL: answering(401, 'Unauthorized: this API key has expired') }),
    id: 'key',
    found: /expired or revoked .*this API key has expired/,
    mend: /export PORTKEY_API_KEY=…/,
  },
  {
    is: 'a narrow key',
    machine: async () =>
      machineOf({
        PORTKEY_API_KEY: await keyed(['configs.list', 'configs.read']),
        PORTKEY_TOOL_DOMAINS: 'configs,users',
      }),
    id: 'key.scopes',
    status: 'warning',
    found: /It may read .*configs.*Portkey refuses it .*users/,
    mend: /Give the key .*\.\w+.* or export PORTKEY_TOOLS_CHECK=on/,
  },
  {
    is: 'an organisation key where the gateway wants a workspace key',
    machine: () => machineOf({ PORTKEY_TOOL_DOMAINS: 'configs,files' }),
    id: 'key.scopes',
    status: 'warning',
    found: /It may read configs\. Portkey refuses it files/,
    mend: /^export PORTKEY_GATEWAY_API_KEY=… with a workspace key$/,
  },
  {
    is: 'a key that may do nothing',
    machine: () => machineOf({ PORTKEY_BASE_URL: answering(403, 'Forbidden') }),
    id: 'key.scopes',
    found: /Portkey refuses it .*configs/,
    mend: /Give the key /,
  },
  {
    is: 'the address of the successor, AIRS',
    machine: () => machineOf({ PORTKEY_BASE_URL: 'https://api.sase.paloaltonetworks.com/ai_gw/v2' }),
    id: 'host',
    found: /PORTKEY_BASE_URL is the address of Prisma AIRS AI Gateway/,
    mend: /^export PORTKEY_BASE_URL=https:\/\/api\.portkey\.ai\/v1$/,
  },
  {
    is: 'a gateway in the place of the control plane',
    machine: () =>
      machineOf({
        PORTKEY_BASE_URL: answering(400, 'Either x-portkey-config or x-portkey-provider header is required'),
      }),
    id: 'key',
    found: /a gateway without a control plane/,
    mend: /export PORTKEY_BASE_URL=.*PORTKEY_GATEWAY_URL=/,
  },
  {
    is: 'another service in its place',
    machine: () => {
      upstream.reply({ kind: 'html', status: 200, title: 'Welcome' });
      return machineOf({ PORTKEY_BASE_URL: `${upstream.origin}/v1` });
    },
    id: 'key',
    found: /What answers is not Portkey's Admin API/,
    mend: /export PORTKEY_BASE_URL=/,
  },
  {
    is: 'a host that is down',
    machine: () => {
      upstream.reply({ kind: 'html', status: 503, title: 'Unavailable' });
      return machineOf({ PORTKEY_BASE_URL: `${upstream.origin}/v1` });
    },
    id: 'host',
    found: /answers 503/,
    mend: /Try again later/,
  },
  {
    is: 'a dead proxy',
    machine: async () =>
      machineOf({
        PORTKEY_BASE_URL: 'https://portkey.invalid/v1',
        HTTPS_PROXY: `http://someone:${KEY}@127.0.0.1:${await closedPort()}`,
      }),
    id: 'host',
    found: /^Through the proxy 127\.0\.0\.1:\d+: The connection to 127\.0\.0\.1:\d+ was refused/,
    mend: /^unset HTTPS_PROXY HTTP_PROXY, or export HTTPS_PROXY=/,
  },
  {
    is: 'a proxy whose name does not exist',
    machine: () =>
      machineOf({ PORTKEY_BASE_URL: 'https://portkey.invalid/v1', HTTPS_PROXY: 'http://proxy.invalid:3128' }),
    id: 'host',
    found: /Through the proxy proxy\.invalid:3128: The name proxy\.invalid:3128 \(the proxy\) could not be resolved/,
    mend: /^unset HTTPS_PROXY/,
  },
  {
    is: 'a proxy that refuses the host',
    machine: async () =>
      machineOf({ PORTKEY_BASE_URL: 'https://portkey.invalid/v1', HTTPS_PROXY: await closedProxy() }),
    id: 'host',
    found: /Through the proxy 127\.0\.0\.1:\d+: The proxy did not pass the connection on/,
    mend: /^unset HTTPS_PROXY/,
  },
  ...['portkey.invalid', '.invalid', 'other.test, portkey.invalid:443', '*'].map((except) => ({
    is: `a host that does not exist, beside a proxy that NO_PROXY=${except} keeps from it`,
    machine: () =>
      machineOf({
        PORTKEY_BASE_URL: 'https://portkey.invalid/v1',
        HTTPS_PROXY: 'http://proxy.invalid:3128',
        NO_PROXY: except,
      }),
    id: 'host',
    found: /^The name portkey\.invalid could not be resolved/,
    mend: /^export PORTKEY_BASE_URL=/,
  })),
  ...['portkey.invalid:8443', 'key.invalid', 'https'].map((other) => ({
    is: `a dead proxy that NO_PROXY=${other} keeps from another host`,
    machine: () =>
      machineOf({
        PORTKEY_BASE_URL: 'https://portkey.invalid/v1',
        HTTPS_PROXY: 'http://proxy.invalid:3128',
        NO_PROXY: other,
      }),
    id: 'host',
    found: /^Through the proxy proxy\.invalid:3128: /,
    mend: /^unset HTTPS_PROXY/,
  })),
  {
    is: 'a certificate of no known authority',
    machine: async () => machineOf({ PORTKEY_BASE_URL: `https://localhost:${await tlsServer()}/v1` }),
    id: 'host',
    found: /certificate is not signed by an authority that this machine trusts/,
    mend: /export NODE_EXTRA_CA_CERTS=/,
  },
  {
    is: 'TLS where there is none',
    machine: () => machineOf({ PORTKEY_BASE_URL: `${upstream.origin.replace('http:', 'https:')}/v1` }),
    id: 'host',
    found: /what answers there does not speak TLS/,
    mend: /export PORTKEY_BASE_URL=http:/,
  },
  {
    is: 'a wrong port',
    machine: async () => machineOf({ PORTKEY_BASE_URL: `http://127.0.0.1:${await closedPort()}/v1` }),
    id: 'host',
    found: /The connection to 127\.0\.0\.1:\d+ was refused: nothing listens there/,
    mend: /export PORTKEY_BASE_URL=https:\/\/host:port/,
  },
  {
    is: 'a host that does not resolve',
    machine: () => machineOf({ PORTKEY_BASE_URL: 'https://portkey.invalid/v1' }),
    id: 'host',
    found: /The name portkey\.invalid could not be resolved/,
    mend: /export PORTKEY_BASE_URL=/,
  },
  {
    is: 'a host that hangs',
    machine: () => {
      upstream.reply({ kind: 'never' });
      return machineOf({ PORTKEY_BASE_URL: `${upstream.origin}/v1` }, { limitMs: 100 });
    },
    id: 'host',
    found: /did not answer within 0\.1 s/,
    mend: /Try again later/,
  },
  {
    is: 'plain http to another machine',
    machine: () => machineOf({ PORTKEY_BASE_URL: 'http://portkey.example.com/v1' }),
    id: 'host',
    found: /plain http is for loopback only/,
    mend: /export PORTKEY_BASE_URL=/,
  },
  {
    is: 'an old Node',
    machine: () => machineOf({}, { nodeVersion: '18.20.8' }),
    id: 'node',
    found: /Node 18\.20\.8 is too old: the server needs >=20\.19/,
    mend: /Install Node 22/,
  },
  {
    is: 'a Node that is nearly new enough',
    machine: () => machineOf({}, { nodeVersion: '20.18.9' }),
    id: 'node',
    found: /too old/,
    mend: /Install Node/,
  },
  {
    is: 'no build',
    machine: () => {
      rmSync(dirname(script), { recursive: true });
      return machineOf();
    },
    id: 'build',
    found: /has no index\.js, chunks, token-counts\.json/,
    mend: /^cd .*portkey-admin-mcp-server && npm ci && npm run build$/,
  },
  {
    is: 'a clock that is a day ahead',
    machine: () => machineOf({}, { now: () => Date.now() + 86_400_000 }),
    id: 'clock',
    found: /24 hours ahead of that of the host/,
    mend: /timedatectl set-ntp true/,
  },
  {
    is: 'a clock that is two minutes behind, on Windows',
    machine: () => {
      const examined = machineOf({}, { now: () => Date.now() - 121_000 });
      return { ...examined, machine: { ...examined.machine, platform: 'win32' } };
    },
    id: 'clock',
    found: /2 minutes behind/,
    mend: /w32tm/,
  },
  {
    is: 'a misspelt setting',
    machine: () => machineOf({ PORTKEY_READONLY: 'on' }),
    id: 'settings.PORTKEY_READONLY',
    found: /PORTKEY_READONLY is not a setting of this server, so it has no effect; PORTKEY_READ_ONLY is/,
    mend: /^export PORTKEY_READ_ONLY="\$PORTKEY_READONLY"; unset PORTKEY_READONLY$/,
  },
  {
    is: 'a setting of another program',
    machine: () => machineOf({ MCP_TIMEOUT: '5000' }),
    id: 'settings.MCP_TIMEOUT',
    status: 'warning',
    found: /MCP_TIMEOUT is not a setting of this server/,
    mend: /unless another program reads it/,
  },
  {
    is: 'a setting with a value that it does not take',
    machine: () => machineOf({ PORTKEY_READ_ONLY: 'maybe' }),
    id: 'settings.PORTKEY_READ_ONLY',
    found: /PORTKEY_READ_ONLY is "maybe"; it takes 1, true/,
    mend: /unset PORTKEY_READ_ONLY/,
  },
  {
    is: 'a setting with a word that is not known',
    machine: () => machineOf({ PORTKEY_CONFIRM: 'deletes' }),
    id: 'settings.PORTKEY_CONFIRM.start',
    found: /PORTKEY_CONFIRM names "deletes"; it takes write, delete/,
    mend: /unset PORTKEY_CONFIRM/,
  },
  {
    is: 'a key beside the sandbox',
    machine: () => machineOf({ PORTKEY_SANDBOX: 'on' }),
    id: 'settings.PORTKEY_SANDBOX.idle',
    found: /The sandbox is on, so PORTKEY_API_KEY, PORTKEY_BASE_URL have no effect/,
    mend: /unset PORTKEY_API_KEY PORTKEY_BASE_URL, or change PORTKEY_SANDBOX/,
  },
  {
    is: 'a key beside a key file',
    machine: () => machineOf({ PORTKEY_API_KEY_FILE: fileWith(KEY, 0o600) }),
    id: 'settings.PORTKEY_API_KEY.idle',
    found: /PORTKEY_API_KEY is set, so PORTKEY_API_KEY_FILE has no effect/,
    mend: /unset PORTKEY_API_KEY_FILE, or change PORTKEY_API_KEY/,
  },
  {
    is: 'confirmations of writes that cannot be',
    machine: () => machineOf({ PORTKEY_READ_ONLY: 'on', PORTKEY_CONFIRM: 'write,delete' }),
    id: 'settings.PORTKEY_READ_ONLY.idle',
    status: 'warning',
    found: /PORTKEY_READ_ONLY is on.*so PORTKEY_CONFIRM has no effect/,
    mend: /unset PORTKEY_CONFIRM/,
  },
  {
    is: 'a key file that is not there',
    machine: () => without(machineOf({ PORTKEY_API_KEY_FILE: join(home, 'nothing') }), 'PORTKEY_API_KEY'),
    id: 'settings.PORTKEY_API_KEY_FILE',
    found: /PORTKEY_API_KEY_FILE names .*nothing, which cannot be read/,
    mend: /unset PORTKEY_API_KEY_FILE/,
  },
  {
    is: 'a key file that others may read',
    machine: () => without(machineOf({ PORTKEY_API_KEY_FILE: fileWith(sandbox.keys.admin, 0o644) }), 'PORTKEY_API_KEY'),
    id: 'key-file',
    found: /Other users of this machine may read or change .*mode 0644/,
    mend: /^chmod 600 /,
  },
  {
    is: 'a broken client file',
    machine: () => {
      const path = configured('cursor', 'portkey', OURS());
      writeFileSync(path, '{"mcpServers": {');
      return machineOf();
    },
    id: 'client.cursor.user',
    found: /mcp\.json cannot be understood \(line 1: /,
    mend: /Mend .*mcp\.json there, or take back a copy/,
  },
  {
    is: 'a client’s command that is not there',
    machine: () => {
      configured('codex', 'portkey', { command: '/nowhere/node', args: [script] });
      return machineOf({}, { start: startServer });
    },
    id: 'client.codex.user.portkey',
    found: /does not start: there is no program \/nowhere\/node/,
    mend: /^Remove portkey from .*config\.toml, then .*setup --client codex/,
  },
  {
    is: 'a client’s script that is not there',
    machine: () => {
      configured('goose', 'portkey', { cmd: 'node', args: ['/gone/build/index.js'], enabled: true });
      return machineOf();
    },
    id: 'client.goose.user.portkey',
    found: /starts \/gone\/build\/index\.js, which is not there/,
    mend: /setup --client goose/,
  },
  {
    is: 'a client’s script that was never built',
    machine: () => {
      const clone = join(home, 'elsewhere');
      mkdirSync(clone);
      writeFileSync(join(clone, 'package.json'), '{}');
      configured('zed', 'portkey', { command: 'node', args: [join(clone, 'build/index.js')] });
      return machineOf();
    },
    id: 'client.zed.user.portkey',
    found: /which is not there/,
    mend: /^cd .*elsewhere && npm ci && npm run build$/,
  },
  {
    is: 'a client’s command that is no MCP server',
    machine: () => {
      const program = join(home, 'hello.js');
      writeFileSync(program, 'console.log("hello"); setInterval(() => {}, 1000);');
      configured('gemini', 'portkey', { command: process.execPath, args: [program] });
      return machineOf({}, { start: startServer, limitMs: 300 });
    },
    id: 'client.gemini.user.portkey',
    found: /does not start: it did not answer as an MCP server within 0\.3 s/,
    mend: /setup --client gemini/,
  },
  {
    is: 'a client’s command that ends at once',
    machine: () => {
      const program = join(home, 'ends.js');
      writeFileSync(program, `throw new Error(process.env.PORTKEY_API_KEY + ' is not wanted')`);
      configured('qwen', 'portkey', { command: process.execPath, args: [program], env: { PORTKEY_API_KEY: KEY } });
      return machineOf({}, { start: startServer });
    },
    id: 'client.qwen.user.portkey',
    found: /does not start: it ends at once \(Error: .*is not wanted\)/,
    mend: /setup --client qwen/,
  },
  {
    is: 'a client’s command that says nothing',
    machine: () => {
      const program = join(home, 'silent.js');
      writeFileSync(program, 'setInterval(() => {}, 1000);');
      configured('copilot', 'portkey', { command: process.execPath, args: [program] });
      return machineOf({}, { start: startServer, limitMs: 300 });
    },
    id: 'client.copilot.user.portkey',
    found: /does not start: it did not answer as an MCP server/,
    mend: /setup --client copilot/,
  },
  {
    is: 'a placeholder in a client’s file',
    machine: () => {
      configured('windsurf', 'portkey', { ...OURS(), env: { PORTKEY_API_KEY: 'YOUR_PORTKEY_KEY' } });
      return machineOf();
    },
    id: 'client.windsurf.user.portkey',
    found: /PORTKEY_API_KEY holds a placeholder/,
    mend: /In .*mcp_config\.json: set PORTKEY_API_KEY to the real value/,
  },
  {
    is: 'a misspelt setting in a client’s file',
    machine: () => {
      configured('claude-desktop', 'portkey', { ...OURS(), env: { PORTKEY_API_KEYFILE: '/k' } });
      return machineOf();
    },
    id: 'client.claude-desktop.user.portkey',
    found: /PORTKEY_API_KEYFILE is not a setting .*PORTKEY_API_KEY_FILE is/,
    mend: /In .*claude_desktop_config\.json: /,
  },
  {
    is: 'this server under two names',
    machine: () => {
      const path = configured('cursor', 'portkey', OURS());
      writeFileSync(path, JSON.stringify({ mcpServers: { portkey: OURS(), 'portkey-admin': OURS() } }));
      return machineOf();
    },
    id: 'client.cursor.duplicates',
    found: /this server 2 times: portkey in .*, portkey-admin in /,
    mend: /^Remove portkey-admin from .*mcp\.json$/,
  },
  {
    is: 'the older server beside it',
    machine: () => {
      const path = configured('vscode', 'portkey', OURS());
      const older = { command: 'npx', args: ['-y', 'portkey-admin-mcp@latest'] };
      writeFileSync(path, JSON.stringify({ servers: { portkey: OURS(), admin: older } }));
      return machineOf();
    },
    id: 'client.vscode.duplicates',
    found: /admin \(the older portkey-admin-mcp\)/,
    mend: /^Remove admin from /,
  },
  {
    is: 'the older server alone',
    machine: () => {
      configured('opencode', 'admin', { type: 'local', command: ['npx', '-y', 'portkey-admin-mcp'] });
      return machineOf();
    },
    id: 'client.opencode.user.admin',
    status: 'warning',
    found: /starts portkey-admin-mcp, which is another, older server/,
    mend: /Remove admin from .*setup --client opencode/,
  },
  {
    is: 'an issuer that is gone',
    machine: async () =>
      machineOf({
        ...OIDC,
        OIDC_ISSUER: `http://127.0.0.1:${await closedPort()}`,
        OIDC_AUDIENCE: 'https://mcp.invalid/mcp',
      }),
    id: 'http.issuer',
    found: /openid-configuration cannot be read/,
    mend: /export OIDC_ISSUER=/,
  },
  {
    is: 'the document of another issuer',
    machine: () => {
      upstream.reply({
        kind: 'json',
        body: { issuer: 'https://other.invalid', jwks_uri: 'https://other.invalid/keys' },
      });
      return machineOf({ ...OIDC, OIDC_ISSUER: upstream.origin, OIDC_AUDIENCE: 'https://mcp.invalid/mcp' });
    },
    id: 'http.issuer',
    found: /another issuer's/,
    mend: /exactly as the issuer names itself/,
  },
  {
    is: 'an audience of another server',
    machine: () => machineOf({ ...OIDC, OIDC_ISSUER: issuer(), OIDC_AUDIENCE: 'https://another.example.com/mcp' }),
    id: 'http.audience',
    found:
      /OIDC_AUDIENCE is https:\/\/another\.example\.com\/mcp; clients ask the issuer for tokens for https:\/\/mcp\.invalid\/mcp/,
    mend: /^export OIDC_AUDIENCE=https:\/\/mcp\.invalid\/mcp$/,
  },
  {
    is: 'the issuer as audience',
    machine: () => machineOf({ ...OIDC, OIDC_ISSUER: issuer(), OIDC_AUDIENCE: upstream.origin }),
    id: 'http.audience',
    found: /the issuer itself/,
    mend: /^export OIDC_AUDIENCE=https:\/\/mcp\.invalid\/mcp$/,
  },
  {
    is: 'no audience',
    machine: () => machineOf({ ...OIDC, OIDC_ISSUER: upstream.origin }),
    id: 'http',
    found: /MCP_AUTH_MODE is oidc; add OIDC_AUDIENCE=/,
    mend: /^OIDC_AUDIENCE=/,
  },
  {
    is: 'a token that nobody asks for',
    machine: () => machineOf({ MCP_TRANSPORT: 'http', MCP_AUTH_TOKEN: KEY }),
    id: 'settings.MCP_AUTH_MODE.idle',
    found: /MCP_AUTH_MODE is none, so nobody who calls over HTTP has to sign in, so MCP_AUTH_TOKEN has no effect/,
    mend: /unset MCP_AUTH_TOKEN, or change MCP_AUTH_MODE/,
  },
  {
    is: 'Redis that is gone',
    machine: async () => machineOf({ MCP_REDIS_URL: `redis://:${KEY}@127.0.0.1:${await closedPort()}` }),
    id: 'http.redis',
    found: /Redis at 127\.0\.0\.1:\d+ cannot be asked/,
    mend: /Start Redis there, or export MCP_REDIS_URL=/,
  },
  {
    is: 'a certificate for another name',
    machine: () =>
      machineOf({
        ...OIDC,
        OIDC_ISSUER: issuer(),
        OIDC_AUDIENCE: 'https://mcp.invalid/mcp',
        MCP_TLS_KEY_PATH: fixture('test-only-key.pem'),
        MCP_TLS_CERT_PATH: fixture('cert.pem'),
      }),
    id: 'http.certificate',
    found: /cert\.pem is not for mcp\.invalid/,
    mend: /export MCP_TLS_CERT_PATH=/,
  },
  {
    is: 'an expired certificate',
    machine: () =>
      machineOf(
        { MCP_TLS_KEY_PATH: fixture('test-only-key.pem'), MCP_TLS_CERT_PATH: fixture('cert.pem') },
        { now: () => Date.parse('2999-01-01') },
      ),
    id: 'http.certificate',
    found: /cert\.pem expired on 2/,
    mend: /export MCP_TLS_CERT_PATH=/,
  },
  {
    is: 'a public URL where another program answers',
    machine: () => {
      upstream.reply({ kind: 'html', status: 404, title: 'Not found' });
      return machineOf({ MCP_PUBLIC_BASE_URL: upstream.origin });
    },
    id: 'http.public-url',
    found: /\/health answers 404/,
    mend: /export MCP_PUBLIC_BASE_URL=/,
  },
  {
    is: 'a public URL where nothing listens yet',
    machine: async () => machineOf({ MCP_PUBLIC_BASE_URL: `http://127.0.0.1:${await closedPort()}` }),
    id: 'http.public-url',
    status: 'warning',
    found: /Nothing listens at/,
    mend: /Start the server: .* http$/,
  },
];

describe('a broken set-up is named, with the line that mends it', () => {
  it.each(BROKEN)('$is', async ({ machine, id, status = 'fault', found, mend }) => {
    const report = await examine(await machine());
    const check = checkOf(report, id);
    expect(check, JSON.stringify(report.checks)).toMatchObject({ status });
    expect(check?.found).toMatch(found);
    expect(check?.mend).toMatch(mend);
    if (status === 'fault') expect(report.ok).toBe(false);
    const ids = report.checks.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const text of [JSON.stringify(report), reportText(report)]) expect(text).not.toContain(KEY);
  });
});

/** Where a secret may stand, and the machine on which it does. */
const PLACES: Readonly<Record<string, (secret: string) => Examined>> = {
  ...Object.fromEntries(
    [...ownSecretNames].map((name) => [name, (secret: string) => quick({ MCP_TRANSPORT: 'http', [name]: secret })]),
  ),
  'a list of tokens': (secret) => quick({ MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: `ana:${secret},ben:${secret}` }),
  'a setting that takes no text': (secret) => quick({ PORTKEY_READ_ONLY: secret }),
  'a list of words': (secret) => quick({ PORTKEY_CONFIRM: `delete,${secret}` }),
  'a misspelt setting': (secret) => quick({ PORTKEY_APIKEY: secret }),
  'the URL of a host': (secret) => quick({ PORTKEY_BASE_URL: `https://ana:${secret}@portkey.invalid/v1` }),
  'the URL of a proxy': (secret) =>
    quick({ PORTKEY_BASE_URL: 'https://portkey.invalid/v1', HTTPS_PROXY: `http://ana:${secret}@proxy.invalid:1` }),
  'the URL of Redis': (secret) => quick({ MCP_REDIS_URL: `redis://:${secret}@127.0.0.1:1` }),
  'the key’s file': (secret) => without(quick({ PORTKEY_API_KEY_FILE: fileWith(secret, 0o644) }), 'PORTKEY_API_KEY'),
  'a client’s variable': (secret) => withEntry({ env: { PORTKEY_API_KEY: secret } }, secret),
  'a client’s variable for another program': (secret) => withEntry({ env: { OTHER: secret } }, secret),
  'a client’s header': (secret) => withEntry({ headers: { Authorization: `Bearer ${secret}` } }, secret),
  'a client’s flag': (secret) => withEntry({ args: [script, '--api-key', secret] }, secret),
  'a client’s flag with =': (secret) => withEntry({ args: [script, `--token=${secret}`] }, secret),
  'a client’s -e': (secret) => withEntry({ args: ['run', '-e', `PORTKEY_API_KEY=${secret}`, script] }, secret),
};

/** Portkey says the key that it does not know, and the page of another service says it too. */
function quick(env: Readonly<Record<string, string>>): Examined {
  upstream.reply(({ headers }) => ({
    kind: 'json',
    status: 401,
    body: { message: `The key ${headers['x-portkey-api-key']} is not known` },
  }));
  return machineOf({ PORTKEY_BASE_URL: `${upstream.origin}/v1`, ...env }, { limitMs: 300 });
}

/** A client's program prints what it was given. */
function withEntry(entry: Readonly<Record<string, unknown>>, secret: string): Examined {
  configured('cursor', 'portkey', { ...OURS(), ...entry });
  const start = (): Promise<never> => Promise.reject(new NotStarted(`it ends at once (no ${secret} here)`));
  return { ...quick({}), start };
}

const secrets = fc
  .string({
    unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'),
    minLength: 16,
    maxLength: 40,
  })
  // What reads as a placeholder is none to be kept.
  .map((text) => `Q7${text}`);

it.each(Object.keys(PLACES))('shows no secret from %s', async (place) => {
  await fc.assert(
    fc.asyncProperty(secrets, async (secret) => {
      const report = await examine(PLACES[place]!(secret));
      for (const text of [JSON.stringify(report), reportText(report)]) expect(text).not.toContain(secret);
    }),
    { numRuns: 2 },
  );
});

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';
import { RawStdio, type WireMessage } from '../helpers/raw-stdio.ts';

const servers: { kill(): void }[] = [];
const started = (env: Record<string, string> = {}): RawStdio => {
  const server = new RawStdio(['--sandbox'], env);
  servers.push(server);
  return server;
};
afterEach(() => {
  for (const server of servers.splice(0)) server.kill();
});

const call = (server: RawStdio, id: number, name: string, args = {}): Promise<WireMessage> =>
  server.request(id, 'tools/call', { name, arguments: args });
const folder = (id: number) => ({ name: `folder ${id}` });
const REFUSED = {
  structuredContent: {
    ok: false,
    error: { message: expect.stringMatching(/^Nothing was done.*stderr/), details: { code: 'not_configured' } },
  },
};

/** A line that is logged, at debug, and not answered. */
const LOGGED = '{"jsonrpc":"2.0","method":"notifications/initialized","params":[]}';

// The clock runs on for what else runs on the machine: what is late once is tried again.
describe('a stderr that nobody reads any more', { retry: 2 }, () => {
  it('is survived when it is closed: reads go on, changes are refused', async () => {
    const server = started({ LOG_LEVEL: 'debug' });
    await server.initialize();
    expect((await call(server, 1, 'create_collection', folder(1))).result).toMatchObject({
      structuredContent: { ok: true },
    });
    server.child.stderr.destroy();
    for (let id = 2; id < 6; id++) {
      server.write(LOGGED);
      expect((await call(server, id, 'create_collection', folder(id))).result).toMatchObject(REFUSED);
    }
    expect((await call(server, 6, 'list_configs')).result).toMatchObject({ structuredContent: { ok: true } });
    server.child.stdin.end();
    expect(await server.exited).toBe(0);
  });

  it('is survived when it is full: no log line stops the server, and changes are refused', async () => {
    const server = started({ LOG_LEVEL: 'debug' });
    await server.initialize();
    server.child.stderr.pause();
    for (let line = 0; line < 12_000; line++) server.write(LOGGED);
    expect((await call(server, 1, 'list_configs')).result).toMatchObject({ structuredContent: { ok: true } });
    expect((await call(server, 2, 'create_collection', folder(2))).result).toMatchObject(REFUSED);
    const ending = Date.now();
    server.child.stdin.end();
    await server.exited;
    expect(Date.now() - ending).toBeLessThan(2_000);
  });

  it.each(['index.js', 'server.js'] as const)('does not keep a crash of %s from ending it', async (file) => {
    const crash = 'data:text/javascript,process.once("SIGUSR2",()=>{throw new Error("boom")})';
    const child: ChildProcessWithoutNullStreams = spawn(
      process.execPath,
      ['--import', crash, builtEntry(file), '--sandbox'],
      { env: { PATH: process.env.PATH ?? '', MCP_PORT: '0' } },
    );
    servers.push({ kill: () => child.kill('SIGKILL') });
    const gone = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    child.stderr.destroy();
    child.kill('SIGUSR2');
    expect(await gone).toBe(1);
  });
});

describe('a client that does not read', { retry: 2 }, () => {
  it('and has closed its end of stdout is taken as gone', async () => {
    const server = started();
    await server.initialize();
    server.child.stdout.destroy();
    server.write('{"jsonrpc":"2.0","id":1,"method":"ping"}');
    expect(await server.exited).toBe(0);
  });

  it('but holds stdout open does not keep the process', async () => {
    const server = started();
    await server.initialize();
    server.child.stdout.pause();
    for (let id = 1; id < 40; id++) server.write(`{"jsonrpc":"2.0","id":${id},"method":"tools/list"}`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const ending = Date.now();
    server.child.stdin.end();
    await new Promise((resolve) => server.child.once('exit', resolve));
    expect(Date.now() - ending).toBeLessThan(2_000);
  });
});

it('a command whose reader is gone ends quietly', async () => {
  const child = spawn(process.execPath, [builtEntry(), 'tools', '--json'], { env: { PATH: process.env.PATH ?? '' } });
  servers.push({ kill: () => child.kill('SIGKILL') });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  child.stdout.destroy();
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  expect(said).toBe('');
});

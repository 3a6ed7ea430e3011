/** Clients that are libraries: a small program of ours uses the library, and does what the runner asks. */
import { spawn } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Connect, Installed, Leg, Session } from '../client.ts';

/** Where the programs are. */
export const DRIVERS = resolve('test/clients/drivers');

/** What a program of ours is told of the server, in its environment. */
interface ServerForProgram {
  readonly transport: Leg['transport'];
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly token: string;
  readonly asks: boolean;
}

/** The server as documented, for a client that takes a command line or a URL. */
export const serverOf = (leg: Leg): ServerForProgram => ({
  transport: leg.transport,
  command: 'node',
  args: [join(leg.clone, 'build/index.js')],
  env: { PORTKEY_API_KEY: leg.key },
  url: leg.url,
  token: leg.token,
  asks: leg.asks,
});

/** Changes what a program is told of the server: it is to go through a proxy. */
type Through = (server: ServerForProgram) => ServerForProgram;

/** The environment of a server or proxy that a program starts: Python's SDK passes on little of its own. */
const startedIn = (server: ServerForProgram, installed: Installed): ServerForProgram => ({
  ...server,
  env: { PATH: installed.path, HOME: process.env.HOME ?? '', ...server.env },
});

/** A program in Python, run by the interpreter that the library was installed for. */
export const pythonProgram =
  (file: string, through: Through = (server) => server): Connect =>
  async (leg, installed) =>
    talkTo(
      join(installed.folder, 'bin/python'),
      [join(DRIVERS, 'python', file)],
      startedIn(through(serverOf(leg)), installed),
      installed,
    );

/** A program for Node, run from the folder of the library, so that it finds it. */
export const nodeProgram =
  (file: string, through: Through = (server) => server): Connect =>
  async (leg, installed) => {
    const folder = join(installed.folder, 'drivers');
    await cp(join(DRIVERS, 'node'), folder, { recursive: true });
    return talkTo('node', [join(folder, file)], startedIn(through(serverOf(leg)), installed), installed);
  };

/** A program in Go, built with the library. */
export const goProgram: Connect = async (leg, installed) =>
  talkTo(join(installed.folder, 'program'), [], startedIn(serverOf(leg), installed), installed);

function talkTo(command: string, args: string[], server: ServerForProgram, installed: Installed): Session {
  const child = spawn(command, args, {
    env: {
      PATH: installed.path,
      HOME: process.env.HOME,
      PYTHONDONTWRITEBYTECODE: '1',
      CLIENT_LEG: JSON.stringify(server),
    },
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = new Promise<number | null>((done) => child.once('close', done));
  const ask = async (request: object): Promise<Record<string, unknown>> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`The client ended with ${await exited}: ${stderr.slice(-1_000)}`);
    return JSON.parse(value) as Record<string, unknown>;
  };
  return {
    list: async () => {
      const { names, text } = await ask({ list: true });
      if (!Array.isArray(names)) throw new Error(String(text));
      return names as string[];
    },
    call: async (name, args) => String((await ask({ call: name, arguments: args })).text),
    close: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

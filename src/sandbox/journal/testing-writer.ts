import { writeSync } from 'node:fs';
import { createSandbox } from '../index.ts';

/**
 * A process of its own for the durability test: opens a directory and writes as fast as it can, several requests at a
 * time. Each write that was answered with success is told on stdout: `config NAME` or `gone NAME`.
 */
const [directory = '', run = ''] = process.argv.slice(2);
const sandbox = createSandbox({ dataDir: directory });
const tell = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const call = async (method: string, target: string, body?: unknown): Promise<Record<string, unknown>> => {
  const reply = await sandbox.handle({
    method,
    target,
    headers: { 'x-portkey-api-key': sandbox.keys.admin, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(body)) }),
  });
  if (reply.status !== 200 || !(reply.body instanceof Uint8Array)) throw new Error(`${method} ${target} failed`);
  return JSON.parse(new TextDecoder().decode(reply.body)) as Record<string, unknown>;
};

const work = async (worker: number): Promise<void> => {
  for (let n = 0; ; n += 1) {
    const name = `${run}-${worker}-${n}`;
    const { slug } = await call('POST', '/v1/configs', { name, config: { retry: { attempts: 2 } } });
    tell(`config ${name}`);
    if (n % 3 !== 0) continue;
    // From here on it may be there or not, until the deletion is told.
    tell(`going ${name}`);
    await call('DELETE', `/v1/configs/${String(slug)}`);
    tell(`gone ${name}`);
  }
};

tell('ready');
await Promise.all([0, 1, 2, 3].map(work));

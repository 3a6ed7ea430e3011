import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FaultyUpstream, startFaultyUpstream } from '../helpers/faulty-upstream.ts';
import { type Served, serveBefore } from '../helpers/served.ts';

const MEGABYTE = 1024 * 1024;
const AT_ONCE = 32;

let upstream: FaultyUpstream;
let server: Served;
beforeAll(async () => {
  upstream = await startFaultyUpstream();
  server = await serveBefore(upstream.origin, { PORTKEY_TIMEOUT_MS: '60000' });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

/** Bytes of the server's memory: `VmHWM` is the peak, `VmRSS` what it holds now (proc(5)). */
const memory = (what: 'VmHWM' | 'VmRSS'): number => {
  const line = readFileSync(`/proc/${server.pid}/status`, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${what}:`));
  return Number(/\d+/.exec(line ?? '')?.[0]) * 1024;
};

const rows = Array.from({ length: 20 }, (_, id) => ({ id: `c-${id}`, name: 'config', slug: 'pc-x' }));
const small = { kind: 'json' as const, body: { object: 'list', total: 20, data: rows } };

const calls = async (count: number): Promise<void> => {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await server.good('list_configs');
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
};

const onLinux = process.platform === 'linux';

it.runIf(onLinux)('a reply of 200 MB raises the peak by less than 64 MB, and is answered in bounds', async () => {
  upstream.reply(small);
  await calls(500);
  for (const declared of [true, false]) {
    const before = memory('VmHWM');
    upstream.next({ kind: 'big', bytes: 200 * MEGABYTE, declared });
    const error = await server.error('list_configs');
    const raised = (memory('VmHWM') - before) / MEGABYTE;
    console.log(`200 MB ${declared ? 'declared' : 'undeclared'}: peak raised by ${raised.toFixed(1)} MB`);
    expect(raised).toBeLessThan(64);
    expect(error.details.code).toBe('too_large');
    expect(JSON.stringify(error).length).toBeLessThan(1_000);
    await expect.poll(upstream.inFlight).toBe(0);
    expect(upstream.sentBytes()).toBeLessThan(100 * MEGABYTE);
  }
});

it.runIf(onLinux)('after 100,000 calls the memory is flat', async () => {
  upstream.reply(small);
  await calls(20_000);
  const samples: number[] = [];
  for (let round = 0; round < 8; round++) {
    upstream.reset();
    await calls(10_000);
    samples.push(memory('VmRSS') / MEGABYTE);
  }
  console.log(`after 30,000 to 100,000 calls, MB: ${samples.map((size) => size.toFixed(0)).join(' ')}`);
  const early = Math.max(...samples.slice(0, 3));
  const late = Math.min(...samples.slice(-3));
  expect(late).toBeLessThan(early + 16);
  expect(upstream.inFlight()).toBe(0);
});

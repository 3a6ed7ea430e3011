import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createPortkeyClient } from '../../src/portkey/client.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import { createToolbox } from '../../src/tools/model/toolbox.ts';
import { type Fault, type FaultyUpstream, type SeenRequest, startFaultyUpstream } from '../helpers/faulty-upstream.ts';
import { representatives } from '../helpers/representatives.ts';
import { sampleCall } from '../helpers/sample.ts';
import { inParallel, type Served, serveBefore } from '../helpers/served.ts';

const operations = representatives(createToolbox([]).all.filter((tool) => tool.operation !== undefined));

/** DESIGN.md: all but POST, unless the catalog says otherwise; reads always. */
const mayBeSentAgain = ({ risk, operation }: Tool): boolean =>
  operation?.method === 'GET' || (operation?.repeatable ?? (risk === 'read' || operation?.method !== 'POST'));

const busy: Fault = { kind: 'json', status: 503, body: { message: 'busy' }, headers: { 'retry-after-ms': '1' } };
const fine: Fault = { kind: 'json', body: { object: 'list', total: 0, data: [] } };

let upstream: FaultyUpstream;
let server: Served;
beforeAll(async () => {
  upstream = await startFaultyUpstream();
  server = await serveBefore(upstream.origin, { PORTKEY_TIMEOUT_MS: '5000' });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await server.close();
  await upstream.close();
});

/** The path that a tool's own request takes, of all that its call may send. */
const paths = createPortkeyClient({ apiKey: 'k', registryUrl: 'https://mcp.example' }, () =>
  Promise.reject(new Error('nothing is sent')),
);
const pathOf = ({ operation, input }: Tool, given: Record<string, unknown>): string => {
  const args = Object.fromEntries(Object.entries(given).filter(([name]) => input[name]?.in === 'path'));
  return operation ? new URL(paths.build({ operation, arguments: args }).url).pathname : '';
};

it.each<[string, Fault]>([
  ['503', busy],
  ['502', { ...busy, status: 502 } as Fault],
  ['504', { ...busy, status: 504 } as Fault],
  ['429', { ...busy, status: 429 } as Fault],
  ['a lost connection', { kind: 'reset' }],
])(
  '%s: what may be sent again is, and nothing else, for operations of every class',
  async (_, fault) => {
    const counts = new Map<string, number>();
    upstream.reply(({ method, target }: SeenRequest) => {
      const key = `${method} ${target.split('?')[0]}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count === 1 ? fault : fine;
    });
    const trySending = async (tool: Tool): Promise<void> => {
      const given = sampleCall(tool);
      const { envelope } = await server.call(tool.name, given);
      const own = counts.get(`${tool.operation?.method} ${pathOf(tool, given)}`);
      const text = `${tool.name} was sent ${own} times: ${JSON.stringify(envelope).slice(0, 300)}`;
      expect(envelope.ok, text).toBe(mayBeSentAgain(tool));
      if (mayBeSentAgain(tool)) expect(own, text).toBeGreaterThanOrEqual(2);
      else expect(own, text).toBe(1);
    };
    // Reads first: a write may be preceded by a read of what is there.
    const [reads, others] = [true, false].map((wanted) =>
      operations.filter(({ risk }) => (risk === 'read') === wanted),
    );
    await inParallel(reads ?? [], 12, trySending);
    await inParallel(others ?? [], 12, trySending);
  },
  120_000,
);

it('gives up after the set number, within the set time', async () => {
  upstream.reply(busy);
  await server.error('list_configs');
  expect(upstream.requests).toHaveLength(3);
});

it('takes a 404 after a DELETE whose answer was lost as success, and says so', async () => {
  upstream.next({ kind: 'reset' }, { kind: 'json', status: 404, body: { data: { errorCode: 'AB08' } } });
  const { notes } = await server.good('delete_collection', { collection_id: 'c' });
  expect(notes?.join(' ')).toContain('It is gone');
  upstream.next({ kind: 'json', status: 404, body: { data: { errorCode: 'AB08' } } });
  await server.error('delete_collection', { collection_id: 'd' });
});

it('holds the calls in flight for the whole process', async () => {
  upstream.reply({ kind: 'slow', ms: 30, reply: fine });
  await Promise.all(Array.from({ length: 200 }, () => server.good('list_configs')));
  expect(upstream.requests).toHaveLength(200);
  expect(upstream.mostInFlight()).toBeLessThanOrEqual(64);
  expect(upstream.mostInFlight()).toBeGreaterThan(32);
});

it('ends a cancelled call upstream, and goes on', async () => {
  upstream.reply({ kind: 'never' });
  const stop = new AbortController();
  const call = server.call('list_configs', {}, { signal: stop.signal });
  await expect.poll(upstream.inFlight).toBe(1);
  stop.abort();
  await expect(call).rejects.toThrow();
  await expect.poll(upstream.inFlight).toBe(0);
  upstream.reply(fine);
  await server.good('list_configs');
});

it('ends what a lost client had asked for', async () => {
  const lost = await serveBefore(upstream.origin);
  upstream.reply({ kind: 'never' });
  lost.call('list_configs').catch(() => undefined);
  await expect.poll(upstream.inFlight, { timeout: 5_000 }).toBe(1);
  await lost.close();
  await expect.poll(upstream.inFlight, { timeout: 5_000 }).toBe(0);
});

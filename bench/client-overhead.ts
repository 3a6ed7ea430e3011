/**
 * What the Portkey client costs: its calls against a bare `fetch` loop on the same upstream, in the same run.
 *
 * Run: `npx tsx bench/client-overhead.ts [--json]`. Exit 1 where a ratio misses its target (issue 4): one call at a time
 * at least 0.6 of fetch's rate, 32 in flight at least 1.2. Rounds alternate, so that a busy machine hits both; the
 * median of the rounds' ratios counts. With `--memory` instead: 100,000 calls, memory flat.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { catalog as Catalog } from '../src/catalog/index.ts';
import type { createPortkeyClient as CreatePortkeyClient } from '../src/portkey/client.ts';

const rounds = 9;
const targets = { 1: 0.6, 32: 1.2 } as const;

const page = JSON.stringify({
  object: 'list',
  total: 20,
  data: Array.from({ length: 20 }, (_, index) => ({
    id: `2b9d3c1e-7f0a-4d5e-9c8b-${String(index).padStart(12, '0')}`,
    name: `config ${index}`,
    slug: `pc-config-${index}`,
    status: 'active',
    is_default: 0,
    created_at: '2025-12-30T15:38:09.000Z',
    last_updated_at: '2025-12-30T15:38:09.000Z',
  })),
});

interface Product {
  readonly catalog: typeof Catalog;
  readonly createPortkeyClient: typeof CreatePortkeyClient;
}

/** The client as it is shipped: bundled, without what the loader of TypeScript adds to every function. */
const loadProduct = async (): Promise<Product> => {
  const outfile = fileURLToPath(new URL('../node_modules/.cache/bench/client.mjs', import.meta.url));
  const root = fileURLToPath(new URL('..', import.meta.url));
  await build({
    stdin: {
      contents: "export * from './src/catalog/index.ts'; export * from './src/portkey/client.ts';",
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outfile,
  });
  return (await import(outfile)) as Product;
};

/** The upstream, in a process of its own, so that both sides have a core to themselves. */
const serve = (): void => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(page);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit());
};

type Once = () => Promise<unknown>;

const rateOf = async (once: Once, calls: number, inFlight: number): Promise<number> => {
  let left = calls;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (left-- > 0) await once();
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return calls / ((performance.now() - started) / 1000);
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

const compare = async (bare: Once, ours: Once, inFlight: number, calls: number) => {
  await rateOf(bare, calls, inFlight);
  await rateOf(ours, calls, inFlight);
  const bareRates: number[] = [];
  const ourRates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bareRates.push(await rateOf(bare, calls, inFlight));
    ourRates.push(await rateOf(ours, calls, inFlight));
  }
  return {
    inFlight,
    fetchPerSecond: Math.round(median(bareRates)),
    clientPerSecond: Math.round(median(ourRates)),
    ratio: Number(median(ourRates.map((rate, index) => rate / (bareRates[index] ?? rate))).toFixed(2)),
  };
};

/** Heap after a collection, MB, once every 10,000 calls. Flat: the last third no higher than the second by 2 MB. */
const memory = async (ours: Once): Promise<boolean> => {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('run with node --expose-gc --import tsx');
  const heaps: number[] = [];
  for (let block = 0; block < 10; block += 1) {
    await rateOf(ours, 10_000, 16);
    collect();
    heaps.push(Number((process.memoryUsage().heapUsed / 1024 / 1024).toFixed(2)));
  }
  console.log(`heap after each 10,000 calls, MB: ${heaps.join(' ')}`);
  return Math.max(...heaps.slice(7)) - Math.max(...heaps.slice(3, 7)) < 2;
};

const main = async (): Promise<boolean> => {
  const upstream = fork(fileURLToPath(import.meta.url), ['--serve']);
  const port = await new Promise<number>((resolve) => upstream.once('message', (message) => resolve(Number(message))));
  const base = `http://127.0.0.1:${port}/v1`;
  const { catalog, createPortkeyClient } = await loadProduct();
  const client = createPortkeyClient({ baseUrl: base, apiKey: 'pk-bench' });
  const operation = catalog.find(({ name }) => name === 'list_configs');
  if (operation === undefined) throw new Error('no list_configs');
  const options = { signal: new AbortController().signal, principal: 'bench' };
  const ours: Once = async () => {
    const outcome = await client.call({ operation, arguments: {} }, options);
    if (!outcome.ok) throw new Error(outcome.error.message);
  };
  const bare: Once = async () => {
    const reply = await fetch(`${base}/configs`, { headers: { 'x-portkey-api-key': 'pk-bench' } });
    return reply.json();
  };
  try {
    if (process.argv.includes('--memory')) return await memory(ours);
    const results = [await compare(bare, ours, 1, 2_000), await compare(bare, ours, 32, 6_000)];
    if (process.argv.includes('--json')) console.log(JSON.stringify(results));
    else {
      for (const { inFlight, fetchPerSecond, clientPerSecond, ratio } of results) {
        const target = targets[inFlight as keyof typeof targets];
        console.log(
          `${inFlight} in flight: fetch ${fetchPerSecond}/s, client ${clientPerSecond}/s, ratio ${ratio} (at least ${target})`,
        );
      }
    }
    return results.every(({ inFlight, ratio }) => ratio >= targets[inFlight as keyof typeof targets]);
  } finally {
    await client.close();
    upstream.disconnect();
  }
};

if (process.argv.includes('--serve')) serve();
else process.exit((await main()) ? 0 : 1);

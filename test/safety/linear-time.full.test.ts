import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EntryPoints, entryPoints } from '../helpers/entry-points.ts';
import { costOf, growthOf, MOST_GROWTH } from '../helpers/growth.ts';
import { anyPathological, PATHOLOGICAL, type Pathological, pathological } from '../helpers/pathological.ts';
import { modern, startServer, type TestServer } from '../http/server.ts';

/* No text makes the server stand still, wherever it comes in. Every text on every way: linear-time.long.test.ts. */

let all: EntryPoints;
beforeAll(() => {
  all = entryPoints();
});
afterAll(() => all.close());

const point = (name: string) => {
  const found = all.points.find((one) => one.name.includes(name));
  if (found === undefined) throw new Error(`no entry point ${name}`);
  return found;
};

describe('the cost of a call grows in proportion to its text', () => {
  it.each<[string, Pathological]>([
    ['a stored name, read by list_configs', pathological('<', ' ')],
    ['a stored name, read by list_configs', pathological('', '</\u200b')],
    ['create_config', pathological('', '-eyJaaaa')],
    ['update_config', pathological('sk-', '-')],
    ['describe_tool', pathological('', 'list_')],
    ['portkey_read {"operation"', pathological('', 'İ')],
    ['search_operations', pathological('', 'a@')],
    ['a page instead of JSON, read by list_configs', pathological('', '<title')],
    ['a message of an error, read by list_configs', pathological('//', 'a')],
    ['create_integration', pathological('', '\\"')],
  ])('%s', async (name, { text }) => {
    const { take } = point(name);
    const growth = growthOf((size) => {
      const given = text(size);
      return () => take(given);
    });
    await expect(growth).resolves.toBeLessThan(MOST_GROWTH);
  });
});

describe('no text costs far more than another of its size', () => {
  const SIZE = 25_000;
  /** What is quadratic costs hundreds of times as much at this size; what is handled at all, at most some. */
  const MOST_TIMES = 40;
  const LEAST_MS = 3;

  it('on any way in, whatever it is (property)', async () => {
    const prose = 'The customer asks why the invoice is higher than usual. '.repeat(SIZE / 56);
    await point('create_config').take(prose);
    const ordinary = Math.max(await costOf(() => point('create_config').take(prose)), LEAST_MS);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all.points),
        fc.oneof(fc.constantFrom(...PATHOLOGICAL), anyPathological),
        async ({ take }, { text }) => {
          const given = text(SIZE);
          const run = (): Promise<unknown> => take(given);
          const once = await costOf(run, 1);
          if (once > ordinary * MOST_TIMES) expect(await costOf(run)).toBeLessThan(ordinary * MOST_TIMES);
        },
      ),
      { numRuns: 120 },
    );
  });
});

describe('over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  const list = async (query: string, headers: Record<string, string> = {}): Promise<number> => {
    const [body, options] = modern('tools/list');
    const sent = { ...options, headers: { ...options.headers, ...headers }, path: `/mcp${query}` };
    return (await server.post(body, sent)).status;
  };

  /** What fits into a request line or a header: Node takes 16 KB of both together. */
  const ROOM = 12_000;
  const MOST_TIMES = 25;
  const LEAST_MS = 10;

  it.each([
    ['seven stars', `?tools=${'*a'.repeat(7)}b`],
    ['sixty stars', `?tools=${'*'.repeat(60)}b`],
    ['stars and letters', `?tools=${'*e'.repeat(31)}`],
    ['many patterns', `?tools=${`${'*e'.repeat(25)},`.repeat(ROOM / 51)}x`],
    ['many domains', `?domains=${'prompts,'.repeat(290)}keys`],
    ['one long word', `?tools=${'a'.repeat(ROOM)}`],
    ['many parameters', `?${'tools=a&'.repeat(ROOM / 8)}`],
    ['unknown names', `?${'%2a'.repeat(ROOM / 3)}=1`],
  ])('the URL with %s costs no more than another', async (_, query) => {
    const other = `?tools=list_*&x=`;
    await list(`?tools=list_*`);
    const ordinary = Math.max(await costOf(() => list(other)), LEAST_MS);
    // Each once: what is kept of a URL must not make the measured ones cheaper.
    expect(await costOf(() => list(query), 1)).toBeLessThan(ordinary * MOST_TIMES);
  });

  it.each([
    'authorization',
    'cookie',
    'x-forwarded-for',
    'forwarded',
    'traceparent',
    'mcp-name',
    'x-request-id',
    'origin',
  ])('the header %s costs no more than another, whatever is in it', async (header) => {
    const ordinary = Math.max(await costOf(() => list('')), LEAST_MS);
    for (const part of [',', ' ', '=', ';', '-', '.', 'Bearer ', '"', '1.1.1.1,', 'for='])
      expect(await costOf(() => list('', { [header]: `x${part.repeat(ROOM / part.length)}x` }), 1), part).toBeLessThan(
        ordinary * MOST_TIMES,
      );
  });
});

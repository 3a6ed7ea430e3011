import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../test/helpers/thorough.ts';
import { catalog } from '../../catalog/index.ts';
import { handle, type Organisation } from '../handle.ts';
import { seedLogs } from '../logs/logs.ts';
import { makeIds } from '../model/ids.ts';
import { MemoryStore } from '../model/memory-store.ts';
import { makeKey } from '../rows/bootstrap.ts';
import { analyticsHandlers } from './analytics.ts';
import { loggingHandlers } from './logging.ts';

const now = Date.UTC(2026, 5, 17, 14, 23, 5);
const store = new MemoryStore();
const ids = makeIds(1, 'test');
const workspace = { id: '00000000-0000-4000-8000-000000000100', slug: 'ws-main', name: 'main' };
store.table('organisation').insert({ id: 'o', name: 'Acme' });
store.table('workspaces').insert({ ...workspace, is_default: 1, status: 'active' });
seedLogs(store, ids.uuid(), 1, now, {
  organisationId: 'o',
  workspaces: [workspace],
  apiKeys: [],
  configs: [],
  prompts: [],
  virtualKeys: [],
  users: [],
});
const admin = makeKey(store, ids, {
  name: 'key',
  type: 'organisation-service',
  organisationId: 'o',
  workspaceId: null,
  at: now,
});
const member = makeKey(store, ids, {
  name: 'key',
  type: 'workspace-service',
  organisationId: 'o',
  workspaceId: workspace.id,
  at: now,
});
const organisation: Organisation = {
  store,
  ids,
  plan: 'enterprise',
  now: () => now,
  handlers: { ...analyticsHandlers, ...loggingHandlers },
};

const ask = async (key: string, method: string, target: string, body?: string) => {
  const reply = await handle(organisation, {
    method,
    target,
    headers: { 'x-portkey-api-key': key },
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
  return { status: reply.status, text: Buffer.from(reply.body as Uint8Array).toString() };
};

const operations = catalog.filter(({ path }) => path.startsWith('/analytics/'));
const names = [
  'workspace_slug',
  'total_units_min',
  'cost_max',
  'prompt_token_min',
  'completion_token_max',
  'weighted_feedback_min',
  'status_code',
  'virtual_keys',
  'configs',
  'api_key_ids',
  'ai_org_model',
  'trace_id',
  'span_id',
  'prompt_slug',
  'metadata',
  'cache_status',
  'order_by',
  'order_by_type',
  'columns',
  'current_page',
  'page_size',
  'include_total',
];
const hostile = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '{"__proto__":1}',
    '[]',
    'null',
    '-1',
    '1e309',
    '0x10',
    '9'.repeat(400),
    '%00',
    ',,,',
    '__',
    'requests,requests',
  ),
  fc.json(),
  fc.float().map(String),
);
const times = fc.oneof(
  fc
    .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
    .map((date) => date.toISOString()),
  fc.constantFrom('0000-01-01', '9999-12-31T23:59:59Z', '2026-06-17', '2026-06-17T10:00:00+14:00'),
  hostile,
);

describe('analytics', () => {
  it('have a handler for each operation of the catalog', () => {
    expect(operations.map(({ name }) => name).filter((name) => analyticsHandlers[name] === undefined)).toEqual([]);
  });

  it('never break, whatever is asked, and answer in bounded size', async () => {
    const tally = { ok: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...operations),
        times,
        times,
        fc.dictionary(fc.constantFrom(...names), hostile, { maxKeys: 3 }),
        fc.constantFrom('app', 'model', '__proto__', 'x y', '%'),
        async (operation, min, max, more, part) => {
          const query = new URLSearchParams({ time_of_generation_min: min, time_of_generation_max: max, ...more });
          const path = operation.path.replace(/\{\w+\}/, encodeURIComponent(part));
          const { status, text } = await ask(admin, 'GET', `/v1${path}?${query}`);
          expect([200, 400, 404], `${path}?${query}: ${text}`).toContain(status);
          expect(text.length).toBeLessThan(200_000);
          if (status === 200) tally.ok += 1;
        },
      ),
      { numRuns: runs(1500) },
    );
    expect(tally.ok).toBeGreaterThan(runs(50));
  });

  it('never break on what is inserted, exported or listed', async () => {
    const json = fc.oneof(
      fc.json(),
      fc
        .record({
          url: fc.oneof(fc.webUrl(), fc.string()),
          body: fc.jsonValue(),
          status: fc.jsonValue(),
          time: fc.jsonValue(),
          metadata: fc.jsonValue(),
        })
        .map(({ url, body, status, time, metadata }) =>
          JSON.stringify({ request: { url, body }, response: { body, status, response_time: time }, metadata }),
        ),
    );
    await fc.assert(
      fc.asyncProperty(json, fc.dictionary(fc.constantFrom(...names), hostile, { maxKeys: 2 }), async (body, more) => {
        expect([200, 400]).toContain((await ask(member, 'POST', '/v1/logs', body)).status);
        const filters = `{"filters":${body},"requested_data":["id"]}`;
        expect([200, 400, 404, 403]).toContain((await ask(member, 'POST', '/v1/logs/exports', filters)).status);
        const listed = await ask(member, 'GET', `/v1/logs?page_size=3&${new URLSearchParams(more)}`);
        expect([200, 400, 404], listed.text).toContain(listed.status);
      }),
      { numRuns: runs(400) },
    );
  });

  it('sum up over the seeded month, whatever it is cut by', async () => {
    const range = 'time_of_generation_min=2026-05-18T00:00:00Z&time_of_generation_max=2026-06-17T15:00:00Z';
    const get = async (path: string) => JSON.parse((await ask(admin, 'GET', `/v1/analytics/${path}`)).text);
    const total = async (filter = '') => (await get(`graphs/cost?${range}${filter}`)).summary.total as number;
    const whole = await total();
    for (const [group, field] of [
      ['users', 'user'],
      ['metadata/app', 'metadata_value'],
      ['provider', 'provider'],
      ['model', 'model'],
      ['status_code', 'status_code'],
    ]) {
      const { data, total: count } = await get(`groups/${group}?${range}&columns=cost`);
      expect(data).toHaveLength(count);
      expect(new Set(data.map((one: Record<string, string>) => one[field!])).size).toBe(count);
      const sum = data.reduce((so: number, one: { cost: string }) => so + Number(one.cost), 0);
      expect(Math.abs(sum - whole) / whole, group).toBeLessThan(1e-9);
    }
    const codes = ['200', '246', '400', '401', '408', '429', '446', '500', '503'];
    const parts = await Promise.all(codes.map((code) => total(`&status_code=${code}`)));
    expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(whole, 5);
    expect(await total(`&status_code=${codes.join(',')}`)).toBeCloseTo(whole, 5);
  });
});

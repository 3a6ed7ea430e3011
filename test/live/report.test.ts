/** This month's report for the whole organisation, through the tools, against the sandbox's own logs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { type House, house } from '../safety/house.ts';

let home: House;
let sandbox: Sandbox;
/** The fourth of a month: the clock stands, so that what is reported and what is counted are of the same moment. */
const NOW = Date.UTC(2026, 2, 4, 12);
const span = {
  time_of_generation_min: '2026-03-01T00:00:00.000Z',
  time_of_generation_max: new Date(NOW).toISOString(),
};

/** What the logs say, read one by one for each workspace with its own key: cents and requests. */
interface Sum {
  cents: number;
  requests: number;
}
type Sums = Record<string, Sum>;
const sums: { workspace: Sums; model: Sums; api_key: Sums } = { workspace: {}, model: {}, api_key: {} };

const add = (to: Sums, name: string, cents: number): void => {
  to[name] ??= { cents: 0, requests: 0 };
  to[name].cents += cents;
  to[name].requests += 1;
};
const whole = (of: Sums): Sum =>
  Object.values(of).reduce((a, b) => ({ cents: a.cents + b.cents, requests: a.requests + b.requests }));

const ask = async (target: string, key: string) => {
  const reply = await sandbox.handle({ method: 'GET', target, headers: { 'x-portkey-api-key': key } });
  const json = JSON.parse(await new Response(reply.body as ReadableStream).text());
  expect(reply.status, `${target} ${JSON.stringify(json).slice(0, 300)}`).toBe(200);
  return json;
};

beforeAll(async () => {
  sandbox = createSandbox({ now: () => NOW });
  home = house({ sandbox });
  for (const [slug, key] of Object.entries(sandbox.keys.workspaces))
    for (let page = 0; ; page++) {
      const query = new URLSearchParams({ ...span, current_page: String(page), page_size: '100' });
      const { data } = await ask(`/v1/logs?${query}`, key);
      for (const log of data) {
        add(sums.workspace, slug, Number(log.cost));
        add(sums.model, log.ai_model, Number(log.cost));
        add(sums.api_key, log.api_key_id, Number(log.cost));
      }
      if (data.length < 100) break;
    }
});
afterAll(() => home.close());

const byGroup = async (group: string): Promise<Sums> => {
  const { data } = await home.data('get_analytics_group', {
    group_by: group,
    workspace_slug: '*',
    ...span,
    page_size: 100,
  });
  return Object.fromEntries(
    data.map((row: Record<string, string>) => [
      row[group],
      { cents: Number(row.cost), requests: Number(row.requests) },
    ]),
  );
};

const expectSame = (told: Sums, counted: Sums): void => {
  expect(Object.keys(told).sort()).toEqual(Object.keys(counted).sort());
  for (const [name, { cents, requests }] of Object.entries(counted)) {
    expect(told[name]?.requests, name).toBe(requests);
    expect((told[name]?.cents ?? Number.NaN) / 100, `${name}, dollars`).toBeCloseTo(cents / 100, 4);
  }
};

describe('a report for the whole organisation', () => {
  it('has more than one workspace, model and key to add up', () => {
    for (const counted of Object.values(sums)) expect(Object.keys(counted).length).toBeGreaterThan(1);
  });

  it('has the sums of the logs by workspace', async () => expectSame(await byGroup('workspace'), sums.workspace));
  it('has the sums of the logs by model', async () => expectSame(await byGroup('model'), sums.model));
  it('has the sums of the logs by key', async () => expectSame(await byGroup('api_key'), sums.api_key));

  it('has one total everywhere: cost graph, request graph, summary', async () => {
    const all = whole(sums.workspace);
    const cost = await home.data('get_cost_analytics', { workspace_slug: '*', ...span });
    const requests = await home.data('get_request_analytics', { workspace_slug: '*', ...span });
    const summary = await home.data('get_analytics_summary', span);
    expect(cost.summary.total / 100).toBeCloseTo(all.cents / 100, 4);
    expect(requests.summary.total).toBe(all.requests);
    expect(summary.cost_cents.total / 100).toBeCloseTo(all.cents / 100, 4);
    expect(summary.requests.total).toBe(all.requests);
    for (const { slug, cost_cents } of summary.workspaces)
      expect(cost_cents.total / 100, slug).toBeCloseTo((sums.workspace[slug]?.cents ?? 0) / 100, 4);
  });

  it('says that figures without a workspace are the default workspace’s alone', async () => {
    const { envelope } = await home.call('get_cost_analytics', span);
    expect(JSON.stringify(envelope)).toMatch(/default workspace/i);
    if (!envelope.ok) throw new Error('failed');
    const { total } = (envelope.data as { summary: { total: number } }).summary;
    expect(total / 100).toBeCloseTo(
      (sums.workspace[Object.keys(sandbox.keys.workspaces)[0] ?? '']?.cents ?? 0) / 100,
      4,
    );
  });
});

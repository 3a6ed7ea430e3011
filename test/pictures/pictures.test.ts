/** Pictures in replies: what every analytics operation draws on the sandbox, decoded. */
import { Readable } from 'node:stream';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import type { GoodEnvelope } from '../../src/tools/reply/envelope.ts';
import { workflows } from '../../src/workflows/index.ts';
import { type House, house } from '../safety/house.ts';

const period = { period: 'last_7_days' };
/** What some of them ask for besides. */
const further: Record<string, object> = {
  get_analytics_group: { group_by: 'api_key' },
  get_analytics_group_metadata: { metadata_key: 'env' },
};
const drawn = [...catalog, ...workflows].filter(({ charts }) => charts !== undefined).map(({ name }) => name);

const sandbox = createSandbox();
let here: House;
beforeAll(() => {
  here = house({ sandbox, env: { PORTKEY_FENCE: 'on' } });
});
afterAll(() => here.close());

const ask = async (name: string, args: object = {}, context = {}) => {
  const { envelope, content } = await here.call(name, { ...period, ...further[name], ...args }, context);
  return { envelope: envelope as GoodEnvelope, content: content ?? [] };
};

const pictureIn = (content: readonly unknown[]) => {
  const [block] = content as { type: string; data: string; mimeType: string }[];
  expect(content).toHaveLength(1);
  expect(block).toMatchObject({ type: 'image', mimeType: 'image/png' });
  const bytes = Buffer.from(block!.data, 'base64');
  return { bytes, ...decode(bytes) };
};

describe('chart: true', () => {
  it('is described for every analytics operation', () => {
    const analytics = [...catalog, ...workflows].filter(({ domain }) => domain === 'analytics');
    expect(analytics.filter(({ charts }) => charts === undefined).map(({ name }) => name)).toEqual([]);
  });

  it.each(drawn)('%s answers with a picture beside the envelope', async (name) => {
    const { envelope, content } = await ask(name, { chart: true });
    const { width, height, bytes, palette = [] } = pictureIn(content);
    expect([width, height]).toEqual([800, 450]);
    expect(bytes.byteLength).toBeLessThan(60_000);
    expect(palette.length).toBeGreaterThan(20);
    expect(envelope.chart?.alt).toMatch(/\d{4} UTC, in /);
    expect(envelope.chart?.alt).not.toContain('Nothing in this period');
  });

  it.each(['get_latency_analytics', 'get_cost_analytics', 'get_error_stacks_analytics'])(
    '%s has one of all workspaces',
    async (name) => {
      const { envelope, content } = await ask(name, { chart: true, workspace_slug: '*' });
      pictureIn(content);
      expect(envelope.chart?.alt).toContain('whole organisation');
      expect(envelope.chart?.alt).not.toContain('Nothing in this period');
    },
  );

  it('comes with the envelope that comes without it', async () => {
    const without = await ask('get_request_analytics');
    const withIt = await ask('get_request_analytics', { chart: true });
    expect(without.content).toEqual([]);
    expect(without.envelope).not.toHaveProperty('chart');
    expect(JSON.stringify(withIt.envelope.data)).toBe(JSON.stringify(without.envelope.data));
    expect((await ask('get_request_analytics', { chart: false })).content).toEqual([]);
  });

  it('is drawn dark where that is asked for', async () => {
    const corner = async (chart: unknown) => {
      const { data, palette = [] } = pictureIn((await ask('get_cost_analytics', { chart })).content);
      return palette[data[0]!];
    };
    expect(await corner(true)).toEqual([255, 255, 255]);
    expect(await corner('light')).toEqual([255, 255, 255]);
    expect(await corner('dark')).toEqual([0x12, 0x16, 0x1d]);
  });

  it('tells cents in dollars', async () => {
    const { envelope } = await ask('get_cost_analytics', { chart: true, fields: 'summary' });
    const { summary } = envelope.data as { summary: { total: number } };
    const group = await ask('get_analytics_group_workspaces', { chart: true });
    const rows = (group.envelope.data as { data: { cost: string }[] }).data;
    const most = Math.max(...rows.map(({ cost }) => Number(cost)));
    expect(most).toBeGreaterThanOrEqual(summary.total * 0.99);
    expect(group.envelope.chart?.alt).toContain(`$${(most / 100).toFixed(2)}`);
  });

  it('says in the picture that the figures are a part', async () => {
    const { envelope } = await ask('get_analytics_group_users', { chart: true, page_size: 5 });
    expect(envelope.chart?.alt).toMatch(/first 5 of \d+\./);
  });

  it('draws the whole reply, whatever fields are kept of it', async () => {
    const whole = pictureIn((await ask('get_cost_analytics', { chart: true })).content);
    const part = pictureIn((await ask('get_cost_analytics', { chart: true, fields: 'summary' })).content);
    expect(part.width).toBe(whole.width);
  });

  it('counts against the limit of replies', async () => {
    const small = house({ sandbox, env: { PORTKEY_MAX_REPLY_BYTES: '5000' } });
    const { envelope, content } = await small.call('get_cost_analytics', { ...period, chart: true });
    expect(content ?? []).toEqual([]);
    expect((envelope as GoodEnvelope).notes?.at(-1)).toMatch(/^No picture: with it the answer would have \d+ bytes/);
    await small.application.close();
  });

  it('masks keys in names, also one that is longer than what is drawn of a name', async () => {
    const key = `sk-proj-${'a1B2c3D4'.repeat(20)}`;
    const rows = { data: [{ user: `of ${key}`, requests: 2, cost: 5 }], total: 1, object: 'list' };
    const answering = house({
      transport: async () => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: Readable.from([Buffer.from(JSON.stringify(rows))]),
      }),
    });
    const { envelope } = await answering.call('get_analytics_group_users', { ...period, chart: true });
    expect((envelope as GoodEnvelope).chart?.alt).toContain('$0.05');
    expect(JSON.stringify(envelope)).not.toContain(key.slice(0, 40));
    await answering.close();
  });

  it('is refused by what has no figures', async () => {
    const { envelope } = await here.call('list_configs', { chart: true });
    expect(envelope).toMatchObject({ ok: false, error: { details: { code: 'invalid_arguments' } } });
  });

  it.each([true, 'pink', 3])('takes themes and switches: %s', async (chart) => {
    const { envelope } = await ask('get_cost_analytics', { chart });
    expect(envelope.ok).toBe(chart === true);
  });

  it('goes through the executor of the lean surface, one or many', async () => {
    const lean = house({ sandbox, surface: 'lean' });
    const call = { operation: 'get_cost_analytics', arguments: { ...period, chart: true } };
    const one = await lean.call('portkey_read', call);
    expect(one.content).toHaveLength(1);
    const many = await lean.call('portkey_read', { calls: [call, { ...call, operation: 'get_token_analytics' }] });
    expect((many.content ?? []).length).toBeGreaterThan(0);
    const told = await lean.call('describe_operation', { name: 'get_cost_analytics' });
    expect(JSON.stringify(told.envelope)).toContain('"chart":"true: a picture');
    await lean.application.close();
  });

  it('shows none on a terminal and says so', async () => {
    const { envelope, content } = await ask('get_cost_analytics', { chart: true }, { transport: 'cli' });
    expect(content).toEqual([]);
    expect(envelope.notes?.at(-1)).toContain('No picture');
  });

  it('is refused inside a script, which can look at none', async () => {
    const code = 'return await portkey.get_cost_analytics({ period: "last_7_days", chart: true });';
    const { envelope, content } = await here.call('run_script', { code });
    expect(content ?? []).toEqual([]);
    expect(envelope.ok).toBe(false);
    expect(JSON.stringify(envelope)).toContain('draws nothing inside a script');
  });
});

/** What a period cost against the one before, as `get_spend_report` tells it, against the sandbox's own logs. */
import { beforeAll, describe, expect, it } from 'vitest';
import { callSandbox } from '../../src/sandbox/testing.ts';
import { errorOf } from '../safety/house.ts';
import { atHome, type Row } from './home.ts';

const home = atHome();

const span = { time_of_generation_min: '2026-03-18T00:00:00.000Z', time_of_generation_max: '2026-03-18T12:00:00.000Z' };
const before = {
  time_of_generation_min: '2026-03-17T12:00:00.000Z',
  time_of_generation_max: '2026-03-17T23:59:59.999Z',
};

type Sums = Record<string, number>;
type By = Record<'workspace' | 'model' | 'key' | 'user' | 'metadata:team', Sums>;

/** What the logs say, read one by one for each workspace with its own key: dollars. */
const countedIn = async (period: Record<string, string>): Promise<By> => {
  const sums: By = { workspace: {}, model: {}, key: {}, user: {}, 'metadata:team': {} };
  const add = (to: Sums, name: string, cents: number): void => {
    to[name] = (to[name] ?? 0) + cents / 100;
  };
  for (const [slug, key] of Object.entries(home.sandbox.keys.workspaces))
    for (let page = 0; ; page++) {
      const query = new URLSearchParams({ ...period, current_page: String(page), page_size: '100' });
      const { json } = await callSandbox(home.sandbox, 'GET', `/v1/logs?${query}`, undefined, key);
      for (const { cost, ai_model, api_key_id, metadata } of json.data) {
        add(sums.workspace, slug, cost);
        add(sums.model, ai_model, cost);
        add(sums.key, api_key_id, cost);
        add(sums.user, metadata._user ?? '(none)', cost);
        add(sums['metadata:team'], metadata.team ?? '(none)', cost);
      }
      if (json.data.length < 100) break;
    }
  return sums;
};
const whole = (sums: Sums): number => Object.values(sums).reduce((a, b) => a + b, 0);

let counted: By;
let earlier: By;
let told: Row;
const names = ['workspace', 'model', 'key', 'user', 'metadata:team'] as const;
beforeAll(async () => {
  [counted, earlier] = [await countedIn(span), await countedIn(before)];
  told = await home.house.data('get_spend_report', { ...span, by: [...names, 'provider'], top: 500 });
});

describe('get_spend_report of the whole organisation', () => {
  it('has more than one workspace, model and key to tell apart', () => {
    for (const name of names) expect(Object.keys(counted[name]).length, name).toBeGreaterThan(1);
  });

  it('says of which time it is, and in what', () => {
    expect(told).toMatchObject({
      period: { from: span.time_of_generation_min, to: span.time_of_generation_max },
      before: { from: before.time_of_generation_min, to: before.time_of_generation_max },
      times: 'UTC',
      unit: 'US dollars',
    });
    expect(told.unavailable).toBeUndefined();
    expect(told.not_looked_at).toBeUndefined();
  });

  it('has the total of the logs in both periods', () => {
    expect(told.total.dollars).toBeCloseTo(whole(counted.workspace), 3);
    expect(told.total.before).toBeCloseTo(whole(earlier.workspace), 3);
    expect(told.total.change).toBeCloseTo(told.total.dollars - told.total.before, 3);
  });

  it.each(names)('has the sums of the logs by %s, in both periods, the largest first', (name) => {
    const { rows } = told.by[name];
    const values = new Set([...Object.keys(counted[name]), ...Object.keys(earlier[name])]);
    expect(rows.map((row: Row) => row[name]).sort()).toEqual([...values].sort());
    for (const row of rows) {
      expect(row.dollars, row[name]).toBeCloseTo(counted[name][row[name]] ?? 0, 3);
      expect(row.before, row[name]).toBeCloseTo(earlier[name][row[name]] ?? 0, 3);
    }
    const dollars = rows.map((row: Row) => row.dollars);
    expect(dollars).toEqual([...dollars].sort((a, b) => b - a));
  });

  it('adds up to the same total by provider', () => {
    expect(told.by.provider.rows.reduce((sum: number, row: Row) => sum + row.dollars, 0)).toBeCloseTo(
      told.total.dollars,
      2,
    );
  });

  it('names workspaces and keys', () => {
    const nameOf = (dimension: string, value: string) =>
      told.by[dimension].rows.find((row: Row) => row[dimension] === value).name;
    expect(nameOf('workspace', 'ws-produc-d5432a')).toBe('Production');
    expect(told.by.key.rows.map((row: Row) => row.name)).toContain('support-assistant');
  });

  it('tells what grew most, in dollars and in percent', () => {
    const { in_dollars: dollars, in_percent: percents } = told.grew_most;
    const grown = names.flatMap((name) =>
      Object.keys(counted[name]).map((value) => (counted[name][value] ?? 0) - (earlier[name][value] ?? 0)),
    );
    expect(dollars[0].change).toBeCloseTo(Math.max(...grown), 3);
    for (const row of percents) expect(row.before).toBeGreaterThanOrEqual(1);
    expect(percents.map((row: Row) => row.percent)).toEqual(
      percents.map((row: Row) => row.percent).sort((a: number, b: number) => b - a),
    );
  });

  it('cuts to the top, and says what the others come to', async () => {
    const short = await home.house.data('get_spend_report', { ...span, by: ['model'], top: 2 });
    const { rows, others } = short.by.model;
    expect(rows).toHaveLength(2);
    const sum = others.dollars + rows.reduce((all: number, row: Row) => all + row.dollars, 0);
    expect(sum).toBeCloseTo(told.total.dollars, 3);
    expect(others.count).toBe(told.by.model.rows.length - 2);
  });
});

describe('its budgets', () => {
  const budgets = (of: string): Row[] => told.budgets.rows.filter((row: Row) => row.of === of);

  it('have what is used of policies by each spender, and the next reset', () => {
    expect(budgets('budget policy').find(({ spender }) => spender?.startsWith('grace'))).toMatchObject({
      name: 'Monthly budget per person',
      workspace: 'ws-intern-cf5337',
      type: 'cost',
      limit: 150,
      used: 150.31,
      percent: 100.2,
      resets: '2026-04-01T00:00:00.000Z',
      exhausted: true,
    });
  });

  it('have the limits of keys, workspaces and providers, with what analytics count since the last reset', async () => {
    const month = {
      time_of_generation_min: '2026-03-01T00:00:00.000Z',
      time_of_generation_max: '2026-03-18T12:00:00.000Z',
    };
    const { data } = await home.house.data('get_analytics_group', {
      group_by: 'api_key',
      workspace_slug: '*',
      ...month,
    });
    const key = await home.named('list_api_keys', 'marketing-copy');
    const cents = Number(data.find((row: Row) => row.api_key === key.id).cost);
    expect(budgets('API key').find(({ id }) => id === key.id)).toMatchObject({
      limit: 300,
      used: Number((cents / 100).toFixed(2)),
      how: 'analytics since 2026-03-01T00:00:00.000Z',
      resets: '2026-04-01T00:00:00.000Z',
    });
    expect(budgets('workspace').map(({ id }) => id)).toContain('ws-data-s-585c94');
    expect(budgets('provider')).toMatchObject([
      {
        id: 'openai-experiments',
        limit: 50,
        how: 'analytics since 2026-03-16T00:00:00.000Z',
        resets: '2026-03-23T00:00:00.000Z',
      },
    ]);
  });

  it('come the most used first', () => {
    const percents = told.budgets.rows.map(({ percent }: Row) => percent ?? -1);
    expect(percents).toEqual([...percents].sort((a, b) => b - a));
  });
});

describe('get_spend_report of one workspace', () => {
  it.each(['slug', 'id'])('is of that one, named by its %s', async (by) => {
    const workspace = await home.named('list_workspaces', 'Internal Tools');
    const report = await home.house.data('get_spend_report', { ...span, workspace: workspace[by], by: ['key'] });
    expect(report.workspace).toBe(workspace.slug);
    expect(report.total.dollars).toBeCloseTo(counted.workspace[workspace.slug] ?? 0, 3);
    expect(report.by.key.rows.map((row: Row) => row.name)).toContain('sales-insights');
    expect(new Set(report.budgets.rows.map((row: Row) => row.workspace ?? row.id))).toEqual(new Set([workspace.slug]));
  });
});

describe('get_spend_report', () => {
  it('refuses what spend is not broken down by, and says by what it is', async () => {
    const error = errorOf(await home.house.call('get_spend_report', { ...span, by: ['planet'] }));
    expect(error.message).toMatch(
      /by does not know "planet": workspace, model, provider, key, user and metadata:FIELD/,
    );
  });

  it.each([['metadata:'], ['METADATA:team'], ['']])('refuses %j', async (by) => {
    expect(errorOf(await home.house.call('get_spend_report', { ...span, by: [by] })).details.code).toBe(
      'invalid_arguments',
    );
  });

  it('refuses a period that ends before it begins', async () => {
    const error = errorOf(
      await home.house.call('get_spend_report', {
        time_of_generation_min: span.time_of_generation_max,
        time_of_generation_max: span.time_of_generation_min,
      }),
    );
    expect(error.details.code).toBe('invalid_arguments');
  });

  it('only reads', () => expect(home.house.changes()).toEqual([]));
});

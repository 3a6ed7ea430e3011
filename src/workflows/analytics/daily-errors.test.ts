import { afterAll, describe, expect, it } from 'vitest';
import { type House, house } from '../../../test/safety/house.ts';
import type { Transport } from '../../portkey/contract.ts';
import { createSandbox, makeTransport } from '../../sandbox/index.ts';

const sandbox = createSandbox();
const started = (transport?: Transport): House => house({ sandbox, ...(transport && { transport }) });
afterAll(() => sandbox.close());

const OPERATION = 'get_error_stacks_analytics';
const week = { period: 'last_7_days', workspace_slug: '*' };
const sum = (rows: readonly Record<string, number>[], name: string): number =>
  rows.reduce((all, row) => all + (row[name] ?? 0), 0);

/** The sandbox, where one of its charts cannot be read (for one workspace). */
const without = (path: string, only: (url: string) => boolean = () => true): Transport => {
  const inner = makeTransport((request) => sandbox.handle(request));
  return async (request, ending) =>
    inner(
      request.url.includes(path) && only(request.url)
        ? { ...request, url: request.url.replace(path, '/gone') }
        : request,
      ending,
    );
};

describe('errors by class and day', () => {
  it('come in one call, for the organisation, with requests and rate', async () => {
    const made = started();
    const answer = await made.data(OPERATION, { ...week, daily: true });
    expect(answer.days.length).toBeGreaterThanOrEqual(7);
    expect(answer.days.length).toBeLessThanOrEqual(8);
    const stacks = await made.data(OPERATION, week);
    const requests = await made.data('get_request_analytics', week);
    expect(answer.total['5xx']).toBeGreaterThan(0);
    expect(answer.total['4xx'] + answer.total['5xx']).toBe(stacks.summary.total);
    expect(answer.total.requests).toBe(requests.summary.total);
    expect(sum(answer.days, '4xx')).toBe(answer.total['4xx']);
    expect(sum(answer.days, 'requests')).toBe(answer.total.requests);
    const [day] = answer.days;
    expect(day.day).toMatch(/^\d{4}-\d\d-\d\d$/);
    for (const row of answer.days)
      if (row.requests > 0) expect(row.rate_percent).toBeCloseTo(((row['4xx'] + row['5xx']) / row.requests) * 100, 1);
    expect(answer.unavailable).toBeUndefined();
  });

  it('of one workspace and one class, with filters, by its other ways of saying', async () => {
    const made = started();
    const { slug } = (await made.data('list_workspaces')).data[0];
    const one = await made.data(OPERATION, { period: 'last_7_days', workspace_slug: slug, daily: 'true' });
    const whole = await made.data(OPERATION, { period: 'last_7_days', workspace_slug: slug });
    expect(one.total['4xx'] + one.total['5xx']).toBe(whole.summary.total);
    const server = await made.data(OPERATION, {
      period: 'last_7_days',
      workspace_slug: slug,
      filters: { status_code: ['5xx'] },
      daily: true,
    });
    expect(server.total).toMatchObject({ '4xx': 0, '5xx': one.total['5xx'], requests: one.total.requests });
  });

  it('tells what was not read, and no rate where its halves differ', async () => {
    const bare = started(without('/analytics/graphs/requests'));
    const errorsOnly = await bare.call(OPERATION, { ...week, daily: true });
    expect(errorsOnly.envelope).toMatchObject({ ok: true });
    const data = errorsOnly.envelope.ok && (errorsOnly.envelope.data as Record<string, never>);
    expect(JSON.stringify(data)).not.toContain('rate_percent');
    expect(JSON.stringify(data)).toContain('"figures":"requests"');
    expect(errorsOnly.envelope.ok && errorsOnly.envelope.notes?.join(' ')).toMatch(/no rate/);
    const nothing = started(without('/analytics/graphs/errors/stacks'));
    expect((await nothing.call(OPERATION, { ...week, daily: true })).envelope.ok).toBe(false);
  });

  it('are told with a rate where the same workspace is missing in both', async () => {
    const { slug } = (await started().data('list_workspaces')).data[0];
    const made = started(without('/analytics/graphs', (url) => url.includes(slug)));
    const answer = await made.data(OPERATION, { ...week, daily: true });
    expect(answer.unavailable.map(({ figures }: { figures: string }) => figures).sort()).toEqual([
      'errors',
      'requests',
    ]);
    expect(answer.total.rate_percent).toBeGreaterThan(0);
  });

  it('leaves the chart as it is without daily', async () => {
    const answer = await started().data(OPERATION, { ...week, daily: false });
    expect(answer.data_points.length).toBeGreaterThan(0);
    expect(answer.days).toBeUndefined();
  });
});

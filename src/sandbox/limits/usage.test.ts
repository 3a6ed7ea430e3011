import { describe, expect, it } from 'vitest';
import { testNow, testSandbox } from '../testing.ts';

const day = 86_400_000;

/** Every date under one of these names, anywhere in a reply. */
const datesIn = (value: unknown, names: readonly string[]): string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => datesIn(item, names));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    names.includes(name) && typeof inner === 'string' ? [inner] : datesIn(inner, names),
  );
};

const everything = async ({ call }: ReturnType<typeof testSandbox>): Promise<unknown[]> => {
  const lists = [
    '/v1/api-keys?page_size=100',
    '/v1/virtual-keys',
    '/v1/providers?page_size=100',
    '/v1/admin/workspaces?page_size=100',
    '/v1/policies/usage-limits',
  ];
  const replies: unknown[] = await Promise.all(lists.map(async (path) => (await call('GET', path)).json));
  for (const { slug } of (await call('GET', '/v1/integrations')).json.data)
    replies.push((await call('GET', `/v1/integrations/${slug}/workspaces`)).json);
  for (const { id } of (await call('GET', '/v1/api-keys?page_size=100')).json.data)
    replies.push((await call('GET', `/v1/api-keys/${id}`)).json);
  return replies;
};

describe('budgets', () => {
  it('never show a reset or a rotation that lies in the past, however long the sandbox runs', async () => {
    const world = testSandbox();
    for (const days of [0, 1, 8, 32, 400]) {
      world.clock.now = testNow + days * day;
      const dates = datesIn(await everything(world), ['next_usage_reset_at', 'next_rotation_at']);
      expect(dates.length).toBeGreaterThan(5);
      for (const date of dates) expect(Date.parse(date)).toBeGreaterThan(world.clock.now);
    }
  });

  it('keep what the seeds say is used this month, and begin anew with the next', async () => {
    const { call, clock } = testSandbox();
    const used = async (): Promise<number[]> => {
      const { id } = (await call('GET', '/v1/policies/usage-limits')).json.data.find(
        ({ name }: { name: string }) => name === 'Monthly budget per person',
      );
      const { data } = (await call('GET', `/v1/policies/usage-limits/${id}/entities`)).json;
      return data.map(({ current_usage }: { current_usage: number }) => current_usage);
    };
    expect(await used()).toEqual([150.31, 128.9, 61.42]);
    clock.now = Date.parse('2026-03-31T23:59:59.999Z');
    expect(await used()).toEqual([150.31, 128.9, 61.42]);
    clock.now += 1;
    expect(await used()).toEqual([0, 0, 0]);
  });

  it.each([
    ['weekly', '2026-03-23T00:00:00.000Z'],
    ['monthly', '2026-04-01T00:00:00.000Z'],
  ])('of a key stop it until they begin anew (%s)', async (periodic_reset, next) => {
    const { call, clock, sandbox } = testSandbox();
    const [workspace = ''] = Object.keys(sandbox.keys.workspaces);
    const made = (
      await call('POST', '/v1/api-keys/workspace/service', {
        name: 'limited',
        workspace_id: workspace,
        scopes: ['completions.write'],
        usage_limits: { type: 'tokens', credit_limit: 20, periodic_reset },
      })
    ).json;
    const body = { model: '@openai-prod/gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] };
    const run = async () => (await call('POST', '/v1/chat/completions', body, made.key)).status;
    const key = async () => (await call('GET', `/v1/api-keys/${made.id}`)).json;
    expect([await run(), await run()]).toEqual([200, 402]);
    expect(await key()).toMatchObject({ status: 'exhausted', next_usage_reset_at: next });
    clock.now = Date.parse(next) - 1;
    expect(await run()).toBe(402);
    clock.now += 1;
    expect(await key()).toMatchObject({ status: 'active' });
    expect(await run()).toBe(200);
  });

  it('of a number of days move on by as many', async () => {
    const { call, clock } = testSandbox();
    const limit = { type: 'cost', credit_limit: 5, periodic_reset_days: 10 };
    const path = '/v1/virtual-keys/openai-prod';
    expect((await call('PUT', path, { usage_limits: limit })).status).toBe(200);
    const next = async () => Date.parse((await call('GET', path)).json.usage_limits.next_usage_reset_at);
    const first = await next();
    clock.now = first + 35 * day;
    expect((await next()) - first).toBe(40 * day);
  });
});

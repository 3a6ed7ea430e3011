/** Reads that cover less than they seem to: analytics and audit logs. */
import { beforeAll, describe, expect } from 'vitest';
import { makeWorld, type World } from '../contract/sandbox/world.ts';
import { holds } from './holds.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const ok = async (target: string, key?: string) => {
  const reply = await world.call('GET', target, undefined, key);
  expect(reply.status, `${target} ${JSON.stringify(reply.json)}`).toBe(200);
  return reply.json;
};

const spanOf = (from: number, to: number): string =>
  `time_of_generation_min=${new Date(from).toISOString()}&time_of_generation_max=${new Date(to).toISOString()}`;
const month = spanOf(Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 18));
const MINUTE = 60_000;

describe('analytics', () => {
  holds('defaultWorkspace', async () => {
    const requests = async (more: string) =>
      (await ok(`/v1/analytics/graphs/requests?${month}${more}`)).summary.total as number;
    const groups = await ok(`/v1/analytics/groups/workspace?${month}`);
    const each = new Map<string, number>(
      groups.data.map((row: { workspace: string; requests: string }) => [row.workspace, Number(row.requests)]),
    );
    expect(each.size).toBeGreaterThan(1);
    expect(await requests('')).toBe(each.get(world.workspaceSlug));
    for (const [slug, count] of each) expect(await requests(`&workspace_slug=${slug}`), slug).toBe(count);
  });

  holds('groupColumns', async () => {
    const [bare] = (await ok(`/v1/analytics/groups/model?${month}`)).data;
    expect(Object.keys(bare).sort()).toEqual(['model', 'object', 'requests']);
    const columns = [
      ...['cost', 'total_tokens', 'avg_tokens', 'avg_input_tokens', 'avg_output_tokens', 'avg_latency', 'p95_latency'],
      ...['p99_latency', 'success_rate', 'error_count', 'cache_hit_rate', 'last_seen', 'first_seen', 'requests'],
    ];
    const [full] = (await ok(`/v1/analytics/groups/model?${month}&columns=${columns.join(',')}`)).data;
    expect(Object.keys(full).sort()).toEqual(['model', 'object', ...columns].sort());
  });

  holds('groupCost', async () => {
    const [model] = (await ok(`/v1/analytics/groups/ai-models?${month}`)).data;
    expect(Number(model.cost)).toBeGreaterThan(0);
    for (const row of (await ok(`/v1/analytics/groups/prompt?${month}`)).data) expect(row).not.toHaveProperty('cost');
  });

  holds('quotaFlag', async () => {
    for (const path of ['graphs/cost', 'groups/model', 'groups/workspace', 'graphs/requests'])
      expect((await ok(`/v1/analytics/${path}?${month}`)).is_quota_exceeded, path).toBe(false);
  });

  holds('ownData', async () => {
    const { data: people } = await ok(`/v1/admin/workspaces/${world.workspaceId}/users?pageSize=100`);
    const member = people.find(({ role }: { role: string }) => role === 'member');
    const mine = await world.ok('POST', '/v1/api-keys/workspace/user', {
      name: 'mine',
      workspace_id: world.workspaceId,
      user_id: member.id,
      scopes: ['logs.list', 'logs.view', 'logs.write', 'completions.write', 'analytics.view'],
    });
    const insert = (key?: string) =>
      world.ok(
        'POST',
        '/v1/logs',
        { request: { url: 'x', body: {} }, response: { status: 200, body: {} }, metadata: {} },
        key,
      );
    const [own] = (await insert(mine.key)).log_ids;
    const [theirs] = (await insert(world.sandbox.keys.workspace)).log_ids;
    const seen = async () => ({
      own: (await world.call('GET', `/v1/logs/${own}`, undefined, mine.key)).status,
      theirs: (await world.call('GET', `/v1/logs/${theirs}`, undefined, mine.key)).status,
      listed: (await world.ok('GET', '/v1/logs?page_size=100', undefined, mine.key)).total,
      counted: (await world.ok('GET', `/v1/analytics/groups/api_key?${month}`, undefined, mine.key)).total,
    });
    const whole = await seen();
    expect(whole).toMatchObject({ own: 200, theirs: 200 });
    expect(whole.listed).toBeGreaterThan(1);
    const { security_settings } = await ok(`/v1/admin/workspaces/${world.workspaceId}`);
    const put = (all: boolean) =>
      world.ok('PUT', `/v1/admin/workspaces/${world.workspaceId}`, {
        security_settings: { ...security_settings, membersViewAllData: all, managersViewAllData: all },
      });
    await put(false);
    expect(await seen()).toMatchObject({ own: 200, theirs: 404, listed: 1 });
    expect((await seen()).counted).toBeLessThan(whole.counted);
    await put(true);
    expect(await seen()).toEqual(whole);
  });

  holds('unknownWorkspace', async () => {
    const { status, json } = await world.call('GET', `/v1/analytics/graphs/cost?${month}&workspace_slug=ws-none`);
    expect([status, json.data.errorCode]).toEqual([404, 'AB08']);
    expect(json.data.message).toMatch(/workspace .*not found/i);
  });

  holds('buckets', async () => {
    const width = async (minutes: number) => {
      const to = world.clock.now;
      const { data_points: points } = await ok(`/v1/analytics/graphs/requests?${spanOf(to - minutes * MINUTE, to)}`);
      return (Date.parse(points[1].timestamp) - Date.parse(points[0].timestamp)) / MINUTE;
    };
    expect([await width(30), await width(59), await width(61), await width(24 * 60)]).toEqual([1, 1, 10, 60]);
  });
});

describe('audit logs', () => {
  const span = 'start_time=2026-03-01T00:00:00Z&end_time=2026-03-19T00:00:00Z';

  holds('auditOrganisation', async () => {
    for (const id of [world.organisationId, 'x', '']) {
      const { status, json } = await world.call('GET', `/v1/audit-logs?${span}&organisation_id=${id}`);
      expect([status, json.data.errorCode], id).toEqual([403, 'AB03']);
    }
    expect((await ok(`/v1/audit-logs?${span}`)).records.length).toBeGreaterThan(0);
  });

  holds('auditPages', async () => {
    const page = async (number: number) =>
      (await ok(`/v1/audit-logs?${span}&page_size=1&current_page=${number}`)).records;
    expect(await page(0)).toEqual((await ok(`/v1/audit-logs?${span}&page_size=1`)).records);
    expect(await page(1)).not.toEqual(await page(0));
    expect(await page(9_999)).toEqual([]);
    expect((await world.call('GET', `/v1/audit-logs?${span}&page_size=101`)).status).toBe(400);
  });

  holds('exclusions', async () => {
    for (const side of ['input', 'output']) await ok(`/v1/workspace-exclusions/${side}-guardrails`);
  });
});

describe('both', () => {
  holds('pastTheEnd', async () => {
    expect(await ok(`/v1/analytics/groups/model?${month}&current_page=99`)).toMatchObject({ total: 0, data: [] });
    const audit = '/v1/audit-logs?start_time=2026-03-01T00:00:00Z&end_time=2026-03-19T00:00:00Z&current_page=999';
    expect(await ok(audit)).toMatchObject({ total: 0, records: [] });
  });
});

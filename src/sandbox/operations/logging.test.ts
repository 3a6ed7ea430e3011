import { describe, expect, it } from 'vitest';
import { handle, type Organisation } from '../handle.ts';
import { seedLogs } from '../logs/logs.ts';
import { makeIds } from '../model/ids.ts';
import { MemoryStore } from '../model/memory-store.ts';
import { makeKey } from '../rows/bootstrap.ts';
import { analyticsHandlers } from './analytics.ts';
import { logExportHandlers } from './log-exports.ts';
import { loggingHandlers } from './logging.ts';

const start = Date.UTC(2026, 5, 17, 14, 23, 5);
const organisationId = '00000000-0000-4000-8000-000000000001';
const workspaces = ['main', 'other'].map((name, at) => ({
  id: `00000000-0000-4000-8000-00000000010${at}`,
  slug: `ws-${name}`,
  name,
}));

type Json = Record<string, unknown> & { data?: Record<string, unknown>[] };

const makeSandbox = (options: { seeded?: boolean } = {}) => {
  const store = new MemoryStore();
  const ids = makeIds(1, 'test');
  store.table('organisation').insert({ id: organisationId, name: 'Acme' });
  for (const [at, workspace] of workspaces.entries())
    store.table('workspaces').insert({ ...workspace, is_default: at === 0 ? 1 : 0, status: 'active' });
  const key = (workspaceId: string | null, type: 'organisation-service' | 'workspace-service' = 'workspace-service') =>
    makeKey(store, ids, { name: 'key', type, organisationId, workspaceId, at: start });
  const keys = {
    admin: key(null, 'organisation-service'),
    main: key(workspaces[0]!.id),
    other: key(workspaces[1]!.id),
  };
  if (options.seeded)
    seedLogs(store, ids.uuid(), 1, start, {
      organisationId,
      workspaces,
      apiKeys: [],
      configs: [],
      prompts: [],
      virtualKeys: [],
      users: [],
    });
  const clock = { now: start };
  const handlers = { ...analyticsHandlers, ...loggingHandlers, ...logExportHandlers };
  const organisation: Organisation = { store, ids, plan: 'enterprise', now: () => clock.now, handlers };
  const ask = async (who: keyof typeof keys | '', method: string, target: string, body?: unknown) => {
    const reply = await handle(organisation, {
      method,
      target,
      headers: { host: '127.0.0.1:8787', ...(who === '' ? {} : { 'x-portkey-api-key': keys[who] }) },
      ...(body === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(body)) }),
    });
    const chunks: Uint8Array[] = [];
    if (reply.body instanceof Uint8Array) chunks.push(reply.body);
    else for await (const chunk of reply.body) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const json = (reply.headers['content-type']?.includes('application/json') ? JSON.parse(text) : {}) as Json;
    return { status: reply.status, json, text };
  };
  return { ask, clock, store };
};

const log = (more: { metadata?: unknown; status?: number; model?: string } = {}) => ({
  request: { url: 'https://api.openai.com/v1/chat/completions', body: { model: more.model ?? 'gpt-4o', messages: [] } },
  response: {
    status: more.status ?? 200,
    response_time: 640,
    body: { usage: { prompt_tokens: 1000, completion_tokens: 100 } },
  },
  metadata: more.metadata ?? { traceId: 'trace-1', spanName: 'greet', env: 'production', _user: 'ana' },
});

const period = (hours = 1) =>
  new URLSearchParams({
    time_of_generation_min: new Date(start - hours * 3_600_000).toISOString(),
    time_of_generation_max: new Date(start + 3_600_000).toISOString(),
  });

describe('inserted logs', () => {
  it('are read back, listed and counted at once, with a cost from the price list', async () => {
    const { ask } = makeSandbox();
    const inserted = await ask('main', 'POST', '/v1/logs', log());
    expect(inserted).toMatchObject({ status: 200, json: { status: 'success' } });
    const [id] = inserted.json.log_ids as string[];
    const read = await ask('main', 'GET', `/v1/logs/${id}`);
    expect(read.json).toMatchObject({
      _id: id,
      organisation_id: organisationId,
      created_at: '2026-06-17T14:23:05.000Z',
      request: {
        url: 'https://api.openai.com/v1/chat/completions',
        method: 'POST',
        body: { model: 'gpt-4o', messages: [] },
      },
      response: { status: 200, responseTime: 640, body: { usage: { prompt_tokens: 1000, completion_tokens: 100 } } },
      metrics: {
        ai_org: 'openai',
        ai_model: 'gpt-4o',
        total_units: 1100,
        cost: 0.35,
        trace_id: 'trace-1',
        span_name: 'greet',
        workspace_slug: 'ws-main',
        'metadata.key': ['env', '_user'],
        'metadata.value': ['production', 'ana'],
      },
    });
    const listed = await ask('main', 'GET', '/v1/logs?trace_id=trace-1');
    expect(listed.json).toMatchObject({
      object: 'list',
      total: 1,
      data: [{ id, cost: 0.35, metadata: { env: 'production' } }],
    });
    const cost = await ask('admin', 'GET', `/v1/analytics/graphs/cost?${period()}`);
    expect(cost.json).toMatchObject({ object: 'analytics-graph', summary: { total: 0.35, avg: 0.35 } });
    const spans = await ask('main', 'GET', '/v1/logs/trace-1/spans');
    expect(spans.json).toMatchObject({ total: 1, data: [{ id, span_name: 'greet' }] });
  });

  it('may come as a list, with either spelling of tracing fields, and none is kept when one is wrong', async () => {
    const { ask } = makeSandbox();
    const both = [
      log({ metadata: { traceId: 't', parentSpanId: 'p' } }),
      log({ metadata: { trace_id: 't', parent_span_id: 'p', user: 'bo' } }),
    ];
    expect((await ask('main', 'POST', '/v1/logs', both)).json.log_ids).toHaveLength(2);
    const spans = await ask('main', 'GET', '/v1/logs/t/spans');
    expect(spans.json.data!.map((span) => span.parent_span_id)).toEqual(['p', 'p']);
    expect(spans.json.data![1]).toMatchObject({ metadata: { user: 'bo', _user: 'bo' } });
    const wrong = await ask('main', 'POST', '/v1/logs', [log(), log({ status: 99_999 })]);
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('[1].response.status');
    expect((await ask('main', 'GET', '/v1/logs')).json.total).toBe(2);
  });

  it('are seen by their workspace only', async () => {
    const { ask } = makeSandbox();
    const [id] = (await ask('main', 'POST', '/v1/logs', log())).json.log_ids as string[];
    expect((await ask('other', 'GET', `/v1/logs/${id}`)).status).toBe(404);
    expect((await ask('other', 'GET', '/v1/logs')).json.total).toBe(0);
    expect((await ask('other', 'GET', '/v1/logs/trace-1/spans')).status).toBe(404);
    const requests = `/v1/analytics/graphs/requests?${period()}`;
    expect((await ask('other', 'GET', `${requests}&workspace_slug=ws-main`)).json.summary).toEqual({ total: 0 });
    expect((await ask('admin', 'GET', `${requests}&workspace_slug=ws-other`)).json.summary).toEqual({ total: 0 });
    expect((await ask('admin', 'GET', `${requests}&workspace_slug=ws-main`)).json.summary).toEqual({ total: 1 });
    expect((await ask('admin', 'GET', `${requests}&workspace_slug=ws-none`)).status).toBe(404);
    expect((await ask('admin', 'GET', `/v1/logs/${id}`)).status).toBe(403);
  });
});

describe('analytics over HTTP', () => {
  it('answer groups in the live shapes: strings for users and models, numbers for metadata', async () => {
    const { ask } = makeSandbox();
    await ask('main', 'POST', '/v1/logs', [log(), log({ model: 'gpt-4o-mini', metadata: { env: 'staging' } })]);
    const group = async (name: string) => (await ask('main', 'GET', `/v1/analytics/groups/${name}?${period()}`)).json;
    expect(await group('users')).toEqual({
      object: 'list',
      is_quota_exceeded: false,
      total: 2,
      data: [
        { user: '', requests: '1', cost: '0.021', object: 'analytics-group' },
        { user: 'ana', requests: '1', cost: '0.35', object: 'analytics-group' },
      ],
    });
    expect((await group('ai-models')).data![0]).toEqual({
      ai_model: 'gpt-4o',
      requests: '1',
      cost: '0.35',
      object: 'analytics-group',
    });
    expect((await group('metadata/env')).data![0]).toEqual({
      metadata_value: 'production',
      requests: 1,
      cost: 0.35,
      avg_tokens: 1100,
      avg_weighted_feedback: 0,
      requests_with_feedback: 0,
      last_seen: '2026-06-17T14:23:05.000Z',
      object: 'analytics-group',
    });
    expect((await group('workspaces')).data).toEqual([
      { workspace: 'ws-main', requests: '2', object: 'analytics-group' },
    ]);
    expect(await group('metadata/nobody-has-it')).toEqual({
      object: 'list',
      total: 0,
      data: [],
      is_quota_exceeded: false,
    });
  });

  it('page, order and cut columns of groups, and name what is wrong', async () => {
    const { ask } = makeSandbox({ seeded: true });
    const path = `/v1/analytics/groups/model?${period(800)}`;
    const all = (await ask('admin', 'GET', `${path}&columns=cost,p99_latency&order_by=cost&order_by_type=asc`)).json;
    const costs = all.data!.map(({ cost }) => Number(cost));
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    expect(Object.keys(all.data![0]!)).toEqual(['model', 'cost', 'p99_latency', 'object']);
    const second = (
      await ask(
        'admin',
        'GET',
        `${path}&columns=cost,p99_latency&order_by=cost&order_by_type=asc&page_size=2&current_page=1`,
      )
    ).json;
    expect(second).toMatchObject({ total: all.total, data: all.data!.slice(2, 4) });
    expect((await ask('admin', 'GET', `${path}&include_total=false`)).json.total).toBeUndefined();
    for (const [query, field] of [
      ['order_by=beauty', 'order_by'],
      ['columns=requests,beauty', 'columns'],
      ['metadata=[1]', 'metadata'],
      ['ai_org_model=gpt-4o', 'ai_org_model'],
      ['status_code=many', 'status_code'],
      ['cost_min=cheap', 'cost_min'],
    ]) {
      const reply = await ask('admin', 'GET', `${path}&${query}`);
      expect([reply.status, reply.text.includes(field!)]).toEqual([400, true]);
    }
    expect((await ask('admin', 'GET', `/v1/analytics/groups/colour?${period()}`)).status).toBe(400);
  });

  it('read times with offsets, also with a plus that came as a space', async () => {
    const { ask } = makeSandbox();
    await ask('main', 'POST', '/v1/logs', log());
    const total = async (min: string, max: string) =>
      (
        await ask(
          'admin',
          'GET',
          `/v1/analytics/graphs/requests?time_of_generation_min=${min}&time_of_generation_max=${max}`,
        )
      ).json.summary;
    expect(await total('2026-06-17T19:53:05+05:30', '2026-06-17T19:53:05%2B05:30')).toEqual({ total: 1 });
    expect(await total('2026-06-17T14:23:06', '2026-06-18')).toEqual({ total: 0 });
    expect(
      (
        await ask(
          'admin',
          'GET',
          '/v1/analytics/graphs/requests?time_of_generation_min=soon&time_of_generation_max=2026-01-01',
        )
      ).status,
    ).toBe(400);
  });
});

describe('feedback', () => {
  it('counts under the model that it judges, and can be changed', async () => {
    const { ask } = makeSandbox();
    await ask('main', 'POST', '/v1/logs', [log(), log({ model: 'gpt-4o-mini', metadata: { trace_id: 'trace-2' } })]);
    const given = await ask('main', 'POST', '/v1/feedback', { trace_id: 'trace-1', value: 8, weight: 0.5 });
    expect(given.json).toMatchObject({ status: 'success', feedback_ids: [expect.any(String)] });
    const models = async () => (await ask('admin', 'GET', `/v1/analytics/graphs/feedbacks/ai-models?${period()}`)).json;
    expect((await models()).data_points).toEqual([{ ai_model: 'gpt-4o', total: 1, avg_weighted_feedback: 4 }]);
    const [id] = given.json.feedback_ids as string[];
    expect((await ask('main', 'PUT', `/v1/feedback/${id}`, { value: -10 })).json).toMatchObject({ feedback_ids: [id] });
    expect((await models()).data_points).toEqual([{ ai_model: 'gpt-4o', total: 1, avg_weighted_feedback: -5 }]);
    const unhappy = await ask('admin', 'GET', `/v1/analytics/graphs/requests?${period()}&weighted_feedback_max=-1`);
    expect(unhappy.json.summary).toEqual({ total: 1 });
    expect((await ask('other', 'PUT', `/v1/feedback/${id}`, { value: 1 })).status).toBe(404);
  });

  it('on a trace that has no logs yet counts, and finds its log when that comes', async () => {
    const { ask } = makeSandbox();
    await ask('main', 'POST', '/v1/feedback', { trace_id: 'trace-1', value: 3 });
    const graph = async (query = '') =>
      (await ask('admin', 'GET', `/v1/analytics/graphs/feedbacks?${period()}${query}`)).json.summary;
    expect([await graph(), await graph('&ai_org_model=openai__gpt-4o')]).toEqual([{ total: 1 }, { total: 0 }]);
    await ask('main', 'POST', '/v1/logs', log());
    expect([await graph(), await graph('&ai_org_model=openai__gpt-4o')]).toEqual([{ total: 1 }, { total: 1 }]);
  });

  it('takes the names that the official Node SDK sends', async () => {
    const { ask } = makeSandbox();
    const given = await ask('main', 'POST', '/v1/feedback', { traceID: 'trace-1', value: 1 });
    const [id] = given.json.feedback_ids as string[];
    expect((await ask('main', 'PUT', `/v1/feedback/${id}`, { feedbackID: id, value: 2 })).status).toBe(200);
  });

  it('is refused from an organisation key and out of range', async () => {
    const { ask } = makeSandbox();
    expect((await ask('admin', 'POST', '/v1/feedback', { trace_id: 't', value: 1 })).status).toBe(403);
    for (const body of [
      { trace_id: 't', value: 11 },
      { trace_id: 't', value: 0.5 },
      { trace_id: 't', value: 1, weight: 2 },
      { value: 1 },
    ])
      expect((await ask('main', 'POST', '/v1/feedback', body)).status).toBe(400);
  });
});

describe('log exports', () => {
  const draft = {
    description: 'for the books',
    filters: { ...Object.fromEntries(period()), ai_model: 'gpt-4o' },
    requested_data: ['id', 'cost', 'metadata', 'request'],
  };

  it('run through their states and hand out a file without a key', async () => {
    const { ask, clock } = makeSandbox();
    await ask('main', 'POST', '/v1/logs', [log(), log({ model: 'gpt-4o-mini' })]);
    const created = await ask('admin', 'POST', '/v1/logs/exports', draft);
    expect(created.json).toEqual({ id: expect.any(String), total: 1, object: 'export' });
    const path = `/v1/logs/exports/${created.json.id}`;
    const status = async () => (await ask('admin', 'GET', path)).json.status;
    expect(await status()).toBe('draft');
    expect((await ask('admin', 'GET', `${path}/download`)).status).toBe(400);
    expect((await ask('admin', 'POST', `${path}/start`)).json).toMatchObject({ object: 'export' });
    expect(await status()).toBe('queued');
    clock.now += 1_000;
    expect(await status()).toBe('in_progress');
    clock.now += 60_000;
    // Logs that came after the start are not in it.
    await ask('main', 'POST', '/v1/logs', log());
    expect(await status()).toBe('success');
    const url = new URL((await ask('admin', 'GET', `${path}/download`)).json.signed_url as string);
    expect(url.origin).toBe('http://127.0.0.1:8787');
    const file = await ask('', 'GET', url.pathname + url.search);
    const lines = file.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    expect(lines).toEqual([
      {
        id: expect.any(String),
        cost: 0.35,
        metadata: { env: 'production', _user: 'ana' },
        request: expect.objectContaining({ method: 'POST' }),
      },
    ]);
    expect(
      (await ask('', 'GET', `${url.pathname}?expires=${url.searchParams.get('expires')}&signature=00`)).status,
    ).toBe(403);
    clock.now += 3_600_000;
    expect((await ask('', 'GET', url.pathname + url.search)).status).toBe(403);
    expect((await ask('admin', 'POST', `${path}/cancel`)).status).toBe(400);
    expect((await ask('admin', 'PUT', path, draft)).status).toBe(400);
  });

  it("can be changed while drafts, cancelled, and are their workspace's own", async () => {
    const { ask } = makeSandbox();
    await ask('main', 'POST', '/v1/logs', [log(), log({ model: 'gpt-4o-mini' })]);
    const { id } = (await ask('main', 'POST', '/v1/logs/exports', draft)).json;
    const path = `/v1/logs/exports/${id}`;
    expect((await ask('main', 'PUT', path, { filters: {} })).json).toEqual({ id, total: 2, object: 'export' });
    expect((await ask('main', 'GET', path)).json).toMatchObject({
      filters: {},
      requested_data: draft.requested_data,
      workspace_id: workspaces[0]!.id,
    });
    expect((await ask('main', 'POST', `${path}/cancel`)).status).toBe(400);
    await ask('main', 'POST', `${path}/start`);
    await ask('main', 'POST', `${path}/cancel`);
    expect((await ask('main', 'GET', '/v1/logs/exports')).json).toMatchObject({
      total: 1,
      data: [{ id, status: 'stopped' }],
    });
    expect((await ask('other', 'GET', '/v1/logs/exports')).json.total).toBe(0);
    expect((await ask('other', 'GET', path)).status).toBe(403);
    expect(JSON.stringify((await ask('main', 'GET', path)).json)).not.toContain('secret');
  });

  it('refuse the fields that the workspace may not export', async () => {
    const { ask, store } = makeSandbox();
    store
      .table('workspaces')
      .update(workspaces[0]!.id, { settings: { export_settings: { deniedFields: ['request'] } } });
    expect((await ask('main', 'GET', '/v1/logs/exports/field-restrictions')).json).toMatchObject({
      denied_fields: ['request'],
    });
    const refused = await ask('main', 'POST', '/v1/logs/exports', draft);
    expect([refused.status, refused.text.includes('request')]).toEqual([403, true]);
    expect((await ask('main', 'POST', '/v1/logs/exports', { ...draft, requested_data: ['id'] })).status).toBe(200);
    const large = await ask('main', 'POST', '/v1/logs/exports', {
      ...draft,
      requested_data: ['id'],
      filters: { page_size: 50_001 },
    });
    expect(large.status).toBe(400);
  });
});

describe('audit logs', () => {
  it('are filtered by every field and come newest first', async () => {
    const { ask, clock } = makeSandbox();
    const draft = { description: 'all', filters: {}, requested_data: ['id'] };
    await ask('main', 'POST', '/v1/logs/exports', draft);
    clock.now += 1000;
    const { id } = (await ask('admin', 'POST', '/v1/logs/exports', draft)).json;
    await ask('admin', 'PUT', `/v1/logs/exports/${id}`, draft);
    const base = `/v1/audit-logs?start_time=2026-06-17T00:00:00Z&end_time=2026-06-18T00:00:00Z`;
    const all = (await ask('admin', 'GET', base)).json;
    expect(all).toMatchObject({ total: 3, object: 'analytics-graph' });
    const records = all.records as Json[];
    expect(records.map(({ method }) => method)).toEqual(['PUT', 'POST', 'POST']);
    expect(Object.keys(records[0]!)).not.toContain('id');
    const total = async (query: string) => (await ask('admin', 'GET', `${base}&${query}`)).json.total;
    expect(await total('method=PUT')).toBe(1);
    expect(await total('workspace_id=ws-main')).toBe(1);
    expect(await total(`uri=${id}`)).toBe(1);
    expect(await total('response_status_code=200&user_type=api_key')).toBe(3);
    expect(await total(`request_id=${String(records[2]!.request_id)}`)).toBe(1);
    expect(await total('user_id=nobody')).toBe(0);
    expect(await total('client_ip=10.0.0.1')).toBe(0);
    const page = (await ask('admin', 'GET', `${base}&page_size=1&current_page=1`)).json;
    expect(page).toMatchObject({ total: 3, records: [records[1]] });
    const past = (await ask('admin', 'GET', `${base}&page_size=1&current_page=3`)).json;
    expect(past).toMatchObject({ total: 0, records: [] });
    const named = await ask('admin', 'GET', `${base}&organisation_id=${organisationId}`);
    expect([named.status, named.text.includes('AB03')]).toEqual([403, true]);
  });
});

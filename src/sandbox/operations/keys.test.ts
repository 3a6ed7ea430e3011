import { describe, expect, it } from 'vitest';
import { testSandbox } from '../testing.ts';

const hour = 3_600_000;

const setUp = async (body: object = {}) => {
  const world = testSandbox();
  const [workspace = ''] = Object.keys(world.sandbox.keys.workspaces);
  const made = await world.call('POST', '/v1/api-keys/workspace/service', {
    name: 'app',
    workspace_id: workspace,
    scopes: ['completions.write', 'configs.list'],
    ...body,
  });
  const id: string = made.json.id;
  const key: string = made.json.key;
  return { ...world, workspace, id, key, made };
};

describe('an API key', () => {
  it('is shown in clear once, masked ever after', async () => {
    const { call, id, key } = await setUp();
    const shown = await call('GET', `/v1/api-keys/${id}`);
    expect(shown.json.key).toBe(`${key.slice(0, 2)}*****${key.slice(-3)}`);
    expect(JSON.stringify((await call('GET', '/v1/api-keys')).json)).not.toContain(key);
  });

  it('works until it is deleted', async () => {
    const { call, id, key } = await setUp();
    expect((await call('GET', '/v1/configs', undefined, key)).status).toBe(200);
    await call('DELETE', `/v1/api-keys/${id}`);
    expect((await call('GET', '/v1/configs', undefined, key)).status).toBe(401);
    expect((await call('GET', `/v1/api-keys/${id}`)).status).toBe(404);
  });

  it('works until it expires, and then says so', async () => {
    const { call, clock, id, key } = await setUp({ expires_at: '2026-03-19T00:00:00Z' });
    expect((await call('GET', '/v1/configs', undefined, key)).status).toBe(200);
    clock.now += 24 * hour;
    const refused = await call('GET', '/v1/configs', undefined, key);
    expect([refused.status, refused.json.data.errorCode]).toEqual([401, 'AB05']);
    expect((await call('GET', `/v1/api-keys/${id}`)).json.status).toBe('expired');
    const past = await call('PUT', `/v1/api-keys/${id}`, { expires_at: '2020-01-01T00:00:00Z' });
    expect(past.json.data.errors[0].field).toBe('expires_at');
  });

  it('stays valid beside its successor for the transition, and no longer', async () => {
    const { call, clock, id, key } = await setUp();
    expect((await call('POST', `/v1/api-keys/${id}/rotate`, { key_transition_period_ms: 1000 })).status).toBe(400);
    const rotated = await call('POST', `/v1/api-keys/${id}/rotate`, { key_transition_period_ms: hour });
    expect(rotated.json).toMatchObject({ id, key_transition_expires_at: '2026-03-18T13:00:00.000Z' });
    for (const each of [key, rotated.json.key])
      expect((await call('GET', '/v1/configs', undefined, each)).status).toBe(200);
    expect((await call('POST', `/v1/api-keys/${id}/rotate`, {})).status).toBe(400);
    clock.now += hour;
    expect((await call('GET', '/v1/configs', undefined, key)).status).toBe(401);
    expect((await call('GET', '/v1/configs', undefined, rotated.json.key)).status).toBe(200);
    expect((await call('POST', `/v1/api-keys/${id}/rotate`, {})).status).toBe(200);
  });

  it('is held to its rate limit, with Retry-After', async () => {
    const { call, clock, key } = await setUp({ rate_limits: [{ type: 'requests', unit: 'rpm', value: 2 }] });
    const get = () => call('GET', '/v1/configs', undefined, key);
    expect([(await get()).status, (await get()).status]).toEqual([200, 200]);
    clock.now += 20_000;
    const refused = await get();
    expect([refused.status, refused.json.data.errorCode, refused.headers['retry-after']]).toEqual([429, 'AB06', '40']);
    clock.now += 40_000;
    expect((await get()).status).toBe(200);
  });

  it('is held to its budget, until that is raised or reset', async () => {
    const { call, id, key } = await setUp({ usage_limits: { credit_limit: 60, type: 'tokens' } });
    const run = () =>
      call(
        'POST',
        '/v1/chat/completions',
        { model: '@openai-prod/gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] },
        key,
      );
    let refused = await run();
    expect(refused.status).toBe(200);
    for (let n = 0; n < 3 && refused.status === 200; n += 1) refused = await run();
    expect([refused.status, refused.json.error.code]).toEqual([402, 'AB09']);
    expect((await call('GET', `/v1/api-keys/${id}`)).json.status).toBe('exhausted');
    await call('PUT', `/v1/api-keys/${id}`, { usage_limits: { credit_limit: 1000, type: 'tokens' } });
    expect((await run()).status).toBe(200);
    await call('PUT', `/v1/api-keys/${id}`, { usage_limits: { credit_limit: 60, type: 'tokens' }, reset_usage: true });
    expect((await run()).status).toBe(200);
  });

  it('sees its own workspace only', async () => {
    const { call, sandbox } = await setUp();
    const [one = '', other = ''] = Object.values(sandbox.keys.workspaces);
    const [, otherSlug = ''] = Object.keys(sandbox.keys.workspaces);
    const own = (await call('GET', '/v1/configs', undefined, one)).json;
    expect(new Set(own.data.map((row: { workspace_id: string }) => row.workspace_id)).size).toBe(1);
    const theirs = (await call('GET', '/v1/configs', undefined, other)).json.data[0];
    expect((await call('GET', `/v1/configs/${theirs.slug}`, undefined, one)).status).toBe(403);
    expect((await call('GET', `/v1/configs?workspace_id=${otherSlug}`, undefined, one)).status).toBe(403);
    expect((await call('POST', '/v1/configs', { name: 'x', config: {}, workspace_id: otherSlug }, one)).status).toBe(
      403,
    );
    expect((await call('GET', '/v1/admin/workspaces', undefined, one)).json.total).toBe(1);
  });

  it('must make sense: kind, scopes, config and user are there', async () => {
    const { call, workspace } = await setUp();
    const make = (path: string, body: object) =>
      call('POST', `/v1/api-keys/${path}`, { name: 'x', scopes: ['completions.write'], ...body });
    const fieldOf = async (path: string, body: object) => (await make(path, body)).json.data.errors[0].field;
    expect(await fieldOf('organisation/user', {})).toBe('sub-type');
    expect(await fieldOf('team/service', {})).toBe('type');
    expect(await fieldOf('workspace/service', {})).toBe('workspace_id');
    expect(await fieldOf('workspace/user', { workspace_id: workspace })).toBe('user_id');
    expect(await fieldOf('workspace/service', { workspace_id: workspace, scopes: ['configs.fly'] })).toBe('scopes[0]');
    expect(await fieldOf('workspace/service', { workspace_id: workspace, scopes: ['audit_logs.list'] })).toBe(
      'scopes[0]',
    );
    expect(await fieldOf('workspace/service', { workspace_id: workspace, defaults: { config_id: 'pc-none' } })).toBe(
      'defaults.config_id',
    );
  });

  it('keeps every field that is written', async () => {
    const written = {
      name: 'whole',
      description: 'text',
      alert_emails: ['a@example.com'],
      rate_limits: [{ type: 'tokens', unit: 'rpd', value: 5 }],
      scopes: ['configs.read', 'logs.view'],
    };
    const { call, id } = await setUp();
    await call('PUT', `/v1/api-keys/${id}`, {
      ...written,
      defaults: { metadata: { team: 'x' }, allow_config_override: true },
      rotation_policy: { rotation_period: 'weekly', key_transition_period_ms: hour },
    });
    const { json } = await call('GET', `/v1/api-keys/${id}`);
    expect(json).toMatchObject(written);
    expect(json.defaults).toEqual({ metadata: { team: 'x' }, config_id: null, allow_config_override: true });
    expect(json.rotation_policy).toMatchObject({ status: 'ACTIVE', next_rotation_at: '2026-03-23T00:00:00.000Z' });
    await call('PUT', `/v1/api-keys/${id}`, { rotation_policy: null, rate_limits: null, expires_at: null });
    const after = (await call('GET', `/v1/api-keys/${id}`)).json;
    expect([after.rotation_policy, after.rate_limits, after.name]).toEqual([undefined, [], 'whole']);
  });
});

/** The three states of a field in an update, and the shapes of limits. */
import { beforeAll, describe, expect } from 'vitest';
import { makeWorld, type World } from '../contract/sandbox/world.ts';
import { holds } from './holds.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const money = { type: 'cost', credit_limit: 5 };
const rate = { type: 'requests', unit: 'rpm', value: 3 };

describe('an update', () => {
  holds('keyClears', async () => {
    const { id } = await world.ok('POST', '/v1/api-keys/workspace/service', {
      name: 'three states',
      workspace_id: world.workspaceId,
      scopes: ['logs.list'],
      usage_limits: money,
      rate_limits: [rate],
      expires_at: '2026-12-01T00:00:00Z',
      alert_emails: ['ana@example.com'],
      defaults: { config_id: world.configSlug },
    });
    const set = await world.ok('GET', `/v1/api-keys/${id}`);
    await world.ok('PUT', `/v1/api-keys/${id}`, { name: 'renamed' });
    const { name, last_updated_at: _at, ...kept } = await world.ok('GET', `/v1/api-keys/${id}`);
    expect(name).toBe('renamed');
    expect(set).toMatchObject(kept);
    const cleared = { usage_limits: null, rate_limits: null, expires_at: null, alert_emails: null };
    await world.ok('PUT', `/v1/api-keys/${id}`, { ...cleared, defaults: { config_id: null } });
    expect(await world.ok('GET', `/v1/api-keys/${id}`)).toMatchObject({
      usage_limits: null,
      rate_limits: [],
      expires_at: null,
      alert_emails: [],
      defaults: { config_id: null },
      scopes: ['logs.list'],
    });
  });

  holds('workspaceClears', async () => {
    const at = `/v1/admin/workspaces/${world.otherWorkspaceId}`;
    const limits = async () => {
      const { usage_limits, rate_limits } = await world.ok('GET', at);
      return { usage_limits, rate_limits };
    };
    await world.ok('PUT', at, { usage_limits: null, rate_limits: null });
    await world.ok('PUT', at, { usage_limits: [money], rate_limits: [rate] });
    const set = await limits();
    expect(set).toMatchObject({ rate_limits: [rate] });
    await world.ok('PUT', at, { description: 'other' });
    expect(await limits()).toEqual(set);
    await world.ok('PUT', at, { usage_limits: null, rate_limits: null });
    expect(await limits()).toEqual({ usage_limits: null, rate_limits: null });
  });

  holds('secretClears', async () => {
    const at = `/v1/secret-references/${world.secretReferenceId}`;
    await world.ok('PUT', at, { secret_key: 'password' });
    await world.ok('PUT', at, { description: 'other' });
    expect((await world.ok('GET', at)).secret_key).toBe('password');
    await world.ok('PUT', at, { secret_key: null });
    expect((await world.ok('GET', at)).secret_key).toBeNull();
  });

  holds('providerClears', async () => {
    const provider = await world.ok('POST', '/v1/providers', {
      name: 'Clears',
      integration_id: world.integrationSlug,
      workspace_id: world.workspaceId,
      usage_limits: money,
      rate_limits: [rate],
    });
    const virtualKey = await world.ok('POST', '/v1/virtual-keys', {
      name: 'Clears',
      provider: 'openai',
      key: 'sk-test-0123456789',
      workspace_id: world.workspaceId,
      usage_limits: money,
      rate_limits: [rate],
    });
    for (const at of [
      `/v1/providers/${provider.slug}?workspace_id=${world.workspaceId}`,
      `/v1/virtual-keys/${virtualKey.slug}?workspace_id=${world.workspaceId}`,
    ]) {
      expect(await world.ok('GET', at)).toMatchObject({ usage_limits: { credit_limit: 5 } });
      await world.ok('PUT', at, { usage_limits: null, rate_limits: null });
      const { usage_limits, rate_limits } = await world.ok('GET', at);
      expect([usage_limits ?? null, rate_limits ?? []], at).toEqual([null, []]);
    }
  });

  holds('thresholdNull', async () => {
    const unsaid = { ...money, alert_threshold: null };
    await world.ok('PUT', `/v1/admin/workspaces/${world.otherWorkspaceId}`, { usage_limits: [unsaid] });
    const policy = {
      type: 'cost',
      credit_limit: 10,
      alert_threshold: null,
      conditions: [{ key: 'model', value: 'gpt-4o' }],
    };
    const { id } = await world.ok('POST', '/v1/policies/usage-limits', { ...policy, workspace_id: world.workspaceId });
    expect((await world.ok('GET', `/v1/policies/usage-limits/${id}`)).alert_threshold).toBeNull();
    await world.ok('PUT', `/v1/policies/usage-limits/${id}`, { alert_threshold: 4 });
    await world.ok('PUT', `/v1/policies/usage-limits/${id}`, { alert_threshold: null });
    expect((await world.ok('GET', `/v1/policies/usage-limits/${id}`)).alert_threshold).toBeNull();
  });

  holds('cadence', async () => {
    const { id } = await world.ok('POST', '/v1/policies/usage-limits', {
      workspace_id: world.workspaceId,
      type: 'cost',
      credit_limit: 10,
      periodic_reset: 'monthly',
      conditions: [{ key: 'model', value: '*' }],
    });
    const at = `/v1/policies/usage-limits/${id}`;
    await world.ok('PUT', at, { periodic_reset: null, periodic_reset_days: 10 });
    expect(await world.ok('GET', at)).toMatchObject({ periodic_reset: null, periodic_reset_days: 10 });
    await world.ok('PUT', at, { periodic_reset: 'weekly', periodic_reset_days: null });
    expect(await world.ok('GET', at)).toMatchObject({ periodic_reset: 'weekly', periodic_reset_days: null });
  });

  holds('limitShapes', async () => {
    for (const shaped of [
      { usage_limits: money, rate_limits: rate },
      { usage_limits: [money], rate_limits: [rate] },
    ]) {
      const { id } = await world.ok('POST', '/v1/api-keys/workspace/service', {
        name: 'shapes',
        workspace_id: world.workspaceId,
        scopes: ['logs.list'],
        ...shaped,
      });
      expect(JSON.stringify(await world.ok('GET', `/v1/api-keys/${id}`))).toContain('"rpm"');
    }
    for (const rate_limits of [rate, [rate]])
      await world.ok('POST', '/v1/virtual-keys', {
        name: 'shapes',
        provider: 'openai',
        key: 'sk-test-0123456789',
        workspace_id: world.workspaceId,
        rate_limits,
      });
  });
});

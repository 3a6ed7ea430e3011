/** Keys, configs, users, prompts, guardrails and policies. */
import { beforeAll, describe, expect } from 'vitest';
import { makeWorld, type World } from '../contract/sandbox/world.ts';
import { holds } from './holds.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

describe('keys and configs', () => {
  const makeKey = (more: object) =>
    world.ok('POST', '/v1/api-keys/workspace/service', {
      name: 'live',
      workspace_id: world.workspaceId,
      scopes: ['logs.list'],
      ...more,
    });

  holds('configUuid', async () => {
    for (const written of [world.configSlug, world.configId]) {
      const { id } = await makeKey({ defaults: { config_id: written } });
      expect((await world.ok('GET', `/v1/api-keys/${id}`)).defaults.config_id).toBe(world.configId);
    }
  });

  holds('configByUuid', async () => {
    const { status, json } = await world.call('GET', `/v1/configs/${world.configId}`);
    expect([status, json.data.errorCode]).toEqual([403, 'AB03']);
    await world.ok('GET', `/v1/configs/${world.configSlug}`);
  });

  holds('configsOfWorkspace', async () => {
    const { data } = await world.ok('GET', `/v1/configs?workspace_id=${world.workspaceId}`);
    const all = await world.ok('GET', '/v1/configs');
    expect(data.length).toBeGreaterThan(0);
    expect(all.data.length).toBeGreaterThan(data.length);
    expect(new Set(data.map((row: { workspace_id: string }) => row.workspace_id))).toEqual(
      new Set([world.workspaceId]),
    );
  });

  holds('keyLimits', async () => {
    const usage_limits = { type: 'cost', credit_limit: 7, alert_threshold: 5, periodic_reset: 'monthly' };
    const { id } = await makeKey({ usage_limits });
    expect((await world.ok('GET', `/v1/api-keys/${id}`)).usage_limits).toEqual(usage_limits);
  });

  holds('slugPerWorkspace', async () => {
    const make = (workspace_id: string, name: string) =>
      world.call('POST', '/v1/providers', { name, slug: 'twice', integration_id: world.integrationSlug, workspace_id });
    expect((await make(world.workspaceId, 'First')).status).toBe(200);
    expect((await make(world.workspaceId, 'Again')).status).toBe(409);
    expect((await make(world.otherWorkspaceId, 'Second')).status).toBe(200);
    for (const [workspace, name] of [
      [world.workspaceId, 'First'],
      [world.otherWorkspaceId, 'Second'],
    ])
      expect((await world.ok('GET', `/v1/providers/twice?workspace_id=${workspace}`)).name).toBe(name);
    expect((await world.ok('GET', '/v1/providers/twice')).name).toBe('First');
  });
});

describe('people', () => {
  holds('bareInvite', async () => {
    const { id } = await world.ok('POST', '/v1/admin/users/invites', { email: 'bare@example.com', role: 'member' });
    expect((await world.ok('GET', `/v1/admin/users/invites/${id}`)).email).toBe('bare@example.com');
  });

  holds('scimRoles', async () => {
    for (const [index, role] of ['ADMIN', 'member', 'Manager'].entries()) {
      const scim_group_name = `live-${index}`;
      const { status, json } = await world.call('POST', '/v1/scim/workspaces', {
        workspace_id: world.otherWorkspaceId,
        role,
        scim_group_name,
      });
      expect(status, JSON.stringify(json)).toBe(200);
    }
    const wrong = { workspace_id: world.otherWorkspaceId, role: 'OWNER OF ALL', scim_group_name: 'live' };
    expect((await world.call('POST', '/v1/scim/workspaces', wrong)).status).toBe(400);
  });
});

describe('prompts', () => {
  holds('collections', async () => {
    const { data } = await world.ok('GET', '/v1/collections');
    const kinds = new Set(data.map(({ is_default }: { is_default: unknown }) => is_default));
    expect([...kinds].sort()).toEqual([0, 1]);
    expect(new Set(data.map((row: { workspace_id: string }) => row.workspace_id)).size).toBeGreaterThan(1);
  });

  holds('promptParameters', async () => {
    const { slug } = await world.ok('POST', '/v1/prompts', {
      name: 'Kept',
      collection_id: world.collectionId,
      string: 'Hi',
      parameters: { temperature: 0.25 },
      virtual_key: 'openai-prod',
      model: 'gpt-4o',
    });
    await world.ok('PUT', `/v1/prompts/${slug}`, { name: 'Renamed', parameters: null });
    const read = await world.ok('GET', `/v1/prompts/${slug}`);
    expect([read.name, read.parameters.temperature]).toEqual(['Renamed', 0.25]);
  });

  holds('partials', async () => {
    const { slug } = await world.ok('POST', '/v1/prompts/partials', {
      name: 'Part',
      string: 'one',
      workspace_id: world.workspaceId,
    });
    await world.ok('PUT', `/v1/prompts/partials/${slug}`, { string: 'two', name: 'Other name' });
    const read = await world.ok('GET', `/v1/prompts/partials/${slug}`);
    expect([read.slug, read.version]).toEqual([slug, 1]);
  });
});

describe('guardrails and integrations', () => {
  holds('guardrailAsWritten', async () => {
    const checks = [
      { id: 'default.wordCount', parameters: { minWords: 1, maxWords: 9 } },
      { id: 'default.contains', parameters: { words: ['a'], operator: 'any' }, is_enabled: false },
    ];
    for (const actions of [
      { onFail: 'block' },
      { deny: true, async: false },
      { on_fail: 'deny', on_success: 'continue' },
    ]) {
      const { slug, version_id } = await world.ok('POST', '/v1/guardrails', {
        name: 'As written',
        workspace_id: world.workspaceId,
        checks,
        actions,
      });
      expect(await world.ok('GET', `/v1/guardrails/${slug}`)).toMatchObject({ version_id });
      const read = await world.ok('GET', `/v1/guardrails/${slug}`);
      expect([read.actions, read.checks]).toEqual([actions, checks]);
    }
  });

  holds('allowAllModels', async () => {
    expect(await world.ok('GET', `/v1/integrations/${world.integrationSlug}/models`)).toHaveProperty(
      'allow_all_models',
      true,
    );
  });
});

describe('policies', () => {
  const policy = (more: object) =>
    world.call('POST', '/v1/policies/rate-limits', {
      workspace_id: world.workspaceId,
      type: 'requests',
      unit: 'rpm',
      value: 3,
      conditions: [{ key: 'model', value: '@openai/*' }],
      ...more,
    });

  holds('excludes', async () => {
    for (const excludes of ['@openai/gpt-4o', ['@openai/gpt-4o', '@openai/gpt-4.1']]) {
      const conditions = [{ key: 'model', value: '@openai/*', excludes }];
      const { status, json } = await policy({ conditions });
      expect(status).toBe(200);
      expect((await world.ok('GET', `/v1/policies/rate-limits/${json.id}`)).conditions).toEqual(conditions);
    }
    for (const excludes of [true, false, 1, {}, []]) {
      const { status, json } = await policy({ conditions: [{ key: 'model', value: '*', excludes }] });
      expect([status, json.data.errors[0].field], String(excludes)).toEqual([400, 'conditions[0].excludes']);
    }
  });

  holds('groupBy', async () => {
    expect((await policy({})).status).toBe(200);
    expect((await policy({ group_by: [{ key: 'api_key' }] })).status).toBe(200);
  });
});

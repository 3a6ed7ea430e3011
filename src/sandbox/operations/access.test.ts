import { describe, expect, it } from 'vitest';
import { testSandbox } from '../testing.ts';

describe('an integration', () => {
  it('gives each workspace that it is granted to a provider under its slug, and takes it away again', async () => {
    const { call, sandbox } = testSandbox();
    const [production = '', tools = ''] = Object.keys(sandbox.keys.workspaces);
    const { slug } = (
      await call('POST', '/v1/integrations', {
        name: 'Groq',
        slug: 'groq-main',
        ai_provider_id: 'groq',
        key: 'gsk-secret',
      })
    ).json;
    const grant = (enabled: boolean, id: string, more: object = {}) =>
      call('PUT', `/v1/integrations/${slug}/workspaces`, { workspaces: [{ id, enabled }], ...more });
    await grant(true, production);
    const providers = async (id: string) =>
      (await call('GET', `/v1/virtual-keys?workspace_id=${id}&page_size=100`)).json.data.filter(
        (row: { integration_id: string }) => row.integration_id === slug,
      );
    expect((await providers(production))[0]).toMatchObject({ slug, provider: 'groq', object: 'virtual-key' });
    expect(await providers(tools)).toEqual([]);
    await grant(true, tools, { override_existing_workspace_access: true });
    expect([(await providers(production)).length, (await providers(tools)).length]).toEqual([0, 1]);
    const shown = (await call('GET', `/v1/integrations/${slug}`)).json;
    expect(shown).toMatchObject({ masked_key: 'gs*****ret', workspace_count: 1 });
    expect(JSON.stringify(shown)).not.toContain('gsk-secret');
    const refused = await call('POST', '/v1/providers', { name: 'p', integration_id: slug, workspace_id: production });
    expect(refused.json.data.errors[0].field).toBe('integration_id');
    expect((await call('POST', '/v1/integrations', { name: 'G', slug, ai_provider_id: 'groq' })).status).toBe(409);
    expect((await call('DELETE', `/v1/integrations/${slug}`)).status).toBe(200);
    expect(await providers(tools)).toEqual([]);
  });

  it('keeps secrets of its settings as masks only', async () => {
    const { call } = testSandbox();
    const { slug } = (
      await call('POST', '/v1/integrations', {
        name: 'Bedrock',
        ai_provider_id: 'bedrock',
        configurations: {
          aws_auth_type: 'accessKey',
          aws_region: 'eu-west-1',
          aws_access_key_id: 'AKIA1',
          aws_secret_access_key: 'very-secret',
        },
      })
    ).json;
    expect((await call('GET', `/v1/integrations/${slug}`)).json.configurations).toEqual({
      aws_auth_type: 'accessKey',
      aws_region: 'eu-west-1',
      aws_access_key_id: 'AKIA1',
      masked_aws_secret_access_key: 've*****ret',
    });
  });

  it('opens to workspaces made later when access is global', async () => {
    const { call } = testSandbox();
    await call('PUT', '/v1/integrations/google-ai/workspaces', { global_workspace_access: { enabled: true } });
    const made = (await call('POST', '/v1/admin/workspaces', { name: 'Later' })).json;
    const { data } = (await call('GET', `/v1/providers?workspace_id=${made.id}`)).json;
    expect(data.map((row: { slug: string }) => row.slug)).toEqual(['google-ai']);
  });
});

describe('an invitation', () => {
  it('becomes a user with workspaces and a key when it is accepted, once', async () => {
    const { call, sandbox } = testSandbox();
    const [production = ''] = Object.keys(sandbox.keys.workspaces);
    const invite = { email: 'Zoe.Ng@example.com', role: 'member', workspaces: [{ id: production, role: 'manager' }] };
    const { id, invite_link: link } = (await call('POST', '/v1/admin/users/invites', invite)).json;
    expect((await call('POST', '/v1/admin/users/invites', invite)).status).toBe(409);
    const accepted = await call('POST', new URL(link).pathname, {}, '');
    expect(accepted.status).toBe(200);
    expect((await call('GET', `/v1/admin/users/invites/${id}`)).json.status).toBe('accepted');
    const user = (await call('GET', '/v1/admin/users?email=zoe.ng@example.com')).json.data[0];
    expect(user.id).toBe(accepted.json.user_id);
    const member = (await call('GET', `/v1/admin/workspaces/${production}/users/${user.id}`)).json;
    expect([member.role, member.id]).toEqual(['manager', undefined]);
    expect((await call('GET', '/v1/models', undefined, accepted.json.api_keys[0].key)).status).toBe(200);
    expect((await call('POST', new URL(link).pathname, {}, '')).status).toBe(400);
    await call('DELETE', `/v1/admin/users/${user.id}`);
    expect((await call('GET', '/v1/models', undefined, accepted.json.api_keys[0].key)).status).toBe(401);
  });

  it('expires, and can be withdrawn', async () => {
    const { call, clock } = testSandbox();
    const make = async (email: string) =>
      (await call('POST', '/v1/admin/users/invites', { email, role: 'member', workspaces: [] })).json.id;
    const [old, withdrawn] = [await make('a@example.com'), await make('b@example.com')];
    expect((await call('DELETE', `/v1/admin/users/invites/${withdrawn}`)).json).toEqual({});
    clock.now += 8 * 86_400_000;
    const statusOf = async (id: string) => (await call('GET', `/v1/admin/users/invites/${id}`)).json.status;
    expect([await statusOf(old), await statusOf(withdrawn)]).toEqual(['expired', 'cancelled']);
  });
});

describe('policies', () => {
  const run = (call: ReturnType<typeof testSandbox>['asWorkspace'], model = 'gpt-4o-mini') =>
    call('POST', '/v1/chat/completions', {
      model: `@openai-prod/${model}`,
      messages: [{ role: 'user', content: 'Hi' }],
    });

  it('stop what meets their conditions, for each value, until it is reset', async () => {
    const { call, asWorkspace, sandbox } = testSandbox();
    const [production = ''] = Object.keys(sandbox.keys.workspaces);
    const policy = (
      await call('POST', '/v1/policies/usage-limits', {
        workspace_id: production,
        conditions: [{ key: 'model', value: 'gpt-4o-mini' }],
        group_by: [{ key: 'api_key' }],
        type: 'requests',
        credit_limit: 2,
      })
    ).json;
    expect([(await run(asWorkspace)).status, (await run(asWorkspace)).status]).toEqual([200, 200]);
    const refused = await run(asWorkspace);
    expect([refused.status, refused.json.error.code]).toEqual([412, 'AB09']);
    expect((await run(asWorkspace, 'gpt-4o')).status).toBe(200);
    const { data } = (await call('GET', `/v1/policies/usage-limits/${policy.id}/entities?status=exhausted`)).json;
    expect(data).toMatchObject([{ current_usage: 2 }]);
    await call('PUT', `/v1/policies/usage-limits/${policy.id}/entities/${data[0].id}/reset`, {});
    expect((await run(asWorkspace)).status).toBe(200);
    await call('DELETE', `/v1/policies/usage-limits/${policy.id}`);
    expect((await call('GET', `/v1/policies/usage-limits/${policy.id}`)).json.status).toBe('archived');
  });

  it('know models with and without their provider, stars for any characters, and what is left out', async () => {
    const { call, asWorkspace, sandbox } = testSandbox();
    const [production = ''] = Object.keys(sandbox.keys.workspaces);
    const create = (condition: object) =>
      call('POST', '/v1/policies/rate-limits', {
        workspace_id: production,
        conditions: [{ key: 'model', ...condition }],
        type: 'requests',
        unit: 'rpm',
        value: 1,
      });
    expect((await create({ value: '@openai-prod/*', excludes: true })).status).toBe(400);
    expect((await create({ value: '@openai-prod/*', excludes: ['@openai-prod/gpt-4o', 'gpt-4.1*'] })).status).toBe(200);
    const twice = async (model: string) => [
      (await run(asWorkspace, model)).status,
      (await run(asWorkspace, model)).status,
    ];
    expect(await twice('gpt-4o')).toEqual([200, 200]);
    expect(await twice('gpt-4.1-mini')).toEqual([200, 200]);
    expect(await twice('gpt-4o-mini')).toEqual([200, 429]);
  });

  it('throttle with 429', async () => {
    const { call, asWorkspace, sandbox } = testSandbox();
    const [production = ''] = Object.keys(sandbox.keys.workspaces);
    await call('POST', '/v1/policies/rate-limits', {
      workspace_id: production,
      conditions: [{ key: 'workspace_id', value: (await call('GET', `/v1/admin/workspaces/${production}`)).json.id }],
      group_by: [{ key: 'model' }],
      type: 'requests',
      unit: 'rpm',
      value: 1,
    });
    expect([(await run(asWorkspace)).status, (await run(asWorkspace)).status]).toEqual([200, 429]);
    expect((await run(asWorkspace, 'gpt-4o')).status).toBe(200);
  });
});

describe('an MCP server', () => {
  it('shows what is on in the integration and in itself', async () => {
    const { call } = testSandbox();
    const [server] = (await call('GET', '/v1/mcp-servers?search=ticket')).json.data;
    const path = `/v1/mcp-servers/${server.id}/capabilities`;
    const stateOf = async (name: string) =>
      (await call('GET', path)).json.data.find((row: { name: string }) => row.name === name);
    expect(await stateOf('delete_ticket')).toMatchObject({ enabled: false, integration_enabled: false });
    await call('PUT', path, { capabilities: [{ name: 'search_tickets', type: 'tool', enabled: false }] });
    expect(await stateOf('search_tickets')).toMatchObject({ enabled: false, integration_enabled: true });
    const paged = (await call('GET', `${path}?page=2&page_size=2`)).json;
    expect([paged.data.length, paged.total, paged.has_more]).toEqual([1, 3, false]);
    expect((await call('GET', `${path}?page=0`)).status).toBe(400);
    expect((await call('PUT', path, { capabilities: [{ name: 'nope', type: 'tool', enabled: true }] })).status).toBe(
      400,
    );
  });
});

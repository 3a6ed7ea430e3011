import { describe, expect, it } from 'vitest';
import { testSandbox } from '../testing.ts';

/** Things that others depend on cannot be taken away. */
describe('references hold', () => {
  const world = testSandbox();
  const { call } = world;
  const [production = '', , , staging = ''] = Object.keys(world.sandbox.keys.workspaces);
  const conflict = async (target: string, body?: unknown) => {
    const reply = await call('DELETE', target, body);
    expect([reply.status, reply.json.data.errorCode]).toEqual([409, 'AB07']);
  };

  it('a config that a key names, until the key names another', async () => {
    const config = (await call('POST', '/v1/configs', { name: 'used', config: {}, workspace_id: production })).json;
    const key = await call('POST', '/v1/api-keys/workspace/service', {
      name: 'user',
      workspace_id: production,
      scopes: ['completions.write'],
      defaults: { config_id: config.id },
    });
    await conflict(`/v1/configs/${config.slug}`);
    await call('DELETE', `/v1/api-keys/${key.json.id}`);
    expect((await call('DELETE', `/v1/configs/${config.slug}`)).status).toBe(200);
    expect((await call('GET', `/v1/configs/${config.slug}`)).status).toBe(404);
  });

  it('a provider that a config names, a partial that a prompt includes, a guardrail that is a default', async () => {
    await conflict('/v1/providers/anthropic-prod');
    const partials = (await call('GET', '/v1/prompts/partials')).json.data;
    await conflict(`/v1/prompts/partials/${partials.at(-1).slug}`);
    const defaults = (await call('GET', '/v2/admin/organisation/defaults')).json;
    const kept = await call('DELETE', `/v1/guardrails/${defaults.input_guardrails[0].slug}`);
    expect([kept.status, kept.json.data.message]).toEqual([400, 'Guardrail is being used in organisation defaults']);
  });

  it('a collection that holds something, and the default collection', async () => {
    const collections = (await call('GET', `/v1/collections?workspace_id=${production}`)).json.data;
    await conflict(`/v1/collections/${collections.find((row: { name: string }) => row.name === 'Support').id}`);
    const standard = collections.find((row: { is_default: boolean }) => row.is_default);
    expect((await call('DELETE', `/v1/collections/${standard.id}`)).status).toBe(404);
  });

  it('an integration with providers of its own, an MCP integration with servers', async () => {
    await conflict('/v1/integrations/openai-prod');
    await conflict('/v1/mcp-integrations/ticket-tracker');
  });

  it('a secret reference in use, which answers 400', async () => {
    const reply = await call('DELETE', '/v1/secret-references/azure-openai-key');
    expect(reply.status).toBe(400);
  });

  it('a workspace that still holds things, unless forced, and never without its name', async () => {
    expect((await call('DELETE', `/v1/admin/workspaces/${staging}`)).json.data.errors[0].field).toBe('name');
    expect((await call('DELETE', `/v1/admin/workspaces/${staging}`, { name: 'Stagin' })).status).toBe(400);
    await conflict(`/v1/admin/workspaces/${staging}`, { name: 'Staging' });
    const key = world.sandbox.keys.workspaces[staging];
    const done = await call('DELETE', `/v1/admin/workspaces/${staging}`, { name: 'Staging', force_delete: true });
    expect([done.status, done.json]).toEqual([200, {}]);
    expect((await call('GET', `/v1/admin/workspaces/${staging}`)).status).toBe(404);
    expect((await call('GET', '/v1/configs', undefined, key)).status).toBe(401);
    const archived = (await call('GET', '/v1/admin/workspaces?status=archived')).json;
    expect(archived.data.map((row: { name: string }) => row.name)).toEqual(['Staging']);
    expect((await call('GET', '/v1/admin/workspaces')).json.total).toBe(4);
    expect((await call('GET', '/v1/configs')).json.data.some((row: { name: string }) => /Staging/.test(row.name))).toBe(
      false,
    );
  });

  it('the default workspace', async () => {
    const reply = await call('DELETE', `/v1/admin/workspaces/${production}`, {
      name: 'Production',
      force_delete: true,
    });
    expect(reply.status).toBe(400);
  });
});

describe('what the first listed config is', () => {
  it('can be deleted, and so can the second', async () => {
    const { call } = testSandbox();
    const [first, second] = (await call('GET', '/v1/configs')).json.data;
    expect((await call('DELETE', `/v1/configs/${first.slug}`)).status).toBe(200);
    expect((await call('DELETE', `/v1/configs/${second.id}`)).status).toBe(200);
  });
});

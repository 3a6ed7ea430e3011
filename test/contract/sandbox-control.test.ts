import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import { makeRouter } from '../../src/sandbox/model/router.ts';
import { type TestReply, testSandbox } from '../../src/sandbox/testing.ts';
import { officialDocument } from './sandbox/document.ts';
import { Exceptions } from './sandbox/overruled.ts';

const document = officialDocument();
const route = makeRouter(catalog);

const exceptions = new Exceptions();
const asked = new Set<string>();

describe.skipIf(document === undefined)(
  'the life of every resource, in requests and replies that fit the document',
  () => {
    const { call, sandbox } = testSandbox();

    const checked = async (method: string, target: string, body?: unknown): Promise<TestReply['json']> => {
      const path = target.split('?')[0] ?? target;
      const found = route(method, path);
      if (found.found !== 'operation') throw new Error(`no operation for ${method} ${target}`);
      const { operation } = found;
      const documented = operation.documented !== false;
      if (body !== undefined && documented && operation.name !== 'delete_workspace') {
        const faults = document?.request(method, operation.path, body) ?? [];
        expect(exceptions.unexplained(operation.name, 'request', faults), `request of ${operation.name}`).toEqual([]);
      }
      const reply = await call(method, target, body);
      expect(reply.status, `${operation.name}: ${JSON.stringify(reply.json)}`).toBe(200);
      if (documented && reply.json !== undefined) {
        const faults = exceptions.unexplained(
          operation.name,
          'reply',
          document?.reply(method, operation.path, reply.json) ?? [],
        );
        expect(faults, `reply of ${operation.name}: ${JSON.stringify(reply.json).slice(0, 600)}`).toEqual([]);
      }
      asked.add(operation.name);
      return reply.json;
    };
    const get = (target: string) => checked('GET', target);
    const post = (target: string, body: unknown) => checked('POST', target, body);
    const put = (target: string, body: unknown) => checked('PUT', target, body);
    const remove = (target: string, body?: unknown) => checked('DELETE', target, body);
    const [production = '', tools = ''] = Object.keys(sandbox.keys.workspaces);

    it('configs', async () => {
      const made = await post('/v1/configs', {
        name: 'A config',
        config: { retry: { attempts: 2 } },
        workspace_id: production,
      });
      await get('/v1/configs');
      await get(`/v1/configs/${made.slug}`);
      await put(`/v1/configs/${made.id}`, { name: 'Renamed', config: { cache: { mode: 'simple' } }, status: 'active' });
      await get(`/v1/configs/${made.slug}/versions`);
      await remove(`/v1/configs/${made.slug}`);
    });

    it('collections, prompts, partials, labels', async () => {
      const collection = await post('/v1/collections', { name: 'Things', workspace_id: production });
      await post('/v1/collections', { name: 'Inner', workspace_id: production, parent_collection_id: collection.id });
      await get(`/v1/collections?workspace_id=${production}&page_size=2`);
      await get(`/v1/collections/${collection.slug}`);
      await put(`/v1/collections/${collection.id}`, { name: 'Other things' });
      const partial = await post('/v1/prompts/partials', {
        name: 'Tone',
        string: 'Be kind.',
        workspace_id: production,
      });
      await get('/v1/prompts/partials');
      await get(`/v1/prompts/partials/${partial.slug}`);
      await put(`/v1/prompts/partials/${partial.slug}`, { string: 'Be very kind.' });
      await get(`/v1/prompts/partials/${partial.slug}/versions`);
      await put(`/v1/prompts/partials/${partial.slug}/makeDefault`, { version: 2 });
      const content = {
        string: JSON.stringify([{ role: 'user', content: 'Hello {{name}}' }]),
        parameters: { temperature: 0.2 },
        model: 'gpt-4o',
        virtual_key: 'openai-prod',
      };
      const prompt = await post('/v1/prompts', { name: 'Greeting', collection_id: collection.id, ...content });
      await get('/v1/prompts?search=greet');
      await get(`/v1/prompts/${prompt.slug}`);
      await put(`/v1/prompts/${prompt.slug}`, { ...content, version_description: 'second' });
      await put(`/v1/prompts/${prompt.slug}/makeDefault`, { version: 2 });
      const versions = await get(`/v1/prompts/${prompt.id}/versions`);
      await get(`/v1/prompts/${prompt.id}/versions/${versions.data[0].id}`);
      const label = await post('/v1/labels', { name: 'canary', workspace_id: production, color_code: '#000000' });
      await get('/v1/labels?page_size=5');
      await get(`/v1/labels/${label.id}`);
      await put(`/v1/labels/${label.id}`, { description: 'First to see it' });
      await put(`/v1/prompts/${prompt.id}/versions/${versions.data[0].id}`, { label_id: label.id });
      await remove(`/v1/labels/${label.id}`);
      const empty = await post('/v1/collections', { name: 'Empty', workspace_id: production });
      await remove(`/v1/collections/${empty.id}`);
      await remove(`/v1/prompts/${prompt.id}`);
      await remove(`/v1/prompts/partials/${partial.slug}`);
    });

    it('API keys, virtual keys, providers', async () => {
      const key = await post('/v1/api-keys/workspace/service', {
        name: 'app',
        workspace_id: production,
        scopes: ['completions.write'],
        usage_limits: { credit_limit: 10, type: 'cost', periodic_reset: 'monthly' },
        rate_limits: [{ type: 'requests', unit: 'rpm', value: 10 }],
      });
      await get('/v1/api-keys?page_size=3');
      await get(`/v1/api-keys/${key.id}`);
      await put(`/v1/api-keys/${key.id}`, { name: 'app two', alert_emails: ['a@example.com'] });
      await post(`/v1/api-keys/${key.id}/rotate`, { key_transition_period_ms: 1_800_000 });
      await remove(`/v1/api-keys/${key.id}`);
      const virtual = await post('/v1/virtual-keys', {
        name: 'direct',
        provider: 'openai',
        key: 'sk-x',
        workspace_id: production,
      });
      await get('/v1/virtual-keys?current_page=0&page_size=5');
      await get(`/v1/virtual-keys/${virtual.slug}`);
      await put(`/v1/virtual-keys/${virtual.slug}`, { name: 'direct two', note: null });
      await remove(`/v1/virtual-keys/${virtual.slug}`);
      const workspaceId = (await get(`/v1/admin/workspaces/${production}`)).id;
      const provider = await post('/v1/providers', {
        name: 'limited',
        integration_id: 'openai-prod',
        workspace_id: workspaceId,
        usage_limits: { credit_limit: 5, type: 'cost' },
        rate_limits: { type: 'requests', unit: 'rpm', value: 5 },
      });
      await get('/v1/providers');
      await get(`/v1/providers/${provider.slug}?workspace_id=${workspaceId}`);
      await put(`/v1/providers/${provider.slug}?workspace_id=${workspaceId}`, { note: 'x', expires_at: null });
      await remove(`/v1/providers/${provider.slug}?workspace_id=${workspaceId}`);
    });

    it('integrations and secret references', async () => {
      const secret = await post('/v1/secret-references', {
        name: 'A secret',
        manager_type: 'hashicorp_vault',
        secret_path: 'kv/openai',
        auth_config: { vault_auth_type: 'token', vault_addr: 'https://vault.example.com', vault_token: 'hvs.x' },
      });
      await get('/v1/secret-references?page_size=5');
      await get(`/v1/secret-references/${secret.slug}`);
      await put(`/v1/secret-references/${secret.id}`, { description: 'mine' });
      const made = await post('/v1/integrations', {
        name: 'Other OpenAI',
        ai_provider_id: 'openai',
        key: 'sk-y',
        configurations: { openai_organization: 'org-x' },
      });
      await get('/v1/integrations?type=organisation');
      await get(`/v1/integrations/${made.slug}`);
      await put(`/v1/integrations/${made.slug}`, { description: 'second account' });
      await put(`/v1/integrations/${made.slug}/workspaces`, {
        workspaces: [{ id: production, enabled: true, usage_limits: [{ credit_limit: 4, type: 'cost' }] }],
        global_workspace_access: { enabled: true, usage_limits: [], rate_limits: [] },
      });
      await get(`/v1/integrations/${made.slug}/workspaces`);
      await put(`/v1/integrations/${made.slug}/models`, {
        models: [{ slug: 'my-model', enabled: true, is_custom: true }],
        allow_all_models: true,
      });
      await get(`/v1/integrations/${made.slug}/models`);
      await remove(`/v1/integrations/${made.slug}/models?slugs=my-model`);
      await remove(`/v1/integrations/${made.slug}`);
      await remove(`/v1/secret-references/${secret.id}`);
    });

    it('users, invites, workspaces, SCIM', async () => {
      const users = await get('/v1/admin/users?pageSize=5&currentPage=0');
      const [user] = users.data;
      await get(`/v1/admin/users/${user.id}`);
      await put(`/v1/admin/users/${user.id}`, { role: user.role === 'admin' ? 'member' : 'admin' });
      const invite = await post('/v1/admin/users/invites', {
        email: 'new@example.com',
        role: 'member',
        workspaces: [{ id: production, role: 'member' }],
      });
      await get('/v1/admin/users/invites?status=pending');
      await get(`/v1/admin/users/invites/${invite.id}`);
      await post(`/v1/admin/users/invites/${invite.id}/resend`, {});
      await remove(`/v1/admin/users/invites/${invite.id}`);
      const made = await post('/v1/admin/workspaces', {
        name: 'Fresh',
        description: 'new',
        defaults: { metadata: { a: 'b' } },
      });
      await get('/v1/admin/workspaces?page_size=2&current_page=0');
      await post(`/v1/admin/workspaces/${made.id}/users`, { users: [{ id: user.id, role: 'member' }] });
      await get(`/v1/admin/workspaces/${made.id}/users`);
      await get(`/v1/admin/workspaces/${made.id}/users/${user.id}`);
      await put(`/v1/admin/workspaces/${made.id}/users/${user.id}`, { role: 'manager' });
      await get(`/v1/admin/workspaces/${made.slug}`);
      await put(`/v1/admin/workspaces/${made.slug}`, { description: 'newer' });
      const mapping = await post('/v1/scim/workspaces', {
        workspace_id: made.id,
        role: 'member',
        scim_group_name: 'group',
      });
      await get('/v1/scim/workspaces');
      await remove(`/v1/scim/workspaces/${mapping.id}`);
      await remove(`/v1/admin/workspaces/${made.id}/users/${user.id}`);
      // Every new workspace has a provider of the integration that is open to all; there is none in the seed.
      await remove(`/v1/admin/workspaces/${made.id}`, { name: 'Fresh' });
      await remove(`/v1/admin/users/${user.id}`);
    });

    it('guardrails, policies', async () => {
      const feedback = { feedback: { value: 5, weight: 1, metadata: '' } };
      const actions = { deny: true, async: false, on_success: feedback, on_fail: feedback };
      const checks = [{ id: 'default.wordCount', parameters: { minWords: 1, maxWords: 9 }, is_enabled: true }];
      const workspaceId = (await get(`/v1/admin/workspaces/${production}`)).id;
      const guard = await post('/v1/guardrails', { name: 'Short', workspace_id: workspaceId, checks, actions });
      await get('/v1/guardrails?page_size=5');
      await get(`/v1/guardrails/${guard.slug}`);
      await put(`/v1/guardrails/${guard.id}`, { name: 'Shorter' });
      await remove(`/v1/guardrails/${guard.id}`);
      const conditions = [{ key: 'workspace_id', value: workspaceId }];
      const budget = await post('/v1/policies/usage-limits', {
        name: 'Budget',
        conditions,
        group_by: [{ key: 'api_key' }],
        type: 'cost',
        credit_limit: 10,
        periodic_reset: 'weekly',
        workspace_id: workspaceId,
      });
      await get('/v1/policies/usage-limits?page_size=9');
      await get(`/v1/policies/usage-limits/${budget.id}?include_usage=true`);
      await put(`/v1/policies/usage-limits/${budget.id}`, { credit_limit: 20, alert_threshold: 15 });
      await get(`/v1/policies/usage-limits/${budget.id}/entities`);
      const [seeded] = (await get(`/v1/policies/usage-limits?workspace_id=${tools}`)).data;
      const [entity] = (await get(`/v1/policies/usage-limits/${seeded.id}/entities`)).data;
      await put(`/v1/policies/usage-limits/${seeded.id}/entities/${entity.id}/reset`, {});
      await remove(`/v1/policies/usage-limits/${budget.id}`);
      const rate = await post('/v1/policies/rate-limits', {
        conditions,
        group_by: [{ key: 'api_key' }],
        type: 'requests',
        unit: 'rpm',
        value: 10,
        workspace_id: workspaceId,
      });
      await get('/v1/policies/rate-limits');
      await get(`/v1/policies/rate-limits/${rate.id}`);
      await put(`/v1/policies/rate-limits/${rate.id}`, { value: 20, unit: 'rph' });
      await remove(`/v1/policies/rate-limits/${rate.id}`);
    });

    it('MCP integrations and servers', async () => {
      const workspaceId = (await get(`/v1/admin/workspaces/${production}`)).id;
      const made = await post('/v1/mcp-integrations', {
        name: 'Files',
        url: 'https://files.example.com/mcp',
        auth_type: 'headers',
        transport: 'http',
        configurations: { custom_headers: { Authorization: 'x' } },
      });
      await get('/v1/mcp-integrations?search=fil');
      await get(`/v1/mcp-integrations/${made.slug}`);
      await put(`/v1/mcp-integrations/${made.id}`, { description: 'files' });
      await put(`/v1/mcp-integrations/${made.id}/workspaces`, { workspaces: [{ id: workspaceId, enabled: true }] });
      await get(`/v1/mcp-integrations/${made.id}/workspaces`);
      await call('POST', `/v1/mcp-integrations/${made.id}/sync`, {
        server_info: { name: 'files', version: '1' },
        capabilities: [{ name: 'read', type: 'tool', input_schema: { type: 'object' } }],
      });
      const switches = { capabilities: [{ name: 'read', type: 'tool', enabled: false }] };
      await get(`/v1/mcp-integrations/${made.id}/capabilities`);
      await put(`/v1/mcp-integrations/${made.id}/capabilities`, switches);
      await get(`/v1/mcp-integrations/${made.id}/metadata`);
      const server = await post('/v1/mcp-servers', {
        name: 'Files',
        mcp_integration_id: made.id,
        workspace_id: workspaceId,
      });
      await get(`/v1/mcp-servers?workspace_id=${workspaceId}`);
      await get(`/v1/mcp-servers/${server.slug}`);
      await put(`/v1/mcp-servers/${server.id}`, { description: null });
      await post(`/v1/mcp-servers/${server.id}/test`, {});
      await get(`/v1/mcp-servers/${server.id}/capabilities?page=1`);
      await put(`/v1/mcp-servers/${server.id}/capabilities`, switches);
      const access = await get(`/v1/mcp-servers/${server.id}/user-access`);
      await put(`/v1/mcp-servers/${server.id}/user-access`, {
        user_access: [{ user_id: access.data[0].user_id, enabled: false }],
        default_user_access: 'allow',
      });
      await get(`/v1/mcp-servers/${server.id}/connections`);
      await remove(`/v1/mcp-servers/${server.id}/connections?user_id=${access.data[0].user_id}`);
      await remove(`/v1/mcp-servers/${server.id}`);
      await remove(`/v1/mcp-integrations/${made.id}`);
    });

    it('has left out no documented operation of the control plane but those of logs and analytics', () => {
      const elsewhere = new Set(['analytics', 'logging', 'tracing', 'audit']);
      const missing = catalog.filter(
        ({ name, host, domain, documented }) =>
          host === 'control' &&
          documented !== false &&
          !elsewhere.has(domain) &&
          name !== 'get_user_stats' &&
          !asked.has(name),
      );
      expect(missing.map(({ name }) => name)).toEqual([]);
    });

    it('has no exception that is not needed', () => {
      expect(exceptions.stale(asked)).toEqual([]);
    });
  },
);

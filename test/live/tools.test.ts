/** What leaves when tools are called as the live API wants it: a recording upstream shows each request. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { context, type Recorded, recorded } from '../helpers/recording.ts';

let upstream: Recorded;
beforeAll(async () => {
  upstream = await recorded({ PORTKEY_CONFIRM: 'off', PORTKEY_TOOL_DOMAINS: 'all' });
});
afterAll(() => upstream.close());

const call = async (name: string, args: Record<string, unknown>) => {
  const before = upstream.requests.length;
  const result = await upstream.application.surface('full').call(name, args, context, upstream.application.exposure);
  if (result === undefined) throw new Error(`no tool ${name}`);
  const sent = upstream.requests.slice(before);
  return {
    envelope: result.envelope,
    text: JSON.stringify(result.envelope),
    sent,
    last: sent.findLast(({ method }) => method !== 'GET') ?? sent.at(-1),
  };
};

type Args = Record<string, unknown>;
const rate = { type: 'requests', unit: 'rpm', value: 3 };
const money = { type: 'cost', credit_limit: 5 };
const condition = { key: 'model', value: '@openai/*' };

describe('what is null is sent, and said to be cleared', () => {
  it.each<[string, Args, Args, string]>([
    [
      'update_api_key',
      { id: 'k' },
      { usage_limits: null, rate_limits: null, expires_at: null, alert_emails: null },
      '/v1/api-keys/k',
    ],
    ['update_api_key', { id: 'k' }, { defaults: { config_id: null } }, '/v1/api-keys/k'],
    ['update_provider', { slug: 'p' }, { usage_limits: null, rate_limits: null }, '/v1/providers/p'],
    ['update_virtual_key', { slug: 'v' }, { usage_limits: null, rate_limits: null }, '/v1/virtual-keys/v'],
    ['update_workspace', { workspace_id: 'w' }, { usage_limits: null, rate_limits: null }, '/v1/admin/workspaces/w'],
    ['update_secret_reference', { secret_reference_id: 's' }, { secret_key: null }, '/v1/secret-references/s'],
    ['update_usage_limit', { policy_usage_limits_id: 'u' }, { alert_threshold: null }, '/v1/policies/usage-limits/u'],
    [
      'update_usage_limit',
      { policy_usage_limits_id: 'u' },
      { periodic_reset: null, periodic_reset_days: 10 },
      '/v1/policies/usage-limits/u',
    ],
    [
      'update_usage_limit',
      { policy_usage_limits_id: 'u' },
      { periodic_reset: 'weekly', periodic_reset_days: null },
      '/v1/policies/usage-limits/u',
    ],
  ])('%s %j %j', async (name, which, change, path) => {
    const { last, text } = await call(name, { ...which, ...change });
    expect([last?.method, last?.path]).toEqual(['PUT', path]);
    expect(JSON.parse(last?.body ?? '')).toEqual(change);
    expect(text).toContain('Cleared: ');
  });
});

describe('what is sent', () => {
  it.each<[string, Args, string, unknown?]>([
    // Limits as object or list.
    [
      'create_virtual_key',
      { name: 'v', provider: 'openai', key: 'sk-0123456789', rate_limits: [rate], workspace_id: 'w' },
      'POST /v1/virtual-keys',
      { name: 'v', provider: 'openai', key: 'sk-0123456789', workspace_id: 'w', rate_limits: [rate] },
    ],
    [
      'create_workspace',
      { name: 'w', icon: '🚀', usage_limits: money },
      'POST /v1/admin/workspaces',
      { name: 'w', icon: '🚀', usage_limits: [money] },
    ],
    ['update_workspace', { workspace_id: 'w', icon: '' }, 'PUT /v1/admin/workspaces/w', { icon: '' }],
    // Inside workspace access, older names.
    [
      'update_integration_workspaces',
      { slug: 'i', workspaces: [{ id: 'w', enabled: true, credit_limit: 5, alert_threshold: 4, rate_limit_rpm: 3 }] },
      'PUT /v1/integrations/i/workspaces',
    ],
    [
      'update_integration_workspaces',
      {
        slug: 'i',
        workspaces: [{ id: 'w', enabled: true }],
        create_default_provider: true,
        default_provider_slug: 'd',
      },
      'PUT /v1/integrations/i/workspaces',
      { workspaces: [{ id: 'w', enabled: true }], create_default_provider: true, default_provider_slug: 'd' },
    ],
    // Policies.
    [
      'create_rate_limit',
      { ...rate, conditions: [{ ...condition, excludes: 'a' }] },
      'POST /v1/policies/rate-limits',
      { ...rate, conditions: [{ ...condition, excludes: 'a' }] },
    ],
    [
      'create_rate_limit',
      { ...rate, conditions: [{ ...condition, excludes: ['a', 'b'] }] },
      'POST /v1/policies/rate-limits',
      { ...rate, conditions: [{ ...condition, excludes: ['a', 'b'] }] },
    ],
    // People and roles.
    [
      'invite_user',
      { email: 'a@example.com', role: 'member' },
      'POST /v1/admin/users/invites',
      { email: 'a@example.com', role: 'member' },
    ],
    [
      'create_scim_workspace_mapping',
      { workspace_id: 'w', role: 'ADMIN', scim_group_name: 'g' },
      'POST /v1/scim/workspaces',
      { workspace_id: 'w', role: 'admin', scim_group_name: 'g' },
    ],
    // Whose a slug is, tags, shares, OCR.
    ['get_virtual_key', { slug: 'v', workspace_id: 'w' }, 'GET /v1/virtual-keys/v?workspace_id=w'],
    ['get_provider', { slug: 'p', workspace_id: 'w' }, 'GET /v1/providers/p?workspace_id=w'],
    ['list_integrations', { tags: { a: 'b' } }, 'GET /v1/integrations?tags=%7B%22a%22%3A%22b%22%7D'],
    ['list_workspaces', { status: 'active,archived' }, 'GET /v1/admin/workspaces?status=active%2Carchived'],
    ['list_prompts', { type: 'shared', show_prompt_share: true }, 'GET /v1/prompts?type=shared&show_prompt_share=true'],
    [
      'share_prompt',
      { prompt_id: 'p', share: { workspaces: ['w'] } },
      'POST /v2/prompts/p/share',
      { workspaces: ['w'] },
    ],
    ['unshare_prompt', { prompt_id: 'p' }, 'DELETE /v2/prompts/p/share'],
    [
      'create_ocr',
      { model: 'm', document: { document_url: 'https://a.example/b.pdf' } },
      'POST /v1/ocr',
      { model: 'm', document: { document_url: 'https://a.example/b.pdf' } },
    ],
    // Never organisation_id.
    [
      'list_audit_logs',
      { start_time: '2026-03-01T00:00:00Z', end_time: '2026-03-02T00:00:00Z', organisation_id: 'o' },
      'GET /v1/audit-logs?start_time=2026-03-01T00%3A00%3A00Z&end_time=2026-03-02T00%3A00%3A00Z&page_size=20',
    ],
    ['list_input_guardrail_workspace_exclusions', {}, 'GET /v1/workspace-exclusions/input-guardrails'],
    // A log export has a description always.
    [
      'create_log_export',
      {
        workspace_id: 'ws-a',
        filters: { time_of_generation_min: '2026-03-01T00:00:00Z', time_of_generation_max: '2026-03-02T00:00:00Z' },
        requested_data: ['prompt_id', 'prompt_version_id'],
      },
      'POST /v1/logs/exports',
      {
        workspace_id: 'ws-a',
        description: 'Created with portkey-admin-mcp-server',
        filters: { time_of_generation_min: '2026-03-01T00:00:00Z', time_of_generation_max: '2026-03-02T00:00:00Z' },
        requested_data: ['prompt_id', 'prompt_version_id'],
      },
    ],
    // Older shapes, paging of whole lists, null for what is not given.
    [
      'render_prompt',
      { prompt_id: 'p', variables: {}, hyperparameters: { temperature: 0.1 } },
      'POST /v1/prompts/p/render',
      { variables: {}, temperature: 0.1 },
    ],
    [
      'run_prompt_completion',
      { prompt_id: 'p', variables: {}, hyperparameters: { max_tokens: 5 } },
      'POST /v1/prompts/p/completions',
      { variables: {}, max_tokens: 5 },
    ],
    ['update_prompt', { prompt_id: 'p', string: 'x' }, 'PUT /v1/prompts/p', { patch: true, string: 'x' }],
    ['list_configs', { page_size: 10, current_page: 0 }, 'GET /v1/configs'],
    ['list_configs', { workspace_id: null }, 'GET /v1/configs'],
    // What the API leaves open goes through.
    ['create_config', { name: 'c', config: { strategy: { mode: 'single' }, newer: { a: 1 } } }, 'POST /v1/configs'],
  ])('%s %j', async (name, args, wanted, body) => {
    const { last, text } = await call(name, args);
    expect(`${last?.method} ${last?.path}`, text).toBe(wanted);
    if (body !== undefined) expect(JSON.parse(last?.body ?? '')).toEqual(body);
  });

  it('has the budget and the rate of an older name', async () => {
    const { last } = await call('update_integration_workspaces', {
      slug: 'i',
      workspaces: [{ id: 'w', enabled: true, credit_limit: 5, alert_threshold: 4, rate_limit_rpm: 3 }],
    });
    const [workspace] = JSON.parse(last?.body ?? '').workspaces;
    expect(workspace.usage_limits).toEqual([expect.objectContaining({ credit_limit: 5, alert_threshold: 4 })]);
    expect(workspace.rate_limits).toEqual([rate]);
  });

  it('has cost and requests of groups, and says whose they are', async () => {
    const { last, text } = await call('get_analytics_group', { group_by: 'model', period: 'last_7_days' });
    expect(last?.path).toContain('columns=requests%2Ccost');
    expect(text).toContain('default workspace alone');
  });
});

describe('what is not sent', () => {
  it.each<[string, Args, RegExp]>([
    ['list_configs', { workspace_id: '' }, /workspace_id is empty; leave it out/],
    ['get_config', { slug: 'undefined' }, /slug is the text .*undefined/],
    ['get_config', { slug: 'null' }, /slug is the text .*null/],
    ['get_config', { slug: null }, /slug is null, and is required/],
    ['update_api_key', { id: 'k', name: null }, /name/],
    [
      'update_integration_workspaces',
      { slug: 'i', workspaces: [{ id: 'w', enabled: true, budget: 5 }] },
      /workspaces\[0\]\.budget is not known here/,
    ],
    [
      'update_workspace',
      { workspace_id: 'w', security_settings: { membersViewLog: true } },
      /did you mean membersViewLogs/,
    ],
    [
      'create_rate_limit',
      { ...rate, conditions: [{ ...condition, excludes: true }] },
      /excludes must be a text or a list/,
    ],
    ['create_rate_limit', { ...rate, conditions: [{ ...condition, exclude: 'a' }] }, /did you mean excludes/],
    [
      'add_workspace_member',
      { workspace_id: 'w', users: [{ id: 'u', role: 'member', admin: true }] },
      /users\[0\]\.admin is not known/,
    ],
    ['list_approved_mcp_servers', {}, /PORTKEY_MCP_REGISTRY_URL/],
  ])('%s %j', async (name, args, wanted) => {
    const { envelope, text, sent } = await call(name, args);
    expect(envelope.ok).toBe(false);
    expect(text).toMatch(wanted);
    expect(sent).toEqual([]);
  });
});

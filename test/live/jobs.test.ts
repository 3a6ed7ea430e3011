/** An administrator's jobs as they are done, through the tools, against the sandbox. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Transport } from '../../src/portkey/contract.ts';
import { errorOf, type House, house } from '../safety/house.ts';

let home: House;
beforeAll(() => {
  home = house({ env: { PORTKEY_CONFIRM: 'off', PORTKEY_TOOL_DOMAINS: 'all' } });
});
afterAll(() => home.close());

/** A server whose Portkey always answers the same. */
const answering = (body: object): House => {
  const transport: Transport = async () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: (async function* () {
      yield Buffer.from(JSON.stringify(body));
    })(),
  });
  return house({ env: { PORTKEY_CONFIRM: 'off', PORTKEY_TOOL_DOMAINS: 'all' }, transport });
};

it('a key is rotated by deleting it and creating it again, within the minute', async () => {
  const wanted = { type: 'organisation', sub_type: 'service', name: 'rotated', scopes: ['logs.list'] };
  const first = await home.data('create_api_key', wanted);
  expect(errorOf(await home.call('create_api_key', wanted)).details.code).toBe('limited');
  await home.data('delete_api_key', { id: first.id });
  const second = await home.data('create_api_key', wanted);
  expect(second.id).not.toBe(first.id);
});

it('a log export goes out for the slug of a workspace that is named by its UUID', async () => {
  const [workspace] = (await home.data('list_workspaces', {})).data;
  const filters = { time_of_generation_min: '2026-03-01T00:00:00Z', time_of_generation_max: '2026-03-02T00:00:00Z' };
  await home.data('create_log_export', { workspace_id: workspace.id, filters, requested_data: ['id'] });
  expect(JSON.parse(String(home.changes().at(-1)?.body)).workspace_id).toBe(workspace.slug);
});

it('a new version of an Azure mapping keeps what is beside it', async () => {
  const configurations = {
    azure_auth_mode: 'default',
    azure_resource_name: 'team',
    azure_deployment_config: [
      { azure_model_slug: 'gpt-4o', azure_deployment_name: 'four', azure_api_version: '2024-02-01', is_default: true },
    ],
  };
  const made = await home.data('create_integration', {
    name: 'Azure',
    ai_provider_id: 'azure-openai',
    key: 'a-key-of-azure-0123456789',
    configurations,
  });
  await home.data('update_integration', { slug: made.slug, api_version: '2025-01-01' });
  const { configurations: kept } = await home.data('get_integration', { slug: made.slug });
  expect(kept).toMatchObject({
    azure_resource_name: 'team',
    azure_deployment_config: [{ azure_api_version: '2025-01-01', azure_deployment_name: 'four' }],
  });
});
it('figures over a quota that is used up are said to be incomplete', async () => {
  const at = answering({ summary: { total: 1 }, data_points: [], is_quota_exceeded: true, total: 1 });
  const { envelope } = await at.call('get_cost_analytics', { period: 'today' });
  expect(envelope.ok && envelope.notes?.join(' ')).toMatch(/incomplete|not all|quota/i);
  await at.close();
});

it('a page past the end is not "none"', async () => {
  const at = answering({ object: 'list', total: 0, data: [] });
  const { envelope } = await at.call('list_workspaces', { current_page: 7 });
  expect(envelope).toMatchObject({ page: { returned: 0 }, notes: [expect.stringContaining('past the end')] });
  expect(envelope.ok && envelope.page?.total).toBeUndefined();
  await at.close();
});

it('a trace is found with its spans', async () => {
  const { data } = await home.data('list_logs', { page_size: 1, period: 'last_30_days' }).catch(() => ({ data: [] }));
  const trace = data[0]?.trace_id;
  if (trace === undefined) throw new Error('the sandbox has no logs');
  const found = await home.data('get_trace', { trace_id: trace });
  expect(JSON.stringify(found)).toContain(trace);
});

it('completion metadata of any shape is judged', async () => {
  for (const metadata of [{}, { _user: 'ana' }, { nested: { a: 1 } }, { n: 3 }]) {
    const { envelope } = await home.call('validate_completion_metadata', { metadata });
    expect(envelope.ok, JSON.stringify(envelope)).toBe(true);
  }
});

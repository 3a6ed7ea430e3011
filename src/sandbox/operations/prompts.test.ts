import { describe, expect, it } from 'vitest';
import { testSandbox } from '../testing.ts';

const content = {
  string: JSON.stringify([{ role: 'user', content: 'Hi {{name}} {{#list}}{{item}}{{/list}}' }]),
  parameters: { temperature: 0.1 },
  virtual_key: '@openai-prod',
  model: 'gpt-4o',
};

const setUp = async () => {
  const world = testSandbox();
  const [production = ''] = Object.keys(world.sandbox.keys.workspaces);
  const collections = (await world.call('GET', `/v1/collections?workspace_id=${production}`)).json.data;
  const made = await world.call('POST', '/v1/prompts', { name: 'P', collection_id: collections[0].id, ...content });
  const path = `/v1/prompts/${made.json.slug}`;
  return { ...world, path, id: made.json.id as string, production };
};

describe('a prompt', () => {
  it('reads back what was written, with the version that is live', async () => {
    const { call, path } = await setUp();
    const { json } = await call('GET', path);
    expect(json).toMatchObject({
      string: content.string,
      model: 'gpt-4o',
      parameters: { temperature: 0.1, model: 'gpt-4o' },
      virtual_key: 'openai-prod',
      prompt_version: 1,
      prompt_version_status: 'active',
      is_raw_template: 0,
      object: 'prompt',
    });
    expect(json.variable_components).toMatchObject({
      variables: ['name'],
      sections: ['list'],
      sectionVariables: { list: ['item'] },
    });
  });

  it('gets versions by updates, of which none is live until published', async () => {
    const { call, path } = await setUp();
    const missing = await call('PUT', path, { string: '[]' });
    expect(missing.json.data.errors.map((fault: { field: string }) => fault.field)).toEqual([
      'virtual_key',
      'parameters',
    ]);
    const patched = await call('PUT', path, { patch: true, parameters: { temperature: 1 } });
    expect(patched.json.prompt_version_id).toBeTypeOf('string');
    expect((await call('GET', path)).json.prompt_version).toBe(1);
    const latest = (await call('GET', `${path}?version=latest`)).json;
    expect(latest).toMatchObject({ prompt_version: 2, string: content.string, prompt_version_status: 'archived' });
    expect(latest.parameters.temperature).toBe(1);
    await call('PUT', `${path}/makeDefault`, { version: 2 });
    expect((await call('GET', path)).json.prompt_version).toBe(2);
    expect((await call('PUT', `${path}/makeDefault`, { version: 9 })).status).toBe(404);
    expect((await call('GET', `${path}?version=1`)).json.prompt_version).toBe(1);
  });

  it('makes no version of a new name alone', async () => {
    const { call, path } = await setUp();
    expect((await call('PUT', path, { name: 'Q' })).json).toEqual({});
    expect((await call('GET', `${path}/versions`)).json.total).toBe(1);
    expect((await call('GET', path)).json.name).toBe('Q');
  });

  it('moves a label from version to version', async () => {
    const { call, path } = await setUp();
    await call('PUT', path, { patch: true, version_description: 'two' });
    const { data } = (await call('GET', `${path}/versions`)).json;
    const labels = (await call('GET', '/v1/labels?search=prod')).json.data;
    for (const version of [data[1], data[0]])
      expect((await call('PUT', `${path}/versions/${version.id}`, { label_id: labels[0].id })).json).toEqual({});
    const after = (await call('GET', `${path}/versions`)).json.data;
    expect(after.map((version: { label_id: string | null }) => version.label_id)).toEqual([labels[0].id, null]);
    expect((await call('GET', `${path}/versions/${data[0].id}`)).json).toMatchObject({
      prompt_version_label_name: 'production',
    });
  });

  it('has gaps in its numbers where the seed has them', async () => {
    const { call } = await setUp();
    const found = (await call('GET', '/v1/prompts?search=support%20answer')).json.data.at(-1);
    const { data } = (await call('GET', `/v1/prompts/${found.id}/versions`)).json;
    expect(data.map((version: { prompt_version: number }) => version.prompt_version)).toEqual([4, 3, 1]);
  });

  it('is found by search, collection and workspace, page by page', async () => {
    const { call, production } = await setUp();
    const all = (await call('GET', '/v1/prompts')).json;
    expect(all.total).toBe(all.data.length);
    const page = (await call('GET', '/v1/prompts?page_size=2&current_page=1')).json;
    expect([page.total, page.data]).toEqual([all.total, all.data.slice(2, 4)]);
    const own = (await call('GET', `/v1/prompts?workspace_id=${production}`)).json;
    expect(own.total).toBeLessThan(all.total);
    expect((await call('GET', '/v1/prompts?collection_id=none')).json.total).toBe(0);
  });
});

describe('the audit log', () => {
  it('records every change, with who and what, and no read', async () => {
    const { call, clock, path, sandbox } = await setUp();
    clock.now += 1000;
    await call('GET', path);
    await call('DELETE', path);
    await call('POST', '/v1/virtual-keys', { name: 'v', provider: 'openai', key: 'sk-very-secret' });
    const window = 'start_time=2026-03-18T12:00:00.500Z&end_time=2026-03-19T00:00:00Z';
    const { json } = await call('GET', `/v1/audit-logs?${window}`);
    expect(json.total).toBe(2);
    expect(json.records[1]).toMatchObject({
      method: 'DELETE',
      uri: path,
      action: 'delete',
      resource_type: 'prompts',
      user_type: 'api_key',
      response_status_code: 200,
    });
    expect(JSON.stringify(json)).not.toContain('sk-very-secret');
    expect(JSON.stringify(json)).not.toContain(sandbox.keys.admin);
  });
});

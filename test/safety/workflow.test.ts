import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorOf, type House, house } from './house.ts';

let at: House;
beforeEach(() => void vi.spyOn(process.stderr, 'write').mockImplementation(() => true));
afterEach(async () => {
  await at.close();
  vi.restoreAllMocks();
});

const prompt = async (name: string, content: string): Promise<Record<string, unknown>> => {
  const [{ id: workspace_id }] = (await at.data('list_workspaces')).data;
  const [collection] = (await at.data('list_collections', { workspace_id })).data;
  const [provider] = (await at.data('list_providers', { workspace_id })).data;
  return {
    name,
    app: 'shop',
    env: 'dev',
    collection_id: collection.id,
    virtual_key: provider.slug,
    messages: [{ role: 'user', content }],
    parameters: { model: 'gpt-4o' },
  };
};

describe('a workflow', () => {
  it('is confirmed once as a whole, and shows the writes that it would carry out', async () => {
    at = house({ env: { PORTKEY_CONFIRM: 'write' } });
    const args = await prompt('Order status', 'Where is {{order}}?');
    const asked = errorOf(await at.call('migrate_prompt', args));
    expect(asked.details.code).toBe('confirmation_required');
    expect((asked.details.effect as { steps: string[] }).steps).toEqual(['Create prompt “Order status”']);
    expect(at.changes()).toEqual([]);
    const done = await at.data('migrate_prompt', { ...args, confirm: asked.details.confirm });
    expect(done.outcome).toBe('created');
    expect(at.changes()).toHaveLength(1);
  });

  it('is asked about again when it would now do something else', async () => {
    at = house({ env: { PORTKEY_CONFIRM: 'write' } });
    const args = await prompt('Order status', 'Where is {{order}}?');
    const first = errorOf(await at.call('migrate_prompt', args));
    const other = errorOf(await at.call('migrate_prompt', { ...args, messages: [{ role: 'user', content: 'Other' }] }));
    await at.data('migrate_prompt', {
      ...args,
      messages: [{ role: 'user', content: 'Other' }],
      confirm: other.details.confirm,
    });
    const again = errorOf(await at.call('migrate_prompt', { ...args, confirm: first.details.confirm }));
    expect(again.message).toContain('has changed since');
    expect((again.details.effect as { steps: string[] }).steps.join()).toContain('Update prompt');
    expect(at.changes()).toHaveLength(1);
  });

  it('is gone with a step that is denied, and shows without sending in a dry run', async () => {
    at = house({ env: { PORTKEY_TOOLS_DENY: 'create_prompt' } });
    const args = await prompt('Order status', 'Where?');
    expect(errorOf(await at.call('migrate_prompt', args)).details.code).toBe('denied');
    await at.close();
    at = house({ env: { PORTKEY_DRY_RUN: 'true' } });
    await at.data('migrate_prompt', await prompt('Order status', 'Where?'));
    expect(at.changes()).toEqual([]);
  });

  it('counts each of its writes', async () => {
    at = house({ env: { PORTKEY_MAX_WRITES_PER_HOUR: '1' } });
    await at.data('migrate_prompt', await prompt('One', 'x'));
    expect(errorOf(await at.call('migrate_prompt', await prompt('Two', 'x'))).details.code).toBe('limited');
    expect(at.changes()).toHaveLength(1);
  });
});

describe('limits', () => {
  it('refuse an identical creation within a minute, with the first one’s id and never its secret', async () => {
    at = house({ env: { PORTKEY_CONFIRM: 'off' } });
    const [workspace] = (await at.data('list_workspaces')).data;
    const args = {
      type: 'workspace',
      sub_type: 'service',
      name: 'Twice',
      workspace_id: workspace.id,
      scopes: ['logs.view'],
    };
    const first = await at.data('create_api_key', args);
    const twin = errorOf(await at.call('create_api_key', args));
    expect(twin.details.code).toBe('limited');
    expect(JSON.stringify(twin)).toContain(first.id);
    expect(JSON.stringify(twin)).not.toContain(first.key);
    await at.data('create_api_key', { ...args, name: 'Thrice' });
    expect(at.changes()).toHaveLength(2);
  });

  it('hold over HTTP by default, and not over stdio', async () => {
    at = house({ env: { PORTKEY_CONFIRM: 'off' } });
    const [workspace] = (await at.data('list_workspaces')).data;
    const rename = async (n: number, transport: 'http' | 'stdio') =>
      (await at.call('update_workspace', { workspace_id: workspace.id, name: `W ${n}` }, { transport })).envelope.ok;
    for (let n = 0; n < 300; n++) await rename(n, 'http');
    expect(await rename(301, 'http')).toBe(false);
    expect(await rename(302, 'stdio')).toBe(true);
  });
});

describe('a dry run', () => {
  it('shows the request and the difference, masks what is secret, and sends nothing but reads', async () => {
    at = house({});
    const [config] = (await at.data('list_configs')).data;
    const before = await at.data('get_config', { slug: config.slug });
    const shown = await at.data('update_config', {
      slug: config.slug,
      config: { retry: { attempts: 5 } },
      dry_run: true,
    });
    expect(shown.method).toBe('PUT');
    expect(shown.headers['x-portkey-api-key']).toBe('*****');
    const fields = shown.changes.map(({ field }: { field: string }) => field);
    for (const key of Object.keys(before.config)) if (key !== 'retry') expect(fields).toContain(`config.${key}`);
    const secret = await at.call('create_integration', {
      name: 'X',
      ai_provider_id: 'openai',
      key: 'sk-canary-123456789012',
      dry_run: true,
    });
    expect(JSON.stringify(secret)).not.toContain('sk-canary-123456789012');
    expect(at.changes()).toEqual([]);
  });
});

describe('a pinned server', () => {
  it('leaves its workspace neither in nested arguments nor in extra', async () => {
    at = house({ env: { PORTKEY_WORKSPACE_ID: 'ws-mine', PORTKEY_CONFIRM: 'off' } });
    for (const [name, args] of [
      ['update_integration_workspaces', { slug: 'openai-prod', workspaces: [{ id: 'ws-other', enabled: true }] }],
      ['update_integration_workspaces', { slug: 'openai-prod', global_workspace_access: { enabled: true } }],
      ['invite_user', { email: 'a@b.example', role: 'member', workspaces: [{ id: 'ws-other', role: 'member' }] }],
      ['create_config', { name: 'x', config: { provider: 'openai' }, extra: { workspaces: ['ws-other'] } }],
      ['create_config', { name: 'x', config: { provider: 'openai' }, workspace_id: 'ws-other' }],
    ] as const)
      expect(errorOf(await at.call(name, args)).message).toMatch(/pinned|PORTKEY_WORKSPACE_ID/);
    expect(at.changes()).toEqual([]);
  });
});

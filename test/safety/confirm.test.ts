import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Effect } from '../../src/tools/policy/planned-call.ts';
import { errorOf, type House, type HouseOptions, house } from './house.ts';

let open: House[] = [];
const make = (options?: HouseOptions): House => {
  const made = house(options);
  open.push(made);
  return made;
};
beforeEach(() => void vi.spyOn(process.stderr, 'write').mockImplementation(() => true));
afterEach(async () => {
  for (const made of open) await made.close();
  open = [];
  vi.restoreAllMocks();
});

const slugs = async (at: House): Promise<string[]> =>
  (await at.data('list_configs')).data.map((row: { slug: string }) => row.slug);
const tokenOf = (error: ReturnType<typeof errorOf>): string => String(error.details.confirm);
const effectOf = (error: ReturnType<typeof errorOf>): Effect => error.details.effect as Effect;

describe('a call that needs confirming', () => {
  it('does nothing but reads until its token comes, and then exactly once', async () => {
    const at = make();
    const [slug = ''] = await slugs(at);
    const asked = errorOf(await at.call('delete_config', { slug }));
    expect(asked.details.code).toBe('confirmation_required');
    expect(at.changes()).toEqual([]);
    expect(errorOf(await at.call('delete_config', { slug, confirm: 'made-up' })).details.code).toBe(
      'confirmation_required',
    );
    await at.data('delete_config', { slug, confirm: tokenOf(asked) });
    expect(await slugs(at)).not.toContain(slug);
    expect(at.changes()).toHaveLength(1);
    // What is gone cannot be deleted again, with a token or without.
    expect(errorOf(await at.call('delete_config', { slug, confirm: tokenOf(asked) })).details.status).toBe(404);
    expect(at.changes()).toHaveLength(1);
  });

  it('is refused with another target, an alias of another target, other arguments or extra fields', async () => {
    const at = make();
    const [a = '', b = ''] = await slugs(at);
    const confirm = tokenOf(errorOf(await at.call('delete_config', { slug: a })));
    for (const args of [{ slug: b }, { id: b }, { config_slug: b }, { slug: a, extra: { force: true } }])
      expect((await at.call('delete_config', { ...args, confirm })).envelope.ok).toBe(false);
    const [prompt] = (await at.data('list_prompts')).data;
    expect(errorOf(await at.call('delete_prompt', { prompt_id: prompt.slug, confirm })).details.code).toBe(
      'confirmation_required',
    );
    expect(at.changes()).toEqual([]);
    await at.data('delete_config', { config_slug: a, confirm });
    expect(at.changes()).toHaveLength(1);
  });

  it('is refused to another principal, over another transport too', async () => {
    const at = make();
    const [slug = ''] = await slugs(at);
    const ana = { principal: { id: 'ana', label: 'Ana' }, transport: 'http' as const };
    const eve = { principal: { id: 'eve', label: 'Eve' }, transport: 'http' as const };
    const confirm = tokenOf(errorOf(await at.call('delete_config', { slug }, ana)));
    expect(errorOf(await at.call('delete_config', { slug, confirm }, eve)).details.code).toBe('confirmation_required');
    expect(errorOf(await at.call('delete_config', { slug, confirm })).details.code).toBe('confirmation_required');
    expect(at.changes()).toEqual([]);
    await at.data('delete_config', { slug, confirm }, ana);
  });

  it('is asked again when its target has changed meanwhile', async () => {
    const at = make();
    const [slug = ''] = await slugs(at);
    const confirm = tokenOf(errorOf(await at.call('delete_config', { slug })));
    await at.data('update_config', { slug, name: 'Renamed meanwhile' });
    const again = errorOf(await at.call('delete_config', { slug, confirm }));
    expect(again.message).toContain('has changed since');
    expect(effectOf(again).summary).toContain('Renamed meanwhile');
    await at.data('delete_config', { slug, confirm: tokenOf(again) });
  });

  it('performs once when its token comes many times at once', async () => {
    const at = make();
    const [slug = ''] = await slugs(at);
    const confirm = tokenOf(errorOf(await at.call('delete_config', { slug })));
    const results = await Promise.all(Array.from({ length: 12 }, () => at.call('delete_config', { slug, confirm })));
    expect(at.changes()).toHaveLength(1);
    expect(results.filter(({ envelope }) => envelope.ok)).toHaveLength(1);
  });

  it('keeps its token through refused attempts', async () => {
    const at = make({ env: { PORTKEY_MAX_DELETES_PER_HOUR: '1' } });
    const [a = '', b = ''] = await slugs(at);
    const confirmA = tokenOf(errorOf(await at.call('delete_config', { slug: a })));
    expect((await at.call('delete_config', { slug: a, confirm: confirmA, nonsense: 1 })).envelope.ok).toBe(false);
    expect((await at.call('delete_config', { slug: b, confirm: confirmA })).envelope.ok).toBe(false);
    await at.data('delete_config', { slug: a, confirm: confirmA });
    const confirmB = tokenOf(errorOf(await at.call('delete_config', { slug: b })));
    const limited = errorOf(await at.call('delete_config', { slug: b, confirm: confirmB }));
    expect(limited.details.code).toBe('limited');
    expect(limited.message).toContain('PORTKEY_MAX_DELETES_PER_HOUR');
    vi.useFakeTimers({ now: Date.now() + 9 * 60_000, toFake: ['Date'] });
    expect(errorOf(await at.call('delete_config', { slug: b, confirm: confirmB })).details.code).toBe('limited');
    vi.useRealTimers();
  });

  it('takes no dry run for a confirmation, and no confirmation in a dry run', async () => {
    const at = make();
    const [slug = ''] = await slugs(at);
    const confirm = tokenOf(errorOf(await at.call('delete_config', { slug })));
    expect((await at.data('delete_config', { slug, confirm, dry_run: true })).dry_run).toBe(true);
    expect(at.changes()).toEqual([]);
    await at.data('delete_config', { slug, confirm });
  });

  it('gives no token where only a person may agree', async () => {
    const at = make({ env: { PORTKEY_CONFIRM_FALLBACK: 'refuse' } });
    const [slug = ''] = await slugs(at);
    const result = await at.call('delete_config', { slug });
    expect(errorOf(result).details.confirm).toBeUndefined();
    const token = result.question?.token ?? '';
    expect((await at.call('delete_config', { slug, confirm: token })).envelope.ok).toBe(false);
    expect(at.changes()).toEqual([]);
    await at.data('delete_config', { slug }, { confirmedByPerson: token });
    expect(at.changes()).toHaveLength(1);
  });

  it('believes no model where a person can be asked', async () => {
    const at = make();
    const [slug = ''] = await slugs(at);
    const fromElsewhere = tokenOf(errorOf(await at.call('delete_config', { slug })));
    const asked = await at.call('delete_config', { slug, confirm: fromElsewhere }, { canAsk: true });
    expect(errorOf(asked).details.confirm).toBeUndefined();
    expect(at.changes()).toEqual([]);
    const no = await at.call('delete_config', { slug }, { canAsk: true, declinedByPerson: true });
    expect(errorOf(no).details.declined).toBe(true);
    await at.data('delete_config', { slug }, { canAsk: true, confirmedByPerson: asked.question?.token ?? '' });
    expect(at.changes()).toHaveLength(1);
  });

  it('takes no model’s token for a person’s', async () => {
    const at = make();
    const [slug = ''] = await slugs(at);
    const confirmedByPerson = tokenOf(errorOf(await at.call('delete_config', { slug })));
    expect((await at.call('delete_config', { slug }, { confirmedByPerson })).envelope.ok).toBe(false);
    expect(at.changes()).toEqual([]);
  });

  it('is the same through the lean executors', async () => {
    const at = make({ surface: 'lean' });
    const [slug = '', other = ''] = (
      await at.data('portkey_read', { operation: 'list_configs', arguments: {} })
    ).data.map((row: { slug: string }) => row.slug);
    const asked = errorOf(await at.call('portkey_delete', { operation: 'delete_config', arguments: { slug } }));
    const confirm = tokenOf(asked);
    expect(
      (await at.call('portkey_delete', { operation: 'delete_config', arguments: { slug: other }, confirm })).envelope
        .ok,
    ).toBe(false);
    expect(at.changes()).toEqual([]);
    await at.data('portkey_delete', { operation: 'delete_config', arguments: { slug }, confirm });
    expect(at.changes()).toHaveLength(1);
  });
});

describe('the effect that is shown', () => {
  it('of a workspace names its members, keys, configs and prompts', async () => {
    const at = make();
    const rows = (await at.data('list_workspaces')).data as { id: string; name: string }[];
    const marketing = rows.find(({ name }) => name === 'Marketing');
    const effect = effectOf(
      errorOf(await at.call('delete_workspace', { workspace_id: marketing?.id, name: 'Marketing' })),
    );
    expect(effect.target?.name).toContain('Marketing');
    expect(effect.used_by?.map(({ what }) => what)).toEqual(['members', 'API keys', 'configs', 'prompts', 'providers']);
    expect(effect.undo).toContain('cannot be undone');
    expect(at.sent.length).toBeLessThanOrEqual(21);
  });

  it('of a key says what it cuts off', async () => {
    const at = make();
    const rows = (await at.data('list_api_keys')).data as { id: string; name: string }[];
    const key = rows.find(({ name }) => name === 'support-assistant');
    const effect = effectOf(errorOf(await at.call('delete_api_key', { id: key?.id })));
    expect(effect.summary).toContain('support-assistant');
    expect(effect.used_by?.find(({ what }) => what.startsWith('requests'))?.count).toBeGreaterThan(0);
  });

  it('of a config names the keys and prompts that refer to it', async () => {
    const at = make();
    const keys = (await at.data('list_api_keys')).data as { id: string; name: string; workspace_id: string | null }[];
    const configs = (await at.data('list_configs')).data as { slug: string; id: string; workspace_id: string }[];
    const config = configs.find(({ workspace_id }) => keys.some((key) => key.workspace_id === workspace_id));
    const key = keys.find(({ workspace_id }) => workspace_id === config?.workspace_id);
    const change = { id: key?.id, defaults: { config_id: config?.slug } };
    const confirm = tokenOf(errorOf(await at.call('update_api_key', change)));
    await at.data('update_api_key', { ...change, confirm });
    const effect = effectOf(errorOf(await at.call('delete_config', { slug: config?.slug })));
    expect(effect.used_by?.find(({ what }) => what === 'API keys')?.names.join()).toContain(key?.name);
  });

  it('of an update shows from what to what', async () => {
    const at = make();
    const keys = (await at.data('list_api_keys')).data as { id: string; scopes: string[] }[];
    const [key] = keys;
    const effect = effectOf(errorOf(await at.call('update_api_key', { id: key?.id, scopes: key?.scopes.slice(1) })));
    const change = effect.changes?.find(({ field }) => field === 'scopes');
    expect(change?.from).toEqual(key?.scopes);
    expect(change?.to).toEqual(key?.scopes.slice(1));
    expect(effect.summary).toContain(`scopes (takes away ${key?.scopes[0]})`);
    expect(effect.risk).toBe('delete');
  });

  it('shows no secret', async () => {
    const at = make();
    const secret = 'sk-canary-ABCDEFGH1234567890';
    const args = { name: 'X', ai_provider_id: 'openai', key: secret };
    const result = await at.call('create_integration', args);
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it('is found with at most 20 reads and says what was not looked at', async () => {
    const row = (index: number) => ({ id: `id-${index}`, slug: `pp-prompt-${index}`, name: `Prompt ${index}` });
    const many = { object: 'list', total: 500, data: Array.from({ length: 100 }, (_, index) => row(index)) };
    const at = make({
      transport: async ({ url }) => {
        const list = /\/(prompts|configs|api-keys|workspaces)(\?|$)/.test(url);
        const body = list ? many : { id: 'c', slug: 'pc-config-1', name: 'C', config: '{}', workspace_id: 'w' };
        return { status: 200, headers: { 'content-type': 'application/json' }, body: bytes(JSON.stringify(body)) };
      },
    });
    const effect = effectOf(errorOf(await at.call('delete_config', { slug: 'pc-config-1' })));
    expect(at.sent.length).toBeLessThanOrEqual(20);
    expect(effect.not_looked_at?.join()).toMatch(/prompts/);
  });

  it('is given up after three seconds', async () => {
    const at = make({
      transport: (_request, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    });
    const effect = effectOf(errorOf(await at.call('delete_config', { slug: 'pc-config-1' })));
    expect(effect.not_looked_at?.join()).toContain('too long');
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { promotePrompt } from '../../workflows/prompts.ts';
import { toolOf, toolOfWorkflow } from '../model/tool.ts';
import { assessRisk } from './assess-risk.ts';
import { boundedReads, type ReadResult } from './bounded-reads.ts';
import { effectOf } from './effect.ts';
import type { PlannedCall } from './planned-call.ts';
import type { Stored } from './stored.ts';

type Values = Record<string, unknown>;
const operation = (name: string) => {
  const found = operationNamed(name);
  if (found === undefined) throw new Error(name);
  return found;
};
const planned = (name: string, args: Values, stored?: Stored, more: Partial<PlannedCall> = {}): PlannedCall => {
  const tool = toolOf(operation(name));
  return {
    tool,
    args,
    assessment: assessRisk(tool, args, more.extra, stored),
    principalId: 'ana',
    ...(stored && { stored }),
    ...more,
  };
};
const read = (value: unknown): Stored => ({ kind: 'read', value });
const tell = (call: PlannedCall, answers: Record<string, unknown> = {}, room?: number, asked: unknown[] = []) => {
  const reads = boundedReads(async ({ name }, args): Promise<ReadResult> => {
    asked.push([name, args]);
    return name in answers ? { ok: true, data: answers[name] } : { ok: false, why: `${name} answered 403` };
  });
  return effectOf(call, reads, 0, room === undefined ? {} : { room }).finally(() => reads.done());
};

describe('what a call would do', () => {
  it('is said by the name of the thing, its id and whether it can be undone', async () => {
    const stored = read({ id: '1', slug: 'pc-a', name: 'Prod <b>', status: 'active' });
    const { effect, essential, quotes } = await tell(planned('delete_config', { slug: 'pc-a' }, stored));
    expect(effect.undo).not.toBe('');
    expect(essential).toBe(`Delete config “Prod ‹b›” (pc-a). ${effect.undo}`);
    expect(effect.summary.startsWith('Delete config “Prod ‹b›” (pc-a). ')).toBe(true);
    expect(effect.summary.endsWith(` ${effect.undo}`)).toBe(true);
    expect(effect).toMatchObject({
      operation: 'delete_config',
      risk: 'delete',
      target: { slug: 'pc-a', name: '“Prod ‹b›”', status: 'active' },
      arguments: { slug: 'pc-a' },
    });
    expect(quotes[0]).toBe('Prod ‹b›');
    expect(effect).not.toHaveProperty('changes');
    expect(effect).not.toHaveProperty('steps');
    expect(effect).not.toHaveProperty('because');
  });

  it('says what could not be looked at', async () => {
    const { effect } = await tell(
      planned('delete_config', { slug: 'pc-a' }, { kind: 'unread', why: 'it took too long' }),
    );
    expect(effect.not_looked_at).toContain('what is there now (it took too long)');
    expect(effect.summary).toContain('Not looked at: what is there now (it took too long)');
    expect(effect.target).toEqual({ slug: 'pc-a' });
    const fine = await tell(planned('create_config', { name: 'n', config: {} }));
    expect(fine.effect).not.toHaveProperty('not_looked_at');
    expect(fine.effect.summary).not.toContain('Not looked at');
  });

  it('names who uses it', async () => {
    const stored = read({ id: '1', slug: 'pc-a', name: 'A' });
    const keys = Array.from({ length: 7 }, (_, at) => ({
      id: `k${at}`,
      name: `Key ${at}`,
      defaults: { config_id: 'pc-a' },
    }));
    const { effect, quotes } = await tell(planned('delete_config', { slug: 'pc-a' }, stored), {
      list_api_keys: { data: keys, total: 7 },
      list_prompts: { data: [], total: 0 },
    });
    const using = effect.used_by?.find(({ count }) => count > 0);
    expect(using?.count).toBe(7);
    expect(effect.summary).toContain(
      `Used by or holding: 7 ${using?.what} (“Key 0”, “Key 1”, “Key 2”, “Key 3”, “Key 4”, …).`,
    );
    expect(quotes).toContain('Key 0');
  });

  it('tells changes that need no confirming in short, as far as there is room', async () => {
    const stored = read({
      id: '1',
      slug: 'pc-a',
      name: 'Old',
      config: { retry: { attempts: 3 }, cache: { mode: 'simple' } },
    });
    const args = { slug: 'pc-a', name: 'New', config: { retry: { attempts: 1 }, cache: { mode: 'semantic' } } };
    const call = planned('update_config', args, stored);
    const { effect, quotes } = await tell(call);
    expect(effect.summary).toContain('Changes config.retry.attempts from 3 to 1.');
    expect(effect.summary).toContain('Changes name from Old to New.');
    expect(effect.changes).toContainEqual({ field: 'name', from: 'Old', to: 'New' });
    expect(quotes).toEqual(expect.arrayContaining(['Old', 'simple']));
    const long = planned('update_config', { slug: 'pc-a', name: 'n'.repeat(100) }, stored);
    expect((await tell(long)).effect.summary).toContain('(100 characters)');

    const { essential } = await tell(call);
    const short = (await tell(call, {}, essential.length + 70)).effect.summary;
    expect(short).toMatch(/Not shown: \d+ more details, none of which needs confirming\./);
    expect(short.length).toBeLessThanOrEqual(essential.length + 72);
    expect(short).not.toContain('attempts');
    const sentence = 'Changes name from Old to New.';
    const names = planned('update_config', { slug: 'pc-a', name: 'New' }, stored);
    const bare = (await tell(names)).essential.length;
    expect((await tell(names, {}, bare + 70 + sentence.length + 1)).effect.summary).toContain(sentence);
    expect((await tell(names, {}, bare + 70 + sentence.length)).effect.summary).not.toContain(sentence);
  });

  it('shows arguments, with secrets masked, where nothing else says what is sent', async () => {
    const call = planned('create_config', { name: 'n', config: { api_key: 'sk-abcdefghijklmnop' } });
    const { effect } = await tell(call);
    expect(effect.summary).toContain('Arguments: {"name":"n"');
    expect(JSON.stringify(effect)).not.toContain('sk-abcdefghijklmnop');
    expect(effect.because).toHaveLength(1);
    expect((await tell(planned('delete_config', { slug: 'a' }))).effect.summary).not.toContain('Arguments:');
    const long = planned('create_config', { name: 'word '.repeat(300), config: {} });
    expect((await tell(long)).effect.summary).toMatch(/Arguments: .*… \(\d+ characters\)\./);
    const extra = await tell(planned('create_config', { name: 'n' }, undefined, { extra: { colour: 'red' } }));
    expect(extra.effect.arguments).toEqual({ name: 'n', extra: { colour: 'red' } });
  });

  it('names the places on the way, or gives their ids', async () => {
    const call = planned('remove_workspace_member', { workspace_id: 'w-1', user_id: 'u-1' });
    const asked: unknown[] = [];
    const { effect, quotes } = await tell(call, { get_workspace: { id: 'w-1', name: 'Prod' } }, undefined, asked);
    expect(effect.summary).toContain('of “Prod”');
    expect(quotes).toContain('Prod');
    expect(asked).toContainEqual(['get_workspace', { workspace_id: 'w-1' }]);
    expect((await tell(call)).effect.summary).toContain('of w-1');
  });

  it('names people and workspaces that are given by id', async () => {
    const call = planned('add_workspace_member', {
      workspace_id: 'w-1',
      users: [
        { id: 'u-1', role: 'admin' },
        { id: 'u-2', role: 'member' },
      ],
    });
    const users = { data: [{ id: 'u-1', first_name: 'Ana', last_name: 'Lee' }] };
    const { effect, quotes } = await tell(call, { list_all_users: users });
    expect(effect.summary).toContain('People: “Ana Lee” (u-1), not among the first 100 (u-2).');
    expect(quotes).toContain('Ana Lee');
    const unread = await tell(call);
    expect(unread.effect.not_looked_at).toContain('the names of the people (list_all_users answered 403)');

    const key = planned('create_api_key', {
      type: 'workspace',
      sub_type: 'service',
      name: 'k',
      workspace_id: 'w-1',
      scopes: [],
    });
    const workspaces = { data: [{ id: 'x', slug: 'w-1', name: 'Prod' }] };
    expect((await tell(key, { list_workspaces: workspaces })).effect.summary).toContain('Workspaces: “Prod” (w-1).');
    // The one in the path is told as the place.
    expect((await tell(call, { list_workspaces: workspaces })).effect.summary).not.toContain('Workspaces:');
  });

  it('of a workflow is each of its steps', async () => {
    const tool = toolOfWorkflow(promotePrompt);
    const call = (plan: PlannedCall['plan']): PlannedCall => ({
      tool,
      args: { prompt_id: 'p' },
      assessment: assessRisk(tool, {}),
      principalId: 'ana',
      ...(plan && { plan }),
    });
    const create = operation('create_prompt');
    const steps = [
      { operation: create, args: { name: 'Greeting' } },
      { operation: operation('delete_config'), args: { slug: 'pc-a' } },
    ];
    const { effect } = await tell(call(steps));
    expect(effect.steps).toEqual([`${create.title} “Greeting”`, 'Delete config (pc-a)']);
    expect(effect.summary).toContain(`It would carry out: ${create.title} “Greeting”; Delete config (pc-a).`);
    expect(effect).not.toHaveProperty('target');
    expect((await tell(call([]))).effect.summary).toContain('It would change nothing now.');
    expect((await tell(call(undefined))).effect).not.toHaveProperty('steps');
  });

  it('holds no secret of what is stored', async () => {
    const stored = read({ id: 'k', name: 'K', key: 'sk-abcdefghijklmnop', status: 'active' });
    expect(JSON.stringify(await tell(planned('delete_api_key', { id: 'k' }, stored)))).not.toContain('abcdefgh');
    expect((await tell(planned('delete_config', { slug: 'a' }, read(['x'])))).effect.target).toEqual({ slug: 'a' });
  });

  it('of a creation is what is made, and nothing that could be there', async () => {
    const { effect, essential, quotes } = await tell(planned('create_config', {}));
    expect(essential).toBe('Create config. What it creates can be deleted again.');
    expect(effect.summary).toBe(essential);
    expect(quotes).toEqual(['']);
    expect(effect).not.toHaveProperty('target');
    expect(effect).not.toHaveProperty('used_by');
    const tool = toolOfWorkflow(promotePrompt);
    const told = await tell({ tool, args: {}, assessment: assessRisk(tool, {}), principalId: 'ana' });
    expect(told.essential).toMatch(new RegExp(`^${tool.title}\\. `));
    expect(told.effect).not.toHaveProperty('target');
  });

  it('says each change once, and quotes each text that is there now', async () => {
    const stored = read({ id: 'k', name: 'K', scopes: ['a.read', 'b.read', null, 3] });
    const { effect, quotes } = await tell(planned('update_api_key', { id: 'k', scopes: ['b.read'] }, stored));
    expect(effect.summary.match(/Changes /g)).toHaveLength(1);
    expect(quotes).toEqual(['K', 'a.read', 'a.read', 'b.read', 'b.read']);
    const lost = read({ config: { cache: { mode: 'simple', list: ['x', { y: 'z' }] } } });
    expect((await tell(planned('update_config', { slug: 'a', config: {} }, lost))).quotes).toEqual([
      '',
      ...['simple', 'simple', 'x', 'x', 'z', 'z'],
    ]);
  });

  it('says what remains', async () => {
    const { remains } = operation('delete_integration');
    expect((await tell(planned('delete_integration', { slug: 'a' }))).effect.summary).toContain(remains);
    expect((await tell(planned('delete_config', { slug: 'a' }))).effect.summary).not.toContain('undefined');
  });

  it('shows arguments only where neither changes, steps nor dangers tell them', async () => {
    const shown = async (call: PlannedCall) => (await tell(call)).effect.summary.includes('Arguments:');
    expect(await shown(planned('update_config', { slug: 'a', name: 'n' }))).toBe(true);
    expect(await shown(planned('update_config', { slug: 'a', name: 'n' }, read({ name: 'o' })))).toBe(false);
    expect(await shown(planned('invite_user', { email: 'a@b.example', role: 'member' }))).toBe(false);
    expect(await shown(planned('start_log_export', { export_id: 'e' }))).toBe(false);
    const tool = toolOfWorkflow(promotePrompt);
    const call: PlannedCall = { tool, args: { prompt_id: 'p' }, assessment: assessRisk(tool, {}), principalId: 'ana' };
    expect(await shown(call)).toBe(true);
    expect(await shown({ ...call, plan: [] })).toBe(false);
  });

  it('of its target tells the ids in the path and what is there', async () => {
    const target = async (call: PlannedCall) => (await tell(call)).effect.target;
    const stored = read({ status: 'active', role: null, colour: 'red' });
    expect(await target(planned('update_config', { slug: 'a', name: 'n' }, stored))).toStrictEqual({
      slug: 'a',
      status: 'active',
    });
    expect(await target(planned('remove_workspace_member', { user_id: undefined, workspace_id: 'w' }))).toStrictEqual({
      workspace_id: 'w',
    });
    const { essential } = await tell(planned('remove_workspace_member', { workspace_id: 'w' }));
    expect(essential).toContain(' (w) of w.');
  });

  it('counts only what there is no room for', async () => {
    const stored = read({ config: { a: 1, b: 1, c: 1 } });
    const call = planned('update_config', { slug: 'x', config: { a: 2, b: 2, c: 2 } }, stored);
    const { essential } = await tell(call);
    const sentence = ' Changes config.a from 1 to 2.';
    const { summary } = (await tell(call, {}, essential.length + 70 + sentence.length)).effect;
    expect(summary).toContain(`${sentence} Not shown: 3 more details, none of which needs confirming.`);
  });

  it('names at most twenty people and workspaces, by whichever id they are given', async () => {
    const many = Array.from({ length: 25 }, (_, at) => ({ id: `u-${at}`, role: 'member' }));
    const people = await tell(planned('add_workspace_member', { workspace_id: 'w', users: many }), {
      list_all_users: { data: [] },
      get_workspace: {},
    });
    expect(people.effect.summary.match(/not among the first 100/g)).toHaveLength(20);
    expect(people.quotes).toEqual(['', 'w']);
    const workspaces = await tell(planned('invite_user', { email: 'a@b.example', workspaces: many }), {
      list_workspaces: { data: [] },
    });
    expect(workspaces.effect.summary.match(/not among the first 100/g)).toHaveLength(20);
    const mixed = [{ id: 7, user_id: 'u-1' }, { role: 'member' }, 'u-2', null];
    const ids = await tell(planned('add_workspace_member', { workspace_id: 'w', users: mixed }), {
      list_all_users: { data: [] },
    });
    expect(ids.effect.summary).toContain('People: not among the first 100 (u-1), not among the first 100 (u-2).');
  });

  it('tells who uses it, and of what was looked through whole that nobody does', async () => {
    const stored = read({ id: '1', slug: 'pc-a', name: 'A' });
    const keys = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ id: `k${at}`, defaults: { config_id: 'pc-a' } }));
    const told = async (answers: Record<string, unknown>) =>
      (await tell(planned('delete_config', { slug: 'pc-a' }, stored), answers)).effect;
    const one = await told({ list_api_keys: { data: keys(1), total: 1 }, list_prompts: { data: [], total: 0 } });
    expect(one.used_by).toEqual([
      { what: 'API keys', count: 1, names: ['k0'] },
      { what: 'prompts', count: 0, names: [] },
    ]);
    expect(one.summary).toContain('Used by or holding: 1 API keys (k0). No prompts. Not looked at:');
    const part = await told({ list_api_keys: { data: keys(1), total: 1 }, list_prompts: { data: [], total: 900 } });
    expect(part.used_by).toHaveLength(1);
    const first = await told({ list_api_keys: { data: keys(1), total: 900 } });
    expect(first.used_by).toEqual([{ what: 'API keys', count: 1, names: ['k0'] }]);
    const five = await told({ list_api_keys: { data: keys(5), total: 5 } });
    expect(five.summary).toContain('5 API keys (k0, k1, k2, k3, k4).');
    const twelve = await told({ list_api_keys: { data: keys(12), total: 12 } });
    expect(twelve.used_by).toMatchObject([{ count: 12, names: { length: 10 } }]);
    const unnamed = [{ workspace_id: 'w-1', defaults: { config_id: 'pc-a' } }, { defaults: { config_id: 'pc-a' } }];
    expect((await told({ list_api_keys: { data: unnamed, total: 2 } })).used_by).toMatchObject([
      { names: ['w-1', '?'] },
    ]);
    const none = { list_api_keys: { data: [], total: 0 }, list_prompts: { data: [], total: 0 } };
    expect((await told(none)).summary).toContain('(pc-a). No API keys or prompts. Not looked at:');
    const busy = await told({ get_request_analytics: { summary: { total: 42 } } });
    expect(busy.summary).toMatch(/Used by or holding: 42 requests in the last 7 days\./);
  });

  it('says that the next reset moves with how often a budget is reset', async () => {
    const told = async (args: Values, value: Values) =>
      (await tell(planned('update_usage_limit', { policy_usage_limits_id: 'p', ...args }, read(value)))).effect.summary;
    const stored = { periodic_reset: 'monthly', name: 'o', next_usage_reset_at: '2026-12-01' };
    const moves = 'Its next reset, 2026-12-01 until now, moves with that.';
    expect(await told({ periodic_reset: 'weekly', name: 'n' }, stored)).toContain(moves);
    expect(await told({ name: 'n' }, stored)).not.toContain('moves with that');
    expect(await told({ periodic_reset: 'weekly' }, { periodic_reset: 'monthly' })).not.toContain('moves with that');
  });
});

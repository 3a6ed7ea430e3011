import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import type { Escalation } from '../../catalog/model/operation.ts';
import { promotePrompt } from '../../workflows/prompts.ts';
import { type Tool, toolOf, toolOfWorkflow } from '../model/tool.ts';
import { assessRisk } from './assess-risk.ts';
import { changeText, dangersOf, hurts, isSensitive, undoOf } from './dangers.ts';
import { type Difference, NOT_SHOWN } from './differences.ts';
import type { PlannedCall } from './planned-call.ts';
import type { Stored } from './stored.ts';

type Values = Record<string, unknown>;
const planned = (name: string, args: Values, stored?: unknown, more: Partial<PlannedCall> = {}): PlannedCall => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(name);
  const tool = toolOf(operation);
  const state: Stored | undefined = stored === undefined ? undefined : { kind: 'read', value: stored };
  return {
    tool,
    args,
    assessment: assessRisk(tool, args, more.extra, state),
    principalId: 'ana',
    ...(state && { stored: state }),
    ...more,
  };
};
const change = (changed: Partial<Difference>): Difference => ({
  field: 'name',
  from: 'a',
  to: 'b',
  harmless: false,
  lost: false,
  ...changed,
});

describe('what makes a call dangerous', () => {
  it('is each host, whole', () => {
    const config = { custom_host: 'https://evil.example/v1' };
    expect(dangersOf(planned('create_config', { name: 'n', config }), [])).toEqual([
      expect.stringContaining('evil.example'),
    ]);
  });

  it('is each thing that is taken away, by name', () => {
    const call = planned(
      'update_api_key',
      { id: 'k', scopes: ['logs.read'] },
      { id: 'k', scopes: ['logs.read', 'configs.read', 'prompts.<b>'] },
    );
    const told = dangersOf(call, []).join(' ');
    expect(told).toContain('configs.read, prompts.‹b›');
    // What a change shows is not said twice.
    const shown = dangersOf(call, [change({ field: 'scopes', from: ['a', 'b'], to: ['b'], lost: true })]);
    expect(shown.join(' ')).not.toContain('configs.read');
    expect(shown.at(-1)).toBe('Changes scopes (takes away a).');
  });

  it('is said to be unknown where what is there now could not be read', () => {
    const operation = operationNamed('update_api_key');
    if (operation === undefined) throw new Error('update_api_key');
    const tool = toolOf(operation);
    const args = { id: 'k', scopes: ['logs.read'] };
    const stored: Stored = { kind: 'unread', why: 'x' };
    const call: PlannedCall = {
      tool,
      args,
      stored,
      assessment: assessRisk(tool, args, undefined, stored),
      principalId: 'ana',
    };
    expect(dangersOf(call, []).join(' ')).toContain('what is there now could not be read');
  });

  it('is each limit that is lowered', () => {
    const args = { vector_store_id: 'v', expires_after: { anchor: 'last_active_at', days: 1 } };
    const expiring = (days: number) => planned('update_vector_store', args, { expires_after: { days } });
    expect(dangersOf(expiring(30), []).join(' ')).toContain('expires_after.days from 30 to 1');
    expect(dangersOf(expiring(1), [])).toEqual([]);
    const fresh = planned('update_vector_store', args, {});
    expect(dangersOf(fresh, []).join(' ')).toContain('expires_after.days from (unknown or none) to 1');
  });

  it('is each argument of what is asked about in any case, harmless texts shortened', () => {
    const role = planned('invite_user', { email: 'ana@example.com', role: 'admin' });
    expect(dangersOf(role, []).at(-1)).toBe('Sets email: ana@example.com; role: admin.');
    const remove = planned('delete_workspace', { workspace_id: 'w', name: 'Prod' });
    expect(dangersOf(remove, []).at(-1)).toBe('With name: Prod.');
    expect(dangersOf(planned('delete_config', { slug: 'pc-a' }), [])).toEqual([]);
    expect(dangersOf(remove, [change({})]).at(-1)).toBe('Changes name from a to b.');
    expect(dangersOf({ ...remove, plan: [] }, [])).toEqual([]);
    expect(dangersOf(planned('create_config', { name: 'n', config: { retry: { attempts: 1 } } }), [])).toEqual([]);
    const more = planned('invite_user', { role: 'admin', unknown: 'x' }, undefined, { extra: { colour: 'red' } });
    expect(dangersOf(more, []).at(-1)).toBe('Sets role: admin; extra: {colour: red}.');
  });

  it('is each change, and once that Portkey does not show what is replaced', () => {
    const call = planned('delete_workspace', { workspace_id: 'w' });
    const unseen = (field: string, to: unknown) => change({ field, from: NOT_SHOWN, to });
    expect(dangersOf(call, [change({}), unseen('key', '*****'), unseen('<host>', 'h')])).toEqual([
      'Changes name from a to b.',
      'Sets key to “*****”; ‹host› to h.',
      'Portkey does not show what that is now.',
    ]);
    expect(dangersOf(call, [unseen('key', '*****')])).toEqual([
      'Sets key to “*****”.',
      'Portkey does not show what that is now.',
    ]);
    expect(dangersOf(call, [change({ harmless: true })])).toEqual([]);
  });

  it('shortens what hurts nobody, at any depth, and nothing else', () => {
    const long = 'word '.repeat(40).trim();
    const short = `“${'word '.repeat(16)}… (199 characters)”`;
    const [inert, text] = [{ type: 'string' as const, inert: 'a text' }, { type: 'string' as const }];
    const given = (schema: object, value: unknown, name = 'it') => {
      const call = planned('invite_user', { [name]: value });
      const tool = { ...call.tool, input: { [name]: { in: 'body' as const, schema } } };
      return dangersOf({ ...call, tool }, []).at(-1);
    };
    expect(given(inert, long)).toBe(`Sets it: ${short}.`);
    expect(given(text, long)).toBe(`Sets it: “${long}”.`);
    expect(given(text, long, 'name')).toBe(`Sets name: ${short}.`);
    expect(given({ type: 'array', items: inert }, [long, 'a'])).toBe(`Sets it: ${short}, a.`);
    expect(given({ type: 'array', items: text }, [long])).toBe(`Sets it: “${long}”.`);
    const properties = { note: inert, host: text, name: text };
    expect(given({ type: 'object', properties }, { note: long, host: long, name: long, more: 1 })).toBe(
      `Sets it: {note: ${short}, host: “${long}”, name: ${short}, more: 1}.`,
    );
    expect(given({ type: 'object', inert: 'data' }, { a: long })).toMatch(/^Sets it: “.{80}… \(\d+ characters\)”\.$/);
    for (const value of [7, true, null]) expect(given(inert, value)).toBe(`Sets it: ${value}.`);
  });

  it('is where a secret would go', () => {
    const call = planned('create_integration', { name: 'n' }, undefined, { destinations: ['The secret goes to <b>.'] });
    expect(dangersOf(call, [])).toContain('The secret goes to ‹b›.');
  });

  it('is what a rule of the catalog fired at, by its words', () => {
    const models = [
      { slug: 'gpt-4o', enabled: false },
      { slug: 'gpt-4.1', enabled: true },
    ];
    const told = dangersOf(planned('update_integration_models', { slug: 'a', models }), []).join(' ');
    expect(told).toContain('Cuts every workspace off from a model: gpt-4o.');
    const all = dangersOf(planned('update_integration_models', { slug: 'a', allow_all_models: true }), []).join(' ');
    expect(all).toContain('Opens every model, also later ones.');
    const unread = dangersOf(planned('update_api_key', { id: 'k', usage_limits: [] }), []).join(' ');
    expect(unread).toContain('what is there now could not be read');
  });

  it.each<[object, Values, string]>([
    [{ argument: 'role', equals: ['admin'] }, { role: 'admin' }, 'Why: admin.'],
    [{ argument: 'list', moreThan: 1 }, { list: ['a', 'b'] }, 'Why: a, b.'],
    [{ argument: 'list', given: true }, { list: ['a', { b: 1 }] }, 'Why.'],
    [{ argument: 'list', given: true }, { list: [{ a: 1 }, { b: 1 }] }, 'Why.'],
    [{ argument: 'it', given: true }, { it: { a: 1 } }, 'Why.'],
    [{ argument: 'it', given: true }, { it: true }, 'Why.'],
    [{ argument: 'it', equals: [false] }, { it: false }, 'Why: false.'],
    [{ argument: 'it', given: true }, { it: 7 }, 'Why: 7.'],
    // Only the values at which it fired.
    [{ argument: 'a.**.limit', atMost: 1 }, { a: { b: { limit: 1 }, c: { limit: 50 } } }, 'Why: 1.'],
    [{ argument: 'list[]', equals: ['x', 'y'] }, { list: ['x', 'z', 'y'] }, 'Why: x, y.'],
    [
      { argument: 'list[].on', equals: [false] },
      {
        list: [
          { id: 'p', on: false },
          { id: 'q', on: true },
        ],
      },
      'Why: p.',
    ],
    // One is enough, of several in an element.
    [{ argument: 'list[].**.limit', atMost: 1 }, { list: [{ id: 'p', l: [{ limit: 1 }, { limit: 9 }] }] }, 'Why: p.'],
  ])('of the rule %j with %j tells %s', (said, args, told) => {
    const rule = { to: 'delete' as const, because: 'why', ...said } as Escalation;
    const call = planned('update_config', {});
    const assessment = { ...call.assessment, because: ['Why.'], rules: [rule] };
    const field = { in: 'body' as const, schema: {} };
    const input = { role: field, list: field, it: field, a: field };
    expect(dangersOf({ ...call, tool: { ...call.tool, input }, args, assessment }, [])).toEqual([told]);
  });
});

describe('a dangerous change', () => {
  const write = planned('update_config', { slug: 'a' });
  const invite = planned('invite_user', {});

  it('is one that loses something, or any that is not harmless where every argument counts', () => {
    expect(hurts(write, change({}))).toBe(false);
    expect(hurts(write, change({ lost: true, harmless: true }))).toBe(true);
    expect(hurts(invite, change({}))).toBe(true);
    expect(hurts(invite, change({ harmless: true }))).toBe(false);
  });

  it.each([
    ['delete_config', true],
    ['invite_user', true],
    ['update_config', false],
    ['create_config', false],
    ['list_configs', false],
  ])('%s: whether every argument counts', (name, sensitive) => {
    expect(isSensitive(planned(name, {}))).toBe(sensitive);
  });

  it.each<[Partial<Difference>, string]>([
    [{ from: ['a', 'b'], to: ['b', 'c'] }, 'name (takes away a, adds c)'],
    [{ from: ['a'], to: ['a', 'b'] }, 'name (adds b)'],
    [{ from: ['a', 'b'], to: ['a'] }, 'name (takes away b)'],
    [{ from: ['a', 'b'], to: ['b', 'a'] }, 'name (another order)'],
    [{ from: ['a'], to: null }, 'name from a to null'],
    [{ field: '<b>', from: 1, to: { a: 'x y' } }, '‹b› from 1 to {a: “x y”}'],
  ])('%j is told whole', (changed, text) => {
    expect(changeText(change(changed))).toBe(text);
  });
});

const undo = (tool: Tool, args: Record<string, unknown> = {}, stored?: Stored) =>
  undoOf({ tool, args, assessment: assessRisk(tool, args), principalId: 'ana', ...(stored && { stored }) });
const named = (name: string): Tool => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(name);
  return toolOf(operation);
};

describe('whether a call can be undone', () => {
  it.each([
    ['delete_config', 'This cannot be undone.'],
    ['archive_deployment', 'It is archived rather than erased; this server has no call that brings it back.'],
    ['delete_usage_limit', 'It is archived rather than erased; this server has no call that brings it back.'],
    ['remove_workspace_member', 'It can be undone with add_workspace_member.'],
    ['create_chat_completion', 'What it runs or spends cannot be undone.'],
    ['rotate_api_key', 'What this cuts off or replaces cannot simply be brought back.'],
    ['cancel_batch', 'What this cuts off or replaces cannot simply be brought back.'],
    ['update_config', 'Earlier versions are kept, so this can be undone by hand.'],
    ['create_config', 'What it creates can be deleted again.'],
    // POST /api-keys/{type}/{sub-type}, DELETE /api-keys/{id}
    ['create_api_key', 'What it creates can be deleted again.'],
    ['create_feedback', 'There is no call that undoes this.'],
    ['resend_user_invite', 'There is no call that undoes this.'],
    ['update_guardrail', 'It can be undone only by whoever knows the earlier values.'],
  ])('%s: %s', (name, said) => {
    expect(undo(named(name))).toBe(said);
  });

  it('is told by what the arguments add', () => {
    const tool = named('update_prompt');
    const assessment = { ...assessRisk(tool, {}), risk: 'delete' as const };
    expect(undoOf({ tool, args: {}, assessment, principalId: 'ana' })).toBe('Earlier versions are kept.');
  });

  it('of an update needs the earlier values', () => {
    const update = named('update_guardrail');
    expect(undo(update, {}, { kind: 'read', value: {} })).toBe(
      'It can be undone by setting back what is shown here, but for secrets, which Portkey does not show.',
    );
    expect(undo(update, {}, { kind: 'unread', why: 'x' })).toContain('only by whoever knows');
  });

  it('of a workflow is told by its assessment', () => {
    const tool = toolOfWorkflow(promotePrompt);
    const undone = (risk: 'write' | 'delete') =>
      undoOf({ tool, args: {}, assessment: { ...assessRisk(tool, {}), risk }, principalId: 'ana' });
    expect(undone('write')).toBe('What it creates or adds can be deleted again.');
    expect(undone('delete')).toBe('It may not be possible to undo this.');
  });
});

import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { promotePrompt } from '../../workflows/prompts.ts';
import { toolOf, toolOfWorkflow } from '../model/tool.ts';
import { assessRisk } from './assess-risk.ts';
import type { BoundedReads, ReadResult } from './bounded-reads.ts';
import type { PlannedCall } from './planned-call.ts';
import { changedSteps, readTarget, stateDigest, stateOf, UNREAD } from './target-state.ts';

const operation = (name: string) => {
  const found = operationNamed(name);
  if (found === undefined) throw new Error(name);
  return found;
};
const answering = (result: ReadResult, asked: unknown[] = []): BoundedReads => ({
  read: async ({ name }, args) => {
    asked.push([name, args]);
    return result;
  },
  left: () => 20,
  missed: () => {},
  notLookedAt: [],
  done: () => {},
});
const read = (value: unknown) => ({ kind: 'read', value }) as const;

describe('what a call would change', () => {
  it('is read by the sibling that gets it', async () => {
    const asked: unknown[] = [];
    const reads = answering({ ok: true, data: { id: '1' } }, asked);
    expect(await readTarget(operation('update_config'), { slug: 'pc-a', name: 'B' }, reads)).toEqual(read({ id: '1' }));
    expect(asked).toEqual([['get_config', { slug: 'pc-a' }]]);
  });

  it('is nothing where there is nothing yet', async () => {
    const reads = answering({ ok: true, data: {} });
    expect(await readTarget(operation('create_config'), { name: 'A' }, reads)).toBeUndefined();
    expect(await readTarget(undefined, {}, reads)).toBeUndefined();
  });

  it('is unread where the call does not say what the read needs', async () => {
    expect(await readTarget(operation('update_config'), {}, answering({ ok: true, data: {} }))).toMatchObject({
      kind: 'unread',
      why: expect.stringContaining('get_config'),
    });
  });

  it('is missing where Portkey says of the thing itself that it is not there', async () => {
    const gone = answering({ ok: false, why: 'get_config answered 404', missing: 'AB01' });
    expect(await readTarget(operation('delete_config'), { slug: 'pc-a' }, gone)).toEqual({
      kind: 'unread',
      why: 'get_config answered 404',
      missing: 'AB01',
    });
    const down = answering({ ok: false, why: 'get_config answered 500' });
    expect(await readTarget(operation('delete_config'), { slug: 'pc-a' }, down)).toStrictEqual({
      kind: 'unread',
      why: 'get_config answered 500',
    });
    // A list that is not there may only be empty.
    const list = await readTarget(operation('sync_mcp_server_capabilities'), { mcp_server_id: 'a' }, gone);
    expect(list).toStrictEqual({ kind: 'unread', why: 'get_config answered 404' });
  });

  it('is unread where the list of it goes on', async () => {
    const sync = operation('sync_mcp_server_capabilities');
    const state = (data: unknown) => readTarget(sync, { mcp_server_id: 'a' }, answering({ ok: true, data }));
    const list = operation('list_mcp_server_capabilities');
    const [items, total] = [list.paging?.items ?? 'data', list.paging?.total ?? 'total'];
    expect(await state({ [items]: [{ name: 'a' }], [total]: 3 })).toEqual({
      kind: 'unread',
      why: 'list_mcp_server_capabilities has 2 more entries than one read shows',
    });
    expect(await state({ [items]: [{ name: 'a' }], [total]: 1 })).toMatchObject({ kind: 'read' });
    expect(await state({ [items]: [{ name: 'a' }], [total]: 0 })).toMatchObject({ kind: 'read' });
    expect(await state({ [items]: [{ name: 'a' }] })).toMatchObject({ kind: 'read' });
    expect(await state([])).toMatchObject({ kind: 'read' });
    // Of a thing that is read by itself a count says nothing.
    const one = answering({ ok: true, data: { id: '1', total: 9 } });
    expect(await readTarget(operation('update_config'), { slug: 'pc-a' }, one)).toMatchObject({ kind: 'read' });
  });

  it('is the row of a list where nothing gets it alone', async () => {
    const reset = operation('reset_usage_limit_entity');
    const args = { policy_usage_limits_id: 'p', entity_id: 'e-2' };
    const rows = [
      { id: 'e-1', current_usage: 1 },
      { id: 'e-2', current_usage: 2 },
    ];
    const list = operation('list_usage_limit_entities');
    const data = { [list.paging?.items ?? 'data']: rows };
    expect(await readTarget(reset, args, answering({ ok: true, data }))).toEqual(read(rows[1]));
    expect(await readTarget(reset, { ...args, entity_id: 'e-3' }, answering({ ok: true, data }))).toEqual({
      kind: 'unread',
      why: 'it is not among the first rows of list_usage_limit_entities',
    });
  });
});

describe('the state that a confirmation is bound to', () => {
  it.each([
    ['the order of keys', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['times', { a: 1, last_updated_at: 'x', created_at: 'y' }, { a: 1, last_updated_at: 'z' }],
    ['use', { a: [{ b: 1, current_usage: 3 }] }, { a: [{ b: 1, current_usage: 4 }] }],
  ])('is the same whatever %s', (_what, before, after) => {
    expect(stateDigest(read(before))).toBe(stateDigest(read(after)));
  });

  it.each([
    ['a value', { a: 1 }, { a: 2 }],
    ['a value of an element', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
    ['the order of a list', { a: [1, 2] }, { a: [2, 1] }],
    ['a field that came', { a: 1 }, { a: 1, b: null }],
    ['a list and an object', { a: ['x'] }, { a: { 0: 'x' } }],
    ['what is no object', 'a', 'b'],
  ])('is another with %s', (_what, before, after) => {
    expect(stateDigest(read(before))).not.toBe(stateDigest(read(after)));
  });

  it('is told apart where nothing is stored and where it could not be read', () => {
    expect(stateDigest(undefined)).toBe('none');
    expect(stateDigest({ kind: 'unread', why: 'x' })).toBe(UNREAD);
    expect(stateDigest(read(undefined))).not.toBe('none');
  });

  const entry = operation('update_config');
  const tool = toolOf(entry);
  const call = (changed: Partial<PlannedCall>): PlannedCall => ({
    tool,
    args: {},
    assessment: assessRisk(tool, {}),
    principalId: 'ana',
    ...changed,
  });

  it('takes in where a secret would go', () => {
    const stored = read({ a: 1 });
    const alone = stateOf(call({ stored }));
    expect(alone).toBe(stateDigest(stored));
    expect(stateOf(call({ stored, destinations: [] }))).toBe(alone);
    const to = (host: string) => stateOf(call({ stored, destinations: [host] }));
    expect(to('a.example')).not.toBe(alone);
    expect(to('a.example')).not.toBe(to('b.example'));
    expect(to('a.example')).toBe(to('a.example'));
    expect(stateOf(call({ stored: { kind: 'unread', why: 'x' }, destinations: ['a.example'] }))).toBe(UNREAD);
  });

  it('of a workflow is what it would write, and unread without that', () => {
    const workflow = toolOfWorkflow(promotePrompt);
    const plan = (name: string) => stateOf(call({ tool: workflow, plan: [{ operation: entry, args: { name } }] }));
    expect(plan('a')).toBe(plan('a'));
    expect(plan('a')).not.toBe(plan('b'));
    expect(stateOf(call({ tool: workflow }))).toBe(UNREAD);
  });
});

describe('the state of a plan', () => {
  const tool = toolOf(operation('update_config'));
  const step = (value: unknown): PlannedCall => ({
    tool,
    args: { slug: 'pc-a' },
    assessment: assessRisk(tool, {}),
    principalId: 'ana',
    stored: read(value),
  });
  const plan = (...values: unknown[]): string =>
    stateOf({ tool, args: {}, assessment: assessRisk(tool, {}), principalId: 'ana', steps: values.map(step) });

  it('is that of its steps, in their order, and tells which of them are others now', () => {
    const shown = plan({ a: 1 }, { a: 2 }, { a: 3 });
    expect(plan({ a: 1 }, { a: 2 }, { a: 3 })).toBe(shown);
    expect(changedSteps(shown, shown)).toEqual([]);
    expect(plan({ a: 2 }, { a: 1 }, { a: 3 })).not.toBe(shown);
    expect(changedSteps(shown, plan({ a: 1 }, { a: 9 }, { a: 3 }))).toEqual([2]);
    expect(changedSteps(shown, plan({ a: 9 }, { a: 2 }, { a: 9 }))).toEqual([1, 3]);
    expect(changedSteps(shown, plan({ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }))).toEqual([4]);
  });

  it('is short, however many steps there are, and says nothing of a state that is none of a plan', () => {
    expect(plan(...Array.from({ length: 10 }, (_, at) => ({ at }))).length).toBe(43 + 1 + 10 * 4);
    const one = stateOf(step({ a: 1 }));
    expect(changedSteps(one, stateOf(step({ a: 2 })))).toEqual([]);
    expect(changedSteps(one, UNREAD)).toEqual([]);
    expect(changedSteps(plan({ a: 1 }), one)).toEqual([]);
  });
});

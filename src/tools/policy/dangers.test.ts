import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../workflows/operations.ts';
import { toolOf } from '../tool.ts';
import type { PlannedCall } from './confirmer.ts';
import { changeText, dangersOf, hurts, isSensitive } from './dangers.ts';
import type { Difference } from './differences.ts';
import type { Stored } from './shrinking.ts';
import { weigh } from './weigh.ts';

type Values = Record<string, unknown>;
const planned = (name: string, args: Values, stored?: unknown, more: Partial<PlannedCall> = {}): PlannedCall => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(name);
  const tool = toolOf(operation);
  const state: Stored | undefined = stored === undefined ? undefined : { kind: 'read', value: stored };
  return {
    tool,
    args,
    weight: weigh(tool, args, more.extra, state),
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
    const call: PlannedCall = { tool, args, stored, weight: weigh(tool, args, undefined, stored), principalId: 'ana' };
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

import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { toolOf } from '../model/tool.ts';
import { assessRisk } from './assess-risk.ts';
import { cannotSucceed } from './cannot-succeed.ts';
import type { Stored } from './shrinking.ts';

const check = (name: string, args: Record<string, unknown>, stored: Stored | undefined) => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(name);
  const tool = toolOf(operation);
  return cannotSucceed(tool, args, assessRisk(tool, args), stored)?.error;
};
const workspace = (name: unknown): Stored => ({ kind: 'read', value: { id: 'w', name } });

describe('a call that cannot succeed', () => {
  it('changes what is not there', () => {
    const gone: Stored = { kind: 'unread', why: 'get_config answered 404', missing: 'AB01' };
    const error = check('delete_config', { slug: 'pc-<b>', extra: 'x' }, gone);
    expect(error?.details).toEqual({ code: 'AB01', status: 404 });
    expect(error?.message).toContain('there is nothing with slug pc-‹b› (get_config answered 404)');
    expect(check('update_config', { slug: 'pc-a', name: 'N' }, gone)?.message).toContain('with slug pc-a (get_config');
    expect(check('delete_config', {}, gone)?.message).toContain('nothing with  (');
    expect(check('run_prompt_completion', { prompt_id: 'p' }, gone)).toBeUndefined();
  });

  it('is not known where its target could not be read', () => {
    expect(check('delete_config', { slug: 'a' }, { kind: 'unread', why: 'it took too long' })).toBeUndefined();
    expect(check('delete_config', { slug: 'a' }, undefined)).toBeUndefined();
    expect(check('delete_workspace', { name: 'A' }, undefined)).toBeUndefined();
    expect(check('delete_workspace', { name: 'A' }, { kind: 'read', value: null })).toBeUndefined();
    expect(check('delete_workspace', { name: 'A' }, { kind: 'read', value: ['A'] })).toBeUndefined();
  });

  it.each([
    ['Prod', 'Prod', true],
    ['Prod', '🚀 Prod', true],
    ['🚀 Prod ', 'Prod', true],
    ['Prod', 'Prod ', true],
    ['prod', 'Prod', false],
    ['Pro', 'Prod', false],
    ['', 'Prod', false],
    [7, '7', false],
  ])('repeats the name: %j of %j', (given, stored, same) => {
    const error = check('delete_workspace', { workspace_id: 'w', name: given }, workspace(stored));
    expect(error === undefined).toBe(same);
    if (error)
      expect(error.details).toEqual({
        code: 'invalid_arguments',
        field_errors: [{ field: 'name', message: 'is not the name of this one, which has to be repeated exactly' }],
      });
  });

  it('is compared with nothing that is not there', () => {
    expect(check('delete_workspace', { workspace_id: 'w', name: 'A' }, workspace(undefined))).toBeUndefined();
    expect(check('delete_workspace', { workspace_id: 'w' }, workspace('A'))).toBeUndefined();
    expect(check('delete_config', { slug: 'B', name: 'x' }, { kind: 'read', value: { slug: 'A' } })).toBeUndefined();
  });
});

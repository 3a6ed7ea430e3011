import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { toolOf } from '../model/tool.ts';
import { assessRisk } from './assess-risk.ts';
import type { Effect } from './planned-call.ts';
import {
  cannotSucceed,
  confirmationRequired,
  declined,
  limited,
  memoryUnreachable,
  stepNotCovered,
  tooMuchToAsk,
  unrecorded,
} from './refusals.ts';
import type { Stored } from './stored.ts';

const effect: Effect = {
  summary: 'Deletes A.',
  operation: 'delete_config',
  risk: 'delete',
  sensitive: [],
  undo: 'No.',
};
const asking = { fault: undefined, noToken: 'Only a person can.', unread: false, unanswered: false, quotes: ['A'] };

describe('a call that needs confirming', () => {
  it('gives the token and the effect', () => {
    const { message, details } = confirmationRequired(effect, 'T', asking).error;
    expect(message).toBe(
      'Nothing was done: this needs confirming. Deletes A. Show this to the person you work for; if they agree, call again with the same arguments and confirm set to the token.',
    );
    expect(details).toStrictEqual({ code: 'confirmation_required', confirm: 'T', effect, quotes: ['A'] });
  });

  it('says why there is no token', () => {
    const { message, details } = confirmationRequired(effect, undefined, asking).error;
    expect(message).toBe('Nothing was done: this needs confirming. Deletes A. Only a person can.');
    expect(details).not.toHaveProperty('confirm');
    expect(confirmationRequired(effect, undefined, { ...asking, unread: true }).error.message).toBe(message);
    expect(confirmationRequired(effect, undefined, { ...asking, noToken: '' }).error.message).toBe(
      'Nothing was done: this needs confirming. Deletes A.',
    );
  });

  it('says what was wrong, that nobody decided, and that the target was not seen', () => {
    const { message, details } = confirmationRequired(effect, 'T', {
      ...asking,
      fault: 'Too old.',
      unread: true,
      unanswered: true,
    }).error;
    expect(message).toMatch(/^Too old\. Nobody decided: .* Nothing was done: .* this token does nothing\.$/);
    expect(details.unanswered).toBe(true);
  });
});

describe('other refusals', () => {
  it('say what to do', () => {
    expect(declined().error.details).toEqual({ code: 'confirmation_required', declined: true });
    const much = tooMuchToAsk('update_config', { characters: 3000, most: 2000, longest: 'config' });
    expect(much.error.message).toContain('takes 3000 characters, and a question may have 2000');
    expect(much.error.message).toMatch(/\. Give less of it in one call and the rest in further calls\.$/);
    expect(much.error.details).not.toHaveProperty('steps_that_fit');
    expect(much.error.details.field_errors?.[0]?.field).toBe('config');
    const plan = { characters: 3000, most: 2000, longest: 'calls', steps: 9 };
    const told = (fit: number) => tooMuchToAsk('apply_plan', { ...plan, fit }).error;
    expect(told(7).message).toContain('7 of its 9 steps fit: give calls[0] to calls[6] as one plan');
    expect(told(1).message).toContain('give calls[0] as one plan');
    expect(told(0).message).toContain('Its first step alone takes more than that');
    expect(told(7).details.steps_that_fit).toBe(7);
    expect(stepNotCovered('delete_prompt', 'migrate_prompt').error.message).toContain(', a step of migrate_prompt,');
    expect(stepNotCovered('delete_prompt', undefined).error.message).toMatch(/^delete_prompt needs confirming/);
    expect(unrecorded('The disk is full').error.details).toEqual({ code: 'not_configured', retryable: false });
    expect(memoryUnreachable().error.details).toEqual({ code: 'network', retryable: true });
    expect(limited({ message: 'm', retryAfterSeconds: 3 }).error.details).toStrictEqual({
      code: 'limited',
      retryable: true,
      retry_after_seconds: 3,
    });
    expect(limited({ message: 'm', retryAfterSeconds: 3, first: { id: 1 } }).error.details.first).toEqual({ id: 1 });
  });
});

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

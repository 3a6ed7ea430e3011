import { describe, expect, it } from 'vitest';
import type { Effect } from './confirmer.ts';
import {
  confirmationRequired,
  declined,
  limited,
  memoryUnreachable,
  stepNotCovered,
  tooMuchToAsk,
  unrecorded,
} from './refusals.ts';

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

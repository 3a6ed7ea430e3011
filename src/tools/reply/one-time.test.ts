import { expect, it } from 'vitest';
import { withOneTime } from './one-time.ts';

it('puts back what is handed out once', () => {
  const whole = { id: 1, key: 'secret', list: [1] };
  expect(withOneTime({ id: 1 }, whole, ['key'])).toEqual({ id: 1, key: 'secret' });
  expect(withOneTime({}, whole, ['key'])).toEqual({ key: 'secret' });
  expect(withOneTime(null, whole, ['key'])).toEqual({ key: 'secret' });
  expect(withOneTime({ a: { b: 1 } }, { a: { b: 1, token: 's' } }, ['a.token'])).toEqual({ a: { b: 1, token: 's' } });
});

it('puts back what is no text, as it was', () => {
  const whole = { code: 5, none: null, empty: '' };
  expect(withOneTime({}, whole, ['code', 'none', 'empty'])).toEqual(whole);
});

it('changes nothing where there is nothing to put back', () => {
  const shown = { id: 1 };
  expect(withOneTime(shown, { id: 1 }, ['key'])).toEqual(shown);
  expect(withOneTime(shown, { id: 1, key: 's' }, [])).toBe(shown);
  expect(withOneTime('text', 'text', ['key'])).toBe('text');
  expect(withOneTime(null, { id: 1 }, ['key'])).toBeNull();
});

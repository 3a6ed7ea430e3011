import { expect, it } from 'vitest';
import { bad, good } from './envelope.ts';

it('leaves out what is not known', () => {
  expect(good({ a: 1 })).toEqual({ ok: true, data: { a: 1 } });
  expect(good(null, { notes: [], page: undefined })).toEqual({ ok: true, data: null });
  expect(good([], { notes: ['n'], page: { returned: 0 } })).toEqual({
    ok: true,
    data: [],
    page: { returned: 0 },
    notes: ['n'],
  });
  const details = { code: 'AB01', status: undefined, hint: 'h' } as never;
  expect(bad('m', details)).toEqual({ ok: false, error: { message: 'm', details: { code: 'AB01', hint: 'h' } } });
});

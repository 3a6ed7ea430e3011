import { expect, it } from 'vitest';
import { shallower } from './shallower.ts';

it('keeps what is shallow and cuts off what is deep', () => {
  expect(shallower({ a: [1, { b: null }] })).toEqual({ a: [1, { b: null }] });
  expect(shallower({ a: { b: { c: 1 } } }, 2)).toEqual({ a: { b: '…' } });
  let deep: unknown = 1;
  for (let level = 0; level < 1_000_000; level++) deep = [deep];
  expect(JSON.stringify(shallower(deep)).length).toBeLessThan(500);
});

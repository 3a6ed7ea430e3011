import { expect, it } from 'vitest';
import { stopwatch } from './spans.ts';

it('counts time in which several things are waited for once', () => {
  let now = 0;
  const watch = stopwatch(() => now);
  watch.begin();
  now = 10;
  watch.begin();
  now = 30;
  watch.end();
  expect(watch.total()).toBe(30);
  now = 40;
  watch.end();
  now = 100;
  expect(watch.total()).toBe(40);
  watch.begin();
  now = 105;
  watch.end();
  expect(watch.total()).toBe(45);
});

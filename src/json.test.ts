import { expect, it } from 'vitest';
import { isDeeperThan } from './json.ts';

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { value };
  return value;
};

it('tells depth without running out of stack', () => {
  expect(isDeeperThan(nested(0), 0)).toBe(false);
  expect(isDeeperThan(nested(100), 100)).toBe(false);
  expect(isDeeperThan(nested(101), 100)).toBe(true);
  expect(isDeeperThan(nested(1_000_000), 100)).toBe(true);
});

import { expect, it } from 'vitest';
import { BoundedMap, remembering } from './bounded-map.ts';

it('holds so many entries, the newest', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1).set('b', 2).set('c', 3);
  expect([...map]).toEqual([
    ['b', 2],
    ['c', 3],
  ]);
  // What is set again is the newest, and takes nobody's place.
  map.set('b', 4);
  expect([...map.keys()]).toEqual(['c', 'b']);
  map.set('d', 5);
  expect([...map]).toEqual([
    ['b', 4],
    ['d', 5],
  ]);
});

it('makes of a text once what is remembered of it', () => {
  const asked: string[] = [];
  const length = remembering((text) => {
    asked.push(text);
    return text.length === 1 ? undefined : text.length;
  }, 2);
  const long = 'x'.repeat(200);
  for (const text of ['a', 'a', 'bb', 'a', long, long])
    expect(length(text)).toBe(text.length === 1 ? undefined : text.length);
  expect(asked).toEqual(['a', 'bb', long, long]);
  for (const text of ['ccc', 'a', 'bb']) length(text);
  expect(asked.slice(4)).toEqual(['ccc', 'a', 'bb']);
});

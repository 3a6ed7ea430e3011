import { expect, it } from 'vitest';
import { MOST_TOLD, sentenceOf, shortName } from './fault.ts';

it('names every fault in one sentence', () => {
  expect(
    sentenceOf('get_config', [
      { field: 'slug', message: 'is required' },
      { field: 'x', message: 'is not an argument here' },
    ]),
  ).toBe('get_config was not called: slug is required; x is not an argument here.');
});

it('does not go on for ever', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({ field: `a[${index}]`, message: 'is wrong' }));
  const sentence = sentenceOf('t', many);
  expect(sentence).toContain(`and ${1000 - MOST_TOLD} more`);
  expect(sentence.length).toBeLessThan(600);
  expect(shortName('n'.repeat(5000)).length).toBeLessThan(100);
});

import { describe, expect, it } from 'vitest';
import { SecretBook } from './secret-book.ts';

const MANY = Number.POSITIVE_INFINITY;
const [ONE, TWO, THREE] = ['correct-horse-1', 'correct-horse-2', 'correct-horse-3'] as const;

/** Which of the three it masks. */
const masks = (book: SecretBook): string =>
  [ONE, TWO, THREE].filter((value) => !book.redact(`x ${value} y`).includes(value)).join(' ');

describe('what is remembered of secrets', () => {
  it('is as many as may be held, the latest', () => {
    const book = new SecretBook();
    for (const value of [ONE, TWO, THREE]) book.learn(value, 1, 2, MANY);
    expect(masks(book)).toBe(`${TWO} ${THREE}`);
    book.learn(TWO, 2, 2, MANY);
    book.learn(ONE, 3, 2, MANY);
    expect(masks(book)).toBe(`${ONE} ${TWO}`);
  });

  it('is as many bytes as may be held, counted once', () => {
    const book = new SecretBook();
    book.learn(ONE, 1, MANY, MANY);
    const { bytes } = book;
    book.learn(ONE, 2, MANY, bytes);
    expect(book.bytes).toBe(bytes);
    expect(masks(book)).toBe(ONE);
    book.learn(TWO, 3, MANY, book.bytes * 1.5);
    expect(masks(book)).toBe(TWO);
  });

  it('is forgotten when it was learned before a time, not at it', () => {
    const book = new SecretBook();
    book.learn(ONE, 1, MANY, MANY);
    book.learn(TWO, 2, MANY, MANY);
    expect(book.latest).toBe(2);
    book.forget(2);
    expect(masks(book)).toBe(TWO);
    book.forget(3);
    expect([masks(book), book.bytes]).toEqual(['', 0]);
  });
});

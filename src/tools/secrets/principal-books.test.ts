import { describe, expect, it } from 'vitest';
import { PrincipalBooks, type Room } from './principal-books.ts';

const VALUE = 'a-secret-of-somebody';
/** Who came first makes room first. */
const booksOf = (room: Partial<Room> = {}): PrincipalBooks =>
  new PrincipalBooks({ principals: 9, bytes: 1e9, bytesEach: 1e9, ...room }, 9, (all) => [...all.keys()]);
/** Who is here. */
const present = (books: PrincipalBooks): string => ['a', 'b', 'c', 'd'].filter((id) => books.has(id)).join('');

/** What one value takes. */
const one = (): number => {
  const books = booksOf();
  books.learn('a', VALUE, 0);
  return books.bytes;
};

describe('the secrets of several principals', () => {
  it('are counted as they come, go, are given away and taken in', () => {
    const books = booksOf();
    books.learn('a', VALUE, 0);
    books.learn('b', VALUE, 5);
    expect(books.bytes).toBe(2 * one());
    const given = books.take('a');
    expect([present(books), books.bytes]).toEqual(['b', one()]);
    if (given !== undefined) books.put('c', given);
    expect([present(books), books.bytes, books.size]).toEqual(['bc', 2 * one(), 2]);
    books.forget('b', 6);
    expect(books.bytes).toBe(one());
    books.forget('nobody', 6);
    expect(books.take('nobody')).toBeUndefined();
    expect(books.bytes).toBe(one());
  });

  it('make room where there are too many, as many as have to', () => {
    const books = booksOf({ principals: 2 });
    for (const id of ['a', 'b', 'c']) books.learn(id, VALUE, 0);
    expect(present(books)).toBe('bc');
    // Whoever learns does not make room, though first in the row.
    books.learn('b', `${VALUE}-2`, 0);
    expect(present(books)).toBe('bc');
  });

  it('make room where they are too large, and not where they just fit', () => {
    const books = booksOf({ bytes: 2 * one() });
    for (const id of ['a', 'b']) books.learn(id, VALUE, 0);
    expect(present(books)).toBe('ab');
    books.learn('c', VALUE, 0);
    expect(present(books)).toBe('bc');
    const other = booksOf();
    other.learn('d', VALUE, 0);
    const book = other.take('d');
    if (book !== undefined) books.put('d', book);
    expect(present(books)).toBe('cd');
  });

  it('never push out whom they are learned of', () => {
    const books = booksOf({ bytes: one() - 1 });
    books.learn('a', VALUE, 0);
    expect(present(books)).toBe('a');
    books.learn('b', VALUE, 0);
    expect(present(books)).toBe('b');
  });

  it('are masked for each alone, or for all', () => {
    const books = booksOf();
    books.learn('a', 'first-secret-1', 0);
    books.learn('b', 'second-secret-2', 0);
    const text = 'first-secret-1 second-secret-2';
    expect(books.redact('a', text)).toBe('[masked fi*****t-1] second-secret-2');
    expect(books.redact('nobody', text)).toBe(text);
    expect(books.redactAll(text)).toBe('[masked fi*****t-1] [masked se*****t-2]');
  });
});

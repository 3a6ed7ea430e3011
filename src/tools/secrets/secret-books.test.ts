import { describe, expect, it } from 'vitest';
import { formsOf, PrincipalBooks, type Room, SecretBook } from './known-secrets.ts';

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

describe('the forms of a secret', () => {
  it('are those in which it can stand in a text, the longest first', () => {
    expect(formsOf('aé"/+ secret')).toEqual([
      'a%C3%A9%22%2F%2B%20secret',
      'a%c3%a9%22%2f%2b%20secret',
      'a%C3%A9%22%2F%2B+secret',
      'a\\\\u00e9\\\\\\"/+ secret',
      'a%C3%A9%22/+%20secret',
      'a\\u00e9\\"/+ secret',
      'YcOpIi8rIHNlY3Jld',
      'hw6kiLysgc2VjcmV0',
      'HDqSIvKyBzZWNyZX',
      'aé\\\\\\"/+ secret',
      'aé\\"/+ secret',
      'aé"/+ secret',
    ]);
  });

  it('are in base64 of either alphabet, and encoded for a URL', () => {
    const forms = formsOf('>>>???>>>???');
    for (const form of ['Pj4+Pz8/Pj4+Pz8/', 'Pj4-Pz8_Pj4-Pz8_', 'Pj4%2BPz8%2FPj4%2BPz8%2F'])
      expect(forms).toContain(form);
  });

  it('are none of a URL where half a character stands in it', () => {
    expect(formsOf('\ud800aaaaaaaaaaa').filter((form) => !/^[\w+/%-]*$/.test(form))).toEqual([
      '\\\\ud800aaaaaaaaaaa',
      '\\ud800aaaaaaaaaaa',
      '\ud800aaaaaaaaaaa',
    ]);
  });

  it('are none that is too short to be looked for', () => {
    // Of eleven characters only base64 has twelve.
    expect(formsOf('eleven-char')).toEqual(['ZWxldmVuLWNoYX', 'VsZXZlbi1jaGFy', 'lbGV2ZW4tY2hhc']);
    expect(formsOf('short')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { filesDigest } from './send-operation.ts';

const file = (text: string) => ({ filename: 'a.jsonl', bytes: new TextEncoder().encode(text) });

describe('the digest of files', () => {
  it('is of what is in them, not of their names', () => {
    expect(filesDigest({ file: file('a') })).toBe(filesDigest({ file: { ...file('a'), filename: 'b' } }));
    expect(filesDigest({ file: file('a') })).not.toBe(filesDigest({ file: file('b') }));
    expect(filesDigest({ file: file('a') })).not.toBe(filesDigest({ other: file('a') }));
  });

  it('is of all of them', () => {
    const one = { a: file('x'), b: file('y') };
    expect(filesDigest(one)).not.toBe(filesDigest({ a: file('x') }));
    expect(filesDigest(one)).not.toBe(filesDigest({ a: file('x'), b: file('z') }));
    expect(filesDigest(one)).not.toBe(filesDigest({ a: file('y'), b: file('x') }));
  });

  it('is none where there is no file', () => {
    expect(filesDigest({ a: 'text', b: null, c: { bytes: 'text' }, d: {}, e: undefined, f: 1 })).toBeUndefined();
  });
});

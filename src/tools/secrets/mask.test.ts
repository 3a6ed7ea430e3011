import { describe, expect, it } from 'vitest';
import { MASK_INSIDE } from '../../masks.ts';
import { masked, maskedInside, maskFields } from './mask.ts';

describe('a secret in a reply', () => {
  it('is shown by its ends alone, and not at all where it is short', () => {
    expect(masked('sk-abcdefghi')).toBe('sk*****ghi');
    expect(masked('sk-abcdefgh')).toBe('*****');
    expect(maskedInside('sk-abcdefghi')).toMatch(MASK_INSIDE);
  });

  it('is masked at each path, every leaf of an object, but for what is handed out once', () => {
    const data = { key: 'sk-abcdefghijk', more: { a: ['sk-abcdefghijk'], n: 1 }, name: 'sk-abcdefghijk' };
    expect(maskFields(data, ['key', 'more'], [])).toEqual({
      key: 'sk*****ijk',
      more: { a: ['sk*****ijk'], n: 1 },
      name: 'sk-abcdefghijk',
    });
    expect(maskFields(data, ['key', 'more'], ['key'])).toMatchObject({ key: data.key, more: { a: ['sk*****ijk'] } });
    expect(maskFields(data, ['key'], ['key'])).toBe(data);
    expect(maskFields(data, [], ['key'])).toBe(data);
    expect(data.key).toBe('sk-abcdefghijk');
  });

  it('stays as Portkey masked it', () => {
    const data = { a: 'sk***ab', b: '', c: 'a secret with ***** in it' };
    expect(maskFields(data, ['a', 'b', 'c'], [])).toEqual({ a: 'sk***ab', b: '', c: 'a ***** it' });
  });
});

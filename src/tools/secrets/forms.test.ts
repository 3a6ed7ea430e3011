import { describe, expect, it } from 'vitest';
import { formsOf } from './forms.ts';

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

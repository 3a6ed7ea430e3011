import { describe, expect, it } from 'vitest';
import { showInvisible } from './fence-marks.ts';

describe('what cannot be seen', () => {
  it.each([
    ['plain\n\t\rtext', 'plain\n\t\rtext'],
    ['bücher\n\t\r', 'bücher\n\t\r'],
    ['a\u202eb\u200bc', 'a\\u202eb\\u200bc'],
    ['\u0007\u001b', '\\u0007\\u001b'],
    ['\u{e0101}', '\\u{e0101}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800', '\\ud800'],
    ['😀', '😀'],
  ])('%j', (text, shown) => {
    expect(showInvisible(text)).toBe(shown);
  });
});

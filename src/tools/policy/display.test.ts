import { describe, expect, it } from 'vitest';
import { workspaceScopes } from '../../catalog/scopes.ts';
import { plainText, quoted, wholeValue } from './display.ts';

describe('somebody’s text in a question', () => {
  it.each([
    ['a\u202eb\u200b\r\nc', 'a b c'],
    ['<img src=x>', '‹img src=x›'],
    ['[click](https://evil.example)', '［click］(https:∕∕evil.example)'],
    ['[1](https://evil.example)', '［1］(https:∕∕evil.example)'],
    ['targets[1].name', 'targets[1].name'],
    ['`code` ~~gone~~', 'ˋcodeˋ ∼∼gone∼∼'],
    ['he said “yes”', 'he said "yes"'],
    ['WWW.evil.example', 'www․evil.example'],
    ['  plain  ', 'plain'],
  ])('%j', (text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  it('is quoted and cut visibly where it is a name', () => {
    expect(quoted('Prod”')).toBe('“Prod"”');
    expect(quoted('a '.repeat(60))).toBe(`“${'a '.repeat(40)}… (119 characters)”`);
  });

  it.each<[unknown, string]>([
    ['pc-a', 'pc-a'],
    ['two words', '“two words”'],
    ['https://a.example', 'https:∕∕a.example'],
    ['', '“”'],
    [['a', 'two words', 1], 'a, “two words”, 1'],
    [[], '(none)'],
    [{}, '(empty)'],
    [{ a: { '<b>': ['x'] }, c: null }, '{a: {‹b›: x}, c: null}'],
    [null, 'null'],
    [true, 'true'],
    [0, '0'],
  ])('is whole: %j', (value, shown) => {
    expect(wholeValue(value)).toBe(shown);
  });

  it('tells a long list of scopes by its sets, as they may be given again', () => {
    const shown = wholeValue([...workspaceScopes, 'two words']);
    expect(shown).toBe('all of workspace-service, “two words”');
  });
});

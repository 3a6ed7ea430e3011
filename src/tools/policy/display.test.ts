import { describe, expect, it } from 'vitest';
import { workspaceScopes } from '../../catalog/scopes.ts';
import { isName, nameOf, plainText, quoted, shortChange, wholeValue } from './display.ts';

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

describe('what people call a thing', () => {
  it.each<[unknown, string | undefined]>([
    [{ name: '', title: 'T' }, '“T”'],
    [{ name: 7, slug: 's' }, '“s”'],
    [{ first_name: 'Ada', last_name: '' }, '“Ada”'],
    [{ first_name: '', last_name: 'Lovelace' }, '“Lovelace”'],
    [{ first_name: 7, last_name: 'Lovelace' }, '“Lovelace”'],
    [{ first_name: 'Ada', last_name: 'Lovelace', email: 'a@x.example' }, '“a@x.example”'],
    [{ first_name: '', last_name: '' }, undefined],
    [{ first_name: '', name: null }, undefined],
    ['a text', undefined],
  ])('%j is %j', (value, name) => {
    expect(nameOf(value)).toBe(name);
  });

  it('stands in fields of three names', () => {
    expect(['name', 'title', 'display_name', 'slug', 'data.name'].map(isName)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('is told as a change in short', () => {
    expect(shortChange({ field: 'a.b', from: 1 }, 40)).toBe('a.b from 1 to (nothing)');
    expect(shortChange({ field: 'a', to: 'new' }, 40)).toBe('a from (nothing) to new');
    expect(shortChange({ field: 'a', from: null, to: 'two words '.repeat(9) }, 20)).toContain('a from null to');
  });
});

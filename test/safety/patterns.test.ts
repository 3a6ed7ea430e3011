import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { check } from 'recheck';
import { describe, expect, it } from 'vitest';
import { collectPatterns } from '../../scripts/patterns/collect.ts';
import { patternsOfSource } from '../../scripts/patterns/files.ts';

const root = fileURLToPath(new URL('../../src', import.meta.url));
const found = (text: string) => collectPatterns('x.ts', text);

describe('regular expressions of the product', () => {
  it('are constants: none is made of anything that somebody sends', () => {
    const { patterns, built } = patternsOfSource();
    expect(built).toEqual([]);
    expect(patterns.length).toBeGreaterThan(200);
  });

  it.each([
    ['const a = new RegExp(name);'],
    ['const a = RegExp("^" + name, "i");'],
    ['const a = new globalThis.RegExp(name);'],
    ['const R = RegExp; new R(name);'],
    ['names.map(RegExp);'],
    ['text.match(name);'],
    ['text.search(name.trim());'],
    ['const NAME = other(); text.matchAll(NAME);'],
    ['const schema = { pattern: name };'],
    ['const rule = { pattern: RE2JS.compile(name) };'],
    ["import { RE2JS } from './other.ts'; const rule = { pattern: RE2JS.compile(name) };"],
    ["import { RE2JS } from 're2js'; const rule = { pattern: RE2JS.other(name) };"],
    ["import { RE2JS } from 're2js'; const rule = new RegExp(name);"],
  ])('%s is refused', (text) => {
    expect(found(text).built).toEqual(['x.ts:1']);
  });

  it.each([
    ['const a = /a+\\/b/giu;', 'a+\\/b', 'giu'],
    ["const a = new RegExp('a+', 'g');", 'a+', 'g'],
    ["text.replace(/a/, '');", 'a', ''],
    ["const schema = { type: 'string', pattern: '^a' };", '^a', 'u'],
    ['const A = /a/g; text.match(A);', 'a', 'g'],
  ])('%s is found', (text, source, flags) => {
    expect(found(text)).toEqual({ patterns: [{ place: 'x.ts:1', source, flags }], built: [] });
  });

  it.each([
    ['const is = (value: RegExp) => value instanceof RegExp;'],
    ['index.search(name, { boost });'],
    ["text.split(name).join('a');"],
    ["import { RE2JS } from 're2js'; const rule = { pattern: RE2JS.compile(name) };"],
  ])('%s is none', (text) => {
    expect(found(text)).toEqual({ patterns: [], built: [] });
  });

  it('are checked as V8 searches: at every character again', async () => {
    const limits = { attackLimit: 1_000_000, timeout: 60_000 };
    // Anchored it would be in proportion; searched, each `a` begins again.
    expect((await check('a*b', '', limits)).status).toBe('vulnerable');
    expect((await check('^a*b', '', limits)).status).toBe('safe');
    // The fence as it was.
    expect((await check('<(?=\\\\*[\\s\\p{Cf}]*\\/?[\\s\\p{Cf}]*ext[\\s\\p{Cf}]*-)', 'giu', limits)).status).toBe(
      'vulnerable',
    );
  });

  it('stand in for no other search whose cost grows with the square: names are compared in two places', () => {
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && /from 'fastest-levenshtein'/.test(readFileSync(`${root}/${file}`, 'utf8')),
    );
    // Both bound what they compare: `LONGEST_COMPARED`, and words of at most 60 letters.
    expect(files.sort()).toEqual(['config/nearest.ts', 'tools/search/words.ts']);
  });
});

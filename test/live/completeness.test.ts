import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readShared } from '../contract/shared.ts';
import { facts } from './facts.ts';

const folder = import.meta.dirname;
const tests = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
const held = tests.flatMap((file) =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/\bholds\(\s*'(\w+)'/g)].map(([, id = '']) => `${id} ${file}`),
);

describe('the table of live facts', () => {
  it('has one test for each, in the file that it names', () => {
    const wanted = Object.entries(facts).map(([id, { test }]) => `${id} ${test}`);
    expect(held.toSorted()).toEqual(wanted.toSorted());
  });

  const live = readShared('portkey-live.md');
  it.skipIf('missing' in live)('has facts for every section of portkey-live.md', () => {
    const text = 'text' in live ? live.text : '';
    const sections = [...text.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
    expect(sections.length).toBeGreaterThanOrEqual(10);
    const covered = new Set<number>(Object.values(facts).map(({ section }) => section));
    expect(sections.filter((section) => !covered.has(section))).toEqual([]);
    expect([...covered].filter((section) => !sections.includes(section))).toEqual([]);
  });

  it.skipIf('missing' in live)('has as many facts of each section as it has lines, or more', () => {
    const text = 'text' in live ? live.text : '';
    for (const [, number, body = ''] of text.matchAll(/^## (\d+)\. .*\n((?:(?!^## ).*\n?)*)/gm)) {
      const rows = body.split('\n').filter((line) => line.startsWith('|') && !/^\|(?:-|\s*what\s*\|)/.test(line));
      const bullets = body.split('\n').filter((line) => line.startsWith('- '));
      const own = Object.values(facts).filter(({ section }) => section === Number(number));
      expect(own.length, `section ${number}`).toBeGreaterThanOrEqual(rows.length + bullets.length);
    }
  });
});

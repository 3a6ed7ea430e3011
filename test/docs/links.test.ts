/** Every link inside the repository leads somewhere, and every page can be found from the index. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pagesBelow } from '../../scripts/docs/pages.ts';
import { anchorsOf, linksOf } from './markdown.ts';

const OUTSIDE = /^(?:[a-z]+:|\/\/)/;
const INDEX = 'docs/README.md';
const pages = pagesBelow('.');

/** The file that a link of a page means, and the heading in it. */
function target(page: string, link: string): { readonly file: string; readonly anchor: string } {
  const [path = '', anchor = ''] = link.split('#');
  return { file: path === '' ? page : normalize(join(dirname(page), decodeURI(path))), anchor };
}

const anchors = new Map<string, ReadonlySet<string>>();
function fault(page: string, link: string): string | undefined {
  const { file, anchor } = target(page, link);
  if (file.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(file)) return 'leads to no file';
  if (anchor === '') return undefined;
  if (!file.endsWith('.md')) return 'has an anchor in what is no page';
  if (!anchors.has(file)) anchors.set(file, anchorsOf(file));
  return anchors.get(file)?.has(anchor) ? undefined : 'leads to no heading';
}

const inside = (page: string): readonly string[] => linksOf(page).filter((link) => !OUTSIDE.test(link));

describe('the links of the pages', () => {
  it('are many', () => {
    expect(pages.length).toBeGreaterThan(25);
    expect(pages.flatMap(inside).length).toBeGreaterThan(100);
  });

  it.each(pages)('%s', (page) => {
    const faults = inside(page).flatMap((link) => {
      const found = fault(page, link);
      return found === undefined ? [] : [`${link} ${found}`];
    });
    expect(faults).toEqual([]);
  });

  it.each([
    ['nowhere.md', 'leads to no file'],
    ['../../outside.md', 'leads out of the repository'],
    ['TOOLS.md#no-such-heading', 'leads to no heading'],
    ['#no-such-heading', 'leads to no heading'],
    ['../package.json#name', 'has an anchor in what is no page'],
    ['first-hour.svg', undefined],
    ['explanation/surfaces.md#auto', undefined],
  ])('tell a wrong one: %s', (link, expected) => {
    expect(fault(INDEX, link)).toBe(expected);
  });
});

describe('the index of the docs', () => {
  it('leads to every page below docs/', () => {
    const found = new Set<string>();
    const open = [INDEX];
    for (let page = open.pop(); page !== undefined; page = open.pop()) {
      if (found.has(page) || !page.endsWith('.md') || !existsSync(page) || !statSync(page).isFile()) continue;
      found.add(page);
      for (const link of inside(page)) open.push(target(page, link).file);
    }
    expect(pagesBelow('docs').filter((page) => !found.has(page))).toEqual([]);
  });

  it('is where the README leads', () => {
    expect(inside('README.md')).toContain(INDEX);
  });
});

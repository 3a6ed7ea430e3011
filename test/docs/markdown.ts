import { readFileSync } from 'node:fs';
import GithubSlugger from 'github-slugger';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { parsedOnce } from '../helpers/parsed-once.ts';

/** What of a Markdown tree is looked at. */
interface Node {
  readonly type: string;
  readonly url?: string;
  readonly value?: string;
  readonly lang?: string | null;
  readonly meta?: string | null;
  readonly children?: readonly Node[];
}

const parser = unified().use(remarkParse).use(remarkGfm);

const below = (node: Node): readonly Node[] => [node, ...(node.children ?? []).flatMap(below)];

/** Where a node stands is not looked at, and would be most of what is kept. */
const parse = (text: string): unknown =>
  JSON.parse(JSON.stringify(parser.parse(text), (name, value: unknown) => (name === 'position' ? undefined : value)));

/** Each page is taken apart once: long tables take their time. */
const parsed = new Map<string, readonly Node[]>();

/** All nodes of a page's tree, in order. */
function nodesOf(page: string): readonly Node[] {
  const known = parsed.get(page) ?? below(parsedOnce(readFileSync(page, 'utf8'), 'Markdown', parse) as Node);
  parsed.set(page, known);
  return known;
}

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('');

/** The addresses of a page's links and pictures. */
export const linksOf = (page: string): readonly string[] =>
  nodesOf(page).flatMap(({ type, url }) =>
    url !== undefined && ['link', 'image', 'definition'].includes(type) ? [url] : [],
  );

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const headings = nodesOf(page).filter(({ type }) => type === 'heading');
  return new Set(headings.map((heading) => slugger.slug(textOf(heading))));
}

/** The lines of a page's code blocks of a language; a line that ends with a backslash goes on in the next. */
export const codeOf = (page: string, language: string | null): readonly string[] =>
  nodesOf(page)
    .filter(({ type, lang }) => type === 'code' && (lang ?? null) === language)
    .flatMap(({ value = '' }) => value.replace(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line.trim() !== '');

/** What stands between backticks in a page's sentences. */
export const inlineCodeOf = (page: string): readonly string[] =>
  nodesOf(page).flatMap(({ type, value }) => (type === 'inlineCode' && value !== undefined ? [value] : []));

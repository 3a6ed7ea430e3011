import { readFileSync } from 'node:fs';
import GithubSlugger from 'github-slugger';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

/** What of a Markdown tree is looked at. */
export interface Node {
  readonly type: string;
  readonly url?: string;
  readonly value?: string;
  readonly lang?: string | null;
  readonly meta?: string | null;
  readonly children?: readonly Node[];
}

const parser = unified().use(remarkParse).use(remarkGfm);

/** A page's tree. */
export const treeOf = (page: string): Node => parser.parse(readFileSync(page, 'utf8')) as unknown as Node;

/** A node and all below it. */
export const nodesOf = (node: Node): readonly Node[] => [node, ...(node.children ?? []).flatMap(nodesOf)];

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('');

/** The addresses of a page's links and pictures. */
export const linksOf = (page: string): readonly string[] =>
  nodesOf(treeOf(page)).flatMap(({ type, url }) =>
    url !== undefined && ['link', 'image', 'definition'].includes(type) ? [url] : [],
  );

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const headings = nodesOf(treeOf(page)).filter(({ type }) => type === 'heading');
  return new Set(headings.map((heading) => slugger.slug(textOf(heading))));
}

/** The lines of a page's code blocks of a language; a line that ends with a backslash goes on in the next. */
export const codeOf = (page: string, language: string | null): readonly string[] =>
  nodesOf(treeOf(page))
    .filter(({ type, lang }) => type === 'code' && (lang ?? null) === language)
    .flatMap(({ value = '' }) => value.replace(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line.trim() !== '');

/** What stands between backticks in a page's sentences. */
export const inlineCodeOf = (page: string): readonly string[] =>
  nodesOf(treeOf(page)).flatMap(({ type, value }) => (type === 'inlineCode' && value !== undefined ? [value] : []));

import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRetext from 'remark-retext';
import retextEnglish from 'retext-english';
import retextReadability from 'retext-readability';
import retextSimplify from 'retext-simplify';
import { syllable } from 'syllable';
import { unified } from 'unified';

/** A page's figures. */
export interface Page {
  readonly path: string;
  readonly words: number;
  readonly sentences: number;
  readonly longest: { readonly words: number; readonly text: string };
  /** Flesch-Kincaid grade: years of school that its reader needs. */
  readonly grade: number;
  /** What the style tools would rather have otherwise. */
  readonly findings: readonly string[];
}

interface Node {
  readonly type: string;
  readonly value?: string;
  children?: Node[];
}

/** Terms of the field, and plain words that the style tool calls superfluous. */
const ALLOWED = [
  'address',
  'delete',
  'effect',
  'function',
  'it is',
  'request',
  'requests',
  'there are',
  'there is',
  'type',
];
/** A name between backticks counts as one word. */
const NAME = 'Name';

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('');
const below = (node: Node, type: string): readonly Node[] =>
  node.type === type ? [node] : (node.children ?? []).flatMap((child) => below(child, type));

/** Tables and code are looked up, not read: only sentences are measured. */
function keepSentences(tree: Node): void {
  tree.children = tree.children?.filter(({ type }) => !['table', 'heading', 'html', 'code'].includes(type)) ?? [];
  namesAsWords(tree);
}

function namesAsWords(node: Node): void {
  if (node.children === undefined) return;
  node.children = node.children.map((child) =>
    child.type === 'inlineCode' ? { ...child, type: 'text', value: NAME } : child,
  );
  node.children.forEach(namesAsWords);
}

/**
 * Measures the sentences of a page.
 *
 * @param path of the page
 * @param markdown its text
 */
export async function measure(path: string, markdown: string): Promise<Page> {
  let sentences: readonly (readonly string[])[] = [];
  const english = unified()
    .use(retextEnglish)
    .use(() => (tree: unknown) => {
      sentences = below(tree as Node, 'SentenceNode')
        .map((sentence) => below(sentence, 'WordNode').map(textOf))
        .filter((words) => words.length > 0);
    })
    .use(retextSimplify, { ignore: ALLOWED })
    .use(retextReadability, { minWords: 10 });
  const tree = unified().use(remarkParse).use(remarkGfm).parse(markdown);
  keepSentences(tree as unknown as Node);
  const processor = unified().use(remarkRetext, english as unknown as Parameters<typeof remarkRetext>[0]);
  const findings = await new Promise<string[]>((resolve, reject) => {
    processor.run(tree, { path, value: markdown }, (error, _, file) => {
      if (error) reject(error);
      else resolve((file?.messages ?? []).map(({ line, reason }) => `line ${line}: ${reason}`));
    });
  });
  const words = sentences.flat();
  const longest = sentences.reduce((most, one) => (one.length > most.length ? one : most), []);
  const syllables = words.reduce((sum, word) => sum + syllable(word), 0);
  return {
    path,
    words: words.length,
    sentences: sentences.length,
    longest: { words: longest.length, text: longest.join(' ') },
    grade: 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59,
    findings,
  };
}

import { bold, type Screen } from './screen.ts';
import { terminalText, wrapped } from './text.ts';

/**
 * A question's sentences, each for itself. What stands in quotation marks or brackets is somebody's text, and is never
 * taken apart.
 *
 * @param summary of what a call would do
 */
export function sentencesOf(summary: string): readonly string[] {
  const sentences: string[] = [];
  let begun = 0;
  let quote = '';
  for (let at = 0; at < summary.length; at += 1) {
    const character = summary[at] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (CLOSES[character] !== undefined) quote = CLOSES[character];
    else if (character === '.' && summary[at + 1] === ' ' && /[A-Z]/.test(summary[at + 2] ?? '')) {
      sentences.push(summary.slice(begun, at + 1));
      begun = at + 2;
    }
  }
  return [...sentences, summary.slice(begun)];
}

const CLOSES: Readonly<Record<string, string>> = { '“': '”', '"': '"' };

/**
 * A question as lines: what is done to what, then a line for each thing to know about it.
 *
 * @param summary of what the call would do
 * @param screen where it is asked
 */
export function questionText(summary: string, screen: Screen): string {
  const [what = '', ...rest] = sentencesOf(summary);
  const point = (text: string): readonly string[] =>
    wrapped(terminalText(text), screen.width - 4).map((line, at) => `${at === 0 ? '  • ' : '    '}${line}`);
  const first = wrapped(terminalText(what), screen.width).map((line) => bold(line, screen));
  return `${[...first, ...rest.flatMap(point)].join('\n')}\n`;
}

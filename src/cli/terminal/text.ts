import type { WriteStream } from 'node:tty';
import stringWidth from 'string-width';
import { showInvisible, withoutMarks } from '../../tools/reply/fence-marks.ts';

/** Where something is drawn. */
export interface Screen {
  /** Columns. */
  readonly width: number;
  readonly colour: boolean;
}

const NARROWEST = 40;
const USUAL = 80;

/**
 * The terminal behind a stream; undefined where it is a pipe or a file.
 *
 * @param stream stdout or stderr
 * @param env of the process; `NO_COLOR` and `TERM=dumb` take the colours away
 */
export function screenOf(
  stream: Pick<WriteStream, 'isTTY' | 'columns'>,
  env: Readonly<Record<string, string | undefined>>,
): Screen | undefined {
  if (!stream.isTTY) return undefined;
  return { width: Math.max(NARROWEST, stream.columns || USUAL), colour: !env.NO_COLOR && env.TERM !== 'dumb' };
}

const coded =
  (open: number, close: number) =>
  (text: string, { colour }: Screen): string =>
    colour && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;

export const bold = coded(1, 22);
export const dim = coded(2, 22);
export const red = coded(31, 39);
export const green = coded(32, 39);
export const yellow = coded(33, 39);
export const cyan = coded(36, 39);

/** Longer texts are cut, visibly: what somebody wrote must not push the rest off the screen. */
const LONGEST = 4_000;

/**
 * Anybody's text as it may stand on a terminal: on one line, without the marks for models. What cannot be seen, and
 * whatever could steer the terminal, is shown as an escape (`\u001b`, `\n`).
 *
 * @param text any text
 */
export function terminalText(text: string): string {
  const bare = withoutMarks(text);
  const shown = bare.length > LONGEST ? `${bare.slice(0, LONGEST)}… (${bare.length} characters)` : bare;
  return showInvisible(shown).replace(/[\n\r\t]/g, (character) => ESCAPES[character] ?? ' ');
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * How many columns a text takes on a terminal: two for what is wide (Chinese, emoji), none for colours.
 *
 * @param text one line
 */
export const columnsOf = (text: string): number => stringWidth(text);

/**
 * A text that fits, cut visibly where it is too wide.
 *
 * @param text one line without colours
 * @param width columns, at least 1
 */
export function cutTo(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += columnsOf(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept}…`;
}

/**
 * A text over as many lines as it needs, broken at blanks. A word that is wider than a line stays whole, so that it can
 * be copied.
 *
 * @param text one line
 * @param width columns of a line
 */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const own = columnsOf(word);
    if (line !== '' && used + 1 + own > width) {
      lines.push(line);
      line = word;
      used = own;
    } else {
      used += line === '' ? own : own + 1;
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/**
 * Somebody's text over as many lines as it needs, the lines after the first one indented.
 *
 * @param first what stands before the first line
 * @param indent columns before each line
 * @param text any text
 * @param screen where it is drawn
 */
export const hanging = (first: string, indent: number, text: string, { width }: Screen): readonly string[] =>
  wrapped(terminalText(text), width - indent).map((line, at) => (at === 0 ? first : ' '.repeat(indent)) + line);

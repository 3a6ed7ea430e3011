import { type Outcome, type Step, stepsOf } from './calls.ts';

const WIDTH = 920;
const LINE = 20;
const COLUMN = 8;
const MARGIN = 24;
const COLUMNS = 100;
const COLOURS = { person: '#9ece6a', call: '#7aa2f7', question: '#e0af68', answer: '#c0caf5' };

interface Line {
  readonly kind: keyof typeof COLOURS;
  readonly text: string;
}

/** One request of a person, in their own words, and the calls that follow it. */
export interface Exchange {
  readonly words: string;
  readonly steps: readonly Step[];
}

/** What a page lets a person say (`> …`), each with the calls below it. */
export function exchangesOf(markdown: string): readonly Exchange[] {
  return markdown
    .split(/^(?=> )/m)
    .slice(1)
    .map((part) => ({ words: /^> (.*)$/m.exec(part)?.[1] ?? '', steps: stepsOf(part) }));
}

/**
 * A conversation as a picture of a terminal: what was said on a page, and what really came of its calls.
 *
 * @param exchanges what the person says, with how many calls each
 * @param outcomes of those calls, in order
 * @returns SVG
 */
export function pictureOf(exchanges: readonly Exchange[], outcomes: readonly Outcome[]): string {
  const rest = [...outcomes];
  const lines = exchanges.flatMap(({ words, steps }) => [
    ...wrapped('person', '› ', words),
    ...rest.splice(0, steps.length).flatMap(linesOf),
    { kind: 'answer', text: '' } satisfies Line,
  ]);
  const height = (lines.length - 1) * LINE + 2 * MARGIN;
  const texts = lines.map(({ kind, text }, index) => {
    const [x, y] = [MARGIN + (text.length - text.trimStart().length) * COLUMN, MARGIN + (index + 0.75) * LINE];
    return `  <text x="${x}" y="${y}" fill="${COLOURS[kind]}">${escaped(text.trimStart())}</text>`;
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">`,
    '  <title>A conversation with an assistant that uses this server on its sandbox</title>',
    `  <rect width="${WIDTH}" height="${height}" rx="10" fill="#1a1b26"/>`,
    ...texts.filter((text) => !text.includes('></text>')),
    '</svg>',
  ].join('\n')}\n`;
}

function linesOf({ step, question, envelope }: Outcome): readonly Line[] {
  return [
    ...wrapped('call', '  → ', `${step.tool} ${JSON.stringify(step.arguments)}`),
    ...(question === undefined ? [] : wrapped('question', '  ? ', question)),
    ...(question === undefined ? [] : wrapped('person', '    ', 'You agree.')),
    ...wrapped('answer', '  ← ', JSON.stringify(shownOf(step.answer ?? { ok: true }, envelope))),
  ];
}

/** The part of an answer that the page shows of it. */
function shownOf(shown: unknown, actual: unknown): unknown {
  if (Array.isArray(shown) && Array.isArray(actual))
    return shown.flatMap((item, index) => (item === '…' ? [] : [shownOf(item, actual[index])]));
  if (typeof shown !== 'object' || shown === null || typeof actual !== 'object' || actual === null) return actual;
  const there = actual as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(shown).map(([name, item]) => [name, shownOf(item, there[name])]));
}

/** A text over as many lines as it needs, broken at blanks and commas. */
function wrapped(kind: Line['kind'], mark: string, text: string): readonly Line[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<=[ ,])/)) {
    if (line.length + part.length > COLUMNS - mark.length && line !== '') {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
  }
  lines.push(line);
  return lines.map((one, index) => ({ kind, text: (index === 0 ? mark : ' '.repeat(mark.length)) + one }));
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

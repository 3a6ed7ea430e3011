import { createSpinner, type Spinner } from 'nanospinner';
import { objectIn } from '../../json.ts';
import type { CallContext } from '../../tools/model/call-context.ts';
import { bold, columnsOf, cutTo, dim, hanging, type Screen, screenOf, terminalText, wrapped } from './text.ts';

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
  const first = wrapped(terminalText(what), screen.width).map((line) => bold(line, screen));
  return `${[...first, ...rest.flatMap((text) => hanging('  • ', 4, text, screen))].join('\n')}\n`;
}

/** The audit at a terminal. */
interface AuditLines {
  /** Takes one line of the audit, as it would go to stderr. */
  readonly write: (line: string) => void;
  /** Shows what waits for the end of a question. */
  readonly flush: () => void;
}

/**
 * The audit where stderr is a terminal and no file is set. A terminal keeps no record, so each entry is a line for
 * people; that somebody is asked is said after they were, because the question itself is on the screen by then.
 *
 * @param screen the terminal
 * @param print writes a line
 */
export function auditLines(screen: Screen, print: (line: string) => void): AuditLines {
  let waiting: string[] = [];
  const flush = (): void => {
    for (const line of waiting) print(line);
    waiting = [];
  };
  return {
    write: (json) => {
      const entry = objectIn(json) ?? {};
      waiting.push(lineOf(entry, screen));
      if (entry.event !== 'asked') flush();
    },
    flush,
  };
}

function lineOf(entry: Readonly<Record<string, unknown>>, screen: Screen): string {
  const time = String(entry.time).slice(11, 19);
  const target = Object.entries(Object(entry.target ?? {})).map(([name, value]) => `${name}=${String(value)}`);
  const outcome = [entry.outcome, entry.status, entry.code].filter((part) => part !== undefined).join(' ');
  const parts = ['audit', time, entry.event, entry.tool, ...target, outcome && `→ ${outcome}`];
  const text = terminalText(parts.filter(Boolean).map(String).join(' '));
  return `${dim(columnsOf(text) > screen.width ? cutTo(text, screen.width) : text, screen)}\n`;
}

/** Says on stderr how far long work is. */
interface Progress {
  readonly tell: NonNullable<CallContext['progress']>;
  /** Takes the line away; what is told later shows it again. */
  readonly clear: () => void;
}

const FRAME_MS = 80;

/**
 * A line on stderr that says how far long work is. Silent where stderr is no terminal, and in CI: there nobody looks
 * on, and lines would stay.
 *
 * @param stderr where it is shown
 * @param env of the process
 * @param what is being done: the name of a tool
 */
export function progressOn(
  stderr: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
  what: string,
): Progress {
  const screen = env.CI || env.TERM === 'dumb' ? undefined : screenOf(stderr, env);
  if (screen === undefined) return { tell: () => {}, clear: () => {} };
  let shown: { readonly spinner: Spinner; readonly timer: NodeJS.Timeout } | undefined;
  return {
    tell: (done, total, message) => {
      const far = total === undefined ? '' : ` ${done}/${total}`;
      // The library counts characters where it takes lines away: a line is never longer than the screen is wide.
      const text = cutTo(terminalText(`${what}${far} ${message}`), screen.width - 4);
      if (shown !== undefined) {
        shown.spinner.update(text);
        return;
      }
      const spinner = createSpinner(text, { stream: stderr, color: 'cyan' });
      // Not `start`: it would end the process at Ctrl-C, also while a change is on its way.
      spinner.spin();
      shown = { spinner, timer: setInterval(() => spinner.spin(), FRAME_MS).unref() };
    },
    clear: () => {
      if (shown === undefined) return;
      clearInterval(shown.timer);
      shown.spinner.clear().stop();
      shown = undefined;
    },
  };
}

import { objectIn } from '../../json.ts';
import { dim, type Screen } from './screen.ts';
import { columnsOf, cutTo, terminalText } from './text.ts';

/** The audit at a terminal. */
export interface AuditLines {
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

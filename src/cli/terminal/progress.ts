import { createSpinner, type Spinner } from 'nanospinner';
import type { CallContext } from '../../tools/model/call-context.ts';
import { screenOf } from './screen.ts';
import { cutTo, terminalText } from './text.ts';

/** Says on stderr how far long work is. */
export interface Progress {
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

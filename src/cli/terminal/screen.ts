import type { WriteStream } from 'node:tty';

/** Where something is drawn. */
export interface Screen {
  /** Columns. */
  readonly width: number;
  readonly colour: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const NARROWEST = 40;
const USUAL = 80;

/**
 * The terminal behind a stream; undefined where it is a pipe or a file.
 *
 * @param stream stdout or stderr
 * @param env of the process; `NO_COLOR` and `TERM=dumb` take the colours away
 */
export function screenOf(stream: Pick<WriteStream, 'isTTY' | 'columns'>, env: Environment): Screen | undefined {
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

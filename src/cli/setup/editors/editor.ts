import { isObject } from '../../../json.ts';

/** A path of names in a settings file. */
export type Path = readonly string[];

/** A settings file that is changed in one place while all else in it (comments, order, white space) stays. */
export interface Editor {
  /** The value at a path; undefined where there is none. Throws `BrokenFile`. */
  get(text: string, path: Path): unknown;
  /** The text with a value there. Throws `BrokenFile`, also where a step of the path is no object. */
  set(text: string, path: Path, value: unknown): string;
  /** The text without what lies there; the same where there is nothing. */
  remove(text: string, path: Path): string;
}

/** A file that cannot be understood, and so is left alone. Its message says where and why. */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile';
}

/** The value at a path of plain data; undefined where there is none. Throws `BrokenFile` where a step is no object. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (value === undefined || value === null) return undefined;
    if (!isObject(value))
      throw new BrokenFile(`${path.join('.')} cannot be there: ${step} lies below what is no object`);
    value = value[step];
  }
  return value;
}

/** Line ends as the file has them already. */
export const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

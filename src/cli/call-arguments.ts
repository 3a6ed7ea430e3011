import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { objectIn } from '../json.ts';

/** The arguments of a call, or why they cannot be used: one sentence, with nothing of them in it. */
export type GivenArguments =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly fault: string };

/** The word for standard input. */
export const STANDARD_INPUT = '-';

/**
 * The arguments of a call: JSON as it is, `-` for standard input, `@FILE` for a file. The last two keep a secret out of
 * the list of processes and the shell's history.
 *
 * @param given what stands on the command line
 */
export async function callArguments(given: string): Promise<GivenArguments> {
  const [source, where] =
    given === STANDARD_INPUT
      ? [text(process.stdin), 'Standard input']
      : given.startsWith('@')
        ? [readFile(given.slice(1), 'utf8'), `The file ${given.slice(1)}`]
        : [given, 'The arguments'];
  let json: string;
  try {
    json = await source;
  } catch (error) {
    return { ok: false, fault: `${where} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).` };
  }
  const values = objectIn(json.replace(/^\uFEFF/, ''));
  return values === undefined
    ? { ok: false, fault: `${where} must be one JSON object, such as '{"page_size": 10}'.` }
    : { ok: true, values };
}

import type { Field } from '../../catalog/operation.ts';
import type { ArgumentFault } from './fault.ts';

type Values = Readonly<Record<string, unknown>>;

/** A file as a caller gives it: a path below the upload directory, or its content. */
export type GivenFile =
  | { readonly path: string }
  | { readonly base64: string; readonly filename: string; readonly path?: undefined };

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * Reads what was given as a file.
 *
 * @param value an argument that has been checked by `fileFaults`
 */
export const givenFile = (value: unknown): GivenFile => value as GivenFile;

/**
 * What is wrong with the arguments that are files; nothing is read yet.
 *
 * @param input the tool's arguments
 * @param args the values
 */
export function fileFaults(input: Readonly<Record<string, Field>>, args: Values): readonly ArgumentFault[] {
  if (!Object.keys(args).some((name) => input[name]?.in === 'file')) return [];
  return Object.entries(input).flatMap(([name, field]) => {
    const value = args[name];
    // That it is no object has been said by validation.
    if (field.in !== 'file' || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const fault = faultOf(value as Values);
    return fault === undefined ? [] : [{ field: name, message: fault }];
  });
}

function faultOf({ path, base64, filename }: Values): string | undefined {
  const valid = 'valid: {path} or {base64, filename}';
  if (path !== undefined && base64 !== undefined) return `has both a path and base64; ${valid}`;
  if (path === undefined && base64 === undefined) return `has neither a path nor base64; ${valid}`;
  if (path !== undefined) return path === '' ? 'has an empty path' : undefined;
  if (typeof filename !== 'string' || filename === '')
    return 'needs a filename beside base64, such as {"base64": "…", "filename": "notes.txt"}';
  if (typeof base64 !== 'string') return undefined;
  const compact = base64.replace(/[\r\n]/g, '');
  if (compact === '') return 'is empty';
  return BASE64.test(compact) && compact.replace(/={1,2}$/, '').length % 4 !== 1
    ? undefined
    : 'holds what is no base64';
}

import { basename, extname } from 'node:path';
import type { Field } from '../../catalog/model/operation.ts';
import type { FileValue } from '../../portkey/contract.ts';
import type { CallContext } from '../model/call-context.ts';
import { directoryFor, FileRefusal, type FileSettings, pathBelow, readWhole } from '../model/files.ts';
import type { Tool } from '../model/tool.ts';
import type { ArgumentFault, Checked } from './fault.ts';

type Values = Readonly<Record<string, unknown>>;

/** A file as a caller gives it: a path below the upload directory, or its content. */
type GivenFile =
  | { readonly path: string }
  | { readonly base64: string; readonly filename: string; readonly path?: undefined };

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * Reads what was given as a file.
 *
 * @param value an argument that has been checked by `fileFaults`
 */
const givenFile = (value: unknown): GivenFile => value as GivenFile;

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

/** OpenAI's own limit for one file. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;

const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.flac': 'audio/flac',
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.m4a': 'audio/mp4',
  '.md': 'text/markdown',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ogg': 'audio/ogg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.wav': 'audio/wav',
  '.webm': 'audio/webm',
  '.webp': 'image/webp',
};

/**
 * Puts the content in the place of every argument that is a file. Of `{path}` nothing outside the upload directory is
 * read, and only for callers on this machine.
 *
 * @param tool the tool that is called
 * @param args its arguments, checked
 * @param settings the upload directory
 * @param context who calls
 */
export async function loadFiles(
  tool: Tool,
  args: Values,
  settings: FileSettings,
  context: Pick<CallContext, 'transport'>,
): Promise<Checked<Values>> {
  const names = Object.keys(args).filter((name) => tool.input[name]?.in === 'file' && args[name] !== null);
  if (names.length === 0) return { ok: true, value: args };
  const faults: ArgumentFault[] = [];
  const loaded: Record<string, unknown> = { ...args };
  for (const name of names) {
    try {
      loaded[name] = await load(args[name], settings, context);
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error;
      faults.push({ field: `${name}.path`, message: error.message });
    }
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: loaded };
}

async function load(
  value: unknown,
  settings: FileSettings,
  context: Pick<CallContext, 'transport'>,
): Promise<FileValue> {
  const given = givenFile(value);
  if (given.path === undefined) {
    const filename = basename(given.filename.replaceAll('\\', '/')) || 'file';
    return withType({ bytes: Buffer.from(given.base64, 'base64'), filename });
  }
  const directory = directoryFor('a path', 'PORTKEY_UPLOAD_DIR', settings.uploadDir, context);
  const path = await pathBelow(directory, given.path);
  return withType({ bytes: await readWhole(path, MAX_FILE_BYTES), filename: basename(path) });
}

function withType(file: FileValue): FileValue {
  const contentType = TYPES[extname(file.filename).toLowerCase()];
  return contentType === undefined ? file : { ...file, contentType };
}

import { basename, extname } from 'node:path';
import type { FileValue } from '../../portkey/contract.ts';
import type { CallContext } from '../model/call-context.ts';
import { directoryFor, FileRefusal, type FileSettings, pathBelow, readWhole } from '../model/files.ts';
import type { Tool } from '../model/tool.ts';
import type { ArgumentFault, Checked } from './fault.ts';
import { givenFile } from './file-arguments.ts';

type Values = Readonly<Record<string, unknown>>;

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

import { isUtf8 } from 'node:buffer';
import { isObject } from '../../json.ts';
import type { CallOptions, OperationCall, Outcome, PortkeyClient } from '../../portkey/contract.ts';
import type { CallContext } from '../model/call-context.ts';
import { newFile } from '../model/files.ts';
import { bad, type Envelope, failed, good } from './envelope.ts';

/** A file as a reply shows it. */
interface FileReply {
  readonly data: Readonly<Record<string, unknown>>;
  readonly content: readonly ContentBlock[];
  readonly notes: readonly string[];
}

/**
 * A reply that is a file: text as text, small pictures and recordings as MCP content, other small files as base64.
 *
 * @param bytes the file
 * @param declared its content type, as the reply had it
 * @param limit of the envelope's JSON, bytes
 * @param blocks whether the caller can be given MCP content
 */
export function fileReply(bytes: Uint8Array, declared: string | undefined, limit: number, blocks: boolean): FileReply {
  const type = typeOfFile(declared, bytes);
  const about = { bytes: bytes.byteLength, content_type: type };
  const base64 = (): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const family = /^(image|audio)\//.exec(type)?.[1];
  if (blocks && (family === 'image' || family === 'audio') && bytes.byteLength <= MAX_BLOCK_BYTES)
    return {
      data: about,
      content: [{ type: family, data: base64(), mimeType: type }],
      notes: [`The file is beside this answer, as ${family} content.`],
    };
  if (isUtf8(bytes) && !bytes.includes(0))
    return { data: { ...about, text: Buffer.from(bytes).toString('utf8') }, content: [], notes: [] };
  // Base64 takes four bytes for three; some room is left for what stands around it.
  if (Math.ceil(bytes.byteLength / 3) * 4 + ROOM <= limit)
    return { data: { ...about, base64: base64() }, content: [], notes: [] };
  return {
    data: about,
    content: [],
    notes: ['The file is too large to be shown here; save_to writes it to a file (stdio, PORTKEY_DOWNLOAD_DIR).'],
  };
}

const ROOM = 500;

/**
 * Takes pictures that lie in a reply as base64 (`data[].b64_json`) out of it and gives them as MCP content.
 *
 * @param data Portkey's reply; not changed
 */
export function picturesOf(data: unknown): FileReply | undefined {
  if (!isObject(data) || !Array.isArray(data.data)) return undefined;
  const content: ContentBlock[] = [];
  const rows = data.data.map((row: unknown): unknown => {
    if (!isObject(row) || typeof row.b64_json !== 'string' || row.b64_json.length > (MAX_BLOCK_BYTES / 3) * 4)
      return row;
    const bytes = Buffer.from(row.b64_json, 'base64');
    const type = typeOfFile(undefined, bytes);
    if (!type.startsWith('image/')) return row;
    content.push({ type: 'image', data: bytes.toString('base64'), mimeType: type });
    const { b64_json: _shown, ...rest } = row;
    return { ...rest, bytes: bytes.byteLength, content_type: type };
  });
  if (content.length === 0) return undefined;
  const what = content.length === 1 ? 'The picture is' : `${content.length} pictures are`;
  return { data: { ...data, data: rows }, content, notes: [`${what} beside this answer, as image content.`] };
}

/** Progress is told at most this often, bytes. */
const PROGRESS_BYTES = 1024 * 1024;

/**
 * Carries out a download into a new file, piece by piece: the reply's body, or what the link in it leads to, which is
 * followed without the key.
 *
 * @param call the operation's call
 * @param path the new file, as `readyCall` found it
 * @param client the way to Portkey
 * @param options of the call
 * @param context who is told of progress
 * @param notes what is to be said beside it
 * @returns where the file is and its size, or the failure; then no file is left behind
 */
export async function saveTo(
  call: OperationCall,
  path: string,
  client: PortkeyClient,
  options: CallOptions,
  context: Pick<CallContext, 'progress'>,
  notes: readonly string[],
): Promise<Envelope> {
  const file = newFile(path);
  let told = 0;
  const sink = async (chunk: Uint8Array): Promise<void> => {
    await file.write(chunk);
    if (file.size() - told < PROGRESS_BYTES) return;
    told = file.size();
    context.progress?.(told, undefined, `${told} bytes`);
  };
  try {
    const link = call.operation.linkReply;
    const outcome = link === undefined ? await client.call(call, { ...options, sink }) : await follow(link, sink);
    if (!outcome.ok) {
      await file.abandon();
      return failed(outcome.error);
    }
    await file.finish();
    const about = { saved_to: file.path, bytes: file.size() };
    return good(outcome.contentType === undefined ? about : { ...about, content_type: outcome.contentType }, {
      notes: [...notes, ...outcome.notes],
    });
  } catch (error) {
    await file.abandon();
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return bad(`The file ${path} could not be finished (${why}); nothing is left of it.`, {
      code: 'download',
      retryable: true,
    });
  }

  async function follow(field: string, into: typeof sink): Promise<Outcome> {
    const first = await client.call(call, options);
    if (!first.ok) return first;
    const reply = first.data as Readonly<Record<string, unknown>> | null;
    const link = typeof reply === 'object' && reply !== null ? reply[field] : undefined;
    if (typeof link !== 'string')
      return {
        ok: false,
        attempts: first.attempts,
        error: {
          message: `Portkey's answer to ${call.operation.name} holds no link (${field}) that could be followed.`,
          code: 'invalid_reply',
          retryable: false,
        },
      };
    return client.download(link, { signal: options.signal, principal: options.principal, sink: into });
  }
}

/** What an answer carries beside its envelope, as MCP has it. */
export type ContentBlock =
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  | {
      readonly type: 'resource';
      readonly resource: { readonly uri: string; readonly mimeType: string; readonly blob: string };
    };

/** Larger pictures and recordings are not put into an answer. */
export const MAX_BLOCK_BYTES = 1024 * 1024;

const SIGNATURES: readonly (readonly [at: number, bytes: string, type: string])[] = [
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, 'GIF8', 'image/gif'],
  [8, 'WEBP', 'image/webp'],
  [8, 'WAVE', 'audio/wav'],
  [0, 'ID3', 'audio/mpeg'],
  [0, '\xff\xfb', 'audio/mpeg'],
  [0, '\xff\xf3', 'audio/mpeg'],
  [0, '\xff\xf1', 'audio/aac'],
  [0, 'OggS', 'audio/ogg'],
  [0, 'fLaC', 'audio/flac'],
  [0, '%PDF-', 'application/pdf'],
];

/**
 * What a file is: its declared type, or, where that says nothing, its first bytes.
 *
 * @param declared the reply's content type
 * @param bytes the file
 */
export function typeOfFile(declared: string | undefined, bytes: Uint8Array): string {
  if (declared !== undefined && declared !== '' && !/octet-stream|^application\/json$/.test(declared)) return declared;
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const found = SIGNATURES.find(([at, signature]) => start.startsWith(signature, at));
  return found?.[2] ?? (declared || 'application/octet-stream');
}

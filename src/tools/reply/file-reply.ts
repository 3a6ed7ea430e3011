import { isUtf8 } from 'node:buffer';
import { isObject } from '../../json.ts';
import { type ContentBlock, MAX_BLOCK_BYTES, typeOfFile } from './content.ts';

/** A file as a reply shows it. */
export interface FileReply {
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

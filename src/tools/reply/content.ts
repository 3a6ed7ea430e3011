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

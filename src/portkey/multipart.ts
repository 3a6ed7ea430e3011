import { createHash } from 'node:crypto';
import type { FileValue } from './contract.ts';

/** One part of a multipart body, in the order of sending. */
export type Part = { readonly name: string } & ({ readonly text: string } | { readonly file: FileValue });

/** Names inside a part's header, escaped as the WHATWG form encoding does. */
const quoted = (name: string): string => `"${name.replace(/\r\n|\r|\n/g, '%0D%0A').replace(/"/g, '%22')}"`;

const plainType = /^[\w.+-]+\/[\w.+-]+(?:; ?[\w.+-]+=[\w.+-]+)*$/;

const headerOf = (part: Part): string => {
  const disposition = `Content-Disposition: form-data; name=${quoted(part.name)}`;
  if ('text' in part) return `${disposition}\r\n\r\n`;
  const given = part.file.contentType;
  const type = given !== undefined && plainType.test(given) ? given : 'application/octet-stream';
  return `${disposition}; filename=${quoted(part.file.filename)}\r\nContent-Type: ${type}\r\n\r\n`;
};

/**
 * A multipart/form-data body. The boundary is a digest of the parts, so that the same parts give the same bytes and no
 * part can hold it.
 */
export const encodeMultipart = (parts: readonly Part[]): { contentType: string; body: Uint8Array } => {
  const hash = createHash('sha256');
  const contents = parts.map((part) => {
    const header = Buffer.from(headerOf(part));
    const content = 'text' in part ? Buffer.from(part.text) : part.file.bytes;
    hash.update(header).update(content);
    return { header, content };
  });
  const boundary = `portkey-admin-mcp-${hash.digest('hex')}`;
  const pieces = contents.flatMap(({ header, content }) => [
    Buffer.from(`--${boundary}\r\n`),
    header,
    content,
    Buffer.from('\r\n'),
  ]);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
};

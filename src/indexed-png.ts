import { crc32, deflateSync } from 'node:zlib';

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
};

/** A picture of few colours. */
export interface IndexedPicture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** How many bits a pixel takes. */
  readonly depth: 1 | 8;
  /** Red, green and blue of each colour, one byte each. */
  readonly palette: Uint8Array;
  /** The rows, each with a zero byte before it (no filter). */
  readonly rows: Uint8Array;
}

/**
 * A PNG with a palette: the smallest form of a drawing.
 *
 * @param picture its pixels, as numbers of colours
 * @returns the same bytes for the same picture
 */
export function indexedPng({ width, height, depth, palette, rows }: IndexedPicture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Body, pourBody, readBody } from './read-body.ts';

async function* chunks(...texts: readonly (string | Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield typeof text === 'string' ? Buffer.from(text) : text;
  }
}
/** What came, in short: its state and text. */
const shown = (body: Body): string => `${body.state} ${'bytes' in body ? String(Buffer.from(body.bytes)) : body.size}`;

const read = async (body: AsyncIterable<Uint8Array>, headers = {}, limit = 10): Promise<string> =>
  shown(await readBody(body, headers, limit));

describe('a body', () => {
  it('comes whole up to its bound', async () => {
    expect(await read(chunks())).toBe('whole ');
    expect(await read(chunks('abc'))).toBe('whole abc');
    expect(await read(chunks('01234', '56789'))).toBe('whole 0123456789');
    expect(await read(chunks('01234', '56789', 'x'))).toBe('too-large 0123456789x');
  });

  it('is not read where it says that it is too large, and is where it says nothing sensible', async () => {
    let asked = false;
    const body = (async function* () {
      asked = true;
      yield Buffer.from('abc');
    })();
    expect(await readBody(body, { 'content-length': '11' }, 10)).toEqual({
      state: 'too-large',
      bytes: new Uint8Array(),
      declared: 11,
    });
    expect(asked).toBe(false);
    for (const size of ['10', 'x11', '11x', '-11', ''])
      expect(await read(chunks('abc'), { 'content-length': size })).toBe('whole abc');
  });

  it('keeps what came of one that broke off', async () => {
    const body = await readBody(chunks('ab', 'c', new Error('x')), {}, 10);
    expect(shown(body)).toBe('cut abc');
    expect(body).toMatchObject({ error: { fault: 'unknown', sent: true } });
  });

  it('keeps the first 64 KB of one over the bound', async () => {
    const kib = 1024;
    const sized = async (...sizes: readonly number[]): Promise<string> => {
      const all = sizes.map((size, at) => String(at).repeat(size * kib));
      const body = await readBody(chunks(...all), {}, 20 * kib);
      if (body.state !== 'too-large') return body.state;
      return [...new Set(String(body.bytes))]
        .map((digit) => `${digit}:${String(body.bytes).split(digit).length - 1}`)
        .join(' ');
    };
    expect(await sized(100)).toBe(`0:${64 * kib}`);
    expect(await sized(10, 100)).toBe(`0:${10 * kib} 1:${54 * kib}`);
    expect(await sized(10, 11)).toBe(`0:${10 * kib} 1:${11 * kib}`);
    expect(await sized(20)).toBe('whole');
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    [' GZIP ', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['identity', (bytes: Buffer) => bytes],
    ['none-that-is-known', (bytes: Buffer) => bytes],
  ] as const)('that is packed (%s) is unpacked, within the bound', async (encoding, pack) => {
    const headers = { 'content-encoding': encoding };
    expect(await read(chunks(pack(Buffer.from('0123456789'))), headers, 100)).toBe('whole 0123456789');
    expect(await read(chunks(), headers)).toBe('whole ');
    if (pack(Buffer.from('a')).length > 1)
      expect(await read(chunks(pack(Buffer.from('a'.repeat(5_000)))), headers, 1_000)).toBe('too-large ');
  });

  it('that is packed and broken is cut off', async () => {
    const body = await readBody(chunks('no gzip'), { 'content-encoding': 'gzip' }, 100);
    expect(shown(body)).toBe('cut no gzip');
    expect(body).toMatchObject({ error: { fault: 'bad-http', systemCode: 'content-encoding' } });
  });
});

describe('a body for a sink', () => {
  const poured = async (body: AsyncIterable<Uint8Array>, headers = {}): Promise<string> => {
    const got: string[] = [];
    let told = 0;
    const result = await pourBody(
      body,
      headers,
      10,
      async (chunk) => {
        got.push(String(Buffer.from(chunk)));
      },
      () => {
        told += 1;
      },
    );
    return `${shown(result)} [${got.join()}] ${told}`;
  };

  it('is handed over piece by piece, up to its bound', async () => {
    expect(await poured(chunks('01234', '56789'))).toBe('sunk 10 [01234,56789] 2');
    expect(await poured(chunks('01234', '56789', 'x'))).toBe('too-large  [01234,56789] 2');
    expect(await poured(chunks('abc'), { 'content-length': '11' })).toBe('too-large  [] 0');
    expect(await poured(chunks('abc'), { 'content-length': '10' })).toBe('sunk 3 [abc] 1');
    expect(await poured(chunks('abc', new Error('x')))).toBe('cut  [abc] 1');
  });

  it('ends with what the sink threw', async () => {
    const failing = (cause: unknown): Promise<Body> =>
      pourBody(
        chunks('a'),
        {},
        10,
        () => Promise.reject(cause),
        () => {},
      );
    await expect(failing(new Error('full'))).rejects.toMatchObject({ name: 'SinkError', message: 'full' });
    await expect(failing('a text')).rejects.toMatchObject({ message: 'the receiver of the download failed' });
  });
});

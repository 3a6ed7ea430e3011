import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Transport, TransportReply } from './contract.ts';
import { type Attempt, type Body, type ExchangeLimits, exchange, pourBody, readBody } from './exchange.ts';
import { TransportError } from './transport-error.ts';

const REQUEST = { method: 'GET', url: 'https://h.example/', headers: {} };
const tick = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function* pieces(texts: readonly string[], everyMs = 0): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (everyMs > 0) await tick(everyMs);
    yield Buffer.from(text);
  }
}
const replyOf = (body: AsyncIterable<Uint8Array>, status = 200): TransportReply => ({
  status,
  headers: { a: 'b' },
  body,
});

interface Exchanged {
  readonly attempt: Attempt;
  /** Whether the transport was told to end, and how often it was asked. */
  readonly told: boolean;
  readonly asked: number;
}

async function exchanged(
  transport: Transport,
  limits: Partial<ExchangeLimits> = {},
  call = new AbortController(),
): Promise<Exchanged> {
  let told = false;
  let asked = 0;
  const watched: Transport = (request, signal) => {
    asked += 1;
    signal.addEventListener('abort', () => {
      told = true;
    });
    return transport(request, signal);
  };
  const attempt = await exchange(watched, REQUEST, call.signal, { timeoutMs: 2_000, maxBytes: 1_000, ...limits });
  return { attempt, told, asked };
}

const never: Transport = () => new Promise(() => {});
/** Answers once it is told to end, as the network does. */
const listening =
  (sent: boolean): Transport =>
  (_, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new TransportError('aborted', sent, 'CODE')));
    });

describe('an exchange', () => {
  it('gives the reply, whole, and leaves the connection alone', async () => {
    const { attempt, told } = await exchanged(async () => replyOf(pieces(['ab', 'c'])));
    expect(attempt).toMatchObject({ kind: 'reply', status: 200, headers: { a: 'b' }, body: { state: 'whole' } });
    expect(attempt.kind === 'reply' && attempt.body.state === 'whole' && String(attempt.body.bytes)).toBe('abc');
    expect(told).toBe(false);
  });

  it('is not begun where the call has ended', async () => {
    const call = new AbortController();
    call.abort();
    const { attempt, asked } = await exchanged(never, {}, call);
    expect(attempt).toMatchObject({ kind: 'error', error: { fault: 'aborted', sent: false } });
    expect(asked).toBe(0);
  });

  it('ends at its time limit, even where the transport does not listen', async () => {
    const { attempt, told } = await exchanged(never, { timeoutMs: 15 });
    expect(attempt).toMatchObject({ kind: 'error', error: { fault: 'timeout', sent: true } });
    expect(told).toBe(true);
  });

  it('ends with the call', async () => {
    const call = new AbortController();
    setTimeout(() => call.abort(), 10);
    const { attempt, told } = await exchanged(never, {}, call);
    expect(attempt).toMatchObject({ kind: 'error', error: { fault: 'aborted', sent: true } });
    expect(told).toBe(true);
  });

  it('says why we ended it, and from the transport whether the request had left', async () => {
    expect((await exchanged(listening(false), { timeoutMs: 15 })).attempt).toMatchObject({
      error: { fault: 'timeout', sent: false, systemCode: undefined },
    });
    expect((await exchanged(listening(true), { timeoutMs: 15 })).attempt).toMatchObject({
      error: { fault: 'timeout', sent: true },
    });
    // What ended it first is the reason.
    const call = new AbortController();
    setTimeout(() => call.abort(), 25);
    const slow: Transport = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => setTimeout(reject, 15, new Error('x')));
      });
    expect((await exchanged(slow, { timeoutMs: 15 }, call)).attempt).toMatchObject({ error: { fault: 'timeout' } });
  });

  it('takes what it does not know for sent', async () => {
    const { attempt, told } = await exchanged(async () => {
      throw new Error('x');
    });
    expect(attempt).toMatchObject({ kind: 'error', error: { fault: 'unknown', sent: true } });
    expect(told).toBe(true);
  });

  it('gives what came of a body that broke off, and drops the connection', async () => {
    const { attempt, told } = await exchanged(async () =>
      replyOf(
        (async function* () {
          yield Buffer.from('ab');
          throw new Error('x');
        })(),
      ),
    );
    expect(attempt).toMatchObject({ kind: 'reply', body: { state: 'cut' } });
    expect(told).toBe(true);
  });

  it('takes a body that breaks off at the time limit for ours', async () => {
    const transport: Transport = async (_, signal) =>
      replyOf(
        (async function* () {
          yield Buffer.from('ab');
          await new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new Error('aborted')));
          });
        })(),
      );
    expect((await exchanged(transport, { timeoutMs: 15 })).attempt).toMatchObject({
      kind: 'error',
      error: { fault: 'timeout' },
    });
  });

  it('bounds a success by its limit, a failure by another, and drops the connection of either', async () => {
    const long = 'a'.repeat(1_001);
    const over = await exchanged(async () => replyOf(pieces([long])));
    expect(over).toMatchObject({ attempt: { body: { state: 'too-large' } }, told: true });
    expect((await exchanged(async () => replyOf(pieces([long.slice(1)])))).attempt).toMatchObject({
      body: { state: 'whole' },
    });
    for (const status of [199, 300, 500])
      expect((await exchanged(async () => replyOf(pieces([long]), status))).attempt).toMatchObject({
        body: { state: 'whole' },
      });
    expect((await exchanged(async () => replyOf(pieces([long]), 299))).attempt).toMatchObject({
      body: { state: 'too-large' },
    });
    expect((await exchanged(async () => replyOf(pieces(['a'.repeat(256 * 1024 + 1)]), 500))).attempt).toMatchObject({
      body: { state: 'too-large' },
    });
    expect((await exchanged(async () => replyOf(pieces(['a'.repeat(256 * 1024)]), 500))).attempt).toMatchObject({
      body: { state: 'whole' },
    });
  });
});

describe('an exchange into a sink', () => {
  it('may take longer than the limit, as long as pieces come', async () => {
    const got: string[] = [];
    const { attempt, told } = await exchanged(async () => replyOf(pieces(['a', 'b', 'c', 'd'], 25)), {
      timeoutMs: 60,
      sink: async (chunk) => {
        got.push(String(chunk));
      },
    });
    expect(attempt).toMatchObject({ kind: 'reply', body: { state: 'sunk', size: 4 } });
    expect(got).toEqual(['a', 'b', 'c', 'd']);
    expect(told).toBe(false);
  });

  it('gives it nothing of a failure', async () => {
    const { attempt } = await exchanged(async () => replyOf(pieces(['no']), 404), {
      sink: () => Promise.reject(new Error('it got something')),
    });
    expect(attempt).toMatchObject({ kind: 'reply', status: 404, body: { state: 'whole' } });
  });

  it('ends with the sink’s own fault', async () => {
    const { attempt, told } = await exchanged(async () => replyOf(pieces(['a'])), {
      sink: () => Promise.reject(new Error('the disk is full')),
    });
    expect(attempt).toMatchObject({ kind: 'sink-error', error: { message: 'the disk is full', name: 'SinkError' } });
    expect(told).toBe(true);
  });
});

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

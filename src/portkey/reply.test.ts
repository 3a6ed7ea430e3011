import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultyUpstream, startFaultyUpstream } from '../../test/helpers/faulty-upstream.ts';
import { operationNamed, sampleArguments } from '../../test/helpers/operations.ts';
import { representativeOperations } from '../../test/helpers/representatives.ts';
import { catalog } from '../catalog/index.ts';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import { createPortkeyClient } from './client.ts';
import type { CallOptions, Failure, Outcome, PortkeyClient, PortkeySettings, Success } from './contract.ts';
import { parseJsonFields, unwrap } from './reply.ts';

let upstream: FaultyUpstream;
let clients: PortkeyClient[] = [];
beforeAll(async () => {
  upstream = await startFaultyUpstream();
});
afterAll(() => upstream.close());
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  upstream.reset();
});

const clientOf = (settings: Partial<PortkeySettings> = {}): PortkeyClient => {
  const client = createPortkeyClient(
    { baseUrl: upstream.origin, apiKey: 'pk-test', maxRetries: 0, ...settings },
    undefined,
    () => 0,
  );
  clients.push(client);
  return client;
};
const call = (
  operation: CatalogEntry,
  more: Partial<CallOptions> = {},
  settings: Partial<PortkeySettings> = {},
): Promise<Outcome> =>
  clientOf(settings).call(
    { operation, arguments: sampleArguments(operation) },
    { signal: new AbortController().signal, principal: 'p', ...more },
  );
const ok = async (outcome: Promise<Outcome>): Promise<Success> => {
  const settled = await outcome;
  expect(settled.ok, JSON.stringify(settled)).toBe(true);
  return settled as Success;
};

const read = operationNamed('get_config');
const create = operationNamed('create_api_key');

describe('replies', () => {
  it('come whole and under their own names, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (body) => {
        const sent = JSON.parse(JSON.stringify({ object: 'thing', ...body })) as unknown;
        upstream.reply({ kind: 'json', body: sent });
        expect((await ok(call({ ...read, jsonReply: [] }))).data).toEqual(sent);
      }),
      { numRuns: 50 },
    );
  });

  it('lose only a wrapper that is nothing else', () => {
    expect(unwrap({ success: true, data: { a: 1 } })).toEqual({ a: 1 });
    for (const body of [
      { success: true },
      { success: true, data: 1, total: 2 },
      { success: 1, data: 1 },
      { success: false, data: 1 },
      { data: [] },
    ]) {
      expect(unwrap(body)).toBe(body);
    }
  });

  it('show fields that hold JSON parsed, where they do', () => {
    const body = {
      config: '{"a":1}',
      data: [{ config: '[1]' }, { config: 'not json' }, { config: null }, 7],
      name: '{"a":1}',
    };
    expect(parseJsonFields(body, ['config', 'data[].config', 'gone[].x', 'name.x'])).toEqual({
      config: { a: 1 },
      data: [{ config: [1] }, { config: 'not json' }, { config: null }, 7],
      name: '{"a":1}',
    });
    expect(body.config).toBe('{"a":1}');
    expect(parseJsonFields([{ s: '{}' }], ['[].s'])).toEqual([{ s: {} }]);
    expect(parseJsonFields('x', ['a.b'])).toBe('x');
    expect(parseJsonFields({ number: '7' }, ['number'])).toEqual({ number: '7' });
  });

  it.each([
    ['a wrong content type', { 'content-type': 'text/html' }, '{"id":"x"}'],
    ['no content type', {}, '{"id":"x"}'],
    ['a byte-order mark', {}, '\uFEFF{"id":"x"}'],
    ['compression nobody asked for', { 'content-encoding': 'gzip' }, gzipSync('{"id":"x"}')],
  ])('are read despite %s', async (_, headers, body) => {
    upstream.reply({ kind: 'raw', body, headers });
    expect((await ok(call(read))).data).toEqual({ id: 'x' });
  });

  it('that are text pass as text, with a note', async () => {
    upstream.reply({ kind: 'raw', body: 'done', headers: { 'content-type': 'text/plain' } });
    expect(await ok(call(read))).toMatchObject({
      data: 'done',
      unparsed: true,
      notes: ['The reply is not JSON but text/plain; it is passed on as text.'],
    });
    expect(await ok(call({ ...read, reply: 'text' }))).toMatchObject({ data: 'done', notes: [] });
  });

  it('that are files come as bytes', async () => {
    const bytes = Buffer.from([0, 1, 2, 255]);
    upstream.reply({ kind: 'raw', body: bytes, headers: { 'content-type': 'audio/mpeg; x=1' } });
    const outcome = await ok(call({ ...read, reply: 'bytes' }));
    expect(outcome).toMatchObject({ data: null, contentType: 'audio/mpeg', bodyBytes: 4 });
    expect(Buffer.from(outcome.bytes ?? [])).toEqual(bytes);
    // A write that answers with a file although JSON was expected has happened.
    expect(Buffer.from((await ok(call(create))).bytes ?? [])).toEqual(bytes);
  });

  it('246 is a success with a note', async () => {
    upstream.reply({ kind: 'json', status: 246, body: { id: 'x' } });
    expect((await ok(call(read))).notes.join()).toContain('guardrail');
  });

  it('200 with an AB code is a failure; success:false alone is a reply', async () => {
    upstream.reply({ kind: 'json', body: { success: false, data: { message: 'No', errorCode: 'AB03' } } });
    expect(((await call(read)) as Failure).error.code).toBe('AB03');
    const test = { success: false, status_code: 502, url: 'https://x', error: 'unreachable' };
    upstream.reply({ kind: 'json', body: test });
    expect((await ok(call(read))).data).toEqual(test);
  });

  it('carry the request id', async () => {
    upstream.reply({ kind: 'json', body: {}, headers: { 'x-portkey-trace-id': 't-1' } });
    expect((await ok(call(read))).requestId).toBe('t-1');
  });
});

describe('what is handed out once', () => {
  const writes = catalog.filter(({ risk, method }) => risk !== 'read' && method !== 'GET');
  const handedOut = catalog.filter(({ oneTimeReply }) => (oneTimeReply?.length ?? 0) > 0);
  const secret = 'pk-once-8f3a';

  it.each(
    [...new Set([...handedOut, ...representativeOperations(writes)])].map(
      (operation) => [operation.name, operation] as const,
    ),
  )('%s: reaches the caller whatever is odd about the reply', async (_, operation) => {
    for (const fault of [
      { kind: 'cut', body: `{"id":"x","key":"${secret}","na` },
      { kind: 'cut', status: 201, body: `{"key":"${secret}"` },
      { kind: 'raw', body: `{"key":"${secret}"`, headers: { 'content-type': 'application/json' } },
      { kind: 'raw', body: `{"key":"${secret}",}`, headers: { 'content-type': 'text/html' } },
      { kind: 'raw', body: `key=${secret}`, headers: { 'content-type': 'text/plain' } },
      { kind: 'json', body: { success: 'yes', data: [{ records: { key: secret } }] } },
      { kind: 'json', body: [secret] },
      { kind: 'json', body: secret },
      { kind: 'json', status: 299, body: { key: secret } },
      { kind: 'raw', body: Buffer.from(`{"key":"${secret}","name":"Zo\u00eb`).subarray(0, -1) },
      { kind: 'raw', body: Buffer.from(`{"key":"${secret}","name":"\u00e9"}`, 'latin1') },
      { kind: 'raw', body: Buffer.from(`{"key":"${secret}","name":"\u00e9`, 'latin1') },
      { kind: 'raw', body: `{"key":"${secret}","name":"a\0b"}` },
    ] as const) {
      upstream.reply(fault);
      const outcome = await ok(call(operation));
      const text = JSON.stringify(outcome.data) + Buffer.from(outcome.bytes ?? []).toString();
      expect(text, JSON.stringify(fault)).toContain(secret);
    }
  });

  it('survives a reply over the bound, as far as it is read', async () => {
    upstream.reply({ kind: 'raw', body: `{"key":"${secret}","rest":"${'x'.repeat(3_000_000)}"}` });
    // Declared sizes are refused before anything is read; a write then still has succeeded.
    const outcome = await ok(call(create, {}, { maxBodyBytes: 1_000_000 }));
    expect(outcome.notes.join()).toContain('too large');
  });
});

describe('bounds', () => {
  it('a read over the bound ends at once, drops the connection and says how to ask for less', async () => {
    const list = operationNamed('list_virtual_keys');
    for (const declared of [true, false]) {
      upstream.reset();
      upstream.reply({ kind: 'big', bytes: 200_000_000, declared });
      const outcome = (await call(list, {}, { maxBodyBytes: 2_000_000 })) as Failure;
      expect(outcome.error).toMatchObject({ code: 'too_large', status: 200, retryable: false });
      expect(outcome.error.message).toContain(declared ? '191 MB' : 'more than 2 MB');
      expect(outcome.error.hint).toContain('page_size');
      await expect.poll(upstream.inFlight).toBe(0);
      expect(upstream.sentBytes()).toBeLessThan(20_000_000);
    }
  });

  it('a small body that unpacks to a large one is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
    upstream.reply({ kind: 'raw', body: bomb, headers: { 'content-encoding': 'gzip' } });
    expect(((await call(read, {}, { maxBodyBytes: 1_000_000 })) as Failure).error.code).toBe('too_large');
  });

  it('an error of megabytes stays an error', async () => {
    upstream.reply({ kind: 'raw', status: 500, body: 'x'.repeat(5_000_000) });
    const { error } = (await call(read)) as Failure;
    expect(error.status).toBe(500);
    expect(error.message.length).toBeLessThan(700);
  });
});

describe('a sink', () => {
  const file = operationNamed('get_file_content');

  it('gets every byte, in order, one piece at a time', async () => {
    upstream.reply({ kind: 'big', bytes: 30_000_000 });
    let size = 0;
    let busy = false;
    const outcome = await ok(
      call(file, {
        sink: async (chunk) => {
          expect(busy).toBe(false);
          busy = true;
          await new Promise((resolve) => setImmediate(resolve));
          busy = false;
          size += chunk.byteLength;
        },
      }),
    );
    expect(outcome).toMatchObject({ data: null, bodyBytes: 30_000_000 });
    expect(size).toBe(30_000_000);
  });

  it('gets nothing of a failure', async () => {
    upstream.reply({ kind: 'json', status: 404, body: { message: 'gone' } });
    const got: unknown[] = [];
    const outcome = (await call(file, { sink: async (chunk) => void got.push(chunk) })) as Failure;
    expect(outcome.error.message).toContain('gone');
    expect(got).toEqual([]);
  });

  it('is not filled twice, and is bounded', async () => {
    const pieces: string[] = [];
    const sink = async (chunk: Uint8Array): Promise<void> => void pieces.push(Buffer.from(chunk).toString());
    upstream.reply({ kind: 'cut', body: 'part' });
    expect(((await call(file, { sink }, { maxRetries: 2 })) as Failure).error.message).toContain('broke off');
    expect(pieces).toEqual(['part']);
    upstream.reply({ kind: 'big', bytes: 10_000_000 });
    expect(((await call(file, { sink }, { maxDownloadBytes: 1_000_000 })) as Failure).error.code).toBe('too_large');
  });

  it('that fails ends the call with its own sentence', async () => {
    upstream.reply({ kind: 'big', bytes: 30_000_000 });
    const sink = async (): Promise<void> => {
      throw new Error('the disk is full');
    };
    const outcome = (await call(file, { sink }, { maxRetries: 2 })) as Failure;
    expect(outcome.error.message).toBe('The download was given up: the disk is full');
    await expect.poll(upstream.inFlight).toBe(0);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('signed links', () => {
  const follow = (link: string, settings: Partial<PortkeySettings> = {}): Promise<Outcome> =>
    clientOf(settings).download(link, { signal: new AbortController().signal, principal: 'p' });

  it('are followed without the key', async () => {
    upstream.reply({ kind: 'raw', body: 'line\n', headers: { 'content-type': 'application/jsonl' } });
    const outcome = await ok(follow(`${upstream.origin}/bucket/a.jsonl?X-Sig=a%2Fb`));
    expect(Buffer.from(outcome.bytes ?? []).toString()).toBe('line\n');
    expect(upstream.requests[0]?.target).toBe('/bucket/a.jsonl?X-Sig=a%2Fb');
    expect(JSON.stringify(upstream.requests[0]?.headers)).not.toContain('pk-test');
  });

  it.each([
    ['nonsense', 'is not a URL'],
    ['http://bucket.example.com/x', 'is not https'],
    ['file:///etc/passwd', 'is not https'],
    ['https://user:pw@bucket.example.com/x', 'holds a user name'],
    ['https://localhost/x', 'inside this machine'],
    ['https://127.0.0.2/x', 'inside this machine'],
    ['https://2130706433/x', 'inside this machine'],
    ['https://169.254.169.254/latest/meta-data', 'inside this machine'],
    ['https://[::1]/x', 'inside this machine'],
    ['https://[::ffff:127.0.0.1]/x', 'inside this machine'],
  ])('%s is not followed', async (link, reason) => {
    const { error } = (await follow(link, { baseUrl: 'https://api.portkey.ai/v1' })) as Failure;
    expect(error.message).toContain(reason);
  });

  it('are bounded, follow no redirect, and say what the store said', async () => {
    upstream.reply({ kind: 'redirect', to: 'https://elsewhere.example.com/x' });
    expect(((await follow(`${upstream.origin}/x`)) as Failure).error.message).toContain('redirects are never followed');
    upstream.reply({ kind: 'big', bytes: 5_000_000 });
    expect(((await follow(`${upstream.origin}/x`, { maxDownloadBytes: 1_000_000 })) as Failure).error.code).toBe(
      'too_large',
    );
    upstream.reply({
      kind: 'raw',
      status: 403,
      body: '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
    });
    const { error } = (await follow(`${upstream.origin}/x`)) as Failure;
    expect(error.message).toContain('Request has expired');
    expect(error.hint).toContain('ask Portkey for a new one');
  });
});

import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import type { AttemptResult, CallContext, FailureDetails, Success } from './contract.ts';
import type { Body } from './exchange.ts';
import { interpretReply, parseJsonFields, unwrap } from './reply.ts';
import { TransportError } from './transport-error.ts';

/* What replies mean, without a network: failures are in failure-reply.test.ts. */

const MIB = 1024 * 1024;
const operation = (more: Partial<CatalogEntry> = {}): CatalogEntry =>
  ({ name: 'op', method: 'GET', path: '/nowhere', host: 'control', risk: 'read', input: {}, ...more }) as CatalogEntry;
const read = operation();
const write = operation({ method: 'POST', risk: 'write' });

const contextOf = (entry: CatalogEntry): CallContext => ({
  operation: entry,
  arguments: {},
  host: 'api.example',
  keyVariable: 'PORTKEY_API_KEY',
  timeoutMs: 1_000,
  maxBytes: 16 * MIB,
  scrub: (text) => text.replaceAll('canary', '[key]'),
});
const whole = (body: string | Uint8Array): Body => ({ state: 'whole', bytes: Buffer.from(body) });
const cut = (body: string | Uint8Array): Body => ({
  state: 'cut',
  bytes: Buffer.from(body),
  error: new TransportError('reset', true),
});

const means = (entry: CatalogEntry, body: Body, headers: Record<string, string> = {}, status = 200): AttemptResult =>
  interpretReply(contextOf(entry), status, headers, body);
const success = (...given: Parameters<typeof means>): Success => {
  const { outcome } = means(...given);
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome;
};
const failure = (...given: Parameters<typeof means>): FailureDetails => {
  const { outcome } = means(...given);
  if (outcome.ok) throw new Error('a success');
  return outcome.error;
};

describe('a success', () => {
  it('is what came, with what is known of it', () => {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r-1' };
    expect(means(read, whole('{"id":"x"}'), headers, 201)).toEqual({
      outcome: {
        ok: true,
        status: 201,
        data: { id: 'x' },
        contentType: 'application/json',
        requestId: 'r-1',
        bodyBytes: 10,
        notes: [],
        attempts: 1,
      },
      transient: false,
      lost: false,
      unsent: false,
    });
    const bare = success(read, whole('[]'));
    expect(bare).not.toHaveProperty('contentType');
    expect(bare).not.toHaveProperty('requestId');
  });

  it.each([
    ['', {}],
    [' \n', {}],
    ['null', {}],
    ['7', 7],
    ['"a"', 'a'],
    ['\uFEFF{"a":1}', { a: 1 }],
    ['{"success":true,"data":null}', {}],
    ['{"success":true,"data":[1]}', [1]],
  ])('of %j is %j', (body, data) => {
    for (const entry of [read, write]) expect(success(entry, whole(body)).data).toEqual(data);
  });

  it('loses only a wrapper that is nothing else', () => {
    expect(unwrap({ success: true, data: 1 })).toBe(1);
    for (const kept of [
      { success: true, other: 1 },
      { success: true },
      { success: true, data: 1, more: 2 },
      { success: false, data: 1 },
      [1],
      null,
    ])
      expect(unwrap(kept)).toBe(kept);
  });

  it('has fields that hold JSON parsed', () => {
    const entry = operation({ jsonReply: ['a', 'list[].b'] });
    expect(success(entry, whole('{"a":"[1]","list":[{"b":"{}"}],"c":"[1]"}')).data).toEqual({
      a: [1],
      list: [{ b: {} }],
      c: '[1]',
    });
    const given = { list: 'no list', a: { b: '[1]' } };
    expect(parseJsonFields(given, ['list[].b', 'gone.b', 'a.b'])).toEqual({ list: 'no list', a: { b: [1] } });
    expect(parseJsonFields({}, ['toString'])).toEqual({});
    expect(parseJsonFields(given)).toBe(given);
  });

  it('of 246 passed a guardrail that it did not pass', () => {
    expect(success(read, whole('{}'), {}, 246).notes).toEqual([expect.stringContaining('guardrail')]);
    expect(success(read, whole('{}'), {}, 245).notes).toEqual([]);
  });

  it('is every status from 200 to 299', () => {
    for (const status of [200, 299]) expect(means(read, whole('{}'), {}, status).outcome.ok).toBe(true);
    for (const status of [199, 300]) expect(means(read, whole('{}'), {}, status).outcome.ok).toBe(false);
  });

  it('went to a sink', () => {
    expect(success(read, { state: 'sunk', size: 12 })).toMatchObject({ data: null, bodyBytes: 12, notes: [] });
  });
});

describe('a success that is no JSON', () => {
  it('is passed on as text, with a note and its type', () => {
    expect(success(read, whole('done'), { 'content-type': 'text/plain' })).toMatchObject({
      data: 'done',
      unparsed: true,
      notes: ['The reply is not JSON but text/plain; it is passed on as text.'],
    });
    expect(success(read, whole('done')).notes).toEqual(['The reply is not JSON; it is passed on as text.']);
  });

  it('is text where text is wanted', () => {
    const text = success(operation({ reply: 'text' }), whole('{"a":1}'));
    expect(text).toMatchObject({ data: '{"a":1}', notes: [] });
    expect(text).not.toHaveProperty('unparsed');
    expect(success(operation({ reply: 'text' }), whole(' ')).data).toBe(' ');
  });

  it('is bytes where bytes are wanted, also a stored page', () => {
    const bytes = operation({ reply: 'bytes' });
    const outcome = success(bytes, whole('{"a":1}'));
    expect(outcome).toMatchObject({ data: null, notes: [] });
    expect(String(outcome.bytes)).toBe('{"a":1}');
    const page = success(bytes, whole('<html>'), { 'content-type': 'text/html' });
    expect(page.notes).toEqual(['The content came as an HTML page.']);
    expect(String(page.bytes)).toBe('<html>');
    // Only what says that it is one.
    expect(success(bytes, whole('<html>')).notes).toEqual([]);
  });

  it('is a failure where a page came in place of JSON: something else answered', () => {
    const page = whole('<html><title>Sign in, canary</title></html>');
    const runs = operation({ reply: 'bytes', method: 'POST', risk: 'execute' });
    for (const [entry, headers] of [
      [read, {}],
      [write, {}],
      [runs, { 'content-type': 'text/html' }],
    ] as const) {
      expect(failure(entry, page, { ...headers, 'x-request-id': 'r-canary' })).toEqual({
        message:
          'api.example answered 200 to op with an HTML page ("Sign in, [key]") instead of JSON: something before Portkey, such as a sign-in page or proxy, answered.',
        code: 'invalid_reply',
        status: 200,
        retryable: entry === read,
        requestId: expect.any(String),
      });
      expect(means(entry, page, headers)).toMatchObject({ transient: false, lost: true });
    }
    expect(failure(read, whole('<html>')).message).toContain('with an HTML page instead of JSON');
    expect(failure(read, whole('<html>'))).not.toHaveProperty('requestId');
    expect(means(runs, whole('sound'), { 'content-type': 'text/html' }).outcome.ok).toBe(true);
  });

  it('is a failure of a read where it is no text, and what came of a write', () => {
    const binary = whole(new Uint8Array([0x89, 0, 0xff, 0xfe, 0xfd]));
    expect(failure(read, binary, { 'content-type': 'image/png' })).toMatchObject({
      message: 'Portkey answered op with image/png where JSON was expected.',
      code: 'invalid_reply',
    });
    expect(means(read, binary)).toMatchObject({ transient: false, lost: false });
    expect(failure(operation({ reply: 'text' }), binary).message).toBe(
      'Portkey answered op with binary data where text was expected.',
    );
    expect(success(write, binary, { 'content-type': 'image/png' })).toMatchObject({
      data: null,
      bytes: expect.anything(),
      notes: ['The reply is image/png.'],
    });
  });

  it('shows bytes that are no text as such, where the rest is JSON', () => {
    const broken = whole(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('bcdef"}')]));
    for (const entry of [read, write])
      expect(success(entry, broken)).toMatchObject({
        data: { a: '\uFFFDbcdef' },
        notes: ['The reply holds bytes that are not UTF-8; they are shown as \uFFFD.'],
      });
    expect(failure(operation({ reply: 'text' }), broken).message).toContain('where text was expected');
    const cutToo = whole(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('bcdef')]));
    expect(failure(read, cutToo).message).toBe('The reply to op broke off after 12 bytes.');
  });
});

describe('a reply that broke off', () => {
  it.each([
    ['on the way', cut('{"id":"x')],
    ['before it was sent', whole('{"id":"x')],
    ['before it was sent, a list', whole(' [1,')],
  ])('%s: a read is tried again, a write has happened', (_, body) => {
    const size = body.state === 'cut' || body.state === 'whole' ? body.bytes.byteLength : 0;
    expect(failure(read, body)).toMatchObject({
      message: `The reply to op broke off after ${size} bytes.`,
      code: 'invalid_reply',
      retryable: true,
    });
    expect(means(read, body)).toMatchObject({ transient: true, lost: false });
    expect(success(write, body)).toMatchObject({
      data: String(Buffer.from('bytes' in body ? body.bytes : [])),
      unparsed: true,
      bodyBytes: size,
      notes: [
        `Portkey answered 200, so it was carried out, but its reply broke off after ${size} bytes; this is what came.`,
      ],
    });
  });

  it('is one also where what came could be read', () => {
    expect(failure(read, cut('{"a":1}')).message).toContain('broke off after 7 bytes');
    expect(success(write, cut('{"a":1}'))).toMatchObject({ data: '{"a":1}', unparsed: true });
  });

  it('of a write keeps what came, as text or bytes', () => {
    const nothing = success(write, cut(''));
    expect(nothing).toMatchObject({ data: {}, bodyBytes: 0, notes: [expect.stringContaining('after 0 bytes')] });
    expect(nothing).not.toHaveProperty('unparsed');
    expect(nothing).not.toHaveProperty('bytes');
    const binary = success(write, cut(new Uint8Array([0xff, 0, 0xff, 0, 0xff, 0])));
    expect(binary).toMatchObject({
      data: null,
      bodyBytes: 6,
      bytes: expect.anything(),
      notes: [expect.stringContaining('after 6 bytes')],
    });
    expect(binary).not.toHaveProperty('unparsed');
    const file = success({ ...write, reply: 'bytes' }, cut('text'));
    expect(file).toMatchObject({ data: null, bodyBytes: 4 });
    expect(String(file.bytes)).toBe('text');
  });
});

describe('a reply over the bound', () => {
  const over = (text: string, declared?: number): Body => ({
    state: 'too-large',
    bytes: Buffer.from(text),
    ...(declared !== undefined && { declared }),
  });

  it('is a failure of a read, which says how large it was and how to ask for less', () => {
    expect(failure(read, over('{"a', 40 * MIB))).toEqual({
      message: 'The reply to op is too large (40 MB; at most 16 MB are read); the rest was not read.',
      code: 'too_large',
      status: 200,
      retryable: false,
      hint: 'Ask for a narrower part of it.',
    });
    expect(failure(read, over('{"a')).message).toContain('(more than 16 MB; at most 16 MB are read)');
  });

  it('of a write keeps its beginning: what is handed out once stands there', () => {
    expect(success(write, over('{"key":"x', 40 * MIB))).toMatchObject({
      data: '{"key":"x',
      unparsed: true,
      bodyBytes: 9,
      notes: ['Portkey carried it out; its reply of 40 MB was too large, so that only the beginning was read.'],
    });
    const nothing = success(write, over(''));
    expect(nothing.data).toEqual({});
    expect(nothing).not.toHaveProperty('unparsed');
  });
});

describe('a 200 that denies success', () => {
  it('is a failure with a code of Portkey’s, and a reply without one', () => {
    const denied = '{"success":false,"data":{"message":"No","errorCode":"AB03"}}';
    expect(failure(read, whole(denied)).code).toBe('AB03');
    for (const reply of [
      '{"success":false,"data":{"message":"No","errorCode":"AB033"}}',
      '{"success":false,"data":{"message":"No"}}',
      '{"success":true,"errorCode":"AB03"}',
      '{"errorCode":"AB03"}',
      '"AB03"',
      'null',
    ])
      expect(success(read, whole(reply)).status, reply).toBe(200);
  });
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { CallOptions, Outcome, PortkeyClient } from '../../portkey/contract.ts';
import { fileReply, MAX_BLOCK_BYTES, picturesOf, saveTo, typeOfFile } from './file-reply.ts';

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(20)]);
const mp3 = Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 255, 254])]);

describe('fileReply', () => {
  it('gives small sound and pictures as MCP content', () => {
    expect(fileReply(mp3, 'audio/mpeg', 100_000, true)).toMatchObject({
      data: { bytes: mp3.length, content_type: 'audio/mpeg' },
      content: [{ type: 'audio', data: mp3.toString('base64'), mimeType: 'audio/mpeg' }],
    });
    expect(fileReply(mp3, 'audio/mpeg', 100_000, true).notes).toEqual([
      'The file is beside this answer, as audio content.',
    ]);
    expect(fileReply(mp3, 'application/octet-stream', 100_000, true).content[0]).toMatchObject({ type: 'audio' });
    expect(fileReply(png, undefined, 100_000, true).content[0]).toMatchObject({ type: 'image', mimeType: 'image/png' });
  });

  it('shows text as text, whatever type it claims to have', () => {
    const lines = Buffer.from('{"a":1}\n{"a":2}\n');
    for (const type of ['application/json', 'text/plain', undefined])
      expect(fileReply(lines, type, 100_000, true)).toMatchObject({
        data: { bytes: 16, text: lines.toString() },
        content: [],
        notes: [],
      });
  });

  it('gives other small files, and callers without content blocks, base64', () => {
    const zip = Buffer.from([0x50, 0x4b, 3, 4, 0, 255]);
    expect(fileReply(zip, 'application/zip', 100_000, true).data).toEqual({
      bytes: 6,
      content_type: 'application/zip',
      base64: zip.toString('base64'),
    });
    expect(fileReply(png, 'image/png', 100_000, false)).toMatchObject({
      content: [],
      data: { base64: png.toString('base64') },
    });
  });

  it('takes as much room as there is, and no more', () => {
    const zip = Buffer.alloc(300, 0xff);
    // 300 bytes take 400 characters, and 500 are left for what stands around them.
    const shown = fileReply(zip, 'application/zip', 900, true);
    expect(shown).toMatchObject({ data: { base64: zip.toString('base64') }, content: [], notes: [] });
    expect(fileReply(zip, 'application/zip', 899, true).data).not.toHaveProperty('base64');
    expect(fileReply(Buffer.alloc(301, 0xff), 'application/zip', 903, true).data).not.toHaveProperty('base64');
    const largest = Buffer.concat([png, Buffer.alloc(MAX_BLOCK_BYTES - png.length)]);
    expect(fileReply(largest, 'image/png', 900, true).content).toHaveLength(1);
  });

  it('is bounded, and says how to get a larger file', () => {
    const large = Buffer.alloc(MAX_BLOCK_BYTES + 1, 0xff);
    for (const type of ['audio/mpeg', 'application/zip']) {
      const reply = fileReply(large, type, 100_000, true);
      expect(reply.content).toEqual([]);
      expect(JSON.stringify(reply).length).toBeLessThan(400);
      expect(reply.notes[0]).toContain('save_to');
    }
  });
});

describe('picturesOf', () => {
  it('takes pictures out of the JSON and gives them as content', () => {
    const data = {
      created: 1,
      data: [{ b64_json: png.toString('base64'), revised_prompt: 'a cat' }, { url: 'https://x' }],
    };
    const reply = picturesOf(data);
    expect(reply?.data).toEqual({
      created: 1,
      data: [{ revised_prompt: 'a cat', bytes: png.length, content_type: 'image/png' }, { url: 'https://x' }],
    });
    expect(reply?.content).toEqual([{ type: 'image', data: png.toString('base64'), mimeType: 'image/png' }]);
    expect(data.data[0]).toHaveProperty('b64_json');
    expect(reply?.notes).toEqual(['The picture is beside this answer, as image content.']);
    const two = { data: [...data.data, ...data.data] };
    expect(picturesOf(two)?.notes).toEqual(['2 pictures are beside this answer, as image content.']);
  });

  it('leaves a picture in the JSON that is too large for content', () => {
    const of = (characters: number) => {
      const b64_json = png.toString('base64').slice(0, 12).padEnd(characters, 'A');
      return picturesOf({ data: [{ b64_json }] });
    };
    const most = (MAX_BLOCK_BYTES / 3) * 4;
    expect(of(Math.floor(most))?.content).toHaveLength(1);
    expect(of(Math.ceil(most) + 4)).toBeUndefined();
  });

  it.each([null, 'x', {}, { data: [] }, { data: [{ b64_json: 5 }] }, { data: [{ b64_json: 'bm8gcGljdHVyZQ==' }] }])(
    'leaves %j alone',
    (data) => {
      expect(picturesOf(data)).toBeUndefined();
    },
  );
});

it('knows files by their first bytes only where their type says nothing', () => {
  expect(typeOfFile('audio/wav', png)).toBe('audio/wav');
  expect(typeOfFile('application/octet-stream', Buffer.from('RIFF....WAVEfmt '))).toBe('audio/wav');
  expect(typeOfFile(undefined, Buffer.from('???'))).toBe('application/octet-stream');
});

const found = operationNamed('get_file_content');
if (found === undefined) throw new Error('get_file_content');
const entry: CatalogEntry = found;
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'save-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const good = { ok: true, attempts: 1, notes: ['from Portkey'] } as unknown as Outcome;
const failing: Outcome = { ok: false, attempts: 1, error: { message: 'gone', code: 'AB01', retryable: false } };
const options = { signal: new AbortController().signal, principal: { id: 'ana' } } as unknown as CallOptions;
const asked: unknown[] = [];
const save = (
  operation: CatalogEntry,
  answers: { call?: object; download?: object; pieces?: readonly number[]; fault?: Error },
  told?: number[],
) => {
  asked.length = 0;
  const pour = async (sink: CallOptions['sink']): Promise<void> => {
    for (const size of answers.pieces ?? []) await sink?.(new Uint8Array(size));
    if (answers.fault) throw answers.fault;
  };
  const client = {
    call: async (_call: unknown, given: CallOptions) => {
      asked.push(given.sink === undefined ? 'call' : 'call into the file');
      await pour(given.sink);
      return answers.call;
    },
    download: async (link: string, given: CallOptions) => {
      asked.push(link, given.principal);
      await pour(given.sink);
      return answers.download;
    },
  } as unknown as PortkeyClient;
  const context = told === undefined ? {} : { progress: (done: number) => void told.push(done) };
  return saveTo({ operation, arguments: {} }, join(home, 'f'), client, options, context, ['said']);
};
const { linkReply: _link, ...direct } = entry;
const linked: CatalogEntry = { ...direct, linkReply: 'signed_url' };

describe('a reply that goes into a file', () => {
  it('is written piece by piece, and told', async () => {
    const told: number[] = [];
    const MIB = 1024 * 1024;
    const call = { ...good, contentType: 'text/plain' };
    const envelope = await save(direct, { call, pieces: [MIB - 1, 1, 5, MIB] }, told);
    expect(envelope).toEqual({
      ok: true,
      data: { saved_to: join(home, 'f'), bytes: 2 * MIB + 5, content_type: 'text/plain' },
      notes: ['said', 'from Portkey'],
    });
    expect(readFileSync(join(home, 'f')).length).toBe(2 * MIB + 5);
    expect(told).toEqual([MIB, 2 * MIB + 5]);
    expect(asked).toEqual(['call into the file']);
  });

  it('may be empty, and of no type', async () => {
    const envelope = await save(direct, { call: good });
    expect(envelope).toMatchObject({ ok: true, data: { bytes: 0 } });
    expect(envelope.ok && envelope.data).not.toHaveProperty('content_type');
    expect(existsSync(join(home, 'f'))).toBe(true);
  });

  it('leaves nothing behind where it fails', async () => {
    expect(await save(direct, { call: failing, pieces: [3] })).toMatchObject({ ok: false });
    expect(existsSync(join(home, 'f'))).toBe(false);
    const fault = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const envelope = await save(direct, { pieces: [3], fault });
    expect(envelope.ok ? '' : envelope.error.message).toContain('(ENOSPC); nothing is left of it.');
    expect(existsSync(join(home, 'f'))).toBe(false);
  });

  it('needs nobody who is told', async () => {
    expect(await save(direct, { call: good, pieces: [2 * 1024 * 1024] })).toMatchObject({ ok: true });
  });

  it('is not written over what is there', async () => {
    writeFileSync(join(home, 'f'), 'mine');
    const envelope = await save(direct, { call: good, pieces: [3] });
    expect(envelope).toMatchObject({ ok: false, error: { details: { code: 'download', retryable: true } } });
    expect(envelope.ok ? '' : envelope.error.message).toContain('(unknown)');
    expect(readFileSync(join(home, 'f'), 'utf8')).toBe('mine');
  });

  it('lies where a link leads, which is followed for the same caller', async () => {
    const first = { ...good, data: { signed_url: 'https://files.example/x' } };
    const envelope = await save(linked, { call: first, download: good, pieces: [4] });
    expect(envelope).toMatchObject({ ok: true, data: { bytes: 4 } });
    expect(asked).toEqual(['call', 'https://files.example/x', { id: 'ana' }]);
  });

  it.each([{ signed_url: 7 }, {}, null, 'text'])('is none where the answer holds no link: %j', async (data) => {
    const envelope = await save(linked, { call: { ...good, data } });
    expect(envelope).toMatchObject({ ok: false, error: { details: { code: 'invalid_reply', retryable: false } } });
    expect(asked).toEqual(['call']);
  });

  it('is none where the answer with the link fails', async () => {
    expect(await save(linked, { call: failing })).toMatchObject({ ok: false, error: { details: { code: 'AB01' } } });
    expect(existsSync(join(home, 'f'))).toBe(false);
  });
});

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('what a file is', () => {
  it.each<[string | undefined, string, string]>([
    ['image/webp', '\x89PNG\r\n\x1a\n', 'image/webp'],
    ['application/octet-stream', '\x89PNG\r\n\x1a\n', 'image/png'],
    ['application/json', 'RIFF1234WAVE', 'audio/wav'],
    ['', '%PDF-1.7', 'application/pdf'],
    [undefined, 'RIFF1234WEBP', 'image/webp'],
    [undefined, ' GIF8', 'application/octet-stream'],
    ['', 'x', 'application/octet-stream'],
    ['application/json', '{}', 'application/json'],
    ['application/jsonl', 'x', 'application/jsonl'],
    ['', '\xff\xd8\xff\xe0', 'image/jpeg'],
    ['', 'GIF89a', 'image/gif'],
    ['', 'ID3\x04', 'audio/mpeg'],
    ['', '\xff\xfb\x90', 'audio/mpeg'],
    ['', '\xff\xf3\x90', 'audio/mpeg'],
    ['', '\xff\xf1\x50', 'audio/aac'],
    ['', 'OggS\0', 'audio/ogg'],
    ['', 'fLaC\0', 'audio/flac'],
  ])('declared %j, beginning with %j', (declared, start, type) => {
    expect(typeOfFile(declared, bytes(start))).toBe(type);
  });
});

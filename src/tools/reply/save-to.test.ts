import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/operation.ts';
import type { CallOptions, Outcome, PortkeyClient } from '../../portkey/contract.ts';
import { saveTo } from './save-to.ts';

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

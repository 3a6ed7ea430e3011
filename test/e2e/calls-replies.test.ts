import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultyUpstream, type SeenRequest, startFaultyUpstream } from '../helpers/faulty-upstream.ts';
import { type Served, serveBefore } from '../helpers/served.ts';

const directory = (name: string): string => mkdtempSync(join(tmpdir(), `calls-${name}-`));
const downloads = directory('down');
const uploads = directory('up');

let upstream: FaultyUpstream;
let server: Served;
beforeAll(async () => {
  upstream = await startFaultyUpstream();
  server = await serveBefore(upstream.origin, {
    PORTKEY_DOWNLOAD_DIR: downloads,
    PORTKEY_UPLOAD_DIR: uploads,
    PORTKEY_MAX_RETRIES: '0',
    PORTKEY_MAX_REPLY_BYTES: '5000',
  });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await server.close();
  await upstream.close();
});

const everyone = Array.from({ length: 230 }, (_, index) => ({ id: `user-${index}`, note: 'n'.repeat(60) }));
/** A list of 230, paged as Portkey does. */
const paged = ({ target }: SeenRequest) => {
  const query = new URL(target, 'http://x').searchParams;
  const size = Number(query.get('page_size') ?? query.get('pageSize') ?? 50);
  const page = Number(query.get('current_page') ?? query.get('currentPage') ?? 0);
  const data = everyone.slice(page * size, (page + 1) * size);
  return { kind: 'json' as const, body: { object: 'list', total: everyone.length, data } };
};
// biome-ignore lint/suspicious/noExplicitAny: replies are looked into.
const idsOf = (data: any): string[] => data.data.map(({ id }: { id: string }) => id);

describe('lists', () => {
  it('say how many there are, how many came, and what brings the next', async () => {
    upstream.reply(paged);
    const first = await server.good('list_workspaces', { page_size: 20 });
    expect(first.page).toEqual({ returned: 20, total: 230, next: { current_page: 1 } });
  });

  it('can be read to the end by their own page.next, however often they are cut', async () => {
    upstream.reply(paged);
    const seen = new Set<string>();
    let args: Record<string, unknown> = { page_size: 100 };
    for (let calls = 0; calls < 30; calls++) {
      const { data, page } = await server.good('list_workspaces', args);
      for (const id of idsOf(data)) seen.add(id);
      if (page?.next === undefined) break;
      args = { ...args, ...page.next };
    }
    expect(seen.size).toBe(230);
  });

  it('are gathered whole with all_pages, with progress', async () => {
    upstream.reply(paged);
    const told: number[] = [];
    const { data, page } = await server.good(
      'list_workspaces',
      { all_pages: true, fields: ['id'] },
      { onprogress: ({ progress }) => told.push(progress) },
    );
    expect(idsOf(data)).toEqual(everyone.map(({ id }) => id));
    expect(page).toEqual({ returned: 230, total: 230 });
    expect(upstream.requests.length).toBeLessThanOrEqual(3);
    expect(told.at(-1)).toBe(230);
  });

  it('are bounded with all_pages too: what would be cut is not asked for, and next leads on', async () => {
    upstream.reply(paged);
    const { data, page, notes } = await server.good('list_workspaces', { all_pages: true, page_size: 10 });
    expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThanOrEqual(5000);
    expect(upstream.requests.length).toBeLessThan(10);
    expect(page?.next).toBeDefined();
    expect(notes?.join(' ')).toContain('cut to');
    const more = await server.good('list_workspaces', { page_size: 10, ...page?.next });
    expect(idsOf(more.data)).toContain(everyone[idsOf(data).length]?.id);
  });

  it('come with the fields that were asked for, and no indentation', async () => {
    upstream.reply(paged);
    const { envelope, content } = await server.call('list_workspaces', {
      page_size: 3,
      fields: ['data.id', 'nonsense'],
    });
    expect(envelope).toMatchObject({ data: { data: [{ id: 'user-0' }, { id: 'user-1' }, { id: 'user-2' }] } });
    expect(JSON.stringify(envelope)).toContain('nonsense');
    expect(content[0].text).toBe(JSON.stringify(envelope));
  });
});

describe('secrets that are handed out once', () => {
  const key = 'pk-new-0123456789abcdefghijklmn';
  const create = (name: string) => ({
    name,
    type: 'workspace',
    sub_type: 'service',
    workspace_id: 'w',
    scopes: ['configs.read'],
  });

  it('come through whatever else the reply holds, and whatever the caller selects', async () => {
    const bodies = [
      { id: 'a', key, object: 'api-key' },
      { success: true, data: { id: 'a', key } },
      { id: 5, key, extra: 'x'.repeat(20_000), list: Array(5000).fill(1) },
    ].map((body) => JSON.stringify(body));
    bodies.push(`{"key":"${key}","deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
    for (const [index, body] of bodies.entries())
      for (const fields of [undefined, ['id'], ['nothing']]) {
        upstream.next({ kind: 'raw', body });
        const name = `key-${index}-${fields?.[0]}`;
        const { data } = await server.good('create_api_key', { ...create(name), ...(fields && { fields }) });
        expect(data, name).toMatchObject({ key });
      }
  });

  it('come through although the reply broke off or is no JSON', async () => {
    upstream.next({ kind: 'cut', body: `{"id":"a","key":"${key}","object` });
    expect(JSON.stringify(await server.good('create_api_key', create('cut')))).toContain(key);
    upstream.next({ kind: 'raw', body: `key: ${key}`, headers: { 'content-type': 'text/plain' } });
    expect(JSON.stringify(await server.good('create_api_key', create('text')))).toContain(key);
  });
});

describe('downloads', () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));

  it('go to a new file, whole', async () => {
    upstream.next({ kind: 'raw', body: bytes, headers: { 'content-type': 'application/octet-stream' } });
    const { data } = await server.good('get_file_content', { file_id: 'f', save_to: 'a.bin' });
    expect(data).toEqual({
      saved_to: join(downloads, 'a.bin'),
      bytes: bytes.length,
      content_type: 'application/octet-stream',
    });
    expect(readFileSync(join(downloads, 'a.bin')).equals(bytes)).toBe(true);
  });

  it('overwrite nothing and leave the directory under no name', async () => {
    writeFileSync(join(downloads, 'there'), 'old');
    for (const save_to of ['there', '../x', '/tmp/x', '', 'no/where', '..', 'a\0b'])
      expect((await server.error('get_file_content', { file_id: 'f', save_to })).details.code, save_to).toBe(
        'invalid_arguments',
      );
    expect(upstream.requests).toEqual([]);
    expect(readFileSync(join(downloads, 'there'), 'utf8')).toBe('old');
  });

  it('follow a signed link without the key', async () => {
    upstream.next(
      { kind: 'json', body: { signed_url: `${upstream.origin}/signed?x=1` } },
      { kind: 'raw', body: '{"a":1}\n' },
    );
    const { data } = await server.good('download_log_export', { export_id: 'e', save_to: 'logs.jsonl' });
    expect(data).toMatchObject({ bytes: 8 });
    expect(readFileSync(join(downloads, 'logs.jsonl'), 'utf8')).toBe('{"a":1}\n');
    expect(upstream.requests[0]?.headers).toHaveProperty('x-portkey-api-key');
    expect(upstream.requests[1]?.target).toBe('/signed?x=1');
    expect(upstream.requests[1]?.headers).not.toHaveProperty('x-portkey-api-key');
    expect(upstream.requests[1]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['plain http', 'http://example.com/x'],
    ['a file', 'file:///etc/passwd'],
    ['a user name', 'https://a:b@example.com/x'],
    ['cloud metadata', 'https://169.254.169.254/latest'],
    ['no URL', 'soon'],
  ])('follow no link to %s', async (_, signed_url) => {
    const before = readdirSync(downloads);
    upstream.next({ kind: 'json', body: { signed_url } });
    const { message } = await server.error('download_log_export', { export_id: 'e', save_to: 'never.jsonl' });
    expect(message).toMatch(/link/);
    expect(readdirSync(downloads)).toEqual(before);
  });

  it('leave no file behind when they fail', async () => {
    const before = readdirSync(downloads);
    upstream.next({ kind: 'json', status: 404, body: { data: { errorCode: 'AB08', message: 'gone' } } });
    await server.error('get_file_content', { file_id: 'f', save_to: 'gone.bin' });
    upstream.next({ kind: 'cut', body: 'x'.repeat(5000) });
    await server.error('get_file_content', { file_id: 'f', save_to: 'cut.bin' });
    upstream.next({ kind: 'json', body: { no_link: true } });
    await server.error('download_log_export', { export_id: 'e', save_to: 'nolink.bin' });
    upstream.next(
      { kind: 'json', body: { signed_url: `${upstream.origin}/s` } },
      { kind: 'redirect', to: `${upstream.origin}/elsewhere` },
    );
    await server.error('download_log_export', { export_id: 'e', save_to: 'redirected.bin' });
    expect(readdirSync(downloads)).toEqual(before);
  });

  it('tell how far they are', async () => {
    const told: number[] = [];
    upstream.next({ kind: 'big', bytes: 5_000_000 });
    await server.good(
      'get_file_content',
      { file_id: 'f', save_to: 'big.bin' },
      { onprogress: ({ progress }) => told.push(progress) },
    );
    expect(told.length).toBeGreaterThan(2);
  });

  it('come as MCP content, text or base64 where they are small', async () => {
    const mp3 = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(50, 0xff)]);
    upstream.next({ kind: 'raw', body: mp3, headers: { 'content-type': 'audio/mpeg' } });
    const speech = await server.call('text_to_speech', { model: 'tts-1', input: 'hi', voice: 'alloy' });
    expect(speech.content[1]).toEqual({ type: 'audio', data: mp3.toString('base64'), mimeType: 'audio/mpeg' });
    expect(speech.envelope).toMatchObject({ data: { bytes: mp3.length, content_type: 'audio/mpeg' } });
    upstream.next({ kind: 'raw', body: '{"a":1}\n' });
    expect((await server.good('get_file_content', { file_id: 'f' })).data).toMatchObject({ text: '{"a":1}\n' });
    upstream.next({ kind: 'raw', body: bytes });
    const large = await server.good('get_file_content', { file_id: 'f' });
    expect(JSON.stringify(large).length).toBeLessThan(1000);
    expect(large.notes?.join(' ')).toContain('save_to');
  });
});

describe('files that go in', () => {
  it('are taken from below the upload directory, or as base64', async () => {
    writeFileSync(join(uploads, 'batch.jsonl'), '{"custom_id":"1"}');
    upstream.reply({ kind: 'json', body: { id: 'file-1' } });
    await server.good('upload_file', { file: { path: 'batch.jsonl' }, purpose: 'batch' });
    const { headers, body } = upstream.requests[0]!;
    expect(headers['content-type']).toContain('multipart/form-data');
    expect(body.toString()).toContain('{"custom_id":"1"}');
    expect(body.toString()).toContain('filename="batch.jsonl"');
    await server.good('upload_file', { file: { base64: 'aGVsbG8=', filename: '../../x.txt' }, purpose: 'batch' });
    expect(upstream.requests[1]?.body.toString()).toContain('filename="x.txt"');
    expect(upstream.requests[1]?.body.toString()).toContain('hello');
  });

  it('are taken from nowhere else', async () => {
    for (const path of ['/etc/passwd', '../x', '..', 'none.txt', 'batch.jsonl/x'])
      expect((await server.error('upload_file', { file: { path }, purpose: 'batch' })).message, path).toContain(
        'file.path',
      );
    expect(upstream.requests).toEqual([]);
  });

  it('are off where the operator named no directory', async () => {
    const closed = await serveBefore(upstream.origin);
    expect((await closed.error('upload_file', { file: { path: 'a' }, purpose: 'batch' })).message).toContain(
      'PORTKEY_UPLOAD_DIR',
    );
    expect((await closed.error('get_file_content', { file_id: 'f', save_to: 'a' })).message).toContain(
      'PORTKEY_DOWNLOAD_DIR',
    );
    await closed.close();
  });
});

import { describe, expect, it } from 'vitest';
import { MAX_BLOCK_BYTES, typeOfFile } from './content.ts';
import { fileReply, picturesOf } from './file-reply.ts';

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

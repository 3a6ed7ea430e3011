import { describe, expect, it } from 'vitest';
import { typeOfFile } from './content.ts';

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

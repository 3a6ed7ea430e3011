import { describe, expect, it } from 'vitest';
import { encodeMultipart, type Part } from './multipart.ts';

const bodyOf = (parts: readonly Part[]) => Buffer.from(encodeMultipart(parts).body).toString('latin1');
const file = (more: object = {}) => ({
  name: 'f',
  file: { bytes: Buffer.from('\0\xff', 'latin1'), filename: 'a.bin', ...more },
});

describe('a multipart body', () => {
  it('is its parts in their order, between a boundary that is theirs alone', () => {
    const parts: Part[] = [{ name: 'p', text: 'one' }, file({ contentType: 'image/png' })];
    const { contentType } = encodeMultipart(parts);
    const boundary = /^multipart\/form-data; boundary=(portkey-admin-mcp-[0-9a-f]{64})$/.exec(contentType)?.[1];
    expect(bodyOf(parts)).toBe(
      [
        `--${boundary}\r\nContent-Disposition: form-data; name="p"\r\n\r\none\r\n`,
        `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\nContent-Type: image/png\r\n\r\n\0\xff\r\n`,
        `--${boundary}--\r\n`,
      ].join(''),
    );
    expect(encodeMultipart(parts)).toEqual(encodeMultipart(parts));
    for (const other of [
      [parts[1], parts[0]],
      [{ name: 'p', text: 'two' }, parts[1]],
      [{ name: 'q', text: 'one' }, parts[1]],
    ])
      expect(encodeMultipart(other as Part[]).contentType).not.toBe(contentType);
  });

  it.each([
    [undefined, 'application/octet-stream'],
    ['text/plain; charset=utf-8', 'text/plain; charset=utf-8'],
    ['a/b\r\nx: y', 'application/octet-stream'],
    ['', 'application/octet-stream'],
    ['text', 'application/octet-stream'],
  ])('has a file of the type %j as %s', (contentType, sent) => {
    expect(bodyOf([file(contentType === undefined ? {} : { contentType })])).toContain(
      `\r\nContent-Type: ${sent}\r\n\r\n`,
    );
  });

  it('lets no name end its line or its quotes', () => {
    const name = 'a"b\r\nc\nd\re';
    expect(bodyOf([{ name, text: '' }])).toContain('name="a%22b%0D%0Ac%0D%0Ad%0D%0Ae"\r\n\r\n');
    expect(bodyOf([file({ filename: name })])).toContain('filename="a%22b%0D%0Ac%0D%0Ad%0D%0Ae"\r\n');
  });
});

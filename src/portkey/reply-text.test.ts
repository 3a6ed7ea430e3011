import { describe, expect, it } from 'vitest';
import { brokenText, isHtml, mediaType, parseJson, textOfBody, titleOf, xmlMessage } from './reply-text.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const withBytes = (text: string, ...more: readonly number[]): Uint8Array =>
  Buffer.concat([bytes(text), Buffer.from(more)]);

describe('a body as text', () => {
  it('is without its byte-order mark, and only where it is text', () => {
    expect(textOfBody(bytes('añ'))).toBe('añ');
    expect(textOfBody(bytes(''))).toBe('');
    expect(textOfBody(bytes('\uFEFFa'))).toBe('a');
    expect(textOfBody(bytes('a\uFEFF'))).toBe('a\uFEFF');
    expect(textOfBody(bytes('a\0b'))).toBeUndefined();
    expect(textOfBody(withBytes('a', 0xff))).toBeUndefined();
  });

  it('is its own part of a larger buffer', () => {
    const all = bytes('before inside after');
    expect(textOfBody(all.subarray(7, 13))).toBe('inside');
    expect(brokenText(withBytes('before {', 0xff, 65, 65, 65, 65).subarray(7, 12))).toBe('{\uFFFDAAA');
  });

  it('may have been cut off in the middle of a character', () => {
    const smile = [0xf0, 0x9f, 0x98, 0x80];
    for (const most of [1, 2, 3]) expect(brokenText(withBytes('ab', ...smile.slice(0, most)))).toBe('ab');
    expect(brokenText(bytes('ab'))).toBe('ab');
    expect(brokenText(withBytes('', 0xf0))).toBeUndefined();
    expect(brokenText(bytes(''))).toBeUndefined();
  });

  it('may hold bytes that are no text, where it begins as JSON does', () => {
    for (const start of ['{"', ' ["', '"'])
      expect(brokenText(withBytes(start, 0xff, 65, 65, 65, 65))).toBe(`${start}\uFFFDAAAA`);
    expect(brokenText(withBytes('text {', 0xff, 65, 65, 65, 65))).toBeUndefined();
  });
});

describe('what a text is', () => {
  it('JSON', () => {
    expect(parseJson('{"a":1}')).toEqual({ value: { a: 1 } });
    expect(parseJson('null')).toEqual({ value: null });
    expect(parseJson('{')).toBeUndefined();
  });

  it('a web page', () => {
    for (const page of ['<!DOCTYPE html>', ' <html lang="en">', '<head>', '<BODY class="a">', '<!-- a -->\n<html>'])
      expect(isHtml(page), page).toBe(true);
    for (const other of ['<htmlx>', '<?xml?>', '{"a":"<html>"}', 'text <html>', '<p>', ''])
      expect(isHtml(other), other).toBe(false);
  });

  it.each([
    ['<title>Sign in</title>', 'Sign in'],
    [
      '<TITLE lang="en"> A &amp; B &lt;x&gt; &quot;y&quot; &#39;z&#39;&nbsp;&copy; </TITLE>',
      'A & B <x> "y" \'z\' &copy;',
    ],
    ['<h1 class="a">Heading</h1>', 'Heading'],
    ['<h1>Heading</h1><title>Title</title>', 'Title'],
    ['<title>two\n lines</title>', 'two lines'],
    ['<title> </title>', undefined],
    ['<p>none</p>', undefined],
    [`${' '.repeat(20_001)}<title>Late</title>`, undefined],
  ])('the title of a page, %#', (page, title) => expect(titleOf(page)).toBe(title));

  it('the title of a page, in short', () => {
    expect(titleOf(`<title>${'word '.repeat(50)}</title>`)?.length).toBeLessThanOrEqual(140);
  });

  it('the message of an XML error', () => {
    expect(xmlMessage('<?xml version="1.0"?><Error><Message>No\nmore</Message></Error>')).toBe('No more');
    expect(xmlMessage(' <Error><Message>No</Message></Error>')).toBe('No');
    expect(xmlMessage('<?xml version="1.0"?><a/>')).toBe('an XML document');
    expect(xmlMessage('<a><Message>No</Message></a>')).toBeUndefined();
    expect(xmlMessage('text <Error><Message>No</Message>')).toBeUndefined();
  });

  it.each([
    [{}, ''],
    [{ 'content-type': 'text/html' }, 'text/html'],
    [{ 'content-type': ' Application/JSON ; charset=utf-8' }, 'application/json'],
    [{ 'content-type': ';charset=utf-8' }, ''],
  ])('its media type, %j', (headers, type) => expect(mediaType(headers as Record<string, string>)).toBe(type));
});

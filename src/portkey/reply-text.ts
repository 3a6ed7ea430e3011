import { isUtf8 } from 'node:buffer';
import { wholeWords } from '../shortened.ts';
import { oneLine } from './error-body.ts';

/** A body as text without a byte-order mark; undefined where it is not text. */
export const textOfBody = (bytes: Uint8Array): string | undefined => {
  if (!isUtf8(bytes) || bytes.includes(0)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
};

/**
 * A body that was meant to be JSON as text, although it holds bytes that are none: cut off in the middle of a
 * character, or broken. Undefined where it does not even begin like JSON.
 */
export const brokenText = (bytes: Uint8Array): string | undefined => {
  for (let cut = 0; cut < 4 && cut < bytes.byteLength; cut += 1) {
    const text = textOfBody(bytes.subarray(0, bytes.byteLength - cut));
    if (text !== undefined) return text;
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return /^\s*["[{]/.test(text) ? text : undefined;
};

/** Parsed JSON as `{value}`; undefined where the text is none. */
export const parseJson = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** Whether a text is a web page, whatever its header says. */
export const isHtml = (text: string): boolean =>
  /^\s*(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(text);

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** The title (or first heading) of a page, as one short line. */
export const titleOf = (html: string): string | undefined => {
  const beginning = wholeWords(html, 20_000);
  const found = /<title[^<>]*>([^<]{1,300})/i.exec(beginning) ?? /<h1[^<>]*>([^<]{1,300})/i.exec(beginning);
  const text = found?.[1]?.replace(/&(\w+|#39);/g, (entity, name: string) => entities[name] ?? entity);
  return text === undefined ? undefined : oneLine(text, 120) || undefined;
};

/** The message of an XML error (object stores answer signed links so). */
export const xmlMessage = (text: string): string | undefined => {
  if (!/^\s*<(?:\?xml|Error)/.test(text)) return undefined;
  const found = /<Message>([^<]+)/.exec(wholeWords(text, 20_000))?.[1];
  return found === undefined ? 'an XML document' : oneLine(found);
};

/** `application/json` of `application/json; charset=utf-8`. */
export const mediaType = (headers: Readonly<Record<string, string>>): string => {
  const value = headers['content-type'];
  if (value === undefined) return '';
  const end = value.indexOf(';');
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase();
};

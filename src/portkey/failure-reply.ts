import { isUtf8 } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import { wholeWords } from '../shortened.ts';
import { type AttemptResult, failed, mayRepeat, retryAfterSeconds } from './attempts.ts';
import {
  type CallContext,
  changesSomething,
  type FailureDetails,
  type FieldError,
  type TransportReply,
} from './contract.ts';
import { downloadOperation } from './endpoints.ts';
import { type ErrorBody, oneLine, readErrorBody } from './error-body.ts';
import type { Body } from './exchange.ts';
import { hintFor } from './hints.ts';

type Headers = TransportReply['headers'];

/** Ours to try again. Source: issue 4, point 4. */
const transientStatuses = new Set([429, 502, 503, 504]);
/** The caller may try again. */
const passingStatuses = new Set([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]);
/** Something in between gave up: the request may have got through. */
const lostStatuses = new Set([408, 502, 504, 520, 524]);

/** Portkey's gateway has statuses of its own. Source: portkey-details.md 2a. */
const meanings: Readonly<Record<number, string>> = {
  412: 'Budget Exhausted',
  446: 'Denied by a Guardrail',
};

const requestIdHeaders = [
  'x-request-id',
  'x-portkey-request-id',
  'x-portkey-trace-id',
  'request-id',
  'x-amzn-requestid',
  'cf-ray',
];

/** The id under which Portkey (or the proxy before it) knows this exchange. */
export const requestIdOf = (headers: Headers): string | undefined => {
  for (const name of requestIdHeaders) {
    const value = headers[name];
    if (value !== undefined && value !== '') return oneLine(value, 200);
  }
  return undefined;
};

const redirectHint = ({ operation }: CallContext): string => {
  if (operation === downloadOperation) return 'Ask Portkey for a new link.';
  return operation.host === 'gateway'
    ? 'Set PORTKEY_GATEWAY_URL (or PORTKEY_BASE_URL) to the final address.'
    : 'Set PORTKEY_BASE_URL to the final address.';
};

const redirect = (context: CallContext, status: number, headers: Headers): AttemptResult => {
  const target = headers.location;
  const base = `https://${context.host}`;
  const to = target !== undefined && URL.canParse(target, base) ? ` to ${new URL(target, base).origin}` : '';
  return failed(
    {
      message: `${context.host} answered ${status}, a redirect${to}; redirects are never followed, since the key would go along.`,
      code: `http_${status}`,
      status,
      retryable: false,
      hint: redirectHint(context),
    },
    // 303: see the result elsewhere; the request was carried out.
    { lost: status === 303 },
  );
};

/** What an error's body says, and the sentence part for one that says nothing. */
const readBody = (headers: Headers, body: Body): { read: ErrorBody; instead?: string } => {
  const none: ErrorBody = { fieldErrors: [] };
  const bytes = body.state === 'sunk' ? new Uint8Array() : body.bytes;
  if (bytes.byteLength === 0)
    return { read: none, instead: body.state === 'cut' ? 'its body broke off' : 'its body was empty' };
  const text = textOfBody(bytes);
  if (text === undefined) return { read: none, instead: `its body was ${mediaType(headers) || 'not text'}` };
  if (text.trim() === '') return { read: none, instead: 'its body was empty' };
  const json = parseJson(text);
  if (json !== undefined) {
    const read = readErrorBody(json.value);
    return read.message === undefined ? { read, instead: 'its body gave no reason' } : { read };
  }
  if (isHtml(text) || mediaType(headers) === 'text/html') {
    const title = titleOf(text);
    const named = title === undefined ? '' : ` ("${title}")`;
    return {
      read: { ...none, isPage: true },
      instead: `its body was an HTML page${named} instead of JSON, so something before Portkey may have answered`,
    };
  }
  const xml = xmlMessage(text);
  if (xml !== undefined) return { read: { ...none, message: xml } };
  if (/^\s*[[{]/.test(text)) return { read: none, instead: 'its body broke off' };
  return { read: { ...none, message: oneLine(text) } };
};

const scrubFields = (context: CallContext, fields: readonly FieldError[]): FieldError[] =>
  fields.map(({ field, message }) => ({ field: context.scrub(field), message: context.scrub(message) }));

/** What is longer is told in its beginning only. */
const longestDependents = 20_000;

const scrubValue = (context: CallContext, value: unknown): unknown => {
  const text = context.scrub(JSON.stringify(value));
  return (text.length <= longestDependents && parseJson(text)?.value) || oneLine(text);
};

/** What a reply outside 2xx, or one that says in its body that it failed, means. */
export const failureReply = (context: CallContext, status: number, headers: Headers, body: Body): AttemptResult => {
  if (status >= 300 && status < 400) return redirect(context, status, headers);
  const { read, instead } = readBody(headers, body);
  const meaning = meanings[status] ?? STATUS_CODES[status];
  const label = read.code ?? (instead === undefined ? undefined : meaning);
  const said = read.message ?? instead ?? 'its body gave no reason';
  const who = context.operation === downloadOperation ? context.host : 'Portkey';
  const lost = lostStatuses.has(status);
  const retryAfter = retryAfterSeconds(headers);
  const requestId = requestIdOf(headers) ?? read.requestId;
  const hint = hintFor(context, status, read);
  const details: FailureDetails = {
    message: context.scrub(
      `${who} answered ${status}${label === undefined ? '' : ` (${label})`} to ${context.operation.name}: ${said}`,
    ),
    code: read.code === undefined ? `http_${status}` : context.scrub(read.code),
    status,
    retryable:
      passingStatuses.has(status) &&
      (!changesSomething(context) || mayRepeat(context.operation) || status === 429 || status === 503),
    ...(read.fieldErrors.length === 0 ? {} : { fieldErrors: scrubFields(context, read.fieldErrors) }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    ...(requestId === undefined ? {} : { requestId: context.scrub(requestId) }),
    ...(hint === undefined ? {} : { hint }),
    ...(read.dependents === undefined ? {} : { dependents: scrubValue(context, read.dependents) }),
  };
  return failed(details, { transient: transientStatuses.has(status), lost });
};

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

import { isUtf8 } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import { isObject, parsedHolder } from '../json.ts';
import { wholeWords } from '../shortened.ts';
import { mayRepeat, retryAfterSeconds } from './attempts.ts';
import {
  type AttemptResult,
  type CallContext,
  changesSomething,
  type FailureDetails,
  type FieldError,
  failed,
  type Success,
  type TransportReply,
} from './contract.ts';
import { downloadOperation } from './endpoints.ts';
import { type ErrorBody, oneLine, readErrorBody } from './error-body.ts';
import type { Body } from './exchange.ts';
import { hintFor, howToNarrow } from './hints.ts';

type Headers = TransportReply['headers'];
type Parts = Pick<Success, 'data'> & Partial<Pick<Success, 'bytes' | 'unparsed' | 'notes'>>;

const megabytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024))} MB`;

const guardrailNote = 'A guardrail was not passed, but is set to let the request through (246).';

/**
 * What a reply means. Surprises pass through: no success is turned into a failure but for a page of HTML, a body that
 * broke off (of a read) and one over the bound (of a read).
 */
export const interpretReply = (context: CallContext, status: number, headers: Headers, body: Body): AttemptResult => {
  if (status < 200 || status > 299) return failureReply(context, status, headers, body);
  const reply = { context, status, headers };
  if (body.state === 'sunk') return succeeded(reply, body.size, { data: null });
  if (body.state === 'too-large') return tooLarge(reply, body);
  if (body.state === 'cut') return cut(reply, body.bytes);
  const result = whole(reply, body.bytes);
  return deniesSuccess(result) ? failureReply(context, status, headers, body) : result;
};

/** A reply to a call, as far as it is known before its body is read. */
interface Reply {
  readonly context: CallContext;
  readonly status: number;
  readonly headers: Headers;
}

const succeeded = ({ status, headers }: Reply, size: number, parts: Parts): AttemptResult => {
  const type = mediaType(headers);
  const requestId = requestIdOf(headers);
  const notes = parts.notes ?? [];
  const outcome: Success = {
    ok: true,
    status,
    bodyBytes: size,
    ...parts,
    ...(type !== '' && { contentType: type }),
    ...(requestId !== undefined && { requestId }),
    notes: status === 246 ? [guardrailNote, ...notes] : notes,
    attempts: 1,
  };
  return { outcome, transient: false, lost: false, unsent: false };
};

const invalid = ({ context, status, headers }: Reply, message: string, more: Partial<AttemptResult> = {}) => {
  const requestId = requestIdOf(headers);
  return failed(
    {
      message: context.scrub(message),
      code: 'invalid_reply',
      status,
      retryable: !changesSomething(context),
      ...(requestId !== undefined && { requestId }),
    },
    more,
  );
};

const tooLarge = (reply: Reply, body: Body & { state: 'too-large' }): AttemptResult => {
  const { context, status } = reply;
  const size = body.declared === undefined ? `more than ${megabytes(context.maxBytes)}` : megabytes(body.declared);
  if (changesSomething(context)) {
    const text = brokenText(body.bytes) ?? '';
    return succeeded(reply, body.bytes.byteLength, {
      ...(text === '' ? { data: {} } : { data: text, unparsed: true }),
      notes: [`Portkey carried it out; its reply of ${size} was too large, so that only the beginning was read.`],
    });
  }
  return failed({
    message: `The reply to ${context.operation.name} is too large (${size}; at most ${megabytes(context.maxBytes)} are read); the rest was not read.`,
    code: 'too_large',
    status,
    retryable: false,
    hint: howToNarrow(context),
  });
};

/** A success whose body broke off: a read is tried again, a write has happened and what came is kept. */
const cut = (reply: Reply, bytes: Uint8Array): AttemptResult => {
  const { context, status } = reply;
  const { operation } = context;
  const size = bytes.byteLength;
  if (!changesSomething(context))
    return invalid(reply, `The reply to ${operation.name} broke off after ${size} bytes.`, { transient: true });
  const notes = [
    `Portkey answered ${status}, so it was carried out, but its reply broke off after ${size} bytes; this is what came.`,
  ];
  if (size === 0) return succeeded(reply, 0, { data: {}, notes });
  const text = operation.reply === 'bytes' ? undefined : brokenText(bytes);
  return succeeded(
    reply,
    size,
    text === undefined ? { data: null, bytes, notes } : { data: text, unparsed: true, notes },
  );
};

const htmlPage = (reply: Reply, text: string): AttemptResult => {
  const { context, status } = reply;
  const title = titleOf(text);
  const page = title === undefined ? 'an HTML page' : `an HTML page ("${title}")`;
  return invalid(
    reply,
    `${context.host} answered ${status} to ${context.operation.name} with ${page} instead of JSON: something before Portkey, such as a sign-in page or proxy, answered.`,
    { lost: true },
  );
};

/** A body of a JSON operation that is no JSON. */
const notJson = (reply: Reply, bytes: Uint8Array, text: string): AttemptResult => {
  if (isHtml(text)) return htmlPage(reply, text);
  if (/^\s*[[{]/.test(text)) return cut(reply, bytes);
  const type = mediaType(reply.headers);
  return succeeded(reply, bytes.byteLength, {
    data: text,
    unparsed: true,
    notes: [`The reply is not JSON${type === '' ? '' : ` but ${type}`}; it is passed on as text.`],
  });
};

/** JSON with bytes that are no text: they are shown as replacement characters. */
const brokenJson = (reply: Reply, bytes: Uint8Array, text: string): AttemptResult => {
  const json = parseJson(text);
  if (json === undefined) return cut(reply, bytes);
  return succeeded(reply, bytes.byteLength, {
    data: parseJsonFields(unwrap(json.value), reply.context.operation.jsonReply),
    notes: ['The reply holds bytes that are not UTF-8; they are shown as \uFFFD.'],
  });
};

const whole = (reply: Reply, bytes: Uint8Array): AttemptResult => {
  const { context, headers } = reply;
  const { operation } = context;
  const size = bytes.byteLength;
  if (operation.reply === 'bytes') {
    const page = mediaType(headers) === 'text/html' ? textOfBody(bytes) : undefined;
    // What runs something never makes a page; a stored file may be one.
    if (page !== undefined && isHtml(page) && changesSomething(context)) return htmlPage(reply, page);
    const notes = page === undefined ? [] : ['The content came as an HTML page.'];
    return succeeded(reply, size, { data: null, bytes, notes });
  }
  const text = textOfBody(bytes);
  const broken = text === undefined && operation.reply !== 'text' ? brokenText(bytes) : undefined;
  if (broken !== undefined && /^\s*[[{]/.test(broken)) return brokenJson(reply, bytes, broken);
  if (text === undefined) {
    const what = mediaType(headers) || 'binary data';
    const expected = operation.reply === 'text' ? 'text' : 'JSON';
    return changesSomething(context)
      ? succeeded(reply, size, { data: null, bytes, notes: [`The reply is ${what}.`] })
      : invalid(reply, `Portkey answered ${operation.name} with ${what} where ${expected} was expected.`);
  }
  if (operation.reply === 'text') return succeeded(reply, size, { data: text });
  if (text.trim() === '') return succeeded(reply, size, { data: {} });
  const json = parseJson(text);
  if (json === undefined) return notJson(reply, bytes, text);
  const data = unwrap(json.value);
  // Some writes answer `null`: success with nothing to say.
  return succeeded(reply, size, { data: data === null ? {} : parseJsonFields(data, operation.jsonReply) });
};

/** Some failures come with 200: only an AB code in a body that denies success counts as one. */
const deniesSuccess = (result: AttemptResult): boolean => {
  if (!result.outcome.ok) return false;
  const { data } = result.outcome;
  if (!isObject(data) || data.success !== false) return false;
  return /^AB\d\d$/.test(readErrorBody(data).code ?? '');
};

/** Only objects and arrays: a name that happens to read as a number stays a string. */
const parseAt = (value: unknown, parts: readonly string[]): unknown => {
  const [part, ...rest] = parts;
  if (part === undefined) return parsedHolder(value);
  if (part === '[]') return Array.isArray(value) ? value.map((element) => parseAt(element, rest)) : value;
  if (!isObject(value) || !Object.hasOwn(value, part)) return value;
  return { ...value, [part]: parseAt(value[part], rest) };
};

/**
 * The reply with the fields that hold JSON as a string shown parsed. Fields that are absent, are no strings or do not
 * parse stay as they came.
 *
 * @param paths dotted paths, `[]` for every element: `data[].config`
 */
export const parseJsonFields = (data: unknown, paths: readonly string[] = []): unknown =>
  paths.reduce(
    (value, path) =>
      parseAt(
        value,
        path
          .replaceAll('[]', '.[]')
          .split('.')
          .filter((part) => part !== ''),
      ),
    data,
  );

/** Takes off a wrapper that is only `{success: true, data: …}`. */
export const unwrap = (data: unknown): unknown =>
  isObject(data) && data.success === true && Object.keys(data).length === 2 && Object.hasOwn(data, 'data')
    ? data.data
    : data;

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

import { isObject, parsedHolder } from '../json.ts';
import { type AttemptResult, failed } from './attempts.ts';
import { type CallContext, changesSomething, type Success, type TransportReply } from './contract.ts';
import { readErrorBody } from './error-body.ts';
import type { Body } from './exchange.ts';
import { failureReply, requestIdOf } from './failure-reply.ts';
import { howToNarrow } from './hints.ts';
import { brokenText, isHtml, mediaType, parseJson, textOfBody, titleOf } from './reply-text.ts';

type Headers = TransportReply['headers'];
type Parts = Pick<Success, 'data'> & Partial<Pick<Success, 'bytes' | 'unparsed' | 'notes'>>;

const megabytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024))} MB`;

const guardrailNote = 'A guardrail was not passed, but is set to let the request through (246).';

const succeeded = (status: number, headers: Headers, size: number, parts: Parts): AttemptResult => {
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

const invalid = (
  context: CallContext,
  status: number,
  headers: Headers,
  message: string,
  more: Partial<AttemptResult> = {},
): AttemptResult => {
  const requestId = requestIdOf(headers);
  return failed(
    {
      message: context.scrub(message),
      code: 'invalid_reply',
      status,
      retryable: !changesSomething(context),
      ...(requestId === undefined ? {} : { requestId }),
    },
    more,
  );
};

const tooLarge = (
  context: CallContext,
  status: number,
  headers: Headers,
  body: Body & { state: 'too-large' },
): AttemptResult => {
  const size = body.declared === undefined ? `more than ${megabytes(context.maxBytes)}` : megabytes(body.declared);
  if (changesSomething(context)) {
    const text = brokenText(body.bytes) ?? '';
    return succeeded(status, headers, body.bytes.byteLength, {
      data: text === '' ? {} : text,
      ...(text === '' ? {} : { unparsed: true }),
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
const cut = (context: CallContext, status: number, headers: Headers, bytes: Uint8Array): AttemptResult => {
  if (!changesSomething(context)) {
    return invalid(
      context,
      status,
      headers,
      `The reply to ${context.operation.name} broke off after ${bytes.byteLength} bytes.`,
      {
        transient: true,
      },
    );
  }
  const note = `Portkey answered ${status}, so it was carried out, but its reply broke off after ${bytes.byteLength} bytes; this is what came.`;
  if (bytes.byteLength === 0) return succeeded(status, headers, 0, { data: {}, notes: [note] });
  const text = context.operation.reply === 'bytes' ? undefined : brokenText(bytes);
  if (text === undefined) {
    return succeeded(status, headers, bytes.byteLength, { data: null, bytes, notes: [note] });
  }
  return succeeded(status, headers, bytes.byteLength, { data: text, unparsed: true, notes: [note] });
};

const htmlPage = (context: CallContext, status: number, headers: Headers, text: string): AttemptResult => {
  const title = titleOf(text);
  const page = title === undefined ? 'an HTML page' : `an HTML page ("${title}")`;
  return invalid(
    context,
    status,
    headers,
    `${context.host} answered ${status} to ${context.operation.name} with ${page} instead of JSON: something before Portkey, such as a sign-in page or proxy, answered.`,
    { lost: true },
  );
};

/** A body of a JSON operation that is no JSON. */
const notJson = (
  context: CallContext,
  status: number,
  headers: Headers,
  bytes: Uint8Array,
  text: string,
): AttemptResult => {
  if (isHtml(text)) return htmlPage(context, status, headers, text);
  if (/^\s*[[{]/.test(text)) return cut(context, status, headers, bytes);
  const type = mediaType(headers);
  return succeeded(status, headers, bytes.byteLength, {
    data: text,
    unparsed: true,
    notes: [`The reply is not JSON${type === '' ? '' : ` but ${type}`}; it is passed on as text.`],
  });
};

/** JSON with bytes that are no text: they are shown as replacement characters. */
const brokenJson = (
  context: CallContext,
  status: number,
  headers: Headers,
  bytes: Uint8Array,
  text: string,
): AttemptResult => {
  const json = parseJson(text);
  if (json === undefined) return cut(context, status, headers, bytes);
  return succeeded(status, headers, bytes.byteLength, {
    data: parseJsonFields(unwrap(json.value), context.operation.jsonReply),
    notes: ['The reply holds bytes that are not UTF-8; they are shown as \uFFFD.'],
  });
};

const whole = (context: CallContext, status: number, headers: Headers, bytes: Uint8Array): AttemptResult => {
  const { operation } = context;
  const size = bytes.byteLength;
  if (operation.reply === 'bytes') {
    const page = mediaType(headers) === 'text/html' ? textOfBody(bytes) : undefined;
    // What runs something never makes a page; a stored file may be one.
    if (page !== undefined && isHtml(page) && changesSomething(context))
      return htmlPage(context, status, headers, page);
    const notes = page === undefined ? [] : ['The content came as an HTML page.'];
    return succeeded(status, headers, size, { data: null, bytes, notes });
  }
  const text = textOfBody(bytes);
  const broken = text === undefined && operation.reply !== 'text' ? brokenText(bytes) : undefined;
  if (broken !== undefined && /^\s*[[{]/.test(broken)) return brokenJson(context, status, headers, bytes, broken);
  if (text === undefined) {
    const what = mediaType(headers) || 'binary data';
    if (!changesSomething(context)) {
      return invalid(
        context,
        status,
        headers,
        `Portkey answered ${operation.name} with ${what} where ${operation.reply === 'text' ? 'text' : 'JSON'} was expected.`,
      );
    }
    return succeeded(status, headers, size, { data: null, bytes, notes: [`The reply is ${what}.`] });
  }
  if (operation.reply === 'text') return succeeded(status, headers, size, { data: text });
  if (text.trim() === '') return succeeded(status, headers, size, { data: {} });
  const json = parseJson(text);
  if (json === undefined) return notJson(context, status, headers, bytes, text);
  const data = unwrap(json.value);
  return succeeded(status, headers, size, {
    // Some writes answer `null`: success with nothing to say.
    data: data === null ? {} : parseJsonFields(data, operation.jsonReply),
  });
};

/** Some failures come with 200: only an AB code in a body that denies success counts as one. */
const deniesSuccess = (result: AttemptResult): boolean => {
  if (!result.outcome.ok) return false;
  const { data } = result.outcome;
  if (typeof data !== 'object' || data === null || (data as { success?: unknown }).success !== false) return false;
  return /^AB\d\d$/.test(readErrorBody(data).code ?? '');
};

/**
 * What a reply means. Surprises pass through: no success is turned into a failure but for a page of HTML, a body that
 * broke off (of a read) and one over the bound (of a read).
 */
export const interpretReply = (context: CallContext, status: number, headers: Headers, body: Body): AttemptResult => {
  if (status < 200 || status > 299) return failureReply(context, status, headers, body);
  if (body.state === 'sunk') return succeeded(status, headers, body.size, { data: null });
  if (body.state === 'too-large') return tooLarge(context, status, headers, body);
  if (body.state === 'cut') return cut(context, status, headers, body.bytes);
  const result = whole(context, status, headers, body.bytes);
  return deniesSuccess(result) ? failureReply(context, status, headers, body) : result;
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

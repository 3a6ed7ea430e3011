import { isObject, parsedHolder } from '../json.ts';
import { type AttemptResult, failed } from './attempts.ts';
import { type CallContext, changesSomething, type Success, type TransportReply } from './contract.ts';
import { readErrorBody } from './error-body.ts';
import type { Body } from './exchange.ts';
import {
  brokenText,
  failureReply,
  isHtml,
  mediaType,
  parseJson,
  requestIdOf,
  textOfBody,
  titleOf,
} from './failure-reply.ts';
import { howToNarrow } from './hints.ts';

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
  if (typeof data !== 'object' || data === null || (data as { success?: unknown }).success !== false) return false;
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

import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCResultResponse,
  PROTOCOL_VERSION_META_KEY,
  specTypeSchemas,
} from '@modelcontextprotocol/server';
import { isObject, objectOr } from '../../json.ts';
import { shortened } from '../../shortened.ts';

/** Codes of what is refused before the SDK sees it. Source: JSON-RPC 2.0, section 5.1; MCP, "Base protocol". */
export const REFUSED = { parse: -32_700, request: -32_600, params: -32_602 } as const;

/** What is wrong with a message, as its sender is told. */
interface Fault {
  readonly code: number;
  /** One sentence. */
  readonly reason: string;
}

/** A message that is not carried out. */
export interface RefusedMessage extends Fault {
  /** The id as JSON text, just as it came; `null` where there is none to answer under. */
  readonly id: string;
  /** It was a notification, which JSON-RPC forbids to answer. */
  readonly unanswerable?: true;
  /** It was to answer this question of ours. */
  readonly answerTo?: string | number;
}

/** What became of one value that a client sent. */
type ReadMessage = { readonly message: JSONRPCMessage } | { readonly refused: RefusedMessage };

type Members = Record<string, unknown>;

/**
 * Reads one JSON-RPC message as MCP uses it. Whatever passes is understood by the SDK, which leaves everything else
 * without an answer: that is refused here, under its own id. A member that is null where nothing was meant counts as
 * absent; `value` is changed in place.
 *
 * @param value as parsed
 * @param idText the id as it was written; asked only where parsing may have changed it
 */
export function readMessage(value: unknown, idText: () => string | undefined): ReadMessage {
  if (!isObject(value))
    return { refused: { id: 'null', ...invalid(`A message is an object; this is ${kindOf(value)}.`) } };
  const answers = (value.method ?? undefined) === undefined && ('result' in value || 'error' in value);
  dropNulls(value, 'id');
  if (answers) return readAnswer(value);
  const id = ownId(value);
  const fault = id === undefined ? invalid(textOrWhole('The id')) : faultOf(value);
  if (fault === undefined) return { message: value as unknown as JSONRPCMessage };
  const unanswerable = value.id === undefined && fault.code === REFUSED.params;
  const text = id ?? (typeof value.id === 'number' ? idText() : undefined) ?? 'null';
  return { refused: { id: text, ...fault, ...(unanswerable && { unanswerable }) } };
}

/** An answer to a question of ours. One that makes no sense is not refused under its id, which is one of ours. */
function readAnswer(value: Members): ReadMessage {
  if (value.id === null) delete value.id;
  if (isJSONRPCResultResponse(value) || isJSONRPCErrorResponse(value)) return { message: value };
  const { id } = value;
  const fault = invalid('An answer takes jsonrpc "2.0", an id, and a result or an error that are objects.');
  return {
    refused: { id: 'null', ...fault, ...((typeof id === 'string' || typeof id === 'number') && { answerTo: id }) },
  };
}

/**
 * The id to answer under, as JSON; undefined for one that MCP does not allow. A null one counts as absent where the
 * method is a notification's.
 */
function ownId(value: Members): string | undefined {
  const { id, method } = value;
  if (id === null && typeof method === 'string' && method.startsWith('notifications/')) delete value.id;
  if (value.id === undefined) return 'null';
  return isTextOrWhole(id) ? JSON.stringify(id) : undefined;
}

const MEMBERS: readonly string[] = ['jsonrpc', 'id', 'method', 'params'];

/** What is wrong with a request or notification whose id is sound. Takes nulls out of its parameters. */
function faultOf(value: Members): Fault | undefined {
  const { jsonrpc, method, params } = value;
  if (jsonrpc !== '2.0') return invalid('jsonrpc must be "2.0".');
  if (method === undefined) return invalid('The method is missing.');
  if (typeof method !== 'string') return invalid(`The method must be a text; this is ${kindOf(method)}.`);
  const further = Object.keys(value).find((name) => !MEMBERS.includes(name));
  if (further !== undefined)
    return invalid(`A message has no member ${quoted(further)}: it takes jsonrpc, id, method and params.`);
  return faultOfMeta(params) ?? faultOfParams(method, value);
}

function faultOfMeta(params: unknown): Fault | undefined {
  if (params === undefined) return undefined;
  if (!isObject(params)) return wrongParams(`params must be an object; this is ${kindOf(params)}.`);
  dropNulls(params);
  const { _meta: meta } = params;
  if (meta === undefined) return undefined;
  if (!isObject(meta)) return wrongParams(`params._meta must be an object; this is ${kindOf(meta)}.`);
  dropNulls(meta);
  const { progressToken } = meta;
  if (progressToken === undefined || isTextOrWhole(progressToken)) return undefined;
  return wrongParams(textOrWhole('params._meta.progressToken'));
}

/** What the SDK takes each method's parameters by. A method that is not here is one that it does not know, and says so. */
const SCHEMAS = new Map<string, (typeof specTypeSchemas)[keyof typeof specTypeSchemas]>([
  ['initialize', specTypeSchemas.InitializeRequest],
  ['ping', specTypeSchemas.PingRequest],
  ['tools/list', specTypeSchemas.ListToolsRequest],
  ['tools/call', specTypeSchemas.CallToolRequest],
  ['notifications/cancelled', specTypeSchemas.CancelledNotification],
]);

function faultOfParams(method: string, value: Members): Fault | undefined {
  const schema = SCHEMAS.get(method);
  const checked = schema?.['~standard'].validate({ method, params: value.params });
  if (checked && 'issues' in checked && checked.issues?.[0]) {
    const { path = [], message } = checked.issues[0];
    const where = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
    return wrongParams(`${shortened(where, LONGEST_QUOTE)}: ${plain(message)}.`);
  }
  if (isJSONRPCRequest(value) || isJSONRPCNotification(value)) return undefined;
  return wrongParams('params._meta has a member whose form the protocol does not know.');
}

/**
 * Whether a message asks for a session in a revision that has none (2026-07-28). Over HTTP the SDK says so with the right
 * status; over stdio it leaves it without an answer.
 *
 * @param value as parsed
 */
export const isSessionlessInitialize = (value: unknown): boolean =>
  isObject(value) &&
  value.method === 'initialize' &&
  isObject(value.params) &&
  isObject(value.params._meta) &&
  value.params._meta[PROTOCOL_VERSION_META_KEY] !== undefined;

/** A validation library's sentence in the words of JSON. */
const plain = (message: string): string =>
  message
    .replace('Invalid input: ', '')
    .replace('expected record', 'expected object')
    .replace('received undefined', 'which is missing');

const invalid = (reason: string): Fault => ({ code: REFUSED.request, reason: `Invalid request: ${reason}` });
const wrongParams = (reason: string): Fault => ({ code: REFUSED.params, reason: `Invalid params: ${reason}` });

const textOrWhole = (what: string): string => `${what} must be a text, or a whole number from -(2^53 - 1) to 2^53 - 1.`;

const isTextOrWhole = (value: unknown): boolean => typeof value === 'string' || Number.isSafeInteger(value);

function dropNulls(members: Members, but?: string): void {
  for (const name in members) if (members[name] === null && name !== but) delete members[name];
}

const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;

const LONGEST_QUOTE = 100;
const quoted = (text: string): string => JSON.stringify(shortened(text, LONGEST_QUOTE));

/**
 * An error answer as JSON text.
 *
 * @param refused what is refused, and why
 */
export const refusalText = ({ id, code, reason }: RefusedMessage): string =>
  `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify({ code, message: reason })}}`;

/** How many messages a batch may hold. */
const MAX_BATCH = 100;

/** Revisions in which several messages may come as one list. Source: MCP 2025-03-26, "Base protocol"; 2025-06-18 took it out. */
const WITH_BATCHES: ReadonlySet<unknown> = new Set(['2024-10-07', '2024-11-05', '2025-03-26']);

/** @param revision of the protocol, as a client named it */
export const revisionHasBatches = (revision: unknown): boolean => WITH_BATCHES.has(revision);

/** What is wrong with a batch as a whole: nothing of it is carried out. */
export function batchFault(messages: readonly unknown[], allowed: boolean): string | undefined {
  if (messages.length === 0 || messages.length > MAX_BATCH)
    return `Invalid request: A batch holds 1 to ${MAX_BATCH} messages.`;
  if (!allowed)
    return 'Invalid request: The negotiated revision of the protocol has no batches (2025-03-26 was the last with them); send each message by itself.';
  if (messages.some((message) => isRequest(message) && message.method === 'initialize'))
    return 'Invalid request: initialize must not be part of a batch.';
  return undefined;
}

/**
 * The ids, as JSON text, under which the requests of a refused batch are answered; one `null` where there is none.
 *
 * @param messages as parsed
 * @param ids of each, as it was written
 */
export function requestIdsOf(messages: readonly unknown[], ids: readonly (string | undefined)[]): readonly string[] {
  const found = messages.flatMap((message, at) =>
    isRequest(message) && message.id !== undefined ? [ids[at] ?? 'null'] : [],
  );
  return found.length > 0 ? found : ['null'];
}

const isRequest = (message: unknown): message is { readonly method: unknown; readonly id?: unknown } =>
  typeof message === 'object' && message !== null && 'method' in message;

const ENVELOPE = /^\{"ok":(?:true|false),/;

/**
 * A message as JSON. What is long and has its JSON already is not written again: the text of a tool's answer is the JSON
 * of its envelope (`asResult`), and a list of tools, some 280 kB, stays as it is.
 *
 * @param message what the server sends
 */
export function messageText(message: JSONRPCMessage): string {
  if (!('result' in message)) return JSON.stringify(message);
  const { structuredContent, tools } = message.result;
  if (Array.isArray(tools)) return withMember(message, 'tools', listText(tools));
  const text = structuredContent === undefined ? undefined : envelopeText(message.result.content);
  return text === undefined ? JSON.stringify(message) : withMember(message, 'structuredContent', text);
}

/** An answer of which one member is JSON already. */
function withMember({ id, result }: JSONRPCResultResponse, name: string, text: string): string {
  const { [name]: _written, ...others } = result;
  const before = JSON.stringify(others).slice(0, -1);
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${before}${before === '{' ? '' : ','}"${name}":${text}}}`;
}

const listTexts = new WeakMap<readonly unknown[], string>();

function listText(tools: readonly unknown[]): string {
  const text = listTexts.get(tools) ?? JSON.stringify(tools);
  listTexts.set(tools, text);
  return text;
}

function envelopeText(content: unknown): string | undefined {
  const { type, text } = objectOr(Array.isArray(content) ? content[0] : undefined);
  return type === 'text' && typeof text === 'string' && ENVELOPE.test(text) ? text : undefined;
}

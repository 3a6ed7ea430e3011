import { isObject } from '../../json.ts';
import { invalid, refuse } from '../model/api-error.ts';
import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { costOf, providerOfModel } from '../model/pricing.ts';
import { asWords } from '../model/value.ts';
import type { LogRecord } from './record.ts';

/** Names of tracing fields in metadata: the document's and the docs' spelling. Source: portkey-details.md 2e, "Logs insert". */
const tracingNames = {
  trace: ['trace_id', 'traceId'],
  span: ['span_id', 'spanId'],
  spanName: ['span_name', 'spanName'],
  parentSpan: ['parent_span_id', 'parentSpanId'],
} as const;
const tracing = new Set<string>(Object.values(tracingNames).flat());

/** Providers by the hosts of their APIs, for logs that do not name one. */
const hosts: readonly (readonly [pattern: RegExp, provider: string])[] = [
  [/(^|\.)openai\.com$/, 'openai'],
  [/\.openai\.azure\.com$/, 'azure-openai'],
  [/(^|\.)anthropic\.com$/, 'anthropic'],
  [/generativelanguage\.googleapis\.com$/, 'google'],
  [/aiplatform\.googleapis\.com$/, 'vertex-ai'],
  [/bedrock(?:(?!bedrock).)*\.amazonaws\.com$/, 'bedrock'],
  [/(^|\.)mistral\.ai$/, 'mistral-ai'],
  [/(^|\.)cohere\.(ai|com)$/, 'cohere'],
  [/(^|\.)groq\.com$/, 'groq'],
];

const providerOf = (given: unknown, url: string, model: string): string => {
  if (typeof given === 'string' && given !== '') return given;
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return hosts.find(([pattern]) => pattern.test(host))?.[1] ?? providerOfModel(model) ?? '';
};

const most = 0xffffffff;
const asCount = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(0, Math.round(value))) : 0;

const firstText = (from: JsonObject, names: readonly string[]): string =>
  names.map((name) => asWords(from[name])).find((text) => text !== '') ?? '';

/** Everything of the metadata that is not tracing, as strings; `user` is also the `_user` that analytics count by. */
const metadataOf = (metadata: JsonObject): Record<string, string> => {
  const kept: [string, string][] = [];
  for (const [key, value] of Object.entries(metadata)) {
    if (key === 'additionalProperties' && isObject(value))
      for (const [inner, innerValue] of Object.entries(value)) kept.push([inner, asWords(innerValue)]);
    else if (!tracing.has(key)) kept.push([key, asWords(value)]);
  }
  const user = asWords(metadata.user);
  if (user !== '' && metadata._user === undefined) kept.push(['_user', user]);
  return Object.fromEntries(kept);
};

const statusOf = (field: string, value: unknown): number => {
  if (value === undefined) return 200;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599) return value;
  throw invalid(field, 'must be an HTTP status from 100 to 599');
};

const timeOf = (field: string, value: unknown): number => {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > most)
    throw invalid(field, 'must be a number of milliseconds from 0');
  return Math.round(value);
};

const headersOf = (value: unknown): { readonly headers?: JsonObject } => (isObject(value) ? { headers: value } : {});

const part = (
  log: JsonObject,
  name: 'request' | 'response',
  prefix: string,
  required: readonly string[],
): JsonObject => {
  const value = log[name];
  if (!isObject(value)) throw invalid(`${prefix}${name}`, 'must be an object');
  refuse(
    required
      .filter((field) => value[field] === undefined)
      .map((field) => ({ field: `${prefix}${name}.${field}`, message: 'is required' })),
  );
  return value;
};

const recordOf = (call: SandboxCall, log: JsonObject, prefix: string, workspaceId: string): LogRecord => {
  const request = part(log, 'request', prefix, ['url', 'body']);
  const response = part(log, 'response', prefix, ['body']);
  const metadata = log.metadata ?? {};
  if (!isObject(metadata)) throw invalid(`${prefix}metadata`, 'must be an object');
  if (typeof request.url !== 'string') throw invalid(`${prefix}request.url`, 'must be a string');
  const asked = isObject(request.body) ? request.body : {};
  const answered = isObject(response.body) ? response.body : {};
  const usage = isObject(answered.usage) ? answered.usage : {};
  const model = asWords(asked.model) || asWords(answered.model);
  const provider = providerOf(request.provider, request.url, model);
  const status = statusOf(`${prefix}response.status`, response.status);
  const promptTokens = asCount(usage.prompt_tokens ?? usage.input_tokens);
  const completionTokens = asCount(usage.completion_tokens ?? usage.output_tokens);
  const header = (name: string): string => call.headers[name] ?? '';
  const id = call.ids.uuid();
  return {
    id,
    workspace_id: workspaceId,
    time: call.now,
    status,
    provider,
    model,
    virtual_key: header('x-portkey-virtual-key'),
    config: '',
    prompt: '',
    api_key_id: call.actor.keyId,
    trace_id: firstText(metadata, tracingNames.trace) || header('x-portkey-trace-id') || call.ids.uuid(),
    span_id: firstText(metadata, tracingNames.span) || header('x-portkey-span-id') || call.ids.uuid(),
    span_name: firstText(metadata, tracingNames.spanName) || header('x-portkey-span-name') || 'llm',
    parent_span_id: firstText(metadata, tracingNames.parentSpan) || header('x-portkey-parent-span-id'),
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    cost: status < 300 ? costOf(provider, model, promptTokens, completionTokens) : 0,
    latency: timeOf(`${prefix}response.response_time`, response.response_time ?? response.time),
    cache: 'DISABLED',
    retries: 0,
    mode: 'single',
    option: 0,
    stream: response.streamingMode === true || asked.stream === true,
    metadata: metadataOf(metadata),
    request: {
      url: request.url,
      method: typeof request.method === 'string' ? request.method.toUpperCase() : 'POST',
      ...headersOf(request.headers),
      body: request.body,
    },
    response: { ...headersOf(response.headers), body: response.body },
  };
};

/**
 * The logs that a `POST /logs` asks to keep: one object, or a list of them.
 *
 * @throws ApiError 400 AB01 naming the field; then none is kept.
 */
export const insertedLogs = (call: SandboxCall, workspaceId: string): readonly LogRecord[] => {
  const { rawBody } = call;
  if (Array.isArray(rawBody)) {
    if (rawBody.length === 0) throw invalid('body', 'must hold at least one log');
    return rawBody.map((log: unknown, at) => {
      if (!isObject(log)) throw invalid(`[${at}]`, 'must be an object');
      return recordOf(call, log, `[${at}].`, workspaceId);
    });
  }
  return [recordOf(call, call.body, '', workspaceId)];
};

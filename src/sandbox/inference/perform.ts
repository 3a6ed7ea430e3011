import type { Subject } from '../guardrails/check-table.ts';
import { type HookResult, runGuardrails, verdictOf } from '../guardrails/run.ts';
import type { JsonObject, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import { costOf } from '../model/pricing.ts';
import { asObject, asText, without } from '../model/value.ts';
import { throughCache } from './cache.ts';
import type { Circumstances } from './chat.ts';
import type { Outcome } from './outcome.ts';
import { recordExchange } from './record.ts';
import { frame, streamHeaders, streamOf } from './sse.ts';
import { type Target, targetOf } from './target.ts';

/** One request to the stand-in: what it is, and how its answer is made. */
export interface Request {
  /** The path below `/v1`, which logs show. */
  readonly endpoint: string;
  readonly body: JsonObject;
  /** The model where the body names none. */
  readonly fallbackModel?: string;
  /** The provider that a stored prompt names. */
  readonly virtualKey?: string;
  readonly prompt?: { readonly slug: string; readonly versionId: string };
  /** True where no AI service needs to be named: see `Asked`. */
  readonly anyProvider?: true;
  /** False where the answer changes what is stored: it is made anew each time, whatever the config's cache says. */
  readonly cacheable?: false;
  /** The words that guardrails on the input look at. */
  readonly inputText: string;
  readonly answer: (body: JsonObject, circumstances: Circumstances & { readonly target: Target }) => Outcome;
}

/** What Portkey calls requests, by their paths; guardrails may allow some only. */
const requestTypes: readonly (readonly [RegExp, string])[] = [
  [/\/chat\/completions$/, 'chatComplete'],
  [/^\/prompts\//, 'chatComplete'],
  [/\/completions$/, 'complete'],
  [/\/embeddings$/, 'embed'],
  [/\/images\/edits$/, 'imageEdit'],
  [/\/images\//, 'imageGenerate'],
  [/\/audio\/speech$/, 'createSpeech'],
  [/\/audio\/transcriptions$/, 'createTranscription'],
  [/\/audio\/translations$/, 'createTranslation'],
  [/\/responses$/, 'createModelResponse'],
  [/\/moderations$/, 'moderate'],
  [/\/rerank$/, 'rerank'],
];

const subjectOf = (target: Target, endpoint: string, text: string): Subject => ({
  text,
  models: [target.model, ...(target.virtualKey === '' ? [] : [`@${target.virtualKey}/${target.model}`])],
  metadata: target.metadata,
  requestType: requestTypes.find(([path]) => path.test(endpoint))?.[1] ?? 'proxy',
});

/** Keeps vectors, pictures and sounds out of the log. */
const loggedResponse = (outcome: Outcome, endpoint: string): unknown =>
  outcome.bytes !== undefined
    ? { bytes: outcome.bytes.byteLength }
    : /embeddings|images/.test(endpoint)
      ? { note: 'left out of the log' }
      : outcome.json;

const headersOf = (target: Target, cache: string, traceId: string): Record<string, string> => ({
  'x-portkey-cache-status': cache,
  'x-portkey-last-used-option-index': target.config === '' ? 'config' : `config.targets[${target.option}]`,
  'x-portkey-provider': target.provider,
  'x-portkey-retry-attempt-count': '0',
  // What came in as a header may not be fit to go out as one.
  'x-portkey-trace-id': traceId.replace(/[^\x20-\x7e]/g, '?'),
});

/**
 * Carries a request through the gateway as Portkey does: target, override parameters, guardrails on the input, cache,
 * the model, guardrails on the output, log.
 *
 * @throws GatewayError as `targetOf` and the stand-in do
 */
export const perform = (call: SandboxCall, request: Request): SandboxAnswer => {
  const requested = asText(request.body.model) ?? request.fallbackModel ?? '';
  const { body: params, virtualKey, anyProvider } = request;
  const { cache: caching, ...uncached } = targetOf(call, {
    body: params,
    model: requested,
    ...(virtualKey === undefined ? {} : { virtualKey }),
    ...(anyProvider === undefined ? {} : { anyProvider }),
  });
  const target: Target =
    caching === undefined || request.cacheable === false ? uncached : { ...uncached, cache: caching };
  const body: JsonObject = { ...request.body, ...without(target.overrides, ['model']) };
  const traceId = asText(call.headers['x-portkey-trace-id']) ?? call.ids.uuid();
  const before = runGuardrails(target.inputGuardrails, subjectOf(target, request.endpoint, request.inputText));
  const record = (outcome: Outcome | undefined, status: number, cache: Parameters<typeof recordExchange>[1]['cache']) =>
    recordExchange(call, {
      target,
      endpoint: request.endpoint,
      request: body,
      response: outcome === undefined ? { error: 'guardrail' } : loggedResponse(outcome, request.endpoint),
      status,
      promptTokens: outcome?.usage.prompt ?? 0,
      completionTokens: outcome?.usage.completion ?? 0,
      cost:
        outcome === undefined
          ? 0
          : (outcome.cost ??
            costOf(target.provider, target.model, outcome.usage.prompt, outcome.usage.completion, target.pricing)),
      cache,
      stream: outcome?.frames !== undefined,
      traceId,
      ...(request.prompt === undefined ? {} : { prompt: request.prompt }),
    });
  if (verdictOf(before) === 'denied') {
    record(undefined, 446, 'DISABLED');
    return denied(before, [], headersOf(target, 'DISABLED', traceId));
  }
  const { outcome, cache } = throughCache(call, target, request.endpoint, body, () =>
    request.answer(body, { model: target.model, now: call.now, ids: call.ids, target }),
  );
  // Vectors and pictures say nothing that a check could look at.
  const after =
    outcome.text === undefined
      ? []
      : runGuardrails(target.outputGuardrails, subjectOf(target, request.endpoint, outcome.text));
  const headers = headersOf(target, cache, traceId);
  const failed = verdictOf(before) === 'failed' || verdictOf(after) === 'failed';
  const status = verdictOf(after) === 'denied' ? 446 : failed ? 246 : 200;
  record(outcome, status, cache);
  if (status === 446) return denied(before, after, headers);
  const hooks = before.length + after.length > 0 ? hookResults(before, after) : undefined;
  if (outcome.frames !== undefined) {
    const first = hooks === undefined ? undefined : hooksFrame(call, hooks, outcome.json);
    const frames = first === undefined ? outcome.frames() : [first, ...outcome.frames()];
    return { status, headers: { ...streamHeaders, ...headers }, events: streamOf(frames) };
  }
  if (outcome.bytes !== undefined) {
    const type = outcome.contentType ?? 'application/octet-stream';
    return { status, headers: { ...headers, 'content-type': type }, bytes: outcome.bytes };
  }
  return { status, headers, json: { ...(outcome.json as JsonObject), ...hooks } };
};

const hookResults = (before: readonly HookResult[], after: readonly HookResult[]): JsonObject => ({
  hook_results: { before_request_hooks: before, after_request_hooks: after },
});

/**
 * In a stream the results come first, as a chunk without choices, and only for a caller who says that more than
 * OpenAI's own chunks may come: others read every chunk as one of those. Streams of typed events have no such chunk,
 * which their clients would stop at. Source: Portkey's open gateway, `src/handlers/streamHandler.ts`.
 */
const hooksFrame = ({ headers }: SandboxCall, hooks: JsonObject, json: unknown): string | undefined => {
  const { id, object, created, model, choices } = asObject(json) ?? {};
  if (choices === undefined || headers['x-portkey-strict-open-ai-compliance'] !== 'false') return undefined;
  const kind = object === 'chat.completion' ? 'chat.completion.chunk' : object;
  return frame({ id, object: kind, created, model, choices: [], ...hooks });
};

/** 446: a guardrail that denies has failed. Source: portkey-details.md 2a, gateway codes. */
const denied = (
  before: readonly HookResult[],
  after: readonly HookResult[],
  headers: Readonly<Record<string, string>>,
): SandboxAnswer => ({
  status: 446,
  headers,
  json: {
    error: {
      message:
        'The guardrail checks defined in the config failed. You can find more information in the `hook_results`.',
      type: 'hooks_failed',
      param: null,
      code: null,
    },
    ...hookResults(before, after),
  },
});

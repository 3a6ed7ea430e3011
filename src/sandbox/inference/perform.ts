import type { Subject } from '../guardrails/check-table.ts';
import { type HookResult, runGuardrails, verdictOf } from '../guardrails/guardrail.ts';
import { appendLog } from '../logs/logs.ts';
import type { CacheStatus } from '../logs/record.ts';
import type { JsonObject, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import { isSpent, plus, RateWindows } from '../model/limits.ts';
import { costOf } from '../model/pricing.ts';
import { type ApiKeyRow, tables, type Usage, type UsageLimits } from '../model/rows.ts';
import { asObject, asText, without } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';
import { providersIn } from '../rows/integrations.ts';
import type { Circumstances } from './chat.ts';
import { frame, type Outcome } from './gateway-reply.ts';
import { digest, hash32 } from './stand-in.ts';
import { type Target, targetOf } from './target.ts';

/** One request to the stand-in: what it is, and how its answer is made. */
interface Request {
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
  const { cache: caching, ...target }: Target = targetOf(call, { ...request, model: requested });
  const body: JsonObject = { ...request.body, ...without(target.overrides, ['model']) };
  const traceId = asText(call.headers['x-portkey-trace-id']) ?? call.ids.uuid();
  const before = runGuardrails(target.inputGuardrails, subjectOf(target, request.endpoint, request.inputText));
  const record = (status: number, cache: CacheStatus, outcome?: Outcome): void =>
    recordExchange(call, { request, body, target, traceId, status, cache, outcome });
  if (verdictOf(before) === 'denied') {
    record(446, 'DISABLED');
    return denied(before, [], headersOf(target, 'DISABLED', traceId));
  }
  const make = (): Outcome => request.answer(body, { model: target.model, now: call.now, ids: call.ids, target });
  const { outcome, cache } =
    caching === undefined || request.cacheable === false
      ? { outcome: make(), cache: 'DISABLED' as const }
      : throughCache(call, target, caching, request.endpoint, body, make);
  // Vectors and pictures say nothing that a check could look at.
  const after =
    outcome.text === undefined
      ? []
      : runGuardrails(target.outputGuardrails, subjectOf(target, request.endpoint, outcome.text));
  const headers = headersOf(target, cache, traceId);
  const failed = verdictOf(before) === 'failed' || verdictOf(after) === 'failed';
  const status = verdictOf(after) === 'denied' ? 446 : failed ? 246 : 200;
  record(status, cache, outcome);
  if (status === 446) return denied(before, after, headers);
  const hooks = before.length + after.length > 0 ? hookResults(before, after) : undefined;
  if (outcome.frames !== undefined) {
    const first = hooks === undefined ? undefined : hooksFrame(call, hooks, outcome.json);
    const frames = first === undefined ? outcome.frames() : [first, ...outcome.frames()];
    return { status, headers, events: frames };
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

/** A reply that the cache keeps. */
interface Entry {
  readonly outcome: Outcome;
  /** ms since the epoch. */
  readonly expires: number;
}

/** More replies are not kept; the oldest goes first. */
const maxEntries = 1_000;

/** Looks a reply up, or makes and keeps it. Two prompts that differ in case and punctuation only are alike to `semantic`. */
const throughCache = (
  call: SandboxCall,
  target: Target,
  { semantic, maxAge }: NonNullable<Target['cache']>,
  endpoint: string,
  body: unknown,
  make: () => Outcome,
): { readonly outcome: Outcome; readonly cache: CacheStatus } => {
  const entries = call.store.derived('gateway-cache', () => new Map<string, Entry>());
  const namespace = call.headers['x-portkey-cache-namespace'] ?? '';
  const spelled = JSON.stringify(body);
  const words = semantic ? spelled.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ') : spelled;
  const key = digest([workspaceOf(call), namespace, endpoint, target.provider, target.model, words].join('\u0000'));
  const kept = entries.get(key);
  if (kept !== undefined && kept.expires > call.now)
    return { outcome: kept.outcome, cache: semantic ? 'SEMANTIC HIT' : 'HIT' };
  const outcome = make();
  entries.delete(key);
  entries.set(key, { outcome, expires: call.now + maxAge * 1000 });
  for (const oldest of entries.keys()) {
    if (entries.size <= maxEntries) break;
    entries.delete(oldest);
  }
  return { outcome, cache: 'MISS' };
};

/** One finished request, for the log. */
interface Exchange {
  readonly request: Request;
  /** As it went to the model. */
  readonly body: JsonObject;
  readonly target: Target;
  readonly traceId: string;
  readonly status: number;
  readonly cache: CacheStatus;
  /** None where a guardrail stopped the request. */
  readonly outcome: Outcome | undefined;
}

/** Writes the log of a request and charges its key. A cache hit costs nothing and says what it saved. */
const recordExchange = (call: SandboxCall, exchange: Exchange): void => {
  const { request, target, traceId, cache, outcome } = exchange;
  const hit = cache.endsWith('HIT');
  const { prompt, completion } = outcome?.usage ?? { prompt: 0, completion: 0 };
  const cost =
    outcome === undefined
      ? 0
      : (outcome.cost ?? costOf(target.provider, target.model, prompt, completion, target.pricing));
  if (!hit) charge(call, target.virtualKey, { cents: cost, tokens: prompt + completion });
  const header = (name: string): string => call.headers[name] ?? '';
  appendLog(call.store, {
    id: call.ids.uuid(),
    workspace_id: workspaceOf(call),
    time: call.now,
    status: exchange.status,
    provider: target.provider,
    model: target.model,
    virtual_key: target.virtualKey,
    config: target.config,
    prompt: request.prompt?.slug ?? '',
    ...(request.prompt === undefined ? {} : { prompt_version_id: request.prompt.versionId }),
    api_key_id: call.actor.keyId,
    trace_id: traceId,
    span_id: header('x-portkey-span-id') || call.ids.uuid(),
    span_name: header('x-portkey-span-name') || 'llm',
    parent_span_id: header('x-portkey-parent-span-id'),
    prompt_tokens: prompt,
    completion_tokens: completion,
    cost: hit ? 0 : cost,
    ...(hit ? { saved: cost } : {}),
    latency: hit
      ? 12 + (hash32(traceId) % 20)
      : Math.round(180 + prompt * 0.05 + completion * 9 + (hash32(traceId) % 120)),
    cache,
    retries: 0,
    mode: target.mode,
    option: target.option,
    stream: outcome?.frames !== undefined,
    metadata: target.metadata,
    request: { url: `https://api.portkey.ai/v1${request.endpoint}`, method: 'POST', body: kept(exchange.body) },
    response: {
      body: outcome === undefined ? { error: 'guardrail' } : kept(loggedResponse(outcome, request.endpoint)),
    },
  });
};

/** Counts what a request used against the budgets and token limits of its provider and its key. */
const charge = (call: SandboxCall, virtualKey: string, spent: Usage): void => {
  const windows = RateWindows.of(call.store);
  const used = (row: { readonly usage: Usage; readonly usage_limits: UsageLimits | null }) => {
    const usage = plus(row.usage, spent);
    return { usage, status: isSpent(row.usage_limits, usage) ? 'exhausted' : 'active' } as const;
  };
  const providers = providersIn(call.store);
  const provider = providers.get(virtualKey, (row) => row.workspace_id === workspaceOf(call));
  if (provider !== undefined) {
    windows.tokens(provider.id, provider.rate_limits ?? [], spent.tokens, call.now);
    if (provider.usage_limits !== null) providers.update(provider.id, used(provider));
  }
  const keys = call.store.table<ApiKeyRow>(tables.apiKeys);
  const key = keys.get(call.actor.keyId);
  if (key === undefined) return;
  keys.update(key.id, used(key));
  windows.tokens(key.id, key.rate_limits, spent.tokens, call.now);
};

/** Bodies larger than this (characters of JSON) are kept in the log as a note of their size. */
const maxBody = 100_000;

const kept = (body: unknown): unknown => {
  const size = JSON.stringify(body)?.length ?? 0;
  return size > maxBody ? { note: `left out of the log: ${size} characters` } : body;
};

/** Keeps vectors, pictures and sounds out of the log. */
const loggedResponse = (outcome: Outcome, endpoint: string): unknown =>
  outcome.bytes !== undefined
    ? { bytes: outcome.bytes.byteLength }
    : /embeddings|images/.test(endpoint)
      ? { note: 'left out of the log' }
      : outcome.json;

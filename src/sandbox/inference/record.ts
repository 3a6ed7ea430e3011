import { appendLog } from '../logs/logs.ts';
import type { CacheStatus, LogRecord } from '../logs/record.ts';
import { chargeKey } from '../model/budgets.ts';
import type { SandboxCall } from '../model/handler.ts';
import { RateWindows } from '../model/rate-windows.ts';
import { type ApiKeyRow, tables } from '../model/rows.ts';
import { workspaceOf } from '../rows/access.ts';
import { hash32 } from './digest.ts';
import { chargeProvider } from './provider-limits.ts';
import type { Target } from './target.ts';

/** One finished request of the gateway, for the log. */
export interface Exchange {
  readonly target: Target;
  /** The path below `/v1`. */
  readonly endpoint: string;
  readonly request: unknown;
  readonly response: unknown;
  readonly status: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Cents. */
  readonly cost: number;
  readonly cache: CacheStatus;
  readonly stream: boolean;
  readonly traceId: string;
  readonly prompt?: { readonly slug: string; readonly versionId: string };
}

/** Bodies larger than this (characters of JSON) are kept in the log as a note of their size. */
const maxBody = 100_000;

const kept = (body: unknown): unknown => {
  const size = JSON.stringify(body)?.length ?? 0;
  return size > maxBody ? { note: `left out of the log: ${size} characters` } : body;
};

/** How long a real model might have taken: from its tokens, with a little that differs from call to call. ms. */
const latencyOf = (exchange: Exchange): number => {
  if (exchange.cache.endsWith('HIT')) return 12 + (hash32(exchange.traceId) % 20);
  return Math.round(
    180 + exchange.promptTokens * 0.05 + exchange.completionTokens * 9 + (hash32(exchange.traceId) % 120),
  );
};

/** Counts what a request used against the budgets and token limits of its key and its provider. */
const charge = (call: SandboxCall, virtualKey: string, cents: number, tokens: number): void => {
  if (virtualKey !== '') chargeProvider(call, virtualKey, workspaceOf(call), { cents, tokens });
  chargeKey(call.store, call.actor.keyId, { cents, tokens });
  const key = call.store.table<ApiKeyRow>(tables.apiKeys).get(call.actor.keyId);
  if (key !== undefined) RateWindows.of(call.store).tokens(key.id, key.rate_limits, tokens, call.now);
};

/** Writes the log of a request and charges its key. A cache hit costs nothing and says what it saved. */
export const recordExchange = (call: SandboxCall, exchange: Exchange): void => {
  const { target } = exchange;
  const hit = exchange.cache.endsWith('HIT');
  if (!hit) charge(call, target.virtualKey, exchange.cost, exchange.promptTokens + exchange.completionTokens);
  const header = (name: string): string => call.headers[name] ?? '';
  const record: LogRecord = {
    id: call.ids.uuid(),
    workspace_id: workspaceOf(call),
    time: call.now,
    status: exchange.status,
    provider: target.provider,
    model: target.model,
    virtual_key: target.virtualKey,
    config: target.config,
    prompt: exchange.prompt?.slug ?? '',
    ...(exchange.prompt === undefined ? {} : { prompt_version_id: exchange.prompt.versionId }),
    api_key_id: call.actor.keyId,
    trace_id: exchange.traceId,
    span_id: header('x-portkey-span-id') || call.ids.uuid(),
    span_name: header('x-portkey-span-name') || 'llm',
    parent_span_id: header('x-portkey-parent-span-id'),
    prompt_tokens: exchange.promptTokens,
    completion_tokens: exchange.completionTokens,
    cost: hit ? 0 : exchange.cost,
    ...(hit ? { saved: exchange.cost } : {}),
    latency: latencyOf(exchange),
    cache: exchange.cache,
    retries: 0,
    mode: target.mode,
    option: target.option,
    stream: exchange.stream,
    metadata: target.metadata,
    request: { url: `https://api.portkey.ai/v1${exchange.endpoint}`, method: 'POST', body: kept(exchange.request) },
    response: { body: kept(exchange.response) },
  };
  appendLog(call.store, record);
};

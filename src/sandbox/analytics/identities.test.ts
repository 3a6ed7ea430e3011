import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../test/helpers/thorough.ts';
import { type LogFilter, select } from '../logs/filter.ts';
import { logsOf } from '../logs/logs.ts';
import {
  cacheStatuses,
  type FeedbackRecord,
  feedbacksTable,
  isFailure,
  type LogRecord,
  logsTable,
  modes,
} from '../logs/record.ts';
import { MemoryStore } from '../model/memory-store.ts';
import * as graphs from './graphs.ts';
import { byMetadata, dimensionOf, groupings, groupStyles, groupsOf, readGroupQuery } from './groups.ts';
import { type Graph, sliceOf } from './slice.ts';

/** A Thursday in 2026, from which random times are counted. */
const origin = Date.UTC(2026, 2, 5, 10, 30);

const few = (prefix: string, count: number) =>
  fc.integer({ min: 0, max: count }).map((n) => (n === 0 ? '' : `${prefix}${n}`));

const metadata = fc.record({
  _user: fc.option(few('user-', 5), { nil: undefined }),
  env: fc.constantFrom(undefined, 'production', 'staging', ''),
});

/** One random log; its id is given out by `randomLogs`. */
const randomLog = fc
  .record({
    workspace_id: fc.constantFrom('w1', 'w2', 'w3'),
    time: fc
      .oneof(
        fc.nat(40).map((days) => days * 86_400_000),
        fc.nat(40 * 86_400_000),
      )
      .map((offset) => origin + offset),
    status: fc.constantFrom(200, 200, 200, 201, 246, 400, 429, 446, 500),
    provider: fc.constantFrom('openai', 'anthropic', ''),
    model: fc.constantFrom('gpt-4o', 'claude', 'm__odd', ''),
    virtual_key: few('vk-', 3),
    config: few('pc-', 2),
    prompt: few('pp-', 2),
    api_key_id: few('key-', 2),
    trace_id: few('trace-', 9).map((trace) => trace || 'trace-0'),
    span_id: few('span-', 30),
    span_name: fc.constantFrom('llm', 'retrieve'),
    parent_span_id: fc.constant(''),
    prompt_tokens: fc.oneof(fc.nat(12), fc.nat(100_000)),
    completion_tokens: fc.oneof(fc.nat(12), fc.nat(20_000)),
    cost: fc.oneof(
      fc.nat(400),
      fc.nat(500_000_000).map((micro) => micro / 1e6),
    ),
    saved: fc.integer({ min: 0, max: 1_000_000 }).map((micro) => micro / 1e6),
    latency: fc.integer({ min: 0, max: 5_000_000 }),
    cache: fc.constantFrom(...cacheStatuses),
    retries: fc.integer({ min: 0, max: 5 }),
    mode: fc.constantFrom(...modes),
    option: fc.integer({ min: 0, max: 2 }),
    stream: fc.boolean(),
    metadata,
  })
  .map(({ metadata: given, ...log }) => ({
    ...log,
    metadata: Object.fromEntries(
      Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    request: { url: 'https://example.com', method: 'POST', body: {} },
    response: { body: {} },
  }));

/** Random logs, in no order of time. */
const randomLogs: fc.Arbitrary<LogRecord[]> = fc
  .array(randomLog, { maxLength: 120, size: 'max' })
  .map((logs) => logs.map((log, at) => ({ ...log, id: `log-${at}` })));

/** Random feedback on the traces of random logs, and on some that have none. */
const randomFeedback: fc.Arbitrary<FeedbackRecord[]> = fc
  .array(
    fc.record({
      workspace_id: fc.constantFrom('w1', 'w2', 'w3'),
      trace_id: fc.integer({ min: 0, max: 11 }).map((n) => `trace-${n}`),
      time: fc.integer({ min: 0, max: 40 * 86_400_000 }).map((offset) => origin + offset),
      value: fc.integer({ min: -10, max: 10 }),
      weight: fc.constantFrom(0, 0.25, 0.5, 1),
      metadata: fc.constant({}),
    }),
    { maxLength: 40, size: 'max' },
  )
  .map((all) => all.map((feedback, at) => ({ ...feedback, id: `feedback-${at}` })));

const storeOf = (records: readonly LogRecord[], judgements: readonly FeedbackRecord[] = []) => {
  const store = new MemoryStore();
  for (const record of records) store.table<LogRecord>(logsTable).insert(record);
  for (const judgement of judgements) store.table<FeedbackRecord>(feedbacksTable).insert(judgement);
  return logsOf(store);
};

const day = 86_400_000;
const whole = { min: origin - day, max: origin + 41 * day };
const sum = (numbers: Iterable<unknown>): number => [...numbers].reduce<number>((total, n) => total + Number(n), 0);
const sumOf = (graph: Graph, field: string): number => sum(graph.data_points.map((point) => point[field]));

const bounds = fc
  .oneof(fc.tuple(fc.nat(8), fc.nat(20)), fc.tuple(fc.nat(60_000), fc.nat(120_000)))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
const some = (...values: string[]) => fc.subarray(values, { minLength: 1 });
/** Mostly not given: with every filter given at once, nothing would be chosen. */
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const randomFilter: fc.Arbitrary<LogFilter> = fc
  .record({
    time: fc.oneof(
      fc.constant({ min: origin, max: origin + 40 * day }),
      fc.tuple(fc.nat(42), fc.nat(42)).map(([a, b]) => ({
        min: origin + (Math.min(a, b) - 1) * day,
        max: origin + (Math.max(a, b) - 1) * day,
      })),
      fc.tuple(fc.nat(42 * day), fc.nat(42 * day)).map(([a, b]) => ({
        min: origin - day + Math.min(a, b),
        max: origin - day + Math.max(a, b),
      })),
    ),
    workspaces: optional(some('w1', 'w2', 'w9')),
    totalTokens: optional(bounds),
    cost: optional(fc.tuple(fc.nat(400), fc.nat(400)).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }))),
    promptTokens: optional(bounds),
    completionTokens: optional(bounds.map(({ min, max }) => ({ min: min / 4, max: max / 2 }))),
    weightedFeedback: optional(
      fc.tuple(fc.integer({ min: -10, max: 10 }), fc.nat(12)).map(([min, more]) => ({ min, max: min + more })),
    ),
    statusCodes: optional(fc.subarray([200, 246, 400, 429, 999], { minLength: 1 })),
    virtualKeys: optional(some('vk-1', 'vk-2', 'vk-none')),
    configs: optional(some('pc-1', 'pc-2')),
    apiKeys: optional(some('key-1', 'key-2')),
    prompts: optional(some('pp-1', 'pp-2')),
    traces: optional(some('trace-0', 'trace-1', 'trace-2', 'trace-77')),
    spans: optional(some('span-1', 'span-2', 'span-3', 'span-4')),
    models: optional(some('gpt-4o', 'claude')),
    providers: optional(some('openai', 'anthropic')),
    providerModels: optional(
      fc.subarray(
        [
          ['openai', 'gpt-4o'],
          ['anthropic', 'm__odd'],
          ['openai', 'nothing'],
        ] as [string, string][],
        { minLength: 1 },
      ),
    ),
    cacheStatuses: optional(fc.subarray(['HIT', 'MISS'] as const, { minLength: 1 }).map((all) => [...all])),
    metadata: optional(
      fc.subarray(
        [
          ['_user', ['user-1', 'user-2']],
          ['env', ['production']],
        ] as [string, string[]][],
        { minLength: 1 },
      ),
    ),
  })
  .map(
    (filter) =>
      Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as unknown as LogFilter,
  );

/** Which log each feedback counts to, worked out the slow way. */
const judgedLog = (records: readonly LogRecord[], feedback: FeedbackRecord): LogRecord | undefined => {
  const own = records.filter((log) => log.workspace_id === feedback.workspace_id && log.trace_id === feedback.trace_id);
  return own.filter((log) => log.time <= feedback.time).at(-1) ?? own[0];
};

const within = (value: number, range: { min: number; max: number } | undefined): boolean =>
  range === undefined || (value >= range.min && value <= range.max);
const among = <T>(value: T, list: readonly T[] | undefined): boolean => list === undefined || list.includes(value);

/** The filter, read off its description. */
const admits = (filter: LogFilter, log: LogRecord, own: readonly FeedbackRecord[]): boolean =>
  within(log.time, filter.time) &&
  among(log.workspace_id, filter.workspaces) &&
  within(log.prompt_tokens + log.completion_tokens, filter.totalTokens) &&
  within(log.cost, filter.cost) &&
  within(log.prompt_tokens, filter.promptTokens) &&
  within(log.completion_tokens, filter.completionTokens) &&
  (filter.weightedFeedback === undefined ||
    (own.length > 0 && within(sum(own.map((one) => one.value * one.weight)) / own.length, filter.weightedFeedback))) &&
  among(log.status, filter.statusCodes) &&
  among(log.virtual_key, filter.virtualKeys) &&
  among(log.config, filter.configs) &&
  among(log.api_key_id, filter.apiKeys) &&
  among(log.prompt, filter.prompts) &&
  among(log.trace_id, filter.traces) &&
  among(log.span_id, filter.spans) &&
  among(log.model, filter.models) &&
  among(log.provider, filter.providers) &&
  (filter.providerModels === undefined ||
    filter.providerModels.some(([provider, model]) => log.provider === provider && log.model === model)) &&
  among(log.cache, filter.cacheStatuses) &&
  (filter.metadata ?? []).every(([key, values]) => values.includes(log.metadata[key] ?? ''));

describe('analytics over random logs', () => {
  it('filter as a plain reading of the records does', () => {
    const tally = { runs: 0, chosen: 0, cut: 0 };
    fc.assert(
      fc.property(randomLogs, randomFeedback, randomFilter, (records, judgements, filter) => {
        const logs = storeOf(records, judgements);
        tally.runs += 1;
        const own = (log: LogRecord) => judgements.filter((one) => judgedLog(records, one)?.id === log.id);
        const chosen = Array.from(select(logs, filter), (index) => logs.identity(index).id).sort();
        expect(chosen).toEqual(
          records
            .filter((log) => admits(filter, log, own(log)))
            .map(({ id }) => id)
            .sort(),
        );
        if (chosen.length > 0) tally.chosen += 1;
        if (chosen.length < records.length) tally.cut += 1;
      }),
      { numRuns: runs(500) },
    );
    // The filters must have something to choose, and something to leave out.
    expect(tally.chosen / tally.runs).toBeGreaterThan(0.4);
    expect(tally.cut / tally.runs).toBeGreaterThan(0.4);
  });

  it('have points that add up to their summaries', () => {
    fc.assert(
      fc.property(randomLogs, randomFeedback, randomFilter, (records, judgements, filter) => {
        const slice = sliceOf(storeOf(records, judgements), filter);
        for (const make of [graphs.requests, graphs.tokens, graphs.errors, graphs.feedbacks, graphs.feedbackScores]) {
          const graph = make(slice);
          expect(sumOf(graph, 'total')).toBe(graph.summary.total);
        }
        const cost = graphs.cost(slice);
        expect(sumOf(cost, 'total')).toBeCloseTo(cost.summary.total ?? Number.NaN, 5);
        const hits = graphs.cacheHitRate(slice);
        expect(sumOf(hits, 'simple_hits') + sumOf(hits, 'semantic_hits')).toBe(hits.summary.total);
        expect(graphs.cacheSummary(slice).summary.hits).toBe(hits.summary.total);
        const rescued = graphs.rescued(slice);
        expect(sumOf(rescued, 'fallback')).toBe(rescued.summary.fallback);
        const retries = rescued.data_points.flatMap((point) => point.retry as { count: number }[]);
        expect(sum(retries.map(({ count }) => count))).toBe(rescued.summary.retry);
        const errors = graphs.errors(slice).summary.total;
        const stacks = graphs.errorStacks(slice);
        const stats = stacks.data_points.flatMap((point) => point.stats as { count: number }[]);
        expect([sum(stats.map(({ count }) => count)), stacks.summary.total]).toEqual([errors, errors]);
        const codes = graphs.errorStatusCodes(slice);
        expect([sumOf(codes, 'count'), codes.summary.total_errors]).toEqual([errors, errors]);
        expect(sumOf(graphs.feedbackModels(slice), 'total')).toBe(graphs.feedbacks(slice).summary.total);
      }),
      { numRuns: runs(200) },
    );
  });

  it('sum to what a plain reading of the records gives', () => {
    fc.assert(
      fc.property(randomLogs, randomFeedback, (records, judgements) => {
        const slice = sliceOf(storeOf(records, judgements), { time: whole });
        expect(graphs.requests(slice).summary.total).toBe(records.length);
        expect(graphs.cost(slice).summary.total).toBeCloseTo(sum(records.map(({ cost }) => cost)), 5);
        expect(graphs.tokens(slice).summary.total).toBe(
          sum(records.map((log) => log.prompt_tokens + log.completion_tokens)),
        );
        expect(graphs.errors(slice).summary.total).toBe(records.filter(({ status }) => isFailure(status)).length);
        expect(graphs.users(slice).summary.total).toBe(
          new Set(records.map(({ metadata }) => metadata._user ?? '').filter((user) => user !== '')).size,
        );
        expect(graphs.feedbacks(slice).summary.total).toBe(judgements.length);
        const weighted = sum(judgements.map(({ value, weight }) => value * weight)) / Math.max(1, judgements.length);
        expect(graphs.feedbackWeighted(slice).summary.avg).toBeCloseTo(weighted, 5);
      }),
      { numRuns: runs(200) },
    );
  });

  it('count users bucket by bucket as sets would', () => {
    fc.assert(
      fc.property(randomLogs, randomFilter, (records, filter) => {
        const slice = sliceOf(storeOf(records), filter);
        const sets = slice.buckets.starts.map(() => new Set<string>());
        slice.selection.forEach((index, at) => {
          const user = slice.logs.metadata.get(slice.logs.columns.all.metadata[index]!)._user ?? '';
          if (user !== '') sets[slice.buckets.of[at]!]!.add(user);
        });
        expect(graphs.users(slice).data_points.map(({ total }) => total)).toEqual(sets.map(({ size }) => size));
      }),
    );
  });

  it('order percentiles, and take them from the values there are', () => {
    fc.assert(
      fc.property(randomLogs, (records) => {
        const slice = sliceOf(storeOf(records), { time: whole });
        const graph = graphs.latency(slice);
        const sorted = records.map(({ latency }) => latency).sort((a, b) => a - b);
        const rank = (part: number) => sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
        expect(graph.summary).toMatchObject({ p50: rank(0.5), p90: rank(0.9), p99: rank(0.99) });
        for (const point of [graph.summary, ...graph.data_points] as Record<string, number>[]) {
          expect(point.p50).toBeLessThanOrEqual(point.p90!);
          expect(point.p90).toBeLessThanOrEqual(point.p99!);
        }
      }),
    );
  });

  it('have groups that add up to the whole', () => {
    const query = readGroupQuery(
      new URLSearchParams('columns=requests,cost,total_tokens,error_count&page_size=1000'),
      groupStyles.other,
      '',
    );
    fc.assert(
      fc.property(randomLogs, randomFilter, (records, filter) => {
        const logs = storeOf(records);
        const slice = sliceOf(logs, filter);
        const dimensions = [...groupings, 'users', 'ai-models', 'workspaces'].map(
          (name) => dimensionOf(logs, name, (id) => id)!,
        );
        for (const dimension of [...dimensions, byMetadata(logs, 'metadata_value', 'env')]) {
          const { data, total } = groupsOf(logs, slice.selection, dimension, groupStyles.other, query);
          const of = (column: string) => sum(data.map((group) => group[column]));
          expect(total).toBe(data.length);
          expect(new Set(data.map((group) => group[dimension.field])).size).toBe(total);
          expect(of('requests')).toBe(slice.selection.length);
          expect(of('cost')).toBeCloseTo(graphs.cost(slice).summary.total!, 5);
          expect(of('total_tokens')).toBe(graphs.tokens(slice).summary.total);
          expect(of('error_count')).toBe(graphs.errors(slice).summary.total);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('have filtered parts that add up to the whole', () => {
    fc.assert(
      fc.property(randomLogs, randomFeedback, randomFilter, fc.nat(42 * day), (records, judgements, filter, cut) => {
        const logs = storeOf(records, judgements);
        const totals = (part: LogFilter) => {
          const slice = sliceOf(logs, part);
          return [graphs.requests, graphs.tokens, graphs.feedbacks].map((make) => make(slice).summary.total!);
        };
        const { time, providers, workspaces, ...others } = filter;
        const rest = { ...others, time };
        // Wherever the workspace is one of all there are, the parts by workspace are the whole.
        const parts = ['w1', 'w2', 'w3'].map((workspace) => totals({ ...rest, workspaces: [workspace] }));
        expect(parts[0]!.map((_, at) => sum(parts.map((part) => part[at])))).toEqual(totals(rest));
        const middle = Math.min(time.max, time.min + cut);
        const halves = [
          totals({ ...rest, time: { min: time.min, max: middle } }),
          totals({ ...rest, time: { min: middle + 1, max: time.max } }),
        ];
        if (middle < time.max) expect(halves[0]!.map((value, at) => value + halves[1]![at]!)).toEqual(totals(rest));
      }),
      { numRuns: runs(150) },
    );
  });

  it('stay the same when the organisation is read again from its tables', () => {
    fc.assert(
      fc.property(randomLogs, randomFeedback, fc.integer({ min: 0, max: 120 }), (records, judgements, cut) => {
        const live = new MemoryStore();
        logsOf(live);
        for (const record of records.slice(0, cut)) live.table<LogRecord>(logsTable).insert(record);
        const undone = live.begin();
        for (const record of records.slice(cut)) undone.table<LogRecord>(logsTable).insert(record);
        for (const judgement of judgements) undone.table<FeedbackRecord>(feedbacksTable).insert(judgement);
        undone.rollBack();
        const again = sliceOf(storeOf(records.slice(0, cut)), { time: whole });
        const slice = sliceOf(logsOf(live), { time: whole });
        for (const make of [graphs.requests, graphs.cost, graphs.latency, graphs.users, graphs.feedbacks])
          expect(make(slice)).toEqual(make(again));
      }),
      { numRuns: runs(100) },
    );
  });
});

import * as graphs from '../src/sandbox/analytics/graphs.ts';
import { byMetadata, dimensionOf, groupStyles, groupsOf, readGroupQuery } from '../src/sandbox/analytics/groups.ts';
import { type Slice, sliceOf } from '../src/sandbox/analytics/slice.ts';
import { type LogFilter, select } from '../src/sandbox/logs/filter.ts';
import { LogStore } from '../src/sandbox/logs/log-store.ts';
import { seedMonth } from '../src/sandbox/logs/seed-month.ts';

/**
 * How long analytics take over 10,000, 50,000 and 200,000 logs, in ms: the median and the slowest of several runs.
 * Run with `npx tsx bench/sandbox-analytics.ts`. Ends with 1 when the bound of the sandbox issue is missed.
 */

/** The bound, ms, for each operation over 200,000 logs. Source: the sandbox issue, "Speed". */
const bound = 150;
const sizes = [10_000, 50_000, 200_000];
const rounds = 9;
const until = Date.UTC(2026, 5, 30, 12);
const seed = {
  id: 'bench',
  seed: 1,
  until,
  references: {
    organisationId: 'organisation',
    workspaces: ['a', 'b', 'c'].map((name) => ({ id: name, slug: `ws-${name}`, name })),
    apiKeys: [],
    configs: [],
    prompts: [],
    virtualKeys: [],
    users: [],
  },
};

/** A store of exactly `size` logs: the seeded month, its rows spread over it again as often as needed. */
const storeOf = (size: number): LogStore => {
  const month = new LogStore();
  seedMonth(month, seed);
  const logs = new LogStore();
  seedMonth(logs, seed);
  const source = month.columns.all;
  const names = Object.keys(source) as (keyof typeof source)[];
  logs.columns.reserve(size);
  while (logs.size > size) logs.columns.pop();
  for (let at = 0; logs.size < size; at = (at + 1) % month.size) {
    const row = Object.fromEntries(names.map((name) => [name, source[name][at]]));
    logs.push({ ...row, time: until } as unknown as Parameters<LogStore['push']>[0]);
  }
  return logs;
};

const time = { min: until - 31 * 86_400_000, max: until };
const graphed =
  (make: (slice: Slice) => unknown, filter: Partial<LogFilter> = {}) =>
  (logs: LogStore): unknown =>
    make(sliceOf(logs, { time, ...filter }));
const grouped =
  (name: string, columns = '') =>
  (logs: LogStore): unknown => {
    const dimension = name.startsWith('metadata/')
      ? byMetadata(logs, 'metadata_value', name.slice(9))
      : dimensionOf(logs, name, String);
    if (dimension === undefined) throw new Error(name);
    const query = readGroupQuery(new URLSearchParams({ columns }), groupStyles.other, dimension.field);
    return groupsOf(logs, select(logs, { time }), dimension, groupStyles.other, query);
  };

const operations: Readonly<Record<string, (logs: LogStore) => unknown>> = {
  requests: graphed(graphs.requests),
  cost: graphed(graphs.cost),
  tokens: graphed(graphs.tokens),
  'latency with percentiles': graphed(graphs.latency),
  users: graphed(graphs.users),
  'error stacks': graphed(graphs.errorStacks),
  rescued: graphed(graphs.rescued),
  'cache hit rate': graphed(graphs.cacheHitRate),
  'cache summary': graphed(graphs.cacheSummary),
  feedbacks: graphed(graphs.feedbacks),
  'cost, filtered by metadata, model and status': graphed(graphs.cost, {
    metadata: [['env', ['production']]],
    models: ['gpt-4o-mini', 'gpt-4o'],
    statusCodes: [200],
  }),
  'groups by user': grouped('users'),
  'groups by model, p99': grouped('ai-models', 'requests,cost,p99_latency'),
  'groups by metadata': grouped('metadata/app'),
};

const timesOf = (work: () => unknown): { readonly median: number; readonly slowest: number } => {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { median: times[rounds >> 1] ?? 0, slowest: times.at(-1) ?? 0 };
};

const seedTimes = timesOf(() => seedMonth(new LogStore(), seed));
console.log(`seeding a month: median ${seedTimes.median.toFixed(1)} ms, slowest ${seedTimes.slowest.toFixed(1)} ms`);
const stores = sizes.map(storeOf);
console.log(`${'operation'.padEnd(46)}${sizes.map((size) => `${size / 1000}k (slowest)`.padStart(18)).join('')}`);
let missed = false;
for (const [name, work] of Object.entries(operations)) {
  const cells = stores.map((logs) => timesOf(() => work(logs)));
  missed ||= (cells.at(-1)?.median ?? 0) > bound;
  const shown = cells.map(({ median, slowest }) => `${median.toFixed(2)} (${slowest.toFixed(2)})`.padStart(18));
  console.log(`${name.padEnd(46)}${shown.join('')}`);
}
console.log(missed ? `above the bound of ${bound} ms` : `all within the bound of ${bound} ms`);
process.exitCode = missed ? 1 : 0;

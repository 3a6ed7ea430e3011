import { cacheStatuses } from '../logs/record.ts';
import { cents, countWhere, type Graph, graph, percent, points, ratio, type Slice, sumUp } from './slice.ts';

const hit = cacheStatuses.indexOf('HIT');
const semanticHit = cacheStatuses.indexOf('SEMANTIC HIT');

/** Hits of both kinds and what they saved, in cents. */
export const cacheHitRate = (slice: Slice): Graph => {
  const { cache, saved } = slice.logs.columns.all;
  const counts = sumUp(slice, () => 1);
  const simple = countWhere(slice, (index) => cache[index] === hit);
  const semantic = countWhere(slice, (index) => cache[index] === semanticHit);
  const savings = (kind: number) => {
    const { by } = sumUp(slice, (index) => (cache[index] === kind ? (saved[index] as number) : 0));
    let soFar = 0;
    return Array.from(by, (micro) => {
      soFar += micro;
      return cents(soFar);
    });
  };
  const simpleSavings = savings(hit);
  const semanticSavings = savings(semanticHit);
  const hits = simple.total + semantic.total;
  return graph(
    { total: hits, rate: percent(hits, counts.total) },
    points(slice, (bucket) => {
      const [simpleHits, semanticHits] = [simple.by[bucket] as number, semantic.by[bucket] as number];
      return {
        simple_hits: simpleHits,
        semantic_hits: semanticHits,
        rate: percent(simpleHits + semanticHits, counts.by[bucket] as number),
        cumulative_simple_cache_savings: simpleSavings[bucket],
        cumulative_semantic_cache_savings: semanticSavings[bucket],
      };
    }),
  );
};

/** How long cache hits took, in ms. */
export const cacheLatency = (slice: Slice): Graph => {
  const { cache, latency } = slice.logs.columns.all;
  const isHit = (index: number): boolean => (cache[index] as number) >= hit;
  const hits = countWhere(slice, isHit);
  const sums = sumUp(slice, (index) => (isHit(index) ? (latency[index] as number) : 0));
  return graph(
    { avg: ratio(sums.total, hits.total) },
    points(slice, (bucket) => ({ avg: ratio(sums.by[bucket] as number, hits.by[bucket] as number) })),
  );
};

/** The summary of the cache; the speed-up is by how many percent hits are faster than the rest. */
export const cacheSummary = (
  slice: Slice,
): { readonly object: 'analytics-summary'; readonly summary: Graph['summary'] } => {
  const { cache, latency } = slice.logs.columns.all;
  const { selection } = slice;
  let [hits, hitTime, otherTime] = [0, 0, 0];
  for (const index of selection) {
    const time = latency[index] as number;
    if ((cache[index] as number) >= hit) {
      hits += 1;
      hitTime += time;
    } else otherTime += time;
  }
  const others = selection.length - hits;
  const average = ratio(otherTime, others);
  return {
    object: 'analytics-summary',
    summary: {
      hits,
      avg_latency: ratio(hitTime, hits),
      total_requests: selection.length,
      cache_speedup: hits === 0 || average === 0 ? 0 : percent(average - hitTime / hits, average),
    },
  };
};

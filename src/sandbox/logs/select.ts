import { type Dictionary, microCents } from './columns.ts';
import type { Bounds, LogFilter } from './filter.ts';
import type { LogStore } from './log-store.ts';
import { cacheStatuses } from './record.ts';

/** Indexes of logs, in the order in which they were written. */
export type Selection = Uint32Array;

/** The first index whose time is not below `time` (or, with `after`, is above it), in a store that is in order. */
const firstAt = (times: Float64Array, size: number, time: number, after: boolean): number => {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = times[middle] as number;
    if (value < time || (after && value === time)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Narrows a selection, one condition after the other; each is one walk over what is left. */
class Narrowing {
  private indexes: Uint32Array;
  private count: number;

  constructor(from: number, to: number) {
    this.count = Math.max(0, to - from);
    this.indexes = new Uint32Array(this.count);
    for (let at = 0; at < this.count; at += 1) this.indexes[at] = from + at;
  }

  get result(): Selection {
    return this.indexes.subarray(0, this.count);
  }

  /** Keeps logs whose code the mask admits. */
  byMask(column: ArrayLike<number>, mask: Uint8Array): void {
    const { indexes } = this;
    let kept = 0;
    for (let at = 0; at < this.count; at += 1) {
      const index = indexes[at] as number;
      if (mask[column[index] as number] === 1) {
        indexes[kept] = index;
        kept += 1;
      }
    }
    this.count = kept;
  }

  byNames(column: Uint32Array, dictionary: Dictionary, names: readonly string[] | undefined): void {
    if (names !== undefined) this.byMask(column, dictionary.mask(names));
  }

  /** Keeps logs whose value is within the bounds. */
  byBounds(bounds: Bounds | undefined, numberAt: (index: number) => number): void {
    if (bounds === undefined) return;
    const { min, max } = bounds;
    this.where((index) => {
      const value = numberAt(index);
      return value >= min && value <= max;
    });
  }

  where(condition: (index: number) => boolean): void {
    const { indexes } = this;
    let kept = 0;
    for (let at = 0; at < this.count; at += 1) {
      const index = indexes[at] as number;
      if (condition(index)) {
        indexes[kept] = index;
        kept += 1;
      }
    }
    this.count = kept;
  }
}

const maskOf = (size: number, codes: readonly number[]): Uint8Array => {
  const mask = new Uint8Array(size);
  for (const code of codes) if (code >= 0 && code < size) mask[code] = 1;
  return mask;
};

/** The logs that a filter admits. */
export const select = (logs: LogStore, filter: LogFilter): Selection => {
  const columns = logs.columns.all;
  const { size } = logs;
  const { min, max } = filter.time;
  const chosen = logs.ordered
    ? new Narrowing(firstAt(columns.time, size, min, false), firstAt(columns.time, size, max, true))
    : new Narrowing(0, size);
  if (!logs.ordered) chosen.byBounds(filter.time, (index) => columns.time[index] as number);
  chosen.byMask(columns.removed, new Uint8Array([1, 0]));
  chosen.byNames(columns.workspace, logs.workspaces, filter.workspaces);
  chosen.byNames(columns.virtualKey, logs.virtualKeys, filter.virtualKeys);
  chosen.byNames(columns.config, logs.configs, filter.configs);
  chosen.byNames(columns.apiKey, logs.apiKeys, filter.apiKeys);
  chosen.byNames(columns.prompt, logs.prompts, filter.prompts);
  chosen.byNames(columns.trace, logs.traces, filter.traces);
  chosen.byNames(columns.model, logs.models, filter.models);
  chosen.byNames(columns.provider, logs.providers, filter.providers);
  if (filter.statusCodes !== undefined) chosen.byMask(columns.status, maskOf(65_536, filter.statusCodes));
  if (filter.cacheStatuses !== undefined)
    chosen.byMask(
      columns.cache,
      maskOf(
        4,
        filter.cacheStatuses.map((status) => cacheStatuses.indexOf(status)),
      ),
    );
  if (filter.metadata !== undefined) chosen.byMask(columns.metadata, logs.metadata.mask(filter.metadata));
  if (filter.spans !== undefined) {
    const mask = logs.spanMask(filter.spans);
    chosen.where((index) => mask[index] === 1);
  }
  byProviderModels(logs, chosen, filter.providerModels);
  chosen.byBounds(filter.promptTokens, (index) => columns.promptTokens[index] as number);
  chosen.byBounds(filter.completionTokens, (index) => columns.completionTokens[index] as number);
  chosen.byBounds(
    filter.totalTokens,
    (index) => (columns.promptTokens[index] as number) + (columns.completionTokens[index] as number),
  );
  chosen.byBounds(filter.cost, (index) => (columns.cost[index] as number) / microCents);
  if (filter.weightedFeedback !== undefined) chosen.where((index) => (columns.feedbackCount[index] as number) > 0);
  chosen.byBounds(
    filter.weightedFeedback,
    (index) => (columns.feedbackSum[index] as number) / (columns.feedbackCount[index] as number),
  );
  return chosen.result;
};

const byProviderModels = (logs: LogStore, chosen: Narrowing, pairs: LogFilter['providerModels']): void => {
  if (pairs === undefined) return;
  const { provider, model } = logs.columns.all;
  const wanted = new Set<number>();
  for (const [providerName, modelName] of pairs) {
    const [p, m] = [logs.providers.find(providerName), logs.models.find(modelName)];
    if (p !== undefined && m !== undefined) wanted.add(p * logs.models.size + m);
  }
  chosen.where((index) => wanted.has((provider[index] as number) * logs.models.size + (model[index] as number)));
};

import { invalid } from '../model/api-error.ts';
import { asObject, defined } from '../model/value.ts';
import { parseJson } from '../request/body.ts';
import { type Dictionary, microCents } from './columns.ts';
import type { LogStore } from './log-store.ts';
import { type CacheStatus, cacheStatuses } from './record.ts';

/** A number with a smallest and a largest value; either may be open. Both ends are included. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Reads one parameter by its wire name: a query parameter, or a field of an export's `filters`. */
type Parameter = (name: string) => string | undefined;

export const everywhen: Bounds = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

const datePattern = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Reads an ISO 8601 date or time, UTC unless it has an offset. A `+` that was sent as it is arrives as a space.
 *
 * @throws ApiError 400 AB01 naming the field.
 */
export const readTime = (field: string, text: string): number => {
  const mended = text
    .trim()
    .replace(/ (?=\d{2}:?\d{2}$)/, (space, at: number, whole: string) =>
      whole.slice(0, at).includes(':') ? '+' : space,
    );
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(mended) && mended.length > 10;
  const time = datePattern.test(mended) ? Date.parse(zoned || mended.length <= 10 ? mended : `${mended}Z`) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(field, 'must be an ISO 8601 time such as 2026-02-23T14:20:31+05:30');
  return time;
};

const readNumber = (field: string, text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw invalid(field, 'must be a number');
  return value;
};

const boundsOf = (parameter: Parameter, name: string): Bounds | undefined => {
  const [min, max] = [`${name}_min`, `${name}_max`].map((field) => {
    const text = parameter(field);
    return text === undefined ? undefined : readNumber(field, text);
  });
  if (min === undefined && max === undefined) return undefined;
  return { min: min ?? everywhen.min, max: max ?? everywhen.max };
};

const listOf = (parameter: Parameter, name: string): readonly string[] | undefined => {
  const items = parameter(name)
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items === undefined || items.length === 0 ? undefined : items;
};

const codesOf = (parameter: Parameter): readonly number[] | undefined =>
  listOf(parameter, 'status_code')?.map((text) => {
    const code = readNumber('status_code', text);
    if (!Number.isInteger(code)) throw invalid('status_code', 'must be HTTP status codes, separated by commas');
    return code;
  });

const cacheStatusesOf = (parameter: Parameter): readonly CacheStatus[] | undefined =>
  listOf(parameter, 'cache_status')?.map((text) => {
    const wanted = text.toUpperCase().replaceAll('_', ' ');
    const found = cacheStatuses.find((status) => status === wanted);
    if (found === undefined) throw invalid('cache_status', `must be among ${cacheStatuses.join(', ')}`);
    return found;
  });

const pairsOf = (parameter: Parameter) =>
  listOf(parameter, 'ai_org_model')?.map((text) => {
    const at = text.indexOf('__');
    if (at < 0) throw invalid('ai_org_model', 'must be provider and model joined by two underscores: openai__gpt-4o');
    return [text.slice(0, at), text.slice(at + 2)] as const;
  });

const metadataOf = (parameter: Parameter) => {
  const text = parameter('metadata');
  if (text === undefined || text === '') return undefined;
  const parsed = asObject(parseJson(text));
  if (parsed === undefined) throw invalid('metadata', 'must be a JSON object');
  return Object.entries(parsed).map(([key, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return [key, values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))] as const;
  });
};

const timeOf = (parameter: Parameter): Bounds => {
  const from = parameter('time_of_generation_min');
  const to = parameter('time_of_generation_max');
  const min = from === undefined ? everywhen.min : readTime('time_of_generation_min', from);
  const max = to === undefined ? everywhen.max : readTime('time_of_generation_max', to);
  if (min > max) throw invalid('time_of_generation_min', 'must not be later than time_of_generation_max');
  return { min, max };
};

const readAll = (parameter: Parameter) => ({
  /** ms since the epoch, both included. */
  time: timeOf(parameter),
  totalTokens: boundsOf(parameter, 'total_units'),
  /** Cents. */
  cost: boundsOf(parameter, 'cost'),
  promptTokens: boundsOf(parameter, 'prompt_token'),
  completionTokens: boundsOf(parameter, 'completion_token'),
  /** The mean of value × weight over a log's feedback; logs without feedback do not match. */
  weightedFeedback: boundsOf(parameter, 'weighted_feedback'),
  statusCodes: codesOf(parameter),
  virtualKeys: listOf(parameter, 'virtual_keys'),
  configs: listOf(parameter, 'configs'),
  apiKeys: listOf(parameter, 'api_key_ids'),
  prompts: listOf(parameter, 'prompt_slug'),
  traces: listOf(parameter, 'trace_id'),
  spans: listOf(parameter, 'span_id'),
  models: listOf(parameter, 'ai_model'),
  providers: listOf(parameter, 'ai_org'),
  providerModels: pairsOf(parameter),
  cacheStatuses: cacheStatusesOf(parameter),
  /** Every key must have one of its values. */
  metadata: metadataOf(parameter),
});

type Filters = ReturnType<typeof readAll>;

/**
 * Which logs count: everything that is given must hold. `workspaces`: UUIDs; undefined for all of them. Sources: the
 * document's analytics parameters; portkey-details.md 2b.
 */
export type LogFilter = { readonly [Name in Exclude<keyof Filters, 'time'>]?: Exclude<Filters[Name], undefined> } & {
  readonly time: Bounds;
  readonly workspaces?: readonly string[];
};

/**
 * Reads all filters that analytics, lists of logs and exports share. The workspace is the caller's to decide.
 *
 * @throws ApiError 400 AB01 naming the field.
 */
export const readFilter = (parameter: Parameter): LogFilter => defined(readAll(parameter)) as unknown as LogFilter;

/** Reads parameters of a query string; lists may be repeated or bracketed. */
export const fromQuery =
  (query: URLSearchParams): Parameter =>
  (name) => {
    const all = [...query.getAll(name), ...query.getAll(`${name}[]`)];
    return all.length === 0 ? undefined : all.join(',');
  };

/** Reads parameters of a JSON object, such as an export's `filters`. Null counts as not given. */
export const fromObject =
  (values: Readonly<Record<string, unknown>>): Parameter =>
  (name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    if (Array.isArray(value) && name !== 'metadata') return value.map(String).join(',');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };

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
  const cached = filter.cacheStatuses?.map((status) => cacheStatuses.indexOf(status));
  if (cached !== undefined) chosen.byMask(columns.cache, maskOf(cacheStatuses.length, cached));
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

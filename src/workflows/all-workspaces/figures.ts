import type { Figure } from '../../catalog/operation.ts';
import { numberOf } from '../../json.ts';
import type { Values } from '../values.ts';

const named = (how: Figure, names: string): [string, Figure][] => names.split(' ').map((name) => [name, how]);

/**
 * What becomes of the figures of several workspaces, by their names; a figure that is not named here is told apart.
 * Sources: the official document's analytics; portkey-live.md 2 (columns of groups).
 */
const BY_NAME: ReadonlyMap<string, Figure> = new Map([
  ...named('sum', 'total requests cost total_tokens total_errors total_requests error_count hits count retry fallback'),
  ...named('sum', 'simple_hits semantic_hits cumulative_simple_cache_savings cumulative_semantic_cache_savings'),
  ...named('sum', 'requests_with_feedback'),
  ...named('mean', 'avg rate avg_tokens avg_input_tokens avg_output_tokens avg_latency success_rate cache_hit_rate'),
  ...named('first', 'first_seen'),
  ...named('last', 'last_seen'),
  ...named('apart', 'p50 p90 p95 p99 p95_latency p99_latency avg_weighted_feedback unique'),
]);

/** How each figure was told, in words. */
export const HOW_TOLD: Readonly<Record<Figure, string>> = {
  sum: 'sum',
  mean: 'mean, weighted by requests',
  apart: 'only for each workspace',
  first: 'the earliest',
  last: 'the latest',
};

/** Figures of one workspace, and how many requests they are of; undefined where that is not known. */
export interface Weighed {
  readonly figures: Values;
  readonly requests: number | undefined;
}

/**
 * What becomes of a figure.
 *
 * @param name the figure's
 * @param own what the operation says of it
 */
export const figureOf = (name: string, own: Readonly<Record<string, Figure>> = {}): Figure =>
  own[name] ?? BY_NAME.get(name) ?? 'apart';

/** Whether a member of a row is a figure and not what the row is about. */
export const isFigure = (name: string): boolean => BY_NAME.has(name);

/**
 * The figures of several workspaces as one; those that cannot be told as one are left out. Of a single workspace they are
 * as they came.
 *
 * @param parts each workspace's
 * @param own what the operation says of its figures
 */
export function combined(parts: readonly Weighed[], own: Readonly<Record<string, Figure>> | undefined): Values {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only.figures : added(parts, own);
}

/**
 * The same, also for a single one: its figures as numbers, without those that cannot be told as one.
 *
 * @param parts the figures
 * @param own what the operation says of its figures
 */
export function added(parts: readonly Weighed[], own: Readonly<Record<string, Figure>> | undefined): Values {
  const names = new Set(parts.flatMap(({ figures }) => Object.keys(figures)));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const value = combinedFigure(name, figureOf(name, own), parts);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function combinedFigure(name: string, how: Figure, parts: readonly Weighed[]): unknown {
  const given = parts.filter(({ figures }) => figures[name] !== undefined && figures[name] !== null);
  switch (how) {
    case 'sum':
      return plain(given.reduce((sum, { figures }) => sum + (numberOf(figures[name]) ?? 0), 0));
    case 'mean': {
      const weight = given.reduce((sum, { requests }) => sum + (requests ?? Number.NaN), 0);
      const whole = given.reduce((sum, part) => sum + (numberOf(part.figures[name]) ?? 0) * (part.requests ?? 0), 0);
      return Number.isNaN(weight) ? undefined : weight === 0 ? 0 : plain(whole / weight);
    }
    case 'first':
    case 'last': {
      const times = given.map(({ figures }) => String(figures[name])).sort();
      return how === 'first' ? times[0] : times.at(-1);
    }
    case 'apart':
      return undefined;
  }
}

/** A sum without the dust of binary fractions: no figure has more than twelve digits. */
const plain = (value: number): number => Number(value.toPrecision(12));

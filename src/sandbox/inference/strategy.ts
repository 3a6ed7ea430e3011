import type { JsonObject } from '../handler.ts';
import { asNumber, asObject, asObjects, asText, asWords } from './value.ts';

/** Which of a config's targets answers. */
export interface TargetChoice {
  readonly mode: 'single' | 'loadbalance' | 'fallback';
  readonly index: number;
  readonly settings: JsonObject;
}

const compare = (actual: string | undefined, condition: unknown): boolean => {
  const rules = asObject(condition);
  if (rules === undefined) return actual === asWords(condition);
  return Object.entries(rules).every(([operator, expected]) => {
    const listed = Array.isArray(expected) ? expected.map(asWords) : [];
    const [left, right] = [asNumber(actual) ?? Number.NaN, asNumber(expected) ?? Number.NaN];
    switch (operator) {
      case '$eq':
        return actual === asWords(expected);
      case '$ne':
        return actual !== asWords(expected);
      case '$in':
        return actual !== undefined && listed.includes(actual);
      case '$nin':
        return actual === undefined || !listed.includes(actual);
      case '$gt':
        return left > right;
      case '$gte':
        return left >= right;
      case '$lt':
        return left < right;
      case '$lte':
        return left <= right;
      default:
        return false;
    }
  });
};

/** Whether a query over metadata holds: fields `metadata.<name>`, joined by `$and` and `$or`. */
const holds = (query: unknown, metadata: Readonly<Record<string, string>>, depth = 0): boolean => {
  const conditions = asObject(query);
  if (conditions === undefined || depth > 10) return false;
  return Object.entries(conditions).every(([name, condition]) => {
    if (name === '$and') return asObjects(condition).every((part) => holds(part, metadata, depth + 1));
    if (name === '$or') return asObjects(condition).some((part) => holds(part, metadata, depth + 1));
    const key = name.startsWith('metadata.') ? name.slice('metadata.'.length) : undefined;
    return key !== undefined && compare(Object.hasOwn(metadata, key) ? metadata[key] : undefined, condition);
  });
};

const byWeight = (targets: readonly JsonObject[], draw: number): number => {
  const weights = targets.map((target) => Math.max(0, asNumber(target.weight) ?? 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = total === 0 ? 0 : ((draw % 10_000) / 10_000) * total;
  for (const [index, weight] of weights.entries()) {
    if (left < weight) return index;
    left -= weight;
  }
  return 0;
};

const byCondition = (
  strategy: JsonObject,
  targets: readonly JsonObject[],
  metadata: Readonly<Record<string, string>>,
): number => {
  const met = asObjects(strategy.conditions).find((condition) => holds(condition.query, metadata));
  const name = asText(met?.then) ?? asText(strategy.default);
  return Math.max(
    targets.findIndex((target) => target.name === name),
    0,
  );
};

/**
 * Chooses a config's target as its strategy says: by weight, by conditions over metadata, or the first (the stand-in
 * never fails, so nothing falls back). Targets within targets are followed.
 *
 * @param draw a whole number that decides a load balancer's choice
 */
export const chosenTarget = (
  settings: JsonObject,
  metadata: Readonly<Record<string, string>>,
  draw: number,
  depth = 0,
): TargetChoice => {
  const targets = asObjects(settings.targets);
  if (targets.length === 0 || depth > 5) return { mode: 'single', index: 0, settings: {} };
  const strategy = asObject(settings.strategy) ?? {};
  const mode = strategy.mode === 'loadbalance' || strategy.mode === 'fallback' ? strategy.mode : 'single';
  const index =
    strategy.mode === 'loadbalance'
      ? byWeight(targets, draw)
      : strategy.mode === 'conditional'
        ? byCondition(strategy, targets, metadata)
        : 0;
  const target = targets[index] ?? {};
  const below = chosenTarget(target, metadata, draw >>> 3, depth + 1);
  return { mode, index, settings: { ...target, ...below.settings } };
};

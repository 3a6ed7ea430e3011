import { type Circumstance, holds } from '../gateway-config/condition.ts';
import type { JsonObject } from '../model/handler.ts';
import { asNumber, asObject, asObjects, asText } from '../model/value.ts';
import { badRequest } from './gateway-error.ts';

/** Which of a config's targets answers. */
export interface TargetChoice {
  readonly mode: 'single' | 'loadbalance' | 'fallback';
  readonly index: number;
  /** The target, and the one chosen within it, and so on; none where the config has no targets. */
  readonly targets: readonly JsonObject[];
}

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

/** @throws GatewayError 400 where no condition is met and there is no default. */
const byCondition = (strategy: JsonObject, targets: readonly JsonObject[], circumstance: Circumstance): number => {
  const met = asObjects(strategy.conditions).find((condition) => holds(condition.query, circumstance));
  const name = asText(met?.then) ?? asText(strategy.default);
  const index = targets.findIndex((target) => target.name === name);
  if (index >= 0) return index;
  throw badRequest('config.strategy', "No condition of the config's strategy is met, and it has no default target.");
};

/**
 * Chooses a config's target as its strategy says: by weight, by conditions, or the first (the stand-in never fails, so
 * nothing falls back). Targets within targets are followed.
 *
 * @param draw a whole number that decides a load balancer's choice
 * @throws GatewayError 400 where a conditional strategy leads nowhere
 */
export const chosenTarget = (
  settings: JsonObject,
  circumstance: Circumstance,
  draw: number,
  depth = 0,
): TargetChoice => {
  const targets = asObjects(settings.targets);
  if (targets.length === 0 || depth > 5) return { mode: 'single', index: 0, targets: [] };
  const strategy = asObject(settings.strategy) ?? {};
  const mode = strategy.mode === 'loadbalance' || strategy.mode === 'fallback' ? strategy.mode : 'single';
  const index =
    strategy.mode === 'loadbalance'
      ? byWeight(targets, draw)
      : strategy.mode === 'conditional'
        ? byCondition(strategy, targets, circumstance)
        : 0;
  const target = targets[index] ?? {};
  const below = chosenTarget(target, circumstance, draw >>> 3, depth + 1);
  return { mode, index, targets: [target, ...below.targets] };
};

import { isObject } from '../../json.ts';
import { shortened } from '../../shortened.ts';
import { plainText, wholeValue } from '../policy/display.ts';
import { canonical } from '../policy/stored.ts';
import { stable } from '../policy/target-state.ts';
import { type CleanText, cleanse } from '../secrets/known-secrets.ts';
import { maskFields } from '../secrets/mask.ts';
import type { CheckedStep } from './checked-step.ts';

const MOST_PLANS = 50;
const MOST_FIELDS = 5;
const LONGEST_SIDE = 60;

/** Remembers what plans showed, so that a plan that is asked about again says what became different since. */
export interface ShownPlans {
  /**
   * What became of the steps' targets since this plan was shown here; remembers them as they are now.
   *
   * @param key the plan and whose it is
   * @param steps as they are now
   * @param clean masks secrets: nothing else is kept
   */
  since(key: string, steps: readonly CheckedStep[], clean: CleanText): readonly string[];
}

/**
 * A memory of the last plans of this process. What it does not know of is refused as well (`confirmer.ts`), only
 * without the fields.
 */
export function shownPlans(): ShownPlans {
  const shown = new Map<string, ReadonlyMap<number, unknown>>();
  return {
    since: (key, steps, clean) => {
      const before = shown.get(key);
      const now = new Map(steps.map(({ step, planned }) => [step, storedOf(planned, clean)]));
      shown.delete(key);
      if (shown.size >= MOST_PLANS) shown.delete([...shown.keys()][0] ?? '');
      shown.set(key, now);
      if (before === undefined) return [];
      return [...now].flatMap(([step, value]) => {
        const fields = differences(before.get(step), value);
        return fields.length === 0 ? [] : [`Since it was shown, in step ${step}: ${fields.join('; ')}.`];
      });
    },
  };
}

const storedOf = ({ stored, tool }: CheckedStep['planned'], clean: CleanText): unknown =>
  stored?.kind === 'read'
    ? cleanse(maskFields(stable(stored.value), tool.operation?.secretReply ?? [], []), clean)
    : undefined;

/** The fields that are not as they were, from what to what. */
function differences(before: unknown, now: unknown): readonly string[] {
  const [old, fresh] = [before, now].map((value) => (isObject(value) ? value : {}));
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(fresh ?? {})]);
  const changed = [...names].filter((name) => canonical(old?.[name]) !== canonical(fresh?.[name]));
  const side = (value: unknown): string =>
    value === undefined ? '(nothing)' : shortened(wholeValue(value), LONGEST_SIDE);
  return changed
    .slice(0, MOST_FIELDS)
    .map((name) => `${shortened(plainText(name), LONGEST_SIDE)} from ${side(old?.[name])} to ${side(fresh?.[name])}`);
}

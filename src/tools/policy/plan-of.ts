import type { PlannedStep } from './confirmer.ts';

const MOST_READS = 20;
const LONGEST_MS = 3_000;

/** Watches a workflow that is run dry to find out what it would do. */
export interface PlanWatch {
  /** Called before each step; false when the bounds are reached. */
  mayGoOn(): boolean;
  /** A write that was not sent. */
  add(step: PlannedStep): void;
}

/**
 * Runs a workflow dry and gathers the writes that it would carry out, within the bounds of a question.
 *
 * @param run runs it, with all writes held back
 * @returns undefined where it failed or took too much to be told
 */
export async function planOf(run: (watch: PlanWatch) => Promise<boolean>): Promise<readonly PlannedStep[] | undefined> {
  const steps: PlannedStep[] = [];
  const end = Date.now() + LONGEST_MS;
  let left = MOST_READS;
  let cut = false;
  const watch: PlanWatch = {
    mayGoOn: () => {
      left -= 1;
      if (left >= 0 && Date.now() < end) return true;
      cut = true;
      return false;
    },
    add: (step) => void steps.push(step),
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), LONGEST_MS);
  });
  const whole = await Promise.race([run(watch), late]);
  clearTimeout(timer);
  return whole && !cut ? steps : undefined;
}

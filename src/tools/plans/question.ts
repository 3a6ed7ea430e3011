import { shortened } from '../../shortened.ts';
import { plainText, wholeValue } from '../policy/display.ts';
import { LONGEST_QUESTION, type ToldEffect } from '../policy/effect.ts';
import { heavier } from '../policy/weigh.ts';
import { APPLY_PLAN } from './apply-plan.ts';
import { type CheckedStep, KINDS, kindOf, shownStep, whatOf } from './checked-step.ts';

const LONGEST_SIDE = 60;
/** For the sentence that counts what is not told one by one. */
const COUNTED_ROOM = 60;

/**
 * What a plan would do, in one question: what would be asked about by itself first and whole, steps that do the same to
 * several things in one sentence; then the other steps, one by one as far as there is room, and counted beyond it.
 *
 * @param steps in order; at least one
 * @param before sentences that stand before all others
 * @param room characters for the summary
 */
export function toldPlan(
  steps: readonly CheckedStep[],
  before: readonly string[],
  room: number = LONGEST_QUESTION,
): ToldEffect {
  const lead = leadOf(steps);
  const dangers = dangersOf(steps.filter(({ asks }) => asks));
  const rest = steps.filter(({ asks }) => !asks);
  const first = [...before, lead, ...dangers];
  const essential = [...first, ...(rest.length > 0 ? [counted(rest)] : [])].join(' ');
  const weights = steps.map(({ planned }) => planned.weight);
  return {
    essential,
    parts: { what: lead, dangers, undo: UNDO },
    quotes: steps.flatMap(({ told }) => told.quotes),
    effect: {
      summary: fitted(first, rest, room),
      operation: APPLY_PLAN,
      risk: weights.map(({ risk }) => risk).reduce(heavier),
      sensitive: [...new Set(weights.flatMap(({ sensitive }) => sensitive))],
      undo: UNDO,
      calls: steps.map((step) => ({ ...shownStep(step) })),
    },
  };
}

const UNDO = 'Each step says whether it can be undone; a plan that stops half-way says what would undo what was done.';

function leadOf(steps: readonly CheckedStep[]): string {
  const kinds = steps.map(kindOf);
  const counts = KINDS.flatMap((kind) => {
    const count = kinds.filter((other) => other === kind).length;
    return count === 0 ? [] : [`${kind} ${count}`];
  });
  return `A plan of ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}: ${counts.join(', ')}.`;
}

const stepsNamed = (steps: readonly CheckedStep[]): string =>
  `${steps.length === 1 ? 'Step' : 'Steps'} ${steps.map(({ step }) => step).join(', ')}`;

/** Steps that do the same, with the same dangers, to different things are one sentence. */
function dangersOf(steps: readonly CheckedStep[]): readonly string[] {
  const groups = new Map<string, CheckedStep[]>();
  for (const step of steps) {
    const { dangers, undo } = step.told.parts;
    const key = JSON.stringify([step.tool.name, dangers, undo]);
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return [...groups.values()].map((group) => {
    const [one] = group;
    if (one === undefined) return '';
    const { dangers, undo } = one.told.parts;
    const what = group.length === 1 ? whatOf(one) : `${one.tool.title}: ${group.map(targetOf).join('; ')}.`;
    return [`${stepsNamed(group)}: ${what}`, ...dangers, undo].join(' ');
  });
}

/** What a step is done to, without what is done. */
const targetOf = (step: CheckedStep): string => whatOf(step).slice(step.tool.title.length).replace(/\.$/, '').trim();

function fitted(first: readonly string[], rest: readonly CheckedStep[], room: number): string {
  const told = [...first];
  const left: CheckedStep[] = [];
  let size = first.join(' ').length;
  const reserve = rest.length > 0 ? counted(rest).length + COUNTED_ROOM : 0;
  for (const step of rest) {
    const sentence = shortStep(step);
    if (left.length > 0 || size + 1 + sentence.length + reserve > room) left.push(step);
    else {
      told.push(sentence);
      size += 1 + sentence.length;
    }
  }
  return [...told, ...(left.length > 0 ? [counted(left)] : [])].join(' ');
}

/** A step that needs no confirming by itself: what it does, and what it changes from what to what, shortened. */
function shortStep(step: CheckedStep): string {
  const side = (value: unknown): string => shortened(wholeValue(value), LONGEST_SIDE);
  const changes = (step.told.effect.changes ?? []).map(
    ({ field, from, to }) => `${shortened(plainText(field), LONGEST_SIDE)} from ${side(from)} to ${side(to)}`,
  );
  return `Step ${step.step}: ${whatOf(step)}${changes.length > 0 ? ` Changes ${changes.join('; ')}.` : ''}`;
}

/** How many steps of each kind are not told one by one. */
function counted(steps: readonly CheckedStep[]): string {
  const counts = new Map<string, number>();
  for (const { tool } of steps) counts.set(tool.title, (counts.get(tool.title) ?? 0) + 1);
  const kinds = [...counts].map(([title, count]) => `${title} (${count})`).join(', ');
  return `Further steps, none of which needs confirming by itself: ${kinds}.`;
}

import { BoundedMap } from '../../bounded-map.ts';
import { isObject } from '../../json.ts';
import { higherRisk } from '../policy/assess-risk.ts';
import { shortChange } from '../policy/display.ts';
import { LONGEST_QUESTION, type ToldEffect } from '../policy/effect.ts';
import { canonical } from '../policy/stored.ts';
import { stable } from '../policy/target-state.ts';
import { type CleanText, cleanse } from '../secrets/known-secrets.ts';
import { maskFields } from '../secrets/mask.ts';
import { APPLY_PLAN } from './apply-plan.ts';
import { type CheckedStep, KINDS, kindOf, shownStep, whatOf } from './checked-step.ts';

/** Of the field and each side of a change that needs no confirming by itself. */
const LONGEST_SIDE = 60;
/** For the sentence that counts what is not told one by one. */
const COUNTED_ROOM = 60;

/**
 * What a plan would do, in one question: what would be asked about by itself first and whole, steps that do the same to
 * several things in one sentence, and what holds of several steps once; then the other steps, one by one as far as
 * there is room, and counted beyond it.
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
  const rest = steps.filter(({ asks }) => !asks);
  const { dangers, first, essential } = essentialOf(steps, [...before, lead], room);
  const fit = essential.length > room ? fitting(steps, [...before, lead], room) : undefined;
  const assessments = steps.map(({ planned }) => planned.assessment);
  return {
    essential,
    ...(fit !== undefined && { stepsThatFit: fit }),
    parts: { what: lead, dangers, undo: UNDO },
    quotes: steps.flatMap(({ told }) => told.quotes),
    effect: {
      summary: fitted(first, rest, room),
      operation: APPLY_PLAN,
      risk: assessments.map(({ risk }) => risk).reduce(higherRisk),
      sensitive: [...new Set(assessments.flatMap(({ sensitive }) => sensitive))],
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

/** What steps that do the same to several things do: their title, then to what, and its dangers. */
interface Sentence {
  readonly group: readonly CheckedStep[];
  readonly title: string;
  readonly text: string;
}

/** How the sentences of a question are put. */
interface Style {
  /** Of a text that names what is changed. */
  what(text: string): string;
  told(sentences: readonly Sentence[]): readonly string[];
}

interface Essential {
  readonly dangers: readonly string[];
  readonly first: readonly string[];
  readonly essential: string;
}

/** What is said in any case; as briefly as can be where it would be too long otherwise. */
function essentialOf(steps: readonly CheckedStep[], before: readonly string[], room: number): Essential {
  const rest = steps.filter(({ asks }) => !asks);
  const said = (style: Style): Essential => {
    const dangers = dangersOf(
      steps.filter(({ asks }) => asks),
      style,
    );
    const first = [...before, ...dangers];
    return { dangers, first, essential: [...first, ...(rest.length > 0 ? [counted(rest)] : [])].join(' ') };
  };
  const whole = said({ what: (text) => text, told: oneByOne });
  return whole.essential.length > room ? said({ what: shortIds(steps), told: byTitle }) : whole;
}

/** How many steps, from the first on, one question could hold. */
function fitting(steps: readonly CheckedStep[], before: readonly string[], room: number): number {
  let most = 0;
  while (
    most < steps.length &&
    essentialOf(
      steps.filter((_, at) => at <= most),
      before,
      room,
    ).essential.length <= room
  )
    most += 1;
  return most;
}

/** An id beside a name that is shown; its beginning tells which one is meant. */
const ID =
  /(?<=” \()[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\))|(?<=\()[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\) of “)/g;
const beginningOf = (id: string): string => id.split('-', 1).join();

/** Shortens ids beside names, as long as each beginning is only one thing's. */
function shortIds(steps: readonly CheckedStep[]): (text: string) => string {
  const wholes = new Set(steps.flatMap((step) => whatOf(step).match(ID) ?? []));
  const beginnings = new Set([...wholes].map(beginningOf));
  return (text) => (beginnings.size < wholes.size ? text : text.replace(ID, (id) => `${beginningOf(id)}…`));
}

const numbersOf = (steps: readonly CheckedStep[]): string => ranges(steps.map(({ step }) => step)).join(', ');

const stepsNamed = (steps: readonly CheckedStep[]): string =>
  `${steps.length === 1 ? 'Step' : 'Steps'} ${numbersOf(steps)}`;

const isTarget = (text: string): boolean => !/^[.:]/.test(text);

const oneByOne: Style['told'] = (sentences) =>
  sentences.map(({ group, title, text }) => `${stepsNamed(group)}: ${title}${isTarget(text) ? ' ' : ''}${text}`);

/** The briefest: steps of one title stand together, and say it once. */
const byTitle: Style['told'] = (sentences) =>
  [...new Set(sentences.map(({ title }) => title))].flatMap((title) => {
    const those = sentences.filter((sentence) => sentence.title === title);
    const told = those.map(({ group, text }) => `${numbersOf(group)}: ${text.replace(/^: /, '')}`);
    if (those.length > 1) return [`${title}:`, ...told];
    return those.map(({ group, text }) => `${numbersOf(group)}: ${title}${isTarget(text) ? ' ' : ''}${text}`);
  });

/** Numbers in order, three and more in a row as a range. */
function ranges(numbers: readonly number[]): readonly string[] {
  const rows: number[][] = [];
  for (const number of numbers) {
    const last = rows.at(-1);
    if (last?.at(-1) === number - 1) last.push(number);
    else rows.push([number]);
  }
  return rows.flatMap((row) => (row.length > 2 ? [`${row[0]}–${row.at(-1)}`] : row.map(String)));
}

/** Steps that do the same, with the same dangers, to different things are one sentence; what more of them share is said once. */
function dangersOf(steps: readonly CheckedStep[], style: Style): readonly string[] {
  const groups = new Map<string, CheckedStep[]>();
  for (const step of steps) {
    const key = JSON.stringify([step.tool.name, warningsOf(step)]);
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  const holders = new Map<string, CheckedStep[][]>();
  for (const group of groups.values())
    for (const warning of new Set(group[0] && warningsOf(group[0])))
      holders.set(warning, [...(holders.get(warning) ?? []), group]);
  const isShared = (warning: string): boolean => (holders.get(warning)?.length ?? 0) > 1;
  const own = [...groups.values()].map((group): Sentence => {
    const [one] = group;
    if (one === undefined) return { group, title: '', text: '' };
    const targets = group.map(targetOf).filter((target) => target !== '');
    const what = `${targets.length === 0 ? '' : `${group.length === 1 ? '' : ': '}${targets.join('; ')}`}.`;
    const warnings = warningsOf(one).filter((warning) => !isShared(warning));
    return { group, title: one.tool.title, text: [style.what(what), ...warnings].join(' ') };
  });
  const shared = [...holders].filter(([warning]) => isShared(warning));
  return [...style.told(own), ...shared.map(([warning, those]) => `${stepsNamed(inOrder(those.flat()))}: ${warning}`)];
}

/** What is to be known before a step is agreed to. */
const warningsOf = ({ told }: CheckedStep): readonly string[] => [...told.parts.dangers, told.parts.undo];

const inOrder = (steps: readonly CheckedStep[]): readonly CheckedStep[] => steps.toSorted((a, b) => a.step - b.step);

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
  const changes = (step.told.effect.changes ?? []).map((change) => shortChange(change, LONGEST_SIDE));
  return `Step ${step.step}: ${whatOf(step)}${changes.length > 0 ? ` Changes ${changes.join('; ')}.` : ''}`;
}

/** How many steps of each kind are not told one by one. */
function counted(steps: readonly CheckedStep[]): string {
  const counts = new Map<string, number>();
  for (const { tool } of steps) counts.set(tool.title, (counts.get(tool.title) ?? 0) + 1);
  const kinds = [...counts].map(([title, count]) => `${title} (${count})`).join(', ');
  return `Further steps, none of which needs confirming by itself: ${kinds}.`;
}

const MOST_PLANS = 50;
const MOST_FIELDS = 5;

/** Remembers what plans showed, so that a plan that is asked about again says what became different since. */
interface ShownPlans {
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
  const shown = new BoundedMap<string, ReadonlyMap<number, unknown>>(MOST_PLANS);
  return {
    since: (key, steps, clean) => {
      const before = shown.get(key);
      const now = new Map(steps.map(({ step, planned }) => [step, storedOf(planned, clean)]));
      shown.set(key, now);
      if (before === undefined) return [];
      return [...now].flatMap(([step, value]) => {
        const fields = changedSince(before.get(step), value);
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
function changedSince(before: unknown, now: unknown): readonly string[] {
  const [old, fresh] = [before, now].map((value) => (isObject(value) ? value : {}));
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(fresh ?? {})]);
  const changed = [...names].filter((name) => canonical(old?.[name]) !== canonical(fresh?.[name]));
  return changed
    .slice(0, MOST_FIELDS)
    .map((field) => shortChange({ field, from: old?.[field], to: fresh?.[field] }, LONGEST_SIDE));
}

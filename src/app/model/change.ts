import { isObject, objectOr } from '../../json.ts';
import { type Answer, numberOr0, rowsIn, textsIn, type Values } from './answer.ts';

/** What happens to a thing. */
export type Kind = 'removes' | 'changes' | 'creates' | 'runs';

/** One thing that a change does, with what it hits. */
export interface Step {
  readonly kind: Kind;
  /** In a sentence. */
  readonly what: string;
  readonly operation: string;
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  readonly usedBy: readonly { readonly what: string; readonly count: number; readonly names: readonly string[] }[];
  readonly because: readonly string[];
  readonly undo: string;
  readonly notLookedAt: readonly string[];
}

/** A change that waits for somebody to agree, or a plan that nobody was asked about yet. */
export interface Change {
  readonly summary: string;
  readonly steps: readonly Step[];
  /** What cannot be carried out, and why. */
  readonly cannot: readonly { readonly step: number; readonly reason: string }[];
  /** Where the server gave one: good for exactly this call, once. */
  readonly token?: string;
  /** Why there is none, or how it goes on. */
  readonly next: string;
}

const KINDS: readonly Kind[] = ['removes', 'changes', 'creates', 'runs'];

/**
 * The change in an answer.
 *
 * @param answer of any tool
 * @returns undefined for an answer that is about no change to come
 */
export function changeIn(answer: Answer): Change | undefined {
  if (answer.ok) {
    const data = objectOr(answer.data);
    if (data.sent !== false || !Array.isArray(data.steps)) return undefined;
    return {
      summary: textOr(data.summary, ''),
      steps: rowsIn(data.steps).map((step) => stepOf(step)),
      cannot: cannotIn(data.cannot),
      next: textOr(data.next, 'Nothing was sent.'),
    };
  }
  const { details, code } = answer;
  const effect = objectOr(details.effect);
  const cannot = cannotIn(details.cannot);
  if ((code !== 'confirmation_required' || details.declined === true) && cannot.length === 0) return undefined;
  const calls = rowsIn(effect.calls);
  const several = calls.map((call) => (isObject(call.effect) ? { ...call.effect, what: call.effect.summary } : call));
  const token = code === 'confirmation_required' && typeof details.confirm === 'string' ? details.confirm : undefined;
  return {
    summary: textOr(effect.summary, answer.message),
    steps: several.length > 0 ? several.map((call) => stepOf(call)) : isObject(details.effect) ? [stepOf(effect)] : [],
    cannot,
    ...(token !== undefined && { token }),
    next: token === undefined ? answer.message : textOr(effect.undo, ''),
  };
}

function stepOf(values: Values): Step {
  return {
    kind: KINDS.find((kind) => kind === values.does) ?? kindByRisk(values),
    what: textOr(values.what ?? values.summary, textOr(values.operation, 'A change')),
    operation: textOr(values.operation, ''),
    changes: rowsIn(values.changes).map(({ field, from, to }) => ({ field: textOr(field, '?'), from, to })),
    usedBy: rowsIn(values.used_by).map(({ what, count, names }) => ({
      what: textOr(what, '?'),
      count: numberOr0(count),
      names: textsIn(names),
    })),
    because: textsIn(values.because),
    undo: textOr(values.undo, ''),
    notLookedAt: textsIn(values.not_looked_at),
  };
}

/** Of a single call, which does not say what it does: by its risk, and whether it names what was there. */
function kindByRisk({ risk, target, changes }: Values): Kind {
  if (risk === 'delete') return 'removes';
  if (risk === 'execute') return 'runs';
  return target !== undefined || changes !== undefined ? 'changes' : 'creates';
}

const cannotIn = (value: unknown): Change['cannot'] =>
  rowsIn(value).map(({ step, reason }) => ({ step: numberOr0(step), reason: textOr(reason, 'No reason was given.') }));

const textOr = (value: unknown, other: string): string => (typeof value === 'string' ? value : other);

/** The calls of a plan that a job worked out and nothing has checked; undefined for anything else. */
export function uncheckedPlan(answer: Answer): readonly Values[] | undefined {
  const data = answer.ok ? objectOr(answer.data) : {};
  return Array.isArray(data.plan) && data.steps === undefined ? rowsIn(data.plan) : undefined;
}

import type { Tool } from '../model/tool.ts';
import { creates } from '../policy/admission.ts';
import { quoted } from '../policy/display.ts';
import type { ToldEffect } from '../policy/effect.ts';
import type { Change, Dependents, PlannedCall } from '../policy/planned-call.ts';

/** A step of a plan that can be carried out, with what it would do. */
export interface CheckedStep {
  /** From 1, as people count. */
  readonly step: number;
  readonly tool: Tool;
  readonly planned: PlannedCall;
  readonly told: ToldEffect;
  /** It would be asked about by itself: what makes it dangerous is shown whole. */
  readonly asks: boolean;
  /** The request that it would send, where that was wanted. */
  readonly request?: unknown;
}

/** What kinds of things steps do, in the order in which they are told. */
export const KINDS = ['removes', 'changes', 'creates', 'runs'] as const;
export type Kind = (typeof KINDS)[number];

/** What a step does. */
export function kindOf({ tool, planned }: Pick<CheckedStep, 'tool' | 'planned'>): Kind {
  if (tool.risk === 'delete') return 'removes';
  if (planned.assessment.risk === 'execute') return 'runs';
  return tool.operation === undefined || creates(tool.operation) ? 'creates' : 'changes';
}

/** What is done to what, in one sentence; what does not exist yet is called by the name that it gets. */
export function whatOf({ tool, planned, told }: CheckedStep): string {
  const { what } = told.parts;
  const { name } = planned.args;
  const isNew = kindOf({ tool, planned }) === 'creates' && planned.stored === undefined && typeof name === 'string';
  return isNew ? `${tool.title} ${quoted(name)}${what.slice(tool.title.length)}` : what;
}

/** One step as a plan's answer shows it. */
export interface ShownStep {
  readonly step: number;
  readonly operation: string;
  readonly does: Kind;
  readonly what: string;
  readonly changes?: readonly Change[];
  readonly used_by?: readonly Dependents[];
  readonly because?: readonly string[];
  readonly undo: string;
  readonly not_looked_at?: readonly string[];
}

/** A step for the model: what it does, with everything that it changes. */
export function shownStep(step: CheckedStep): ShownStep {
  const { changes, used_by, because, undo, not_looked_at } = step.told.effect;
  return {
    step: step.step,
    operation: step.tool.name,
    does: kindOf(step),
    what: whatOf(step),
    ...(changes && { changes }),
    ...(used_by && { used_by }),
    ...(because && { because }),
    undo,
    ...(not_looked_at && { not_looked_at }),
  };
}

import { isObject } from '../../json.ts';
import type { ArgumentFault } from '../arguments/fault.ts';
import type { Tool } from '../model/tool.ts';
import { type Described, described, fieldName, UNDESCRIBED } from '../policy/addresses.ts';
import { creates } from '../policy/admission.ts';
import { quoted } from '../policy/display.ts';
import type { ToldEffect } from '../policy/effect.ts';
import type { Change, Dependents, PlannedCall } from '../policy/planned-call.ts';
import { styleless, valuesAt } from '../policy/values-at.ts';

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
interface ShownStep {
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

type Values = Readonly<Record<string, unknown>>;

/** Names of fields whose value decides who may do what. */
const DECIDES = /role|scope|permission/;
const DEEPEST = 100;

/**
 * The places of a step's arguments that are judged by their value (an address, a role, a secret, what a rule of the
 * catalog compares), and that hold what an earlier step makes: nobody can be shown that value before it is there.
 *
 * @param planned the step, judged with placeholders
 * @param isMade whether a text is a placeholder
 */
export function judgedPlaces(planned: PlannedCall, isMade: (value: unknown) => boolean): readonly ArgumentFault[] {
  const { tool, args, extra } = planned;
  const fields = new Set<string>();
  const look = (value: unknown, at: string, judged: boolean, schema: Described, depth: number): void => {
    if (typeof value === 'string') {
      if (isMade(value) && (judged || schema.as('string').secret)) fields.add(at);
    } else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
      const meant = schema.as(Array.isArray(value) ? 'array' : 'object');
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries())
          look(item, `${at}[${index}]`, judged || meant.secret, meant.items(), depth + 1);
      } else
        for (const [name, item] of Object.entries(value))
          look(item, `${at}.${name}`, judged || meant.secret || isJudged(name), meant.member(name), depth + 1);
    }
  };
  for (const [name, value] of Object.entries(args)) {
    const field = tool.input[name];
    look(value, name, isJudged(field?.wire ?? name), field ? described(field.schema) : UNDESCRIBED, 0);
  }
  if (extra !== undefined) look(extra, 'extra', true, UNDESCRIBED, 0);
  for (const { argument, equals, atMost, lowers } of tool.escalates)
    if ((equals ?? atMost ?? lowers) !== undefined && valuesAt(args, argument).some((value) => holds(value, isMade)))
      fields.add(argument);
  return [...fields].map((field) => ({
    field,
    message: 'is judged by its value, so that it cannot be what an earlier step makes; give the value itself',
  }));
}

const isJudged = (name: string): boolean => {
  const { unknownHost, region, credential, headers } = fieldName(name);
  return unknownHost || region || credential || headers || DECIDES.test(styleless(name));
};

const holds = (value: unknown, isMade: (value: unknown) => boolean): boolean =>
  isMade(value) ||
  (Array.isArray(value) && value.some((item) => holds(item, isMade))) ||
  (isObject(value) && Object.values(value as Values).some((item) => holds(item, isMade)));

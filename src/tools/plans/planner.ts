import { createHash } from 'node:crypto';
import { isObject } from '../../json.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { sentenceOf, shortName } from '../arguments/fault.ts';
import type { Trail } from '../audit/journal.ts';
import type { PlanExamination, Planner, PlanPipeline } from '../call/plan-pipeline.ts';
import type { CallResult } from '../call/stages.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import { noSuch } from '../model/unknown-name.ts';
import { isAdmission } from '../policy/admission.ts';
import { higherRisk, type RiskAssessment } from '../policy/assess-risk.ts';
import type { PlannedCall } from '../policy/planned-call.ts';
import { canonical } from '../policy/stored.ts';
import { type BadEnvelope, bad, type Envelope, good } from '../reply/envelope.ts';
import { unfenced } from '../reply/fence.ts';
import { cleanse } from '../secrets/known-secrets.ts';
import { APPLY_PLAN, applyPlanTool } from './apply-plan.ts';
import { carryOut, type Result, undoOfStep } from './carry-out.ts';
import { type CheckedStep, judgedPlaces, shownStep } from './checked-step.ts';
import { shownPlans, toldPlan } from './question.ts';
import { planReads, withPlaceholders } from './read-calls.ts';
import { type AskedPlan, type AskedStep, readPlan, saidBefore } from './read-plan.ts';
import { madeAt, placeholderOf, type Reference, replaceReferences } from './references.ts';

/** Steps that are looked at side by side. */
const AT_ONCE = 8;

/** What plans are made with. */
export interface PlannerParts {
  readonly pipeline: PlanPipeline;
  readonly find: (name: string) => Tool | undefined;
  readonly near: (name: string) => readonly string[];
  /** Of one answer. */
  readonly maxReplyBytes: number;
  /** `PORTKEY_FENCE`: a plan that was read may come back with its marks. */
  readonly fence: boolean;
}

/** A step that cannot be carried out, and why. */
interface Hopeless {
  readonly step: number;
  readonly operation: string;
  readonly error: BadEnvelope['error'];
}

/** A plan that was looked at as a whole. */
interface Checked {
  readonly asked: readonly AskedStep[];
  readonly steps: readonly CheckedStep[];
  readonly cannot: readonly Hopeless[];
  /** The references of each step. */
  readonly references: readonly (readonly Reference[])[];
  /** What stands for references until they can be followed. */
  readonly placeholders: ReadonlyMap<string, Reference>;
}

/**
 * The one way in which several changes are checked, agreed to and carried out together.
 *
 * @param parts what plans are made with
 */
export function createPlanner(parts: PlannerParts): Planner {
  const { pipeline, find, near, maxReplyBytes } = parts;
  const shown = shownPlans();

  const check = async (
    asked: readonly AskedStep[],
    context: CallContext,
    exposure: Exposure,
    how: Pick<PlanExamination, 'users' | 'requests'> & { readonly parent: string },
  ): Promise<Checked> => {
    const tools = asked.map(({ operation }) => find(operation) ?? NO_TOOL);
    const placeholders = new Map<string, Reference>();
    const filled = asked.map(({ arguments: args }, index) =>
      replaceReferences(args, index, tools, (reference) => {
        const text = placeholderOf(reference, tools);
        placeholders.set(text, reference);
        return text;
      }),
    );
    const isMade = (value: unknown): boolean => typeof value === 'string' && placeholders.has(value);
    const around = planReads(isMade);
    const look = async (index: number): Promise<CheckedStep | Hopeless> => {
      const { operation = '' } = asked[index] ?? {};
      const tool = tools[index] ?? NO_TOOL;
      const { args, faults, references } = filled[index] ?? NOTHING;
      const step = index + 1;
      const no = ({ error }: BadEnvelope): Hopeless => ({ step, operation: shortName(operation), error });
      const fault = stepFault(operation, tool, near) ?? twice(asked, index);
      if (fault) return no(fault);
      if (faults.length > 0 || (references.length > 0 && tool.workflow))
        return no(
          invalid(
            tool.name,
            faults.length > 0 ? faults : [{ field: '$from', message: 'is not taken by a job of several operations' }],
          ),
        );
      const seen = await pipeline.examine(tool, args, context, exposure, { ...how, around, isMade });
      if (!('kind' in seen)) return no(seen.envelope.ok ? NOT_SEEN : seen.envelope);
      const { planned, told, asks, request } = seen;
      const judged = judgedPlaces(planned, isMade);
      if (judged.length > 0) return no(invalid(tool.name, judged));
      const shows = request?.ok ? { request: withPlaceholders(request.data, placeholders) } : {};
      return { step, tool, planned, told, asks, ...shows };
    };
    const looked = await mapAtOnce([...asked.keys()], AT_ONCE, look);
    return {
      asked,
      steps: looked.flatMap((item) => ('told' in item ? [item] : [])),
      cannot: looked.flatMap((item) => ('error' in item ? [item] : [])),
      references: filled.map(({ references }) => references),
      placeholders,
    };
  };

  /** The plan as one call, to which a person agrees. */
  const whole = ({ steps, asked, references }: Checked, context: CallContext): PlannedCall => ({
    tool: applyPlanTool,
    args: {
      calls: asked.map(({ operation }) => operation),
      ...(references.some((each) => each.length > 0) && { uses: references }),
    },
    assessment: assessmentOf(steps),
    principalId: context.principal.id,
    steps: steps.map(({ planned }) => planned),
    ...(steps.some(({ planned }) => planned.personOnly) && { personOnly: true }),
  });

  const perform = (plan: Checked, context: CallContext, exposure: Exposure, trail: Trail): Promise<Envelope> => {
    const replies: unknown[] = [];
    const tools = plan.steps.map(({ tool }) => tool);
    const clean = pipeline.cleanFor(context.principal.id);
    const run = async (index: number): Promise<Envelope> => {
      const step = plan.steps[index];
      if (context.signal.aborted) return bad('The call was ended by the client.', { code: 'cancelled' });
      if (step === undefined) return NOT_SEEN;
      const missing: Reference[] = [];
      const { args } = replaceReferences(plan.asked[index]?.arguments ?? {}, index, tools, (reference) => {
        const value = madeAt(replies[reference.from], reference.path);
        // What looks like a key, or is known as one, stays in the reply that handed it out.
        if (value === undefined || clean(String(value)) !== String(value)) missing.push(reference);
        return value;
      });
      const [gone] = missing;
      if (gone)
        return bad(`the reply of step ${gone.from + 1} has no id or slug at ${gone.path}, so this was not sent`, {
          code: 'invalid_arguments',
        });
      const { planned } = step;
      const about = { plan: APPLY_PLAN, assessment: planned.assessment, parent: trail.call };
      const { envelope } = await pipeline.carryOut(step.tool, args, context, exposure, about);
      if (envelope.ok) replies[index] = envelope.data;
      context.progress?.(index + 1, tools.length, step.tool.name);
      return envelope;
    };
    return carryOut({ tools, run, limit: maxReplyBytes, undo: (results) => undone(plan.steps, results) });
  };

  const agreed = async (
    plan: Checked,
    { confirm, toShow }: Pick<AskedPlan, 'confirm'> & { toShow(): Promise<Checked> },
    context: CallContext,
    exposure: Exposure,
    trail: Trail,
  ): Promise<CallResult> => {
    const planned = whole(plan, context);
    const about = { context, trail, ...(confirm !== undefined && { confirm }) };
    const asks = pipeline.confirms || plan.steps.some((step) => step.asks);
    const clean = pipeline.cleanFor(context.principal.id);
    const key = digestOf([context.principal.id, plan.asked]);
    const judgement = asks
      ? await pipeline.agree(about, planned, async (room) => {
          const { steps } = await toShow();
          return toldPlan(steps, shown.since(key, steps, clean), room);
        })
      : ({ kind: 'go', assessment: planned.assessment, confirmed: false, decision: 'allowed' } as const);
    if (judgement.kind === 'stop')
      return { envelope: judgement.envelope, ...(judgement.question && { question: judgement.question }) };
    if (judgement.kind !== 'go') return { envelope: NOT_SEEN };
    const { tool, args } = planned;
    const call = { ...about, tool, args, dryRun: false, exposure, read: noRead };
    const admission = await pipeline.admit(call, judgement);
    if (!isAdmission(admission)) return { envelope: admission };
    const envelope = await perform(plan, context, exposure, trail);
    const outcome = envelope.ok ? 'ok' : 'failed';
    await trail.done({ tool, args, assessment: planned.assessment }, judgement.decision, { outcome });
    return { envelope };
  };

  return {
    make: async (steps, context, exposure) => {
      const given = readPlan({ calls: steps }, (name) => find(name) !== undefined);
      if (!given.ok) return invalid('The plan', given.faults);
      const { call: parent } = pipeline.trail(context);
      const plan = await check(given.value.steps, context, exposure, { parent, requests: false, users: true });
      const clean = pipeline.cleanFor(context.principal.id);
      return good({ plan: cleanse(plan.asked, clean), ...answerOf(plan) });
    },
    apply: async (given, context, exposure) => {
      const refusal = exposure.refusal(applyPlanTool);
      if (refusal) return { envelope: bad(refusal.message, { code: refusal.code }) };
      const plain = parts.fence ? unfenced(given).values : given;
      const asked = readPlan(plain, (name) => find(name) !== undefined);
      if (!asked.ok) return pipeline.sanitizeOutput({ envelope: invalid(APPLY_PLAN, asked.faults) }, context);
      const trail = pipeline.trail(context);
      const dryRun = asked.value.dryRun || pipeline.dryRun;
      const look = (users: boolean): Promise<Checked> =>
        check(asked.value.steps, context, exposure, { parent: trail.call, requests: dryRun, users });
      const answered = context.confirmedByPerson ?? asked.value.confirm;
      const plan = await look(answered === undefined || dryRun);
      if (dryRun) {
        await noteDryRun(trail, plan);
        const notes = ['Dry run: nothing was sent.'];
        return pipeline.sanitizeOutput({ envelope: good({ dry_run: true, ...answerOf(plan) }, { notes }) }, context);
      }
      if (plan.cannot.length > 0) return pipeline.sanitizeOutput({ envelope: cannotBe(plan) }, context);
      const toShow = async (): Promise<Checked> => (answered === undefined ? plan : look(true));
      return pipeline.sanitizeOutput(await agreed(plan, { ...asked.value, toShow }, context, exposure, trail), context);
    },
  };
}

/** Stands for an operation that is not there. */
const NO_TOOL: Tool = { ...applyPlanTool, name: '' };
const NOTHING = { args: {}, references: [], faults: [] } as const;
const NOT_SEEN = bad('This step could not be looked at.', { code: 'internal' });
const noRead = async () => ({ ok: false, why: 'a plan was read before' }) as const;

const digestOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('base64url');

const invalid = (name: string, faults: Parameters<typeof sentenceOf>[1]): BadEnvelope =>
  bad(sentenceOf(name, faults), { code: 'invalid_arguments', field_errors: faults });

/** Why an operation is no step of a plan. */
function stepFault(operation: string, tool: Tool, near: PlannerParts['near']): BadEnvelope | undefined {
  if (tool === NO_TOOL) return bad(noSuch('operation', operation, near(operation)), { code: 'unknown_tool' });
  if (tool.risk === 'read')
    return bad(`${tool.name} only reads; a plan holds changes. Read it before, and put what it says into the plan.`, {
      code: 'invalid_arguments',
    });
  if (tool.operation === undefined && tool.workflow === undefined)
    return bad(`${tool.name} is no change by itself: put its own calls into this plan.`, { code: 'invalid_arguments' });
  return undefined;
}

function twice(asked: readonly AskedStep[], index: number): BadEnvelope | undefined {
  const before = saidBefore(asked, index);
  if (before === undefined) return undefined;
  return bad(`This says exactly what step ${before + 1} says; leave one of them out.`, { code: 'invalid_arguments' });
}

/** A plan has the highest risk of its steps. */
function assessmentOf(steps: readonly CheckedStep[]): RiskAssessment {
  const assessments = steps.map(({ planned }) => planned.assessment);
  return {
    risk: assessments.map(({ risk }) => risk).reduce(higherRisk, 'write'),
    sensitive: [...new Set(assessments.flatMap(({ sensitive }) => sensitive))],
    because: [...new Set(assessments.flatMap(({ because }) => because))],
    rules: [],
    findings: [],
  };
}

/** What of a plan is shown: its steps, and what cannot work. */
function answerOf({ steps, cannot }: Checked): Readonly<Record<string, unknown>> {
  const toSee = cannot.length === 0 ? '' : ` ${cannotText(cannot)}`;
  const told = steps.length === 0 ? undefined : toldPlan(steps, []);
  const { stepsThatFit } = told ?? {};
  return {
    sent: false,
    summary: `${told?.effect.summary ?? 'Nothing of it can be carried out.'}${toSee}`,
    steps: steps.map((step) => ({ ...shownStep(step), ...(step.request !== undefined && { request: step.request }) })),
    ...(cannot.length > 0 && { cannot: cannot.map(shownFault) }),
    next:
      cannot.length === 0
        ? `Nothing was sent. ${stepsThatFit === undefined ? `${APPLY_PLAN} with these calls asks a person once and carries them out.` : tooLong(stepsThatFit)}`
        : `Nothing was sent. Mend or leave out what cannot work; then give the calls to ${APPLY_PLAN}.`,
  };
}

/** What is to be done with a plan of which one question cannot tell all. */
const tooLong = (fit: number): string =>
  fit === 0
    ? 'One question cannot tell what its first step does: give less of it in one step.'
    : `One question cannot tell all of it: give the first ${fit} calls to ${APPLY_PLAN}, then the rest.`;

function shownFault({ step, operation, error }: Hopeless): Readonly<Record<string, unknown>> {
  const { code, field_errors } = error.details;
  return { step, operation, code, reason: error.message, ...(field_errors && { field_errors }) };
}

const MOST_TOLD = 5;

function cannotText(cannot: readonly Hopeless[]): string {
  const told = cannot
    .slice(0, MOST_TOLD)
    .map(({ step, operation, error }) => `step ${step} (${operation}): ${error.message}`);
  const more = cannot.length > MOST_TOLD ? ` And ${cannot.length - MOST_TOLD} more.` : '';
  return `Cannot work: ${told.join(' ')}${more}`;
}

/** The answer where a step cannot work: nobody is asked about a plan that would stop half-way. */
function cannotBe({ asked, cannot, steps }: Checked): BadEnvelope {
  const codes = new Set(cannot.map(({ error }) => error.details.code));
  const [code = 'invalid_arguments'] = codes.size === 1 ? codes : [];
  return bad(
    `Nothing was done, and nobody was asked: ${cannot.length} of ${asked.length} steps cannot be carried out. ${cannotText(cannot)} Mend or leave them out, and give the plan again.`,
    {
      code,
      failed: cannot.map(({ step }) => step - 1),
      cannot: cannot.map(shownFault),
      effect: { calls: steps.map(shownStep) },
    },
  );
}

/** What would undo the steps that were done, the last one first. */
function undone(steps: readonly CheckedStep[], results: readonly Result[]): Readonly<Record<string, unknown>> {
  const undo = results.flatMap((result, index) => {
    const step = steps[index];
    return result.ok && step !== undefined ? [undoOfStep(step, isObject(result) ? result.data : undefined)] : [];
  });
  return undo.length === 0 ? {} : { undo: undo.reverse() };
}

async function noteDryRun(trail: Trail, { asked, steps }: Checked): Promise<void> {
  const args = { calls: asked.map(({ operation }) => operation) };
  await trail.noted('dry_run', { tool: applyPlanTool, args, assessment: assessmentOf(steps) }, 'dry run');
}

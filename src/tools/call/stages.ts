import type { WorkflowTools } from '../../workflows/model/workflow.ts';
import type { ReplyOptions } from '../arguments/reply-options.ts';
import type { AuditOutcome, Trail } from '../audit/journal.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import type { Admission } from '../policy/admission.ts';
import type { Judgement, Question } from '../policy/agree.ts';
import type { RiskAssessment } from '../policy/assess-risk.ts';
import type { PlanWatch } from '../policy/bounded-reads.ts';
import type { GateCall } from '../policy/gate.ts';
import type { Envelope } from '../reply/envelope.ts';
import type { ContentBlock } from '../reply/file-reply.ts';
import type { ReplySettings } from '../reply/shape-reply.ts';
import type { PlanExamination, SeenStep } from './plan-pipeline.ts';
import type { ReadyCall, Sent } from './send-operation.ts';

/* How a call goes through the pipeline, and what is known of it at each stage. */

type Values = Readonly<Record<string, unknown>>;

/** How a call goes through the pipeline: by itself, as a step of a workflow or a plan, or only to be looked at. */
export interface StepContext {
  /** The workflow, and its risk where it was confirmed, so that its steps are not asked about again. */
  readonly within?: { readonly workflow: string; readonly confirmed?: RiskAssessment };
  /** Reads are carried out, writes are shown. */
  readonly dryRun: boolean;
  /** The reply goes to a workflow: nothing is cut off it. */
  readonly step: boolean;
  /** The workflow's own call, in the audit. */
  readonly parent?: string;
  /** The workflow is run dry to find out what it would do. */
  readonly plan?: PlanWatch;
  /** Nothing is performed. */
  readonly judgeOnly?: true;
  /** A read for a script of the caller's: shown as to the caller, but whole. */
  readonly readsOnly?: true;
  /** A step of a plan that is examined: what it would do is taken, and nothing performed. */
  readonly examination?: PlanExamination & { take(seen: SeenStep): void };
}

/** A call by itself. */
export const TOP_LEVEL: StepContext = { dryRun: false, step: false };

/** Who calls, what they may see, and how the call goes through the pipeline. */
export interface Caller {
  readonly context: CallContext;
  readonly exposure: Exposure;
  readonly step: StepContext;
}

/** A call as it came. */
export interface GivenCall extends Caller {
  readonly tool: Tool;
  readonly given: Values;
}

/** Its input is sanitized, and its audit begun. */
export interface ReceivedCall extends GivenCall {
  readonly trail: Trail;
  /** What is said beside the reply; later stages add to it. */
  readonly notes: string[];
}

/** Its arguments are valid and under their own names. */
export interface ReadCall extends ReceivedCall {
  readonly args: Values;
  readonly replyOptions: ReplyOptions;
  /** Names that were looked up. */
  readonly names: ReadonlyMap<string, string>;
  /** What its adaptation may use; made when something is needed of it. */
  readonly tools: () => WorkflowTools;
  /** How its reply is shaped. */
  readonly replySettings: ReplySettings;
}

/** It is known what would be sent, and what the policy judges. `ready` is absent for a workflow. */
export interface BuiltCall extends ReadCall {
  readonly ready?: ReadyCall;
  readonly gateCall: GateCall;
}

/** The policy does not stop it. */
export interface AssessedCall extends BuiltCall {
  readonly judgement: Exclude<Judgement, { kind: 'stop' }>;
}

/** It may be sent now. */
export interface ConfirmedCall extends BuiltCall {
  readonly judgement: Extract<Judgement, { kind: 'go' }>;
  readonly admission: Admission;
}

/** It was carried out: a workflow to its answer, an operation to the reply that is still to be shaped. */
export interface SentCall extends ConfirmedCall {
  readonly sent: Sent;
  readonly outcome: AuditOutcome;
}

/** Its reply is as the caller gets it. */
export interface ShapedCall extends SentCall {
  readonly result: CallResult;
}

/** What a call came to. `question` is there when a person has to be asked first. */
export interface CallResult {
  readonly envelope: Envelope;
  readonly question?: Question;
  /** Pictures, sound and files beside the envelope. */
  readonly content?: readonly ContentBlock[];
}

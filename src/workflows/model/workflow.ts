import type {
  ArgumentAlias,
  ChartDescription,
  Example,
  Field,
  Harm,
  Risk,
  Sensitivity,
  View,
} from '../../catalog/model/operation.ts';

/** What one step of a workflow came back with: the envelope, as any caller would get it. */
export type StepResult =
  | {
      readonly ok: true;
      readonly data: unknown;
      /** Whether a text in `data` needs no fence, where more is known of it than how it looks. */
      readonly isHarmless?: (text: string, name: string) => boolean;
    }
  | StepFailure;

/** A step that failed. */
export interface StepFailure {
  readonly ok: false;
  readonly error: { readonly message: string; readonly details: Readonly<Record<string, unknown>> };
}

/** What a workflow may use. It is given no client: each step goes through the same pipeline as any call. */
export interface WorkflowTools {
  /** Carries out one operation: arguments, policy, request, reply. Never throws for what Portkey answers. */
  run(operation: string, args: Readonly<Record<string, unknown>>): Promise<StepResult>;
  /** For a program of the caller's own, which sees no more than they would. */
  readonly asCaller: AsCaller;
  /** Adds a sentence to the reply's notes. */
  note(sentence: string): void;
  /**
   * A value that is kept for this caller for a few minutes.
   *
   * @param key under which it is kept
   * @param make finds it out; what resolves with undefined is not kept
   */
  remember<Value>(key: string, make: () => Promise<{ readonly value: Value } | undefined>): Promise<Value | undefined>;
  /** Tells the client how far the work is. */
  progress(done: number, total: number, message: string): void;
  readonly settings: WorkflowSettings;
  /** Of a caller who brings a key of their own: how it is shown, or that it is missing. Absent where the server's key is used. */
  readonly ownKey?: { readonly masked: string } | { readonly missing: string };
  /** The clock, ms since the epoch. */
  readonly now: number;
}

/** What the caller could do with calls of their own, as far as nothing is changed by it. */
export interface AsCaller {
  /**
   * Carries out one read: judged, masked and fenced as for the caller, but never cut.
   *
   * @param operation its name or an older one
   * @param args as a caller would give them
   */
  read(operation: string, args: Readonly<Record<string, unknown>>): Promise<CallerReply>;
  /** Names of the reads that are there for this caller. */
  names(): readonly string[];
  /**
   * Checks changes as one plan, of which nothing is sent.
   *
   * @param steps each with operation and arguments
   */
  plan(steps: readonly unknown[]): Promise<StepResult>;
  /** One caller, as far as callers can be told apart. */
  readonly id: string;
  /** Aborted when the caller gives the call up. */
  readonly signal: AbortSignal;
}

/** An envelope: what `read` came back with. */
export type CallerReply =
  | {
      readonly ok: true;
      readonly data: unknown;
      readonly page?: { readonly next?: Readonly<Record<string, unknown>> };
      readonly notes?: readonly string[];
    }
  | StepFailure;

/** What a workflow may know of the configuration. */
interface WorkflowSettings {
  readonly requiredMetadata: readonly string[];
}

/** A tool made of several operations. Its risk is the highest of its steps'. */
export interface Workflow {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** As of an operation: what people say when they want it, comma-separated. */
  readonly examplePhrases?: string;
  readonly domain: string;
  readonly risk: Risk;
  /** As of an operation: every harm that it could do, unless it only reads. */
  readonly could?: readonly Harm[];
  readonly sensitive?: Sensitivity;
  /** Set where its operations are on the enterprise plan only. */
  readonly plan?: 'enterprise';
  /** The operations it may carry out: what a filter switches off takes the workflow with it. */
  readonly steps: readonly string[];
  readonly input: Readonly<Record<string, Field>>;
  readonly needsOneOf?: readonly (readonly string[])[];
  readonly atMostOneOf?: readonly (readonly string[])[];
  readonly argumentAliases?: Readonly<Record<string, ArgumentAlias>>;
  /** The argument (an object) that takes whatever other names are given, where the tool judges any. */
  readonly restArgument?: string;
  /** Example calls, for `describe_tool`. */
  readonly examples?: readonly Example[];
  /** Set where the app can draw the reply. */
  readonly view?: View;
  /** Dotted paths of its reply with text that other people wrote; the whole of it unless said. */
  readonly untrusted?: readonly string[];
  /** How its reply is drawn: the first of these that it has figures for. */
  readonly charts?: readonly ChartDescription[];
  /** Its answer is of use as a whole alone: where it is over the limit of replies it is refused, not cut. */
  readonly whole?: true;
  run(args: Readonly<Record<string, unknown>>, tools: WorkflowTools): Promise<StepResult>;
}

/**
 * What an operation's tool does beyond the one request: works out arguments before it (a shorthand merged into what
 * is there), or shapes its reply (log rows grouped by trace).
 */
export interface Adaptation {
  /** The operation whose tool this adapts. */
  readonly operation: string;
  /** Further operations that preparing may carry out; reads only. */
  readonly reads?: readonly string[];
  /** The arguments for which something is prepared: without any of them there is nothing to do. Any call unless said. */
  readonly preparesFor?: readonly string[];
  prepare?(
    args: Readonly<Record<string, unknown>>,
    tools: WorkflowTools,
  ): Promise<{ readonly arguments: Readonly<Record<string, unknown>> } | StepFailure>;
  /** Answers in the request's place: from several calls. Undefined where the request itself is to answer. Reads only. */
  instead?(args: Readonly<Record<string, unknown>>, tools: WorkflowTools): Promise<StepResult | undefined>;
  finish?(data: unknown, args: Readonly<Record<string, unknown>>, tools: WorkflowTools): unknown;
}

/**
 * Arguments that cannot be carried out together, found by a workflow.
 *
 * @param field the argument
 * @param message the fault and what is valid, without the field's name
 */
export const invalidArgument = (field: string, message: string): StepFailure => ({
  ok: false,
  error: {
    message: `Nothing was sent: ${field} ${message}.`,
    details: { code: 'invalid_arguments', field_errors: [{ field, message }] },
  },
});

import type { CatalogEntry } from '../../catalog/operation.ts';
import type { Tool } from '../model/tool.ts';
import type { RiskAssessment } from './assess-risk.ts';
import type { Way } from './sealed-token.ts';
import type { Stored } from './shrinking.ts';

/** A call that has been judged, as it would be performed. */
export interface PlannedCall {
  readonly tool: Tool;
  /** The final arguments, under their own names. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly assessment: RiskAssessment;
  readonly principalId: string;
  /** Digest of the files that it sends, whose names alone do not say what is in them. */
  readonly files?: string;
  /** What the target holds now; undefined for creations. */
  readonly stored?: Stored;
  /** Of a workflow: the writes that it would carry out, found by running it dry. */
  readonly plan?: readonly PlannedStep[];
  /** Of a plan: its steps, each judged by itself and agreed to with the others. */
  readonly steps?: readonly PlannedCall[];
  /** True where a token is not enough: only a person may agree, through a client that can ask. */
  readonly personOnly?: boolean;
  /** Where a named secret would go, in sentences. */
  readonly destinations?: readonly string[];
}

/** One write of a workflow's plan. */
export interface PlannedStep {
  readonly operation: CatalogEntry;
  readonly args: Readonly<Record<string, unknown>>;
}

/** One thing that an update changes. */
export interface Change {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Who uses the target. */
export interface Dependents {
  readonly what: string;
  readonly count: number;
  /** The first few, by name. */
  readonly names: readonly string[];
}

/** What a person (or, as a fallback, a second call) is shown before they agree. */
export interface Effect {
  /** What will happen to what, who it hits, and whether it can be undone: sentences. */
  readonly summary: string;
  readonly operation: string;
  readonly risk: string;
  readonly sensitive: readonly string[];
  readonly target?: Readonly<Record<string, unknown>>;
  readonly arguments?: unknown;
  readonly changes?: readonly Change[];
  readonly used_by?: readonly Dependents[];
  readonly steps?: readonly string[];
  /** Of several calls that are agreed to at once: what each would do. */
  readonly calls?: readonly Readonly<Record<string, unknown>>[];
  readonly because?: readonly string[];
  readonly undo: string;
  readonly not_looked_at?: readonly string[];
}

/** Seals and checks confirmations. Asks nobody and performs nothing. */
export interface Confirmer {
  /** A token that stands for exactly this call on exactly this state of its target. */
  tokenFor(call: PlannedCall, way: Way): string;
  /**
   * Checks a token against the call that it is given for.
   *
   * @returns how to use it up, or one sentence that says why it does not fit
   */
  check(token: string, call: PlannedCall, way: Way): ConfirmationCheck;
}

export type ConfirmationCheck =
  | {
      readonly ok: true /** False when it performed its call already: then nothing may be performed. */;
      readonly use: () => Promise<boolean>;
    }
  | { readonly ok: false; readonly fault: string };

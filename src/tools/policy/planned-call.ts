import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { Tool } from '../model/tool.ts';
import { type CleanText, cleanse } from '../secrets/known-secrets.ts';
import type { RiskAssessment } from './assess-risk.ts';
import type { BoundedReads } from './bounded-reads.ts';
import type { Stored } from './stored.ts';

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

/**
 * A call as a question may show it: known secrets and what looks like a key are masked in whatever it would send and
 * in what is stored. Done before anything of it is cut: what a cut leaves of a secret is not known as one.
 *
 * @param call the call; not changed
 * @param clean masks secrets in one text
 */
export function cleanedCall<T extends Pick<PlannedCall, 'args' | 'extra' | 'stored' | 'plan'>>(
  call: T,
  clean: CleanText,
): T {
  const { args, extra, stored, plan } = call;
  const cleaned = <V>(value: V): V => cleanse(value, clean) as V;
  return {
    ...call,
    args: cleaned(args),
    ...(extra && { extra: cleaned(extra) }),
    ...(stored?.kind === 'read' && { stored: { ...stored, value: cleaned(stored.value) } }),
    ...(plan && { plan: plan.map((step) => ({ ...step, args: cleaned(step.args) })) }),
  };
}

/**
 * Reads whose answers are masked in the same way.
 *
 * @param reads the bounded way to Portkey
 * @param clean masks secrets in one text
 */
export const cleanedReads = (reads: BoundedReads, clean: CleanText): BoundedReads => ({
  ...reads,
  read: async (operation, args) => {
    const result = await reads.read(operation, args);
    return result.ok ? { ok: true, data: cleanse(result.data, clean) } : result;
  },
});

import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { PortkeyClient } from '../../portkey/contract.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { type CallContext, optionsOf } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import { decide, type PolicySettings } from './decide.ts';
import type { PlannedStep } from './planned-call.ts';

type Values = Readonly<Record<string, unknown>>;

/** What one read for a question came back with. */
export type ReadResult =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false;
      readonly why: string;
      /** Portkey says that it is not there: its code for that. */
      readonly missing?: string;
    };

/** Reads an operation as it comes from Portkey, if the caller may read it; the signal ends it. */
export type ReadRaw = (operation: CatalogEntry, args: Values, signal: AbortSignal) => Promise<ReadResult>;

/** Reads for one question, within its bounds. */
export interface BoundedReads {
  read(operation: CatalogEntry, args: Values): Promise<ReadResult>;
  /** Reads that are left. */
  left(): number;
  /** Notes something that was not looked at, and why. */
  missed(what: string): void;
  /** What was not looked at, in sentences. */
  readonly notLookedAt: readonly string[];
  /** Ends the time limit's timer. */
  done(): void;
}

const MOST_READS = 20;
const LONGEST_MS = 3_000;

/**
 * At most 20 reads and 3 seconds, for all that a question wants to know (issue 6, 2).
 *
 * @param read the way to Portkey
 * @param limits smaller bounds, for tests
 */
export function boundedReads(
  read: ReadRaw,
  { reads = MOST_READS, ms = LONGEST_MS }: { reads?: number; ms?: number } = {},
): BoundedReads {
  let begun: { readonly signal: AbortSignal; readonly timeUp: Promise<ReadResult>; end(): void } | undefined;
  // Most calls ask nobody and read nothing: the time runs from the first read.
  const begin = (): NonNullable<typeof begun> => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), ms);
    const timeUp = new Promise<ReadResult>((resolve) => {
      stop.signal.addEventListener('abort', () => resolve({ ok: false, why: 'it took too long' }), { once: true });
    });
    return { signal: stop.signal, timeUp, end: () => clearTimeout(timer) };
  };
  const notLookedAt: string[] = [];
  let left = reads;
  return {
    read: async (operation, args) => {
      begun ??= begin();
      if (begun.signal.aborted) return { ok: false, why: 'it took too long' };
      if (left <= 0) return { ok: false, why: `it takes more than ${reads} reads` };
      left -= 1;
      return Promise.race([read(operation, args, begun.signal), begun.timeUp]);
    },
    left: () => (begun?.signal.aborted ? 0 : left),
    missed: (what) => {
      if (!notLookedAt.includes(what)) notLookedAt.push(what);
    },
    notLookedAt,
    done: () => begun?.end(),
  };
}

/** What reads for questions are made of. */
interface JudgedReadsParts {
  readonly find: (name: string) => Tool | undefined;
  readonly client: () => Promise<PortkeyClient>;
  readonly policy: PolicySettings;
  readonly pinnedWorkspace?: string;
  readonly clock: () => number;
}

/**
 * Reads for a question, as they come from Portkey: the caller must be allowed each one, like any read, and nothing else
 * than reads is carried out.
 *
 * @param parts the tools and the way to Portkey
 * @param context who calls
 * @param exposure what this caller may see
 */
export function judgedReads(parts: JudgedReadsParts, context: CallContext, exposure: Exposure): ReadRaw {
  return async (operation, given, signal) => {
    const tool = parts.find(operation.name);
    if (tool?.operation === undefined || tool.risk !== 'read') return { ok: false, why: 'it is no read' };
    const { pinnedWorkspace } = parts;
    const read = readArguments(tool, given, {
      now: parts.clock(),
      ...(pinnedWorkspace !== undefined && { pinnedWorkspace }),
    });
    if (!read.ok) return { ok: false, why: `${tool.name} cannot be asked for it` };
    const { args } = read.value;
    const decision = decide({ tool, args, exposure, settings: parts.policy, dryRun: false });
    if (decision.kind !== 'allow') return { ok: false, why: `${tool.name} may not be called here` };
    const options = { ...optionsOf(context), signal: AbortSignal.any([context.signal, signal]) };
    const outcome = await (await parts.client()).call({ operation: tool.operation, arguments: args }, options);
    if (outcome.ok) return { ok: true, data: outcome.data };
    const { status, code } = outcome.error;
    return { ok: false, why: `${tool.name} answered ${status ?? code}`, ...(status === 404 && { missing: code }) };
  };
}

/** Watches a workflow that is run dry to find out what it would do. */
export interface PlanWatch {
  /** Called before each step; false when the bounds are reached. */
  mayGoOn(): boolean;
  /** A write that was not sent. */
  add(step: PlannedStep): void;
}

/**
 * Runs a workflow dry and gathers the writes that it would carry out, within the bounds of a question.
 *
 * @param run runs it, with all writes held back
 * @returns undefined where it failed or took too much to be told
 */
export async function planOf(run: (watch: PlanWatch) => Promise<boolean>): Promise<readonly PlannedStep[] | undefined> {
  const steps: PlannedStep[] = [];
  const end = Date.now() + LONGEST_MS;
  let left = MOST_READS;
  let cut = false;
  const watch: PlanWatch = {
    mayGoOn: () => {
      left -= 1;
      if (left >= 0 && Date.now() < end) return true;
      cut = true;
      return false;
    },
    add: (step) => void steps.push(step),
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), LONGEST_MS);
  });
  const whole = await Promise.race([run(watch), late]);
  clearTimeout(timer);
  return whole && !cut ? steps : undefined;
}

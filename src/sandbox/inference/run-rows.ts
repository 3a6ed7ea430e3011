import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { asObjects, seconds } from '../model/value.ts';
import { noSuch } from './gateway-reply.ts';
import { mine, type OwnedRow } from './owned.ts';
import { digest } from './stand-in.ts';

/**
 * A run of an assistant on a thread. What it will do is settled when it is created or continued; the clock decides
 * what is seen. Times in ms.
 */
export interface RunRow extends OwnedRow {
  readonly thread_id: string;
  readonly assistant_id: string;
  /** What clients see beside state and times: model, instructions, tools, limits, … */
  readonly settings: JsonObject;
  readonly started_ms: number;
  /** When it asks for tool outputs, and the calls that it asks about. */
  readonly action_ms: number | null;
  readonly tool_calls: readonly JsonObject[];
  readonly submitted_ms: number | null;
  /** What the tools gave back, by call id. */
  readonly tool_outputs: Readonly<Record<string, string>>;
  readonly completed_ms: number | null;
  /** Ended at a limit of tokens. */
  readonly cut: boolean;
  readonly message_id: string | null;
  readonly cancelled_ms: number | null;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

/** How long a run waits, thinks, and takes to cancel, ms. Real ones take seconds to minutes. */
export const runTiming = { start: 300, think: 900, cancel: 500 } as const;
/** A run that gets no tool outputs expires after this, ms. */
const runLifetime = 600_000;

export const runsIn = (call: SandboxCall) => call.store.table<RunRow>('runs');

/** The thread's run. @throws GatewayError 404 */
export const runOf = (call: SandboxCall, threadId: string, id: string): RunRow => {
  const row = mine<RunRow>(call, 'runs', id, 'run');
  if (row.thread_id !== threadId) throw noSuch('run', id);
  return row;
};

type RunStatus =
  | 'queued'
  | 'in_progress'
  | 'requires_action'
  | 'cancelling'
  | 'cancelled'
  | 'completed'
  | 'incomplete'
  | 'expired';

/** A run's state at a moment. */
export const runStatus = (row: RunRow, now: number): RunStatus => {
  if (row.cancelled_ms !== null) return now >= row.cancelled_ms + runTiming.cancel ? 'cancelled' : 'cancelling';
  if (row.completed_ms !== null && now >= row.completed_ms) return row.cut ? 'incomplete' : 'completed';
  if (row.submitted_ms !== null) return 'in_progress';
  if (row.action_ms !== null && now >= row.action_ms) {
    return now >= row.created_ms + runLifetime ? 'expired' : 'requires_action';
  }
  return now >= row.started_ms ? 'in_progress' : 'queued';
};

/** Whether a run still holds its thread. */
export const isActive = (row: RunRow, now: number): boolean =>
  ['queued', 'in_progress', 'requires_action', 'cancelling'].includes(runStatus(row, now));

const usageOf = (row: RunRow): JsonObject => ({
  prompt_tokens: row.prompt_tokens,
  completion_tokens: row.completion_tokens,
  total_tokens: row.prompt_tokens + row.completion_tokens,
});

/** A run as clients see it at this moment. Source: the document's `RunObject`. */
export const runView =
  (now: number) =>
  (row: RunRow): JsonObject => {
    const status = runStatus(row, now);
    const ended = status === 'completed' || status === 'incomplete';
    return {
      ...row.settings,
      id: row.id,
      object: 'thread.run',
      created_at: seconds(row.created_ms),
      thread_id: row.thread_id,
      assistant_id: row.assistant_id,
      status,
      required_action:
        status === 'requires_action'
          ? { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: row.tool_calls } }
          : null,
      last_error: null,
      expires_at: isActive(row, now) ? seconds(row.created_ms + runLifetime) : null,
      started_at: now >= row.started_ms ? seconds(row.started_ms) : null,
      cancelled_at: status === 'cancelled' ? seconds((row.cancelled_ms ?? now) + runTiming.cancel) : null,
      failed_at: null,
      completed_at: status === 'completed' ? seconds(row.completed_ms ?? now) : null,
      incomplete_details: status === 'incomplete' ? { reason: 'max_completion_tokens' } : null,
      usage: ended ? usageOf(row) : null,
    };
  };

const stepId = (row: RunRow, part: string): string => `step_${digest(row.id + part).slice(0, 24)}`;

const stepState = (row: RunRow, now: number, doneAt: number | null): JsonObject => {
  const status = runStatus(row, now);
  const done = doneAt !== null && now >= doneAt;
  const halted = done ? undefined : status === 'cancelled' || status === 'expired' ? status : undefined;
  return {
    status: done ? 'completed' : (halted ?? 'in_progress'),
    last_error: null,
    expired_at: halted === 'expired' ? seconds(row.created_ms + runLifetime) : null,
    cancelled_at: halted === 'cancelled' ? seconds(row.cancelled_ms ?? now) : null,
    failed_at: null,
    completed_at: done ? seconds(doneAt) : null,
    metadata: {},
    usage: done ? usageOf(row) : null,
  };
};

/** The steps of a run so far, oldest first: its tool calls, then the making of its message. `RunStepObject`. */
export const stepsOf = (row: RunRow, now: number): JsonObject[] => {
  const common = (part: string, at: number): JsonObject => ({
    id: stepId(row, part),
    object: 'thread.run.step',
    created_at: seconds(at),
    assistant_id: row.assistant_id,
    thread_id: row.thread_id,
    run_id: row.id,
  });
  const steps: JsonObject[] = [];
  const end = row.cancelled_ms ?? Number.POSITIVE_INFINITY;
  if (row.action_ms !== null && now >= row.action_ms && row.action_ms < end) {
    const calls = asObjects(row.tool_calls).map((call) => {
      const output = row.tool_outputs[String(call.id)] ?? null;
      return { ...call, function: { ...(call.function as JsonObject), output } };
    });
    steps.push({
      ...common('tools', row.action_ms),
      type: 'tool_calls',
      step_details: { type: 'tool_calls', tool_calls: calls },
      ...stepState(row, now, row.submitted_ms),
    });
  }
  if (row.message_id !== null && row.completed_ms !== null && now >= row.completed_ms && row.completed_ms < end) {
    steps.push({
      ...common('message', row.completed_ms),
      type: 'message_creation',
      step_details: { type: 'message_creation', message_creation: { message_id: row.message_id } },
      ...stepState(row, now, row.completed_ms),
    });
  }
  return steps;
};

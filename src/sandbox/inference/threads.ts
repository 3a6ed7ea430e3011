import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { asList, asObject, asObjects, asText, seconds } from '../model/value.ts';
import { createStore, namedFile } from './files.ts';
import { noSuch, usageJson } from './gateway-reply.ts';
import { type OwnedRow, owned, ownership } from './owned.ts';
import { digest } from './stand-in.ts';

/** An assistant: what its request said, with defaults. */
interface AssistantRow extends OwnedRow {
  readonly settings: JsonObject;
}

interface ThreadRow extends OwnedRow {
  readonly tool_resources: unknown;
  readonly metadata: unknown;
}

/** A message of a thread. */
interface MessageRow extends OwnedRow {
  readonly thread_id: string;
  readonly role: string;
  readonly content: readonly JsonObject[];
  readonly attachments: unknown;
  readonly metadata: unknown;
  readonly assistant_id: string | null;
  readonly run_id: string | null;
  /** The model ran out of tokens. */
  readonly cut: boolean;
  /** From when on it can be seen (ms): a run's message is there when the run is done. */
  readonly visible_ms: number;
}

/** The thread's messages that can be seen by now, oldest first. */
export const messagesOf = (call: SandboxCall, threadId: string): MessageRow[] =>
  messages
    .rows(call)
    .by('thread_id', threadId)
    .filter((row) => row.visible_ms <= call.now);

/** An assistant as clients see it. Source: the document's `AssistantObject`. */
export const assistantView = (row: AssistantRow): JsonObject => ({
  name: null,
  description: null,
  instructions: null,
  tools: [],
  tool_resources: {},
  metadata: {},
  temperature: 1,
  top_p: 1,
  response_format: 'auto',
  ...row.settings,
  id: row.id,
  object: 'assistant',
  created_at: seconds(row.created_ms),
});

/** A thread as clients see it. Source: the document's `ThreadObject`. */
export const threadView = (row: ThreadRow): JsonObject => ({
  id: row.id,
  object: 'thread',
  created_at: seconds(row.created_ms),
  tool_resources: row.tool_resources,
  metadata: row.metadata,
});

/** A message as clients see it. Source: the document's `MessageObject`. */
export const messageView = (row: MessageRow): JsonObject => ({
  id: row.id,
  object: 'thread.message',
  created_at: seconds(row.visible_ms),
  thread_id: row.thread_id,
  status: row.cut ? 'incomplete' : 'completed',
  incomplete_details: row.cut ? { reason: 'max_tokens' } : null,
  completed_at: row.run_id === null || row.cut ? null : seconds(row.visible_ms),
  incomplete_at: row.cut ? seconds(row.visible_ms) : null,
  role: row.role,
  content: row.content,
  assistant_id: row.assistant_id,
  run_id: row.run_id,
  attachments: row.attachments,
  metadata: row.metadata,
});

export const assistants = owned<AssistantRow>({
  table: 'assistants',
  what: 'assistant',
  parameter: 'assistant_id',
  view: assistantView,
  deleted: 'assistant.deleted',
});

export const threads = owned<ThreadRow>({
  table: 'threads',
  what: 'thread',
  parameter: 'thread_id',
  view: threadView,
  deleted: 'thread.deleted',
});

/** The messages of a thread, each from when on it can be seen. */
export const messages = owned<MessageRow>({
  table: 'thread_messages',
  what: 'message',
  parameter: 'message_id',
  view: messageView,
  deleted: 'thread.message.deleted',
  within: 'thread_id',
  admit: ({ id, visible_ms }, { now }) => {
    if (visible_ms > now) throw noSuch('message', id);
  },
});

/** A text as the content of a message. */
export const textContent = (value: string): JsonObject => ({ type: 'text', text: { value, annotations: [] } });

const contentOf = (content: unknown): JsonObject[] => {
  if (typeof content === 'string') return [textContent(content)];
  return asObjects(content).map((part) => (typeof part.text === 'string' ? textContent(part.text) : part));
};

/** Adds a message that a request brings. @throws GatewayError 400 for an attachment that is not there */
export const addMessage = (call: SandboxCall, threadId: string, body: JsonObject, param = ''): MessageRow => {
  for (const attachment of asObjects(body.attachments)) {
    const id = asText(attachment.file_id);
    if (id !== undefined) namedFile(call, `${param}attachments`, id);
  }
  return messages.rows(call).insert({
    id: `msg_${call.ids.secret(24)}`,
    ...ownership(call),
    thread_id: threadId,
    role: String(body.role),
    content: contentOf(body.content),
    attachments: Array.isArray(body.attachments) ? body.attachments : [],
    metadata: body.metadata ?? {},
    assistant_id: null,
    run_id: null,
    cut: false,
    visible_ms: call.now,
  });
};

/** Tool resources as they are kept: vector stores that the request describes are made and named by id. */
export const toolResources = (call: SandboxCall, given: unknown): JsonObject => {
  const resources = asObject(given) ?? {};
  const search = asObject(resources.file_search);
  const described = asObjects(search?.vector_stores);
  if (described.length === 0) return resources;
  const made = described.map((body) => createStore(call, body, 'tool_resources').id);
  const { vector_stores: _described, ...rest } = search ?? {};
  return { ...resources, file_search: { ...rest, vector_store_ids: [...asList(rest.vector_store_ids), ...made] } };
};

/** Makes a thread with its first messages. @throws GatewayError 400 as `addMessage` */
export const createThread = (call: SandboxCall, body: JsonObject): ThreadRow => {
  const row = threads.rows(call).insert({
    id: `thread_${call.ids.secret(24)}`,
    ...ownership(call),
    tool_resources: toolResources(call, body.tool_resources),
    metadata: body.metadata ?? {},
  });
  for (const message of asObjects(body.messages)) addMessage(call, row.id, message, 'messages.');
  return row;
};

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

/** A run's state at a moment. */
export const runStatus = (row: RunRow, now: number) => {
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

const usageOf = (row: RunRow): JsonObject =>
  usageJson({ prompt: row.prompt_tokens, completion: row.completion_tokens });

/** A run as clients see it at this moment. Source: the document's `RunObject`. */
export const runView = (row: RunRow, { now }: SandboxCall): JsonObject => {
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

/** The runs of a thread. */
export const runs = owned<RunRow>({
  table: 'runs',
  what: 'run',
  parameter: 'run_id',
  view: runView,
  within: 'thread_id',
});

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

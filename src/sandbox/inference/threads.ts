import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { asList, asObject, asObjects, asText, seconds } from '../model/value.ts';
import { findFile } from './files.ts';
import { badRequest, noSuch } from './gateway-reply.ts';
import { mine, type OwnedRow, ownership } from './owned.ts';
import { createStore } from './vector-stores.ts';

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

export const assistantsIn = (call: SandboxCall) => call.store.table<AssistantRow>('assistants');
export const threadsIn = (call: SandboxCall) => call.store.table<ThreadRow>('threads');
export const messagesIn = (call: SandboxCall) => call.store.table<MessageRow>('thread_messages');

/** The caller's assistant. @throws GatewayError 404 */
export const assistantOf = (call: SandboxCall, id: string): AssistantRow =>
  mine<AssistantRow>(call, 'assistants', id, 'assistant');

/** The caller's thread. @throws GatewayError 404 */
export const threadOf = (call: SandboxCall, id: string): ThreadRow => mine<ThreadRow>(call, 'threads', id, 'thread');

/** A message of the thread, if it can be seen by now. @throws GatewayError 404 */
export const messageOf = (call: SandboxCall, threadId: string, id: string): MessageRow => {
  const row = mine<MessageRow>(call, 'thread_messages', id, 'message');
  if (row.thread_id !== threadId || row.visible_ms > call.now) throw noSuch('message', id);
  return row;
};

/** The thread's messages that can be seen by now, oldest first. */
export const messagesOf = (call: SandboxCall, threadId: string): MessageRow[] =>
  messagesIn(call)
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

/** A text as the content of a message. */
export const textContent = (value: string): JsonObject => ({ type: 'text', text: { value, annotations: [] } });

const contentOf = (content: unknown, param: string): JsonObject[] => {
  if (typeof content === 'string') return [textContent(content)];
  const parts = asObjects(content).map((part) => (typeof part.text === 'string' ? textContent(part.text) : part));
  if (parts.length === 0) throw badRequest(param, `'${param}' must be a text or a list of parts.`);
  return parts;
};

/** Adds a message that a request brings. @throws GatewayError 400 for a role or content that cannot be */
export const addMessage = (call: SandboxCall, threadId: string, body: JsonObject, param = ''): MessageRow => {
  if (body.role !== 'user' && body.role !== 'assistant') {
    throw badRequest(`${param}role`, `'${param}role' must be user or assistant.`);
  }
  for (const attachment of asObjects(body.attachments)) {
    const id = asText(attachment.file_id);
    if (id !== undefined && findFile(call, id) === undefined) {
      throw badRequest(`${param}attachments`, `No file '${id.slice(0, 80)}' in this workspace.`);
    }
  }
  return messagesIn(call).insert({
    id: `msg_${call.ids.secret(24)}`,
    ...ownership(call),
    thread_id: threadId,
    role: body.role,
    content: contentOf(body.content, `${param}content`),
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
  const row = threadsIn(call).insert({
    id: `thread_${call.ids.secret(24)}`,
    ...ownership(call),
    tool_resources: toolResources(call, body.tool_resources),
    metadata: body.metadata ?? {},
  });
  for (const message of asObjects(body.messages)) addMessage(call, row.id, message, 'messages.');
  return row;
};

import { badRequest } from '../inference/gateway-reply.ts';
import { cursorPage, ownership } from '../inference/owned.ts';
import { assertIdle, runHandlers } from '../inference/runs.ts';
import {
  addMessage,
  assistantOf,
  assistantsIn,
  assistantView,
  createThread,
  messageOf,
  messagesIn,
  messageView,
  runsIn,
  threadOf,
  threadsIn,
  threadView,
  toolResources,
} from '../inference/threads.ts';
import type { Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { asText } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';

const assistant = (call: SandboxCall) => assistantOf(call, call.params.assistant_id ?? '');
const thread = (call: SandboxCall) => threadOf(call, call.params.thread_id ?? '');
const message = (call: SandboxCall) => messageOf(call, thread(call).id, call.params.message_id ?? '');

/** Fields that go back to their default when they are cleared. */
const defaulted = new Set(['tools', 'metadata', 'temperature', 'top_p', 'response_format']);

/** The settings after a request: `null` clears a field, or brings its default back. */
const settingsOf = (call: SandboxCall, kept: JsonObject = {}): JsonObject => {
  const { tool_resources, ...rest } = call.body;
  const settings = {
    ...kept,
    ...rest,
    ...(tool_resources === undefined ? {} : { tool_resources: toolResources(call, tool_resources) }),
  };
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== null || !defaulted.has(name)));
};

const assistantCrud: Handlers = {
  list_assistants: (call) => ({
    json: cursorPage(call, {
      table: assistantsIn(call),
      by: ['workspace_id', workspaceOf(call)],
      view: assistantView,
    }),
  }),
  create_assistant: (call) => {
    if (asText(call.body.model) === undefined) throw badRequest('model', "'model' is required.");
    const row = { id: `asst_${call.ids.secret(24)}`, ...ownership(call), settings: settingsOf(call) };
    return { json: assistantView(assistantsIn(call).insert(row)) };
  },
  get_assistant: (call) => ({ json: assistantView(assistant(call)) }),
  update_assistant: (call) => {
    const row = assistant(call);
    return { json: assistantView(assistantsIn(call).update(row.id, { settings: settingsOf(call, row.settings) })) };
  },
  delete_assistant: (call) => {
    const { id } = assistant(call);
    assistantsIn(call).remove(id);
    return { json: { id, object: 'assistant.deleted', deleted: true } };
  },
};

const threads: Handlers = {
  create_thread: (call) => ({ json: threadView(createThread(call, call.body)) }),
  get_thread: (call) => ({ json: threadView(thread(call)) }),
  update_thread: (call) => {
    const { id } = thread(call);
    const { metadata, tool_resources } = call.body;
    const row = threadsIn(call).update(id, {
      ...(metadata === undefined ? {} : { metadata }),
      ...(tool_resources === undefined ? {} : { tool_resources: toolResources(call, tool_resources) }),
    });
    return { json: threadView(row) };
  },
  delete_thread: (call) => {
    const { id } = thread(call);
    for (const row of messagesIn(call).by('thread_id', id)) messagesIn(call).remove(row.id);
    for (const row of runsIn(call).by('thread_id', id)) runsIn(call).remove(row.id);
    threadsIn(call).remove(id);
    return { json: { id, object: 'thread.deleted', deleted: true } };
  },
};

const messages: Handlers = {
  list_messages: (call) => {
    const run = call.query.get('run_id');
    const page = cursorPage(call, {
      table: messagesIn(call),
      by: ['thread_id', thread(call).id],
      where: (row) => row.visible_ms <= call.now && (run === null || row.run_id === run),
      view: messageView,
    });
    return { json: page };
  },
  create_message: (call) => {
    const { id } = thread(call);
    assertIdle(call, id);
    return { json: messageView(addMessage(call, id, call.body)) };
  },
  get_message: (call) => ({ json: messageView(message(call)) }),
  update_message: (call) => {
    const { id } = message(call);
    const { metadata } = call.body;
    return { json: messageView(messagesIn(call).update(id, metadata === undefined ? {} : { metadata })) };
  },
  delete_message: (call) => {
    const { id } = message(call);
    messagesIn(call).remove(id);
    return { json: { id, object: 'thread.message.deleted', deleted: true } };
  },
};

/** Assistants, threads, messages, runs and their steps. */
export const assistantHandlers: Handlers = { ...assistantCrud, ...threads, ...messages, ...runHandlers };

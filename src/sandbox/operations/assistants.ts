import { callables, contentText, forcedCalls, jsonReply, toolCalls } from '../inference/chat.ts';
import { badRequest, frame, noSuch, type Outcome } from '../inference/gateway-reply.ts';
import { cutObjects, ownership } from '../inference/owned.ts';
import { perform } from '../inference/perform.ts';
import { countTokens, finish, pieces, standInText } from '../inference/stand-in.ts';
import {
  addMessage,
  assistants,
  assistantView,
  createThread,
  isActive,
  messages,
  messagesOf,
  messageView,
  type RunRow,
  runStatus,
  runs,
  runTiming,
  runView,
  stepsOf,
  textContent,
  threads,
  threadView,
  toolResources,
} from '../inference/threads.ts';
import type { Handler, Handlers, JsonObject, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import { asNumber, asObject, asObjects, asText, asWords, defined, isOn } from '../model/value.ts';
import { removeAll } from './shared/resource.ts';

/** What a run takes from its request, else from its assistant, else by default. `RunObject`'s own fields only. */
const runSettings = (body: JsonObject, assistant: JsonObject): JsonObject => {
  const extra = asText(body.additional_instructions);
  const instructions = asText(body.instructions) ?? asText(assistant.instructions) ?? '';
  return {
    model: asText(body.model) ?? assistant.model,
    instructions: extra === undefined ? instructions : `${instructions}\n${extra}`.trim(),
    tools: body.tools ?? assistant.tools,
    metadata: body.metadata ?? {},
    temperature: body.temperature ?? assistant.temperature,
    top_p: body.top_p ?? assistant.top_p,
    max_prompt_tokens: body.max_prompt_tokens ?? null,
    max_completion_tokens: body.max_completion_tokens ?? null,
    truncation_strategy: body.truncation_strategy ?? { type: 'auto', last_messages: null },
    tool_choice: body.tool_choice ?? 'auto',
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    response_format: body.response_format ?? assistant.response_format,
    ...(body.tool_resources === undefined ? {} : { tool_resources: body.tool_resources }),
  };
};

/** Refuses what a thread does not allow while a run is active. @throws GatewayError 400 */
const assertIdle = (call: SandboxCall, threadId: string): void => {
  const active = runs
    .rows(call)
    .by('thread_id', threadId)
    .findLast((run) => isActive(run, call.now));
  if (active !== undefined) throw badRequest('thread_id', `Thread ${threadId} already has an active run ${active.id}.`);
};

/** The functions that a run calls: the one that is forced, or with `auto` the first there is. */
const calledBy = (settings: JsonObject, prompt: string, call: SandboxCall): JsonObject[] => {
  const functions = callables(settings.tools);
  const chosen = settings.tool_choice === 'auto' ? functions.slice(0, 1) : forcedCalls(functions, settings.tool_choice);
  return toolCalls(chosen, prompt, call.ids);
};

/** Writes the message that ends a run, seen from `at` (ms) on. */
const conclude = (call: SandboxCall, run: RunRow, prompt: string, at: number): RunRow => {
  const said = jsonReply(run.settings.response_format, prompt) ?? standInText(prompt);
  const ended = finish(said, asNumber(run.settings.max_completion_tokens), []);
  const message = messages.rows(call).insert({
    id: `msg_${call.ids.secret(24)}`,
    ...ownership(call),
    thread_id: run.thread_id,
    role: 'assistant',
    content: [textContent(ended.text)],
    attachments: [],
    metadata: {},
    assistant_id: run.assistant_id,
    run_id: run.id,
    cut: ended.reason === 'length',
    visible_ms: at,
  });
  return runs.rows(call).update(run.id, {
    completed_ms: at,
    cut: ended.reason === 'length',
    message_id: message.id,
    completion_tokens: run.completion_tokens + ended.tokens,
  });
};

/** A run's reply: the run, or the stream of all that happened to it. */
const outcomeOf = (
  call: SandboxCall,
  run: RunRow,
  stream: boolean,
  fresh: boolean,
  spent: Outcome['usage'],
): Outcome => {
  const json = runView(run, call);
  if (!stream) return { json, usage: spent };
  const message = run.message_id === null ? undefined : messages.rows(call).get(run.message_id);
  const story = {
    run: json,
    steps: stepsOf(run, call.now),
    fresh,
    ...(message === undefined ? {} : { message: messageView(message) }),
  };
  return { frames: () => runFrames(story), json, usage: spent };
};

const startRun = (call: SandboxCall, threadId: string, endpoint: string): SandboxAnswer => {
  const { body } = call;
  const assistant = assistants.of(call, asText(body.assistant_id) ?? '');
  const settings = runSettings(body, assistantView(assistant));
  for (const message of asObjects(body.additional_messages))
    addMessage(call, threadId, message, 'additional_messages.');
  const said = messagesOf(call, threadId);
  const prompt = contentText(said.findLast((message) => message.role === 'user')?.content);
  const stream = isOn(body.stream);
  return perform(call, {
    endpoint,
    body: { ...body, model: settings.model },
    anyProvider: true,
    cacheable: false,
    inputText: prompt,
    answer: () => {
      const calls = calledBy(settings, prompt, call);
      const asked = said.reduce((sum, message) => sum + 3 + countTokens(contentText(message.content)), 0);
      const called = countTokens(calls.map((made) => JSON.stringify(made.function)).join(''));
      const thought = stream ? call.now : call.now + runTiming.start + runTiming.think;
      const run = runs.rows(call).insert({
        id: `run_${call.ids.secret(24)}`,
        ...ownership(call),
        thread_id: threadId,
        assistant_id: assistant.id,
        settings,
        started_ms: stream ? call.now : call.now + runTiming.start,
        action_ms: calls.length > 0 ? thought : null,
        tool_calls: calls,
        submitted_ms: null,
        tool_outputs: {},
        completed_ms: null,
        cut: false,
        message_id: null,
        cancelled_ms: null,
        prompt_tokens: asked + countTokens(asWords(settings.instructions)),
        completion_tokens: called,
      });
      const ready = calls.length > 0 ? run : conclude(call, run, prompt, thought);
      const usage = { prompt: ready.prompt_tokens, completion: ready.completion_tokens };
      return outcomeOf(call, ready, stream, true, usage);
    },
  });
};

const outputsOf = (body: JsonObject): Record<string, string> =>
  Object.fromEntries(
    asObjects(body.tool_outputs).map((given) => [asText(given.tool_call_id) ?? '', asWords(given.output)]),
  );

/** The run that a path names, of the thread that it names. @throws GatewayError 404 */
const runOf = (call: SandboxCall): RunRow => {
  threads.of(call);
  return runs.of(call);
};

const submit = (call: SandboxCall): SandboxAnswer => {
  const run = runOf(call);
  const status = runStatus(run, call.now);
  if (status !== 'requires_action')
    throw badRequest('run_id', `The run is ${status}: it does not wait for tool outputs.`);
  const outputs = outputsOf(call.body);
  const wanted = run.tool_calls.map((made) => String(made.id));
  const missing = wanted.filter((id) => !Object.hasOwn(outputs, id));
  const unknown = Object.keys(outputs).filter((id) => !wanted.includes(id));
  if (missing.length + unknown.length > 0) {
    throw badRequest('tool_outputs', `'tool_outputs' must answer exactly these calls: ${wanted.join(', ')}.`);
  }
  const stream = isOn(call.body.stream);
  const prompt = Object.values(outputs).join('\n');
  return perform(call, {
    endpoint: `/threads/${run.thread_id}/runs/${run.id}/submit_tool_outputs`,
    body: { ...call.body, model: run.settings.model },
    anyProvider: true,
    cacheable: false,
    inputText: prompt,
    answer: () => {
      const going = runs.rows(call).update(run.id, {
        submitted_ms: call.now,
        tool_outputs: outputs,
        prompt_tokens: run.prompt_tokens + countTokens(prompt),
      });
      const done = conclude(call, going, prompt, stream ? call.now : call.now + runTiming.think);
      const usage = {
        prompt: done.prompt_tokens - run.prompt_tokens,
        completion: done.completion_tokens - run.completion_tokens,
      };
      return outcomeOf(call, done, stream, false, usage);
    },
  });
};

const cancel = (call: SandboxCall, run: RunRow): RunRow => {
  const status = runStatus(run, call.now);
  if (status === 'cancelling' || status === 'cancelled') return run;
  if (!isActive(run, call.now)) throw badRequest('run_id', `Cannot cancel a run that is ${status}.`);
  if (run.message_id !== null) messages.rows(call).remove(run.message_id);
  return runs.rows(call).update(run.id, { cancelled_ms: call.now, completed_ms: null, message_id: null });
};

/** A handler for one message or run, once it is sure that its thread is there. */
const inThread =
  (handler: Handler): Handler =>
  (call) => {
    threads.of(call);
    return handler(call);
  };

/** Runs and their steps: queued, in progress, then completed, or waiting for the outputs of a function. */
const runHandlers: Handlers = {
  list_runs: (call) => runs.page(call, { by: ['thread_id', threads.of(call).id] }),
  create_run: (call) => {
    const { id } = threads.of(call);
    assertIdle(call, id);
    return startRun(call, id, `/threads/${id}/runs`);
  },
  create_thread_and_run: (call) => {
    assistants.of(call, asText(call.body.assistant_id) ?? '');
    return startRun(call, createThread(call, asObject(call.body.thread) ?? {}).id, '/threads/runs');
  },
  get_run: inThread(runs.get),
  update_run: inThread(
    runs.update(({ body }, row) => ({ settings: { ...row.settings, ...defined({ metadata: body.metadata }) } })),
  ),
  cancel_run: (call) => ({ json: runView(cancel(call, runOf(call)), call) }),
  submit_run_tool_outputs: submit,
  list_run_steps: (call) => {
    const steps = stepsOf(runOf(call), call.now);
    if (call.query.get('order') !== 'asc') steps.reverse();
    return { json: cutObjects(steps, call.query) };
  },
  get_run_step: (call) => {
    const id = call.params.step_id ?? '';
    const step = stepsOf(runOf(call), call.now).find((made) => made.id === id);
    if (step === undefined) throw noSuch('run step', id);
    return { json: step };
  },
};

/** What a streamed run is told from: its last state, its steps, and the message that it wrote. */
interface RunStory {
  readonly run: JsonObject;
  readonly steps: readonly JsonObject[];
  readonly message?: JsonObject;
  /** False where the run goes on after tool outputs: then it was created before. */
  readonly fresh: boolean;
}

function* messageFrames(message: JsonObject): Generator<string> {
  const begun = { ...message, status: 'in_progress', completed_at: null, incomplete_details: null, content: [] };
  yield frame(begun, 'thread.message.created');
  yield frame(begun, 'thread.message.in_progress');
  for (const [index, part] of asObjects(message.content).entries()) {
    for (const value of pieces(String(asObject(part.text)?.value ?? ''))) {
      const delta = { content: [{ index, type: 'text', text: { value, annotations: [] } }] };
      yield frame({ id: message.id, object: 'thread.message.delta', delta }, 'thread.message.delta');
    }
  }
  yield frame(message, `thread.message.${String(message.status)}`);
}

/** A run as the frames of an assistant's stream. */
function* runFrames({ run, steps, message, fresh }: RunStory): Generator<string> {
  const at = (status: string): JsonObject => ({
    ...run,
    status,
    required_action: null,
    completed_at: null,
    incomplete_details: null,
    usage: null,
  });
  if (fresh) yield frame(at('queued'), 'thread.run.created');
  yield frame(at('queued'), 'thread.run.queued');
  yield frame(at('in_progress'), 'thread.run.in_progress');
  for (const step of steps) {
    const begun = { ...step, status: 'in_progress', completed_at: null, usage: null };
    yield frame(begun, 'thread.run.step.created');
    yield frame(begun, 'thread.run.step.in_progress');
    if (step.type === 'message_creation' && message !== undefined) yield* messageFrames(message);
    if (step.status === 'completed') yield frame(step, 'thread.run.step.completed');
  }
  yield frame(run, `thread.run.${String(run.status)}`);
  yield frame('[DONE]', 'done');
}

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

/** Assistants, threads, messages, runs and their steps. */
export const assistantHandlers: Handlers = {
  list_assistants: assistants.list,
  create_assistant: (call) => {
    if (asText(call.body.model) === undefined) throw badRequest('model', "'model' is required.");
    const row = { id: `asst_${call.ids.secret(24)}`, ...ownership(call), settings: settingsOf(call) };
    return { json: assistantView(assistants.rows(call).insert(row)) };
  },
  get_assistant: assistants.get,
  update_assistant: assistants.update((call, row) => ({ settings: settingsOf(call, row.settings) })),
  delete_assistant: assistants.remove(),
  create_thread: (call) => ({ json: threadView(createThread(call, call.body)) }),
  get_thread: threads.get,
  update_thread: threads.update((call) => {
    const { metadata, tool_resources: given } = call.body;
    return defined({ metadata, tool_resources: given === undefined ? undefined : toolResources(call, given) });
  }),
  delete_thread: threads.remove((call, { id }) => {
    for (const table of [messages.rows(call), runs.rows(call)]) removeAll(table, 'thread_id', id);
  }),
  list_messages: (call) => {
    const run = call.query.get('run_id');
    return messages.page(call, {
      by: ['thread_id', threads.of(call).id],
      where: (row) => row.visible_ms <= call.now && (run === null || row.run_id === run),
    });
  },
  create_message: (call) => {
    const { id } = threads.of(call);
    assertIdle(call, id);
    return { json: messageView(addMessage(call, id, call.body)) };
  },
  get_message: inThread(messages.get),
  update_message: inThread(messages.update(({ body }) => defined({ metadata: body.metadata }))),
  delete_message: inThread(messages.remove()),
  ...runHandlers,
};

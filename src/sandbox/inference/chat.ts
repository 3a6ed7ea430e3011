import type { JsonObject } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import { asList, asNumber, asObject, asObjects, asText, excerpt, isOn, seconds } from '../model/value.ts';
import { exampleFor } from './example-value.ts';
import { badRequest, done, frame, type Outcome, usageJson } from './gateway-reply.ts';
import { announcement, countTokens, finish, pieces, standInText, stopsOf } from './stand-in.ts';

/** What one inference needs besides its body. */
export interface Circumstances {
  readonly model: string;
  readonly now: number;
  readonly ids: IdMaker;
}

/**
 * Answers a chat completion. Source of the shape: the document's `CreateChatCompletionResponse`.
 *
 * @throws GatewayError 400 when there is nothing to answer or a limit leaves no room for an answer
 */
export const chatCompletion = (body: JsonObject, circumstances: Circumstances): Outcome => {
  const messages = asObjects(body.messages);
  if (messages.length === 0) throw badRequest('messages', "'messages' must hold at least one message.");
  for (const name of ['max_completion_tokens', 'max_tokens']) {
    const limit = asNumber(body[name]);
    if (limit !== undefined && limit < 1) throw badRequest(name, `'${name}' must be at least 1.`);
  }
  const prompt = lastWords(messages);
  const choices = Array.from({ length: choiceCount(body) }, (_, index) => choose(body, prompt, index, circumstances));
  const usage = {
    prompt: promptTokens(messages, body.tools ?? body.functions),
    completion: choices.reduce((sum, choice) => sum + choice.tokens, 0),
  };
  const json = {
    id: `chatcmpl-${circumstances.ids.secret(29)}`,
    object: 'chat.completion',
    created: seconds(circumstances.now),
    model: circumstances.model,
    choices: choices.map((choice) => choice.json),
    usage: {
      ...usageJson(usage),
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
    system_fingerprint: 'fp_sandbox',
  };
  return completion(body, { json, usage, text: choices[0]?.text ?? '' }, (withUsage) => chatFrames(json, withUsage));
};

/** What becomes of a completion: a stream where the request wants one. */
export const completion = (
  body: JsonObject,
  whole: Outcome,
  frames: (withUsage: boolean) => Iterable<string>,
): Outcome =>
  isOn(body.stream) ? { ...whole, frames: () => frames(asObject(body.stream_options)?.include_usage === true) } : whole;

/** How many choices a request wants: one unless it says so, and at most 128. */
export const choiceCount = (body: JsonObject): number => Math.min(Math.max(Math.floor(asNumber(body.n) ?? 1), 1), 128);

interface Choice {
  readonly json: JsonObject;
  readonly tokens: number;
  readonly text: string;
}

const choose = (body: JsonObject, prompt: string, index: number, circumstances: Circumstances): Choice => {
  const choice = (text: string, tokens: number, message: JsonObject, finish_reason: string): Choice => ({
    text,
    tokens,
    json: { index, message: { role: 'assistant', ...message }, logprobs: null, finish_reason },
  });
  const called = toolCalls(forcedCalls(callables(body.tools), body.tool_choice), prompt, circumstances.ids);
  if (called.length > 0) {
    const tokens = countTokens(called.map((call) => JSON.stringify(call.function)).join(''));
    return choice(JSON.stringify(called), tokens, { content: null, tool_calls: called }, 'tool_calls');
  }
  const [legacy] = forcedCalls(callables(body.functions), body.function_call);
  if (legacy !== undefined) {
    const written = { name: legacy.name, arguments: callArguments(legacy.parameters, prompt) };
    const tokens = countTokens(written.name + written.arguments);
    return choice(written.arguments, tokens, { content: null, function_call: written }, 'function_call');
  }
  const limit = asNumber(body.max_completion_tokens) ?? asNumber(body.max_tokens);
  const said = jsonReply(body.response_format, prompt) ?? standInText(prompt, index);
  const { text, tokens, reason } = finish(said, limit, stopsOf(body.stop));
  const thought = { type: 'thinking', thinking: `${announcement}: it does not think.` };
  const thinks = asObject(body.thinking)?.type === 'enabled';
  const blocks = thinks && { content_blocks: [thought, { type: 'text', text }] };
  return choice(text, tokens, { content: text, ...blocks }, reason);
};

/** The JSON that JSON mode asks for, as text; undefined where plain text is wanted. */
export const jsonReply = (format: unknown, prompt: string): string | undefined => {
  const wanted = asObject(format);
  const note = `${announcement}: ${excerpt(prompt, 80)}`;
  if (wanted?.type === 'json_object') return JSON.stringify({ message: note, stand_in: true });
  if (wanted?.type !== 'json_schema') return undefined;
  const schema = asObject(wanted.json_schema)?.schema ?? wanted.schema;
  return JSON.stringify(exampleFor(schema ?? { type: 'object' }, note) ?? null);
};

/** The arguments of a stand-in's call to a function, as the JSON text that models write. */
export const callArguments = (parameters: unknown, prompt: string): string =>
  JSON.stringify(exampleFor(parameters ?? { type: 'object' }, `sandbox: ${excerpt(prompt, 40)}`) ?? {});

/** Calls to functions, as a message carries them. */
export const toolCalls = (functions: readonly Callable[], prompt: string, ids: IdMaker): JsonObject[] =>
  functions.map(({ name, parameters }) => ({
    id: `call_${ids.secret(24)}`,
    type: 'function',
    function: { name, arguments: callArguments(parameters, prompt) },
  }));

/** An image in a prompt is counted as this many tokens. */
const tokensPerImage = 85;

/** The words in a message's content, whether it is a text or a list of parts. */
export const contentText = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : asObjects(content)
        .map((part) => asText(part.text) ?? asText(asObject(part.text)?.value) ?? '')
        .filter((text) => text !== '')
        .join('\n');

const images = (content: unknown): number =>
  asObjects(content).filter((part) => /image/.test(asText(part.type) ?? '')).length;

/** The tokens that messages and the tools beside them are estimated at; each message adds three, the answer three more. */
const promptTokens = (messages: readonly JsonObject[], tools: unknown): number => {
  const inMessages = messages.reduce((sum, message) => {
    const calls = asList(message.tool_calls);
    const called = calls.length > 0 ? countTokens(JSON.stringify(calls)) : 0;
    return sum + 3 + countTokens(contentText(message.content)) + images(message.content) * tokensPerImage + called;
  }, 3);
  return inMessages + (asList(tools).length > 0 ? countTokens(JSON.stringify(tools)) : 0);
};

/** What the stand-in answers to: the last message's words. */
export const lastWords = (messages: readonly JsonObject[]): string => contentText(messages.at(-1)?.content);

/** A function that the model may call. */
interface Callable {
  readonly name: string;
  readonly parameters: unknown;
}

/** The functions among the tools, in OpenAI's nested or the responses' flat form. */
export const callables = (tools: unknown): Callable[] =>
  asObjects(tools).flatMap((tool) => {
    const described = asObject(tool.function) ?? tool;
    const name = asText(described.name);
    return name === undefined || (tool.type !== undefined && tool.type !== 'function')
      ? []
      : [{ name, parameters: described.parameters }];
  });

/**
 * The functions that `tool_choice` makes the model call: the named one, or the first where one is required; else none,
 * because the stand-in never calls a tool of its own accord.
 */
export const forcedCalls = (tools: readonly Callable[], choice: unknown): Callable[] => {
  if (choice === 'required' || choice === 'any') return tools.slice(0, 1);
  const named = asObject(choice);
  const name = asText(asObject(named?.function)?.name) ?? asText(named?.name);
  return name === undefined ? [] : tools.filter((tool) => tool.name === name).slice(0, 1);
};

/** The deltas in which one message is streamed. */
function* deltas(message: JsonObject): Generator<JsonObject> {
  yield { role: 'assistant', content: message.content === null ? null : '' };
  if (typeof message.content === 'string') {
    for (const content of pieces(message.content)) yield { content };
  }
  let index = 0;
  for (const call of asObjects(message.tool_calls)) {
    const called = asObject(call.function) ?? {};
    yield {
      tool_calls: [{ index, id: call.id, type: 'function', function: { name: called.name, arguments: '' } }],
    };
    for (const part of pieces(String(called.arguments))) {
      yield { tool_calls: [{ index, function: { arguments: part } }] };
    }
    index += 1;
  }
  const legacy = asObject(message.function_call);
  if (legacy !== undefined) {
    yield { function_call: { name: legacy.name, arguments: '' } };
    for (const part of pieces(String(legacy.arguments))) yield { function_call: { arguments: part } };
  }
}

/**
 * A chat completion as the frames of a stream: `chat.completion.chunk` objects, then `[DONE]`.
 *
 * @param whole the reply that would have been sent at once
 * @param withUsage whether a last chunk without choices tells the usage (`stream_options.include_usage`)
 */
function* chatFrames(whole: JsonObject, withUsage: boolean): Generator<string> {
  const chunk = (choices: readonly JsonObject[], more: JsonObject = {}): string =>
    frame({
      id: whole.id,
      object: 'chat.completion.chunk',
      created: whole.created,
      model: whole.model,
      system_fingerprint: whole.system_fingerprint,
      choices,
      ...(withUsage ? { usage: null } : {}),
      ...more,
    });
  for (const choice of asObjects(whole.choices)) {
    const { index } = choice;
    for (const delta of deltas(asObject(choice.message) ?? {})) {
      yield chunk([{ index, delta, logprobs: null, finish_reason: null }]);
    }
    yield chunk([{ index, delta: {}, logprobs: null, finish_reason: choice.finish_reason }]);
  }
  if (withUsage) yield chunk([], { usage: whole.usage });
  yield done;
}

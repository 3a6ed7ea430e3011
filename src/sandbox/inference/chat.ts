import type { JsonObject } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import { asNumber, asObject, asObjects, excerpt, seconds } from '../model/value.ts';
import { callables, forcedCalls, lastWords, promptTokens, wantsStream } from './chat-input.ts';
import { chatFrames } from './chat-stream.ts';
import { exampleFor } from './example-value.ts';
import { finish, stopsOf } from './finish.ts';
import { badRequest } from './gateway-error.ts';
import type { Outcome } from './outcome.ts';
import { announcement, standInText } from './stand-in.ts';
import { countTokens } from './tokens.ts';

/** What one inference needs besides its body. */
export interface Circumstances {
  readonly model: string;
  readonly now: number;
  readonly ids: IdMaker;
}

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

const calls = (body: JsonObject, prompt: string, ids: IdMaker): JsonObject[] =>
  forcedCalls(callables(body.tools), body.tool_choice).map(({ name, parameters }) => ({
    id: `call_${ids.secret(24)}`,
    type: 'function',
    function: { name, arguments: callArguments(parameters, prompt) },
  }));

interface Choice {
  readonly json: JsonObject;
  readonly tokens: number;
  readonly text: string;
}

const choose = (body: JsonObject, prompt: string, index: number, circumstances: Circumstances): Choice => {
  const called = calls(body, prompt, circumstances.ids);
  if (called.length > 0) {
    const text = JSON.stringify(called);
    return {
      text,
      tokens: countTokens(called.map((call) => JSON.stringify(call.function)).join('')),
      json: {
        index,
        message: { role: 'assistant', content: null, tool_calls: called },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    };
  }
  const [legacy] = forcedCalls(callables(body.functions), body.function_call);
  if (legacy !== undefined) {
    const written = { name: legacy.name, arguments: callArguments(legacy.parameters, prompt) };
    return {
      text: written.arguments,
      tokens: countTokens(written.name + written.arguments),
      json: {
        index,
        message: { role: 'assistant', content: null, function_call: written },
        logprobs: null,
        finish_reason: 'function_call',
      },
    };
  }
  const limit = asNumber(body.max_completion_tokens) ?? asNumber(body.max_tokens);
  const said = jsonReply(body.response_format, prompt) ?? standInText(prompt, index);
  const ended = finish(said, limit, stopsOf(body.stop));
  const thinking = asObject(body.thinking)?.type === 'enabled';
  return {
    text: ended.text,
    tokens: ended.tokens,
    json: {
      index,
      message: {
        role: 'assistant',
        content: ended.text,
        ...(thinking
          ? {
              content_blocks: [
                { type: 'thinking', thinking: `${announcement}: it does not think.` },
                { type: 'text', text: ended.text },
              ],
            }
          : {}),
      },
      logprobs: null,
      finish_reason: ended.reason,
    },
  };
};

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
  const count = Math.min(Math.max(Math.floor(asNumber(body.n) ?? 1), 1), 128);
  const choices = Array.from({ length: count }, (_, index) => choose(body, prompt, index, circumstances));
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
      prompt_tokens: usage.prompt,
      completion_tokens: usage.completion,
      total_tokens: usage.prompt + usage.completion,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
    system_fingerprint: 'fp_sandbox',
  };
  const text = choices[0]?.text ?? '';
  return wantsStream(body)
    ? { frames: () => chatFrames(json, asObject(body.stream_options)?.include_usage === true), usage, text, json }
    : { json, usage, text };
};

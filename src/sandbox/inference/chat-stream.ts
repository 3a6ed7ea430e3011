import type { JsonObject } from '../model/handler.ts';
import { asObject, asObjects } from '../model/value.ts';
import { done, frame } from './sse.ts';
import { pieces } from './tokens.ts';

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
export function* chatFrames(whole: JsonObject, withUsage: boolean): Generator<string> {
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

import type { JsonObject } from '../model/handler.ts';
import { asNumber, asObjects, isOn, seconds } from '../model/value.ts';
import { type Circumstances, choiceCount, completion } from './chat.ts';
import { badRequest, done, frame, type Outcome, usageJson } from './gateway-reply.ts';
import { countTokens, finish, hash32, pieces, standInText, stopsOf } from './stand-in.ts';

/** A prompt for text completion or an embedding: its words, and its tokens where it came as token numbers. */
interface Prompt {
  readonly text: string;
  readonly tokens: number;
}

const fromText = (text: string): Prompt => ({ text, tokens: countTokens(text) });

const fromTokens = (tokens: readonly unknown[]): Prompt => ({
  text: tokens.map((token) => String(token)).join(' '),
  tokens: tokens.length,
});

/**
 * The prompts in a request: one text, several, one list of token numbers, or several such lists.
 *
 * @param param the parameter's name, for the error
 * @throws GatewayError 400 when it is none of these
 */
export const promptsOf = (value: unknown, param: string): Prompt[] => {
  if (value === null || value === undefined) return [fromText('')];
  if (typeof value === 'string') return [fromText(value)];
  if (Array.isArray(value) && value.length > 0) {
    if (value.every((item) => typeof item === 'string')) return value.map(fromText);
    if (value.every((item) => Number.isInteger(item))) return [fromTokens(value)];
    const lists = value.filter((item): item is unknown[] => Array.isArray(item) && item.length > 0);
    if (lists.length === value.length && lists.every((list) => list.every((item) => Number.isInteger(item)))) {
      return lists.map(fromTokens);
    }
  }
  throw badRequest(param, `'${param}' must be a text, a list of texts, a list of token numbers, or a list of those.`);
};

function* textFrames(whole: JsonObject, withUsage: boolean): Generator<string> {
  const chunk = (choices: readonly JsonObject[], more: JsonObject = {}): string =>
    frame({ id: whole.id, object: whole.object, created: whole.created, model: whole.model, choices, ...more });
  for (const { index, text, finish_reason } of asObjects(whole.choices)) {
    for (const part of pieces(String(text))) {
      yield chunk([{ index, text: part, logprobs: null, finish_reason: null }]);
    }
    yield chunk([{ index, text: '', logprobs: null, finish_reason }]);
  }
  if (withUsage) yield chunk([], { usage: whole.usage });
  yield done;
}

/**
 * Answers a text completion: `n` choices for each prompt. Sixteen tokens unless more are asked for, as at OpenAI.
 * Source of the shape: the document's `CreateCompletionResponse`.
 */
export const textCompletion = (body: JsonObject, circumstances: Circumstances): Outcome => {
  const prompts = promptsOf(body.prompt, 'prompt');
  const perPrompt = choiceCount(body);
  const limit = Math.max(asNumber(body.max_tokens) ?? asNumber(body.max_completion_tokens) ?? 16, 0);
  if (prompts.length * perPrompt > 2_048) throw badRequest('prompt', 'At most 2048 choices may be asked for at once.');
  let answered = 0;
  const choices = prompts.flatMap((prompt, at) =>
    Array.from({ length: perPrompt }, (_, choice) => {
      const ended = finish(standInText(prompt.text, choice), limit, stopsOf(body.stop));
      answered += ended.tokens;
      const text = isOn(body.echo) ? `${prompt.text}${ended.text}` : ended.text;
      return { text, index: at * perPrompt + choice, logprobs: null, finish_reason: ended.reason };
    }),
  );
  const usage = { prompt: prompts.reduce((sum, prompt) => sum + prompt.tokens, 0), completion: answered };
  const json = {
    id: `cmpl-${circumstances.ids.secret(29)}`,
    object: 'text_completion',
    created: seconds(circumstances.now),
    model: circumstances.model,
    choices,
    usage: usageJson(usage),
    system_fingerprint: 'fp_sandbox',
  };
  return completion(body, { json, usage, text: choices[0]?.text ?? '' }, (withUsage) => textFrames(json, withUsage));
};

/** Marks that one word leaves in a vector. */
const marksPerWord = 8;

/** How many numbers a model's vectors have unless fewer are asked for. */
const fullDimensions = (model: string): number =>
  model.includes('3-large') || model.includes('gemini') ? 3072 : model.startsWith('text-embedding') ? 1536 : 1024;

/**
 * A vector of length one that follows from a text. Texts that share words point in similar directions, so that a
 * search over the stand-in's vectors finds something sensible.
 */
export const vectorOf = (text: string, dimensions: number): Float32Array => {
  const vector = new Float32Array(dimensions);
  const add = (word: string, weight: number): void => {
    let state = hash32(word) || 1;
    for (let mark = 0; mark < marksPerWord; mark += 1) {
      state = Math.imul(state ^ (state >>> 15), 2246822519) >>> 0;
      state = Math.imul(state ^ (state >>> 13), 3266489917) >>> 0;
      const at = state % dimensions;
      vector[at] = (vector[at] ?? 0) + ((state & 0x10000) === 0 ? weight : -weight);
    }
  };
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) add(word, 1);
  add(`text:${text}`, 0.25);
  let length = Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0));
  if (length === 0) {
    vector[0] = 1;
    length = 1;
  }
  return vector.map((number) => number / length);
};

/** Eight decimals say all that a 32-bit float knows, in half the characters. */
const rounded = (number: number): number => Math.round(number * 1e8) / 1e8;

/**
 * Answers an embeddings request. Source of the shape: the document's `CreateEmbeddingResponse`; `base64` gives each
 * vector as little-endian 32-bit floats, as OpenAI does (the document's schema knows arrays only).
 */
export const embeddings = (body: JsonObject, model: string): Outcome => {
  const inputs = promptsOf(body.input ?? '', 'input');
  if (inputs.length > 2048) throw badRequest('input', "'input' holds at most 2048 texts.");
  const full = fullDimensions(model);
  const dimensions = asNumber(body.dimensions) ?? full;
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > full) {
    throw badRequest('dimensions', `'dimensions' must be a whole number from 1 to ${full} for ${model}.`);
  }
  const data = inputs.map((input, index) => {
    const vector = vectorOf(input.text, dimensions);
    const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
    return {
      object: 'embedding',
      index,
      embedding: body.encoding_format === 'base64' ? bytes.toString('base64') : Array.from(vector, rounded),
    };
  });
  const tokens = inputs.reduce((sum, input) => sum + input.tokens, 0);
  return {
    json: { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } },
    usage: { prompt: tokens, completion: 0 },
  };
};

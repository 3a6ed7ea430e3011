import type { JsonObject } from '../model/handler.ts';
import { asNumber } from '../model/value.ts';
import { badRequest, type Outcome } from './gateway-reply.ts';
import { hash32 } from './stand-in.ts';
import { promptsOf } from './text-completion.ts';

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

import type { JsonObject } from '../model/handler.ts';
import { asObjects } from '../model/value.ts';
import { frame } from './sse.ts';
import { pieces } from './tokens.ts';

type Event = readonly [type: string, fields: JsonObject];

/** The stand-in has none; official clients declare the list all the same. */
const logprobs: readonly never[] = [];

function* message(item: JsonObject, output_index: number): Generator<Event> {
  const at = { item_id: item.id, output_index };
  yield ['response.output_item.added', { output_index, item: { ...item, status: 'in_progress', content: [] } }];
  for (const [content_index, part] of asObjects(item.content).entries()) {
    const text = String(part.text);
    yield ['response.content_part.added', { ...at, content_index, part: { ...part, text: '' } }];
    for (const delta of pieces(text)) yield ['response.output_text.delta', { ...at, content_index, delta, logprobs }];
    yield ['response.output_text.done', { ...at, content_index, text, logprobs }];
    yield ['response.content_part.done', { ...at, content_index, part }];
  }
  yield ['response.output_item.done', { output_index, item }];
}

function* call(item: JsonObject, output_index: number): Generator<Event> {
  const at = { item_id: item.id, output_index };
  const written = String(item.arguments);
  yield ['response.output_item.added', { output_index, item: { ...item, status: 'in_progress', arguments: '' } }];
  for (const delta of pieces(written)) yield ['response.function_call_arguments.delta', { ...at, delta }];
  yield ['response.function_call_arguments.done', { ...at, arguments: written }];
  yield ['response.output_item.done', { output_index, item }];
}

function* events(whole: JsonObject): Generator<Event> {
  const begun = { ...whole, status: 'in_progress', incomplete_details: null, output: [], output_text: '' };
  const response: JsonObject = Object.fromEntries(Object.entries(begun).filter(([name]) => name !== 'usage'));
  yield ['response.created', { response }];
  yield ['response.in_progress', { response }];
  for (const [index, item] of asObjects(whole.output).entries()) {
    yield* item.type === 'function_call' ? call(item, index) : message(item, index);
  }
  yield [whole.status === 'incomplete' ? 'response.incomplete' : 'response.completed', { response: whole }];
}

/** A response as the frames of a stream, each an event of the document's `ResponseStreamEvent`. */
export function* responseFrames(whole: JsonObject): Generator<string> {
  let sequence_number = 0;
  for (const [type, fields] of events(whole)) {
    yield frame({ type, sequence_number, ...fields }, type);
    sequence_number += 1;
  }
}

import type { JsonObject } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import { asObjects, asText } from '../model/value.ts';
import { frame } from './gateway-reply.ts';
import { pieces } from './stand-in.ts';

/** The words of a part of a message. */
const partText = (part: JsonObject): string => asText(part.text) ?? asText(part.refusal) ?? '';

/** The words of an input item: a message's, or what a tool gave back. */
export const itemText = (item: JsonObject): string =>
  typeof item.content === 'string'
    ? item.content
    : typeof item.output === 'string'
      ? item.output
      : asObjects(item.content).map(partText).filter(Boolean).join('\n');

const partOf = (part: JsonObject, mine: boolean): JsonObject => {
  if (!mine) return part.type === 'input_image' ? { detail: 'auto', ...part } : part;
  return part.type === 'refusal'
    ? part
    : { type: 'output_text', text: partText(part), annotations: part.annotations ?? [] };
};

const prefixes: Readonly<Record<string, string>> = {
  message: 'msg_',
  function_call: 'fc_',
  function_call_output: 'fco_',
  file_search_call: 'fs_',
  web_search_call: 'ws_',
  computer_call: 'cu_',
  computer_call_output: 'cuo_',
  reasoning: 'rs_',
};

/**
 * The items of a response's input, each with an id, as they are listed afterwards. A text becomes a user's message.
 * Source: the document's `ItemResource`.
 *
 * @param find the stored item that an `item_reference` names
 */
export const inputItems = (
  input: unknown,
  ids: IdMaker,
  find: (id: string) => JsonObject | undefined,
): JsonObject[] => {
  const given = typeof input === 'string' ? [{ role: 'user', content: input }] : asObjects(input);
  return given.flatMap((item: JsonObject) => {
    if (item.type === 'item_reference') {
      const found = find(asText(item.id) ?? '');
      return found === undefined ? [] : [found];
    }
    const type = asText(item.type) ?? 'message';
    const prefix = Object.hasOwn(prefixes, type) ? prefixes[type] : 'item_';
    const id = asText(item.id) ?? `${prefix}${ids.hex(32)}`;
    if (type !== 'message') return [{ ...item, id, type }];
    const mine = item.role === 'assistant';
    const parts =
      typeof item.content === 'string'
        ? [{ type: mine ? 'output_text' : 'input_text', text: item.content }]
        : asObjects(item.content);
    return [
      { ...item, id, type, status: item.status ?? 'completed', content: parts.map((part) => partOf(part, mine)) },
    ];
  });
};

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

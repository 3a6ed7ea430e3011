import type { JsonObject } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import { asObject, asObjects, asText } from '../model/value.ts';

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

/** Whether a value is an item that a model can be given. */
export const isItem = (value: unknown): boolean => {
  const item = asObject(value);
  return item !== undefined && (item.role !== undefined || item.type !== undefined);
};

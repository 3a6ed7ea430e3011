import { type Circumstances, callArguments, callables, forcedCalls, jsonReply } from '../inference/chat.ts';
import { badRequest, frame, type Outcome } from '../inference/gateway-reply.ts';
import { cutObjects, type OwnedRow, owned, ownership } from '../inference/owned.ts';
import { perform } from '../inference/perform.ts';
import { countTokens, finish, pieces, standInText } from '../inference/stand-in.ts';
import type { Handlers, JsonObject, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import { asNumber, asObject, asObjects, asText, isOn, seconds } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';

/** The words of a part of a message. */
const partText = (part: JsonObject): string => asText(part.text) ?? asText(part.refusal) ?? '';

/** The words of an input item: a message's, or what a tool gave back. */
const itemText = (item: JsonObject): string =>
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
const inputItems = (input: unknown, ids: IdMaker, find: (id: string) => JsonObject | undefined): JsonObject[] => {
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
function* responseFrames(whole: JsonObject): Generator<string> {
  let sequence_number = 0;
  for (const [type, fields] of events(whole)) {
    yield frame({ type, sequence_number, ...fields }, type);
    sequence_number += 1;
  }
}

/** A stored response and what it was asked. */
interface ResponseRow extends OwnedRow {
  readonly response: JsonObject;
  /** What was new; what came before is reached through `previous_id`. */
  readonly input: readonly JsonObject[];
  readonly previous_id: string | null;
  /** Tokens of the whole conversation up to here. */
  readonly context: number;
}

const responses = owned<ResponseRow>({
  table: 'responses',
  what: 'response',
  parameter: 'response_id',
  view: ({ response }) => response,
  deleted: 'response',
});

const previous = (call: SandboxCall): ResponseRow | undefined => {
  const id = asText(call.body.previous_response_id);
  if (id === undefined) return undefined;
  const row = responses.rows(call).get(id);
  if (row?.workspace_id === workspaceOf(call)) return row;
  throw badRequest('previous_response_id', `No response '${id.slice(0, 80)}' is stored in this workspace.`);
};

/** Longer conversations are cut at their beginning. */
const maxTurns = 1_000;

/** Everything that was said up to and with a response's input, oldest first. */
const conversation = (call: SandboxCall, last: ResponseRow): JsonObject[] => {
  const turns: ResponseRow[] = [last];
  while (turns.length < maxTurns) {
    const id = turns.at(-1)?.previous_id;
    const row = id === null || id === undefined ? undefined : responses.rows(call).get(id);
    if (row === undefined) break;
    turns.push(row);
  }
  return turns
    .reverse()
    .flatMap((row) => (row === last ? row.input : [...row.input, ...asObjects(row.response.output)]));
};

/** An item of an earlier response, by its id, for `item_reference`. */
const earlierItem =
  (call: SandboxCall, before: ResponseRow | undefined) =>
  (id: string): JsonObject | undefined =>
    before === undefined
      ? undefined
      : [...conversation(call, before), ...asObjects(before.response.output)].find((item) => item.id === id);

const write = (body: JsonObject, prompt: string, { ids }: Circumstances) => {
  const [forced] = forcedCalls(callables(body.tools), body.tool_choice);
  if (forced !== undefined) {
    const written = callArguments(forced.parameters, prompt);
    const call = {
      type: 'function_call',
      id: `fc_${ids.hex(32)}`,
      call_id: `call_${ids.secret(24)}`,
      name: forced.name,
      arguments: written,
      status: 'completed',
    };
    return { output: [call], text: '', tokens: countTokens(forced.name + written), cut: false };
  }
  const said = jsonReply(asObject(body.text)?.format, prompt) ?? standInText(prompt);
  const ended = finish(said, asNumber(body.max_output_tokens), []);
  const message = {
    type: 'message',
    id: `msg_${ids.hex(32)}`,
    status: ended.reason === 'length' ? 'incomplete' : 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text: ended.text, annotations: [] }],
  };
  return { output: [message], text: ended.text, tokens: ended.tokens, cut: ended.reason === 'length' };
};

/** Source of the shape: the document's `Response`. */
const responseOf = (
  body: JsonObject,
  written: ReturnType<typeof write>,
  usage: Outcome['usage'],
  { model, now, ids }: Circumstances,
): JsonObject => ({
  id: `resp_${ids.hex(48)}`,
  object: 'response',
  created_at: seconds(now),
  status: written.cut ? 'incomplete' : 'completed',
  error: null,
  incomplete_details: written.cut ? { reason: 'max_output_tokens' } : null,
  instructions: body.instructions ?? null,
  max_output_tokens: body.max_output_tokens ?? null,
  model,
  output: written.output,
  output_text: written.text,
  parallel_tool_calls: body.parallel_tool_calls ?? true,
  previous_response_id: body.previous_response_id ?? null,
  reasoning: body.reasoning ?? null,
  store: body.store ?? true,
  temperature: body.temperature ?? 1,
  text: body.text ?? { format: { type: 'text' } },
  tool_choice: body.tool_choice ?? 'auto',
  tools: body.tools ?? [],
  top_p: body.top_p ?? 1,
  truncation: body.truncation ?? 'disabled',
  usage: {
    input_tokens: usage.prompt,
    // The newest official clients declare both. Source: openai 3.57.0, `ResponseUsage`.
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: usage.completion,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.prompt + usage.completion,
  },
  ...(asText(body.user) === undefined ? {} : { user: body.user }),
  metadata: body.metadata ?? {},
});

const create = (call: SandboxCall): SandboxAnswer => {
  const before = previous(call);
  const items = inputItems(call.body.input, call.ids, earlierItem(call, before));
  if (items.length === 0) throw badRequest('input', "'input' must be a text or a list with at least one item.");
  const limit = asNumber(call.body.max_output_tokens);
  if (limit !== undefined && limit < 1)
    throw badRequest('max_output_tokens', "'max_output_tokens' must be at least 1.");
  const last = items.at(-1);
  const prompt = last === undefined ? '' : itemText(last);
  return perform(call, {
    endpoint: '/responses',
    body: call.body,
    cacheable: false,
    inputText: prompt,
    answer: (body, circumstances) => {
      const written = write(body, prompt, circumstances);
      const asked = items.reduce((sum, item) => sum + 3 + countTokens(itemText(item)), 0);
      const instructed = countTokens(asText(body.instructions) ?? '');
      const usage = { prompt: (before?.context ?? 0) + asked + instructed, completion: written.tokens };
      const response = responseOf(body, written, usage, circumstances);
      if (body.store !== false) {
        responses.rows(call).insert({
          id: String(response.id),
          ...ownership(call),
          response,
          input: items,
          previous_id: before?.id ?? null,
          context: usage.prompt + usage.completion,
        });
      }
      return isOn(body.stream)
        ? { frames: () => responseFrames(response), usage, text: written.text, json: response }
        : { json: response, usage, text: written.text };
    },
  });
};

/** Responses: stored unless `store` is false, with the items they were asked. */
export const responseHandlers: Handlers = {
  create_response: create,
  get_response: responses.get,
  delete_response: responses.remove(),
  list_response_input_items: (call) => {
    const items = conversation(call, responses.of(call));
    if (call.query.get('order') === 'desc') items.reverse();
    return { json: cutObjects(items, call.query) };
  },
};

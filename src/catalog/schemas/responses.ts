/**
 * What a call of the Responses API takes.
 *
 * Open where the API grows: tools, reasoning efforts and models beyond the document pass through. Source: the official
 * document (CreateResponse).
 */
import type { JsonSchema } from '../model/schema.ts';
import {
  anyObject,
  choice,
  eitherOf,
  flag,
  integer,
  jsonSchema,
  labelMap,
  list,
  note,
  number,
  openObject,
  orNull,
  text,
  words,
} from '../model/schema.ts';
import { chatParameters, messageContent, messagePart } from './chat.ts';

/** What the reply may carry in addition. */
export const include = text(
  'file_search_call.results, message.input_image.image_url or computer_call_output.output.image_url.',
);

/** A tool that the model may use. Its other keys depend on its type. */
const responseTool = openObject(
  {
    type: text('function, file_search, web_search_preview, computer_use_preview, …'),
    name: text('function: its name.'),
    description: orNull(words('function: what it does.')),
    parameters: jsonSchema('function: JSON Schema of its arguments.'),
    strict: orNull(flag('function: follow the schema exactly.')),
    vector_store_ids: list(text(), 'file_search: from list_vector_stores.'),
    max_num_results: integer('file_search.'),
    filters: anyObject('file_search: by attributes of the files.'),
    ranking_options: anyObject('file_search: ranker, score_threshold.'),
    user_location: orNull(anyObject('web_search_preview: country, region, city, timezone.')),
    search_context_size: text('web_search_preview: low, medium or high.'),
    display_width: number('computer_use_preview.'),
    display_height: number('computer_use_preview.'),
    environment: text('computer_use_preview: mac, windows, ubuntu or browser.'),
  },
  undefined,
  { required: ['type'] },
);

const answerFormat = openObject(
  {
    type: choice(['text', 'json_schema', 'json_object']),
    name: text('json_schema.'),
    description: note('json_schema.'),
    schema: jsonSchema('json_schema: the JSON Schema.'),
    strict: orNull(flag('json_schema.')),
  },
  undefined,
  { required: ['type'] },
);

/** Every parameter of a response; `model` and `input` are its required ones. */
export const responseParameters = {
  model: text('As the provider names it, or @provider-slug/model.'),
  input: eitherOf([
    words(),
    list(
      openObject(
        {
          content: messageContent,
          output: eitherOf([words(), list(messagePart('A part of a tool result.')), anyObject()]),
        },
        '{role, content}, a tool result, or another item.',
      ),
    ),
  ]),
  instructions: orNull(words('System message; not kept for the next call.')),
  previous_response_id: orNull(text('Continues from that response.')),
  tools: list(responseTool, 'Each with type function, file_search, web_search_preview, …'),
  tool_choice: eitherOf([
    choice(['none', 'auto', 'required']),
    openObject({ type: text('The tool, or function.'), name: text('function: which one.') }, undefined, {
      required: ['type'],
    }),
  ]),
  parallel_tool_calls: orNull(flag()),
  max_output_tokens: orNull(integer('Reasoning included.')),
  reasoning: orNull(
    openObject(
      {
        effort: orNull(text('low, medium, high, or what the model knows.')),
        generate_summary: orNull(text('concise or detailed.')),
      },
      'effort low|medium|high',
    ),
  ),
  text: openObject({ format: answerFormat }, 'The shape of the answer.'),
  include: orNull(list(include)),
  truncation: orNull(choice(['auto', 'disabled'], 'auto drops what does not fit the context.')),
  store: orNull(flag('Kept for get_response; true unless said.')),
  stream: chatParameters.stream,
  temperature: chatParameters.temperature,
  top_p: chatParameters.top_p,
  user: chatParameters.user,
  metadata: orNull(labelMap(text(), 'Kept on the response; at most 16 keys.')),
} as const satisfies Record<string, JsonSchema>;

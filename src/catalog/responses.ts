import { inBody, inPath, inQuery, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import {
  anyObject,
  choice,
  eitherOf,
  flag,
  integer,
  type JsonSchema,
  jsonSchema,
  labelMap,
  list,
  note,
  number,
  openObject,
  orNull,
  text,
  words,
} from './model/schema.ts';
import { openAiListInput, openAiPaging } from './schemas/assistants.ts';
import { chatParameters, messageContent, messagePart, unlistedBody } from './schemas/chat.ts';
import { executeRouting, inference, routing } from './schemas/routing.ts';

/**
 * What a call of the Responses API takes.
 *
 * Open where the API grows: tools, reasoning efforts and models beyond the document pass through. Source: the official
 * document (CreateResponse).
 */

/** What the reply may carry in addition. */
const include = text(
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
const responseParameters = {
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

const onResponse = { response_id: inPath(text('From create_response.')) };

export const responses = {
  domain: 'responses',
  about: "model calls with OpenAI's Responses API: stored context, built-in tools",
  offByDefault: true,
  operations: [
    {
      ...inference,
      name: 'create_response',
      method: 'POST',
      path: '/responses',
      title: 'Create response',
      description:
        'Call a model with the Responses API: web and file search, computer use, reasoning, and context kept from previous_response_id; costs tokens. For plain messages use create_chat_completion.',
      examplePhrases: `
        use the responses api, answer with web search, model call with built in tools, let the model search the web,
        continue from a previous response, stateful model call, computer use, reasoning model with tools
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      untrusted: ['output[].content', 'output[].results', 'output[].summary', 'output_text'],
      input: {
        ...unlistedBody(responseParameters),
        model: required(inBody(responseParameters.model)),
        input: required(inBody(responseParameters.input)),
        instructions: inBody(responseParameters.instructions),
        previous_response_id: inBody(responseParameters.previous_response_id),
        tools: inBody(responseParameters.tools),
        max_output_tokens: inBody(responseParameters.max_output_tokens),
        reasoning: inBody(responseParameters.reasoning),
        store: inBody(responseParameters.store),
        ...executeRouting,
      },
      examples: [
        {
          says: 'A question that needs the web',
          arguments: {
            model: 'gpt-4o',
            input: 'What changed in Node.js 24?',
            tools: [{ type: 'web_search_preview' }],
            x_portkey_provider: '@openai-prod',
          },
        },
      ],
    },
    {
      ...inference,
      name: 'delete_response',
      method: 'DELETE',
      path: '/responses/{response_id}',
      title: 'Delete response',
      description: 'Delete a stored response for good; later calls can no longer continue from it.',
      examplePhrases: `
        delete a stored response, remove a saved model response, erase a response from storage
      `,
      risk: 'delete',
      could: ['cuts off'],
      argumentAliases: { id: 'response_id' },
      input: { ...onResponse, ...routing },
    },
    {
      ...inference,
      name: 'get_response',
      method: 'GET',
      path: '/responses/{response_id}',
      title: 'Get response',
      description:
        'Read a stored response again: output, status, token use. What was asked is in list_response_input_items.',
      examplePhrases: `
        fetch a stored response, read a response again, look up a response by id, what did the response say
      `,
      risk: 'read',
      untrusted: [
        'instructions',
        'metadata',
        'output[].content',
        'output[].results',
        'output[].summary',
        'output_text',
      ],
      argumentAliases: { id: 'response_id' },
      input: { ...onResponse, include: unlisted(inQuery(list(include), { encode: 'repeated' })), ...routing },
    },
    {
      ...inference,
      name: 'list_response_input_items',
      method: 'GET',
      path: '/responses/{response_id}/input_items',
      title: 'List response input items',
      description: 'List what a stored response was given as input: messages, files, tool results.',
      examplePhrases: `
        what was the input of a response, input items of a stored response, which messages were sent for this response
      `,
      risk: 'read',
      untrusted: ['data[].content', 'data[].output'],
      paging: openAiPaging,
      argumentAliases: { id: 'response_id' },
      input: { ...onResponse, ...openAiListInput, ...routing },
    },
  ],
} satisfies Domain;

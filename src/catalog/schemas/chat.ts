/**
 * What chat and text completions take: messages, tools and model parameters.
 *
 * Kept as open as the gateway is: it passes unknown keys and other providers' shapes on, so only what every provider
 * agrees on is checked. Sources: the official document (CreateChatCompletionRequest, CreateCompletionRequest).
 */
import { inBody, unlisted } from '../model/field.ts';
import type { Field } from '../model/operation.ts';
import type { JsonSchema } from '../model/schema.ts';
import {
  anything,
  choice,
  eitherOf,
  flag,
  inert,
  integer,
  jsonSchema,
  list,
  mapOf,
  note,
  number,
  openObject,
  orNull,
  text,
  words,
} from '../model/schema.ts';

/** What a part says is inert; what it points to (a picture, a file) is fetched by the provider. */
export const messagePart = (description: string): JsonSchema =>
  openObject({ text: inert('text for models', anything()) }, description);

/** A message's content: text, or parts such as {type: text, text} and {type: image_url, image_url: {url}}. */
export const messageContent = orNull(
  eitherOf([words(), list(messagePart('{type: text, text} or {type: image_url, image_url: {url, detail}}.'))]),
);

/** One message of a conversation. */
export const message = openObject(
  {
    role: choice(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
    content: messageContent,
    name: text('Tells participants of one role apart; for role function, the function.'),
    tool_calls: list(
      openObject({
        id: text(),
        type: text(),
        function: openObject({ name: text(), arguments: words('JSON as a string.') }),
      }),
      'What the assistant called.',
    ),
    tool_call_id: text('For role tool: which call this answers.'),
    function_call: orNull(openObject({ name: text(), arguments: words() }, 'Deprecated; use tool_calls.')),
  },
  undefined,
  { required: ['role'] },
);

/** A conversation, oldest message first. */
export const messages = list(message, undefined, { minItems: 1 });

/** A function that a model may call. */
export const functionDefinition = openObject(
  {
    name: text('Letters, digits, _ and -; at most 64.'),
    description: words('What it does, for the model to choose by.'),
    parameters: jsonSchema('JSON Schema of its arguments.'),
    strict: orNull(flag('Follow the schema exactly.')),
  },
  undefined,
  { required: ['name'] },
);

/** Tools that a model may call: {type: function, function: {name, description, parameters}}. */
export const tools = list(
  openObject({ type: text('function, or what the provider knows.'), function: functionDefinition }, undefined, {
    required: ['type'],
  }),
);

/** Which tool a model must call. */
export const toolChoice = eitherOf([
  choice(['none', 'auto', 'required']),
  openObject(
    { type: text('function'), function: openObject({ name: text() }, undefined, { required: ['name'] }) },
    undefined,
    {
      required: ['type'],
    },
  ),
]);

/** The shape of a model's answer. */
export const responseFormat = openObject(
  {
    type: choice(['text', 'json_object', 'json_schema']),
    json_schema: openObject(
      { name: text(), description: note(), schema: jsonSchema('JSON Schema.'), strict: orNull(flag()) },
      'With type json_schema.',
      { required: ['name'] },
    ),
  },
  undefined,
  { required: ['type'] },
);

/** How much a reasoning model may think. */
export const thinking = openObject(
  { type: choice(['enabled', 'disabled']), budget_tokens: integer('Tokens for thinking.', { minimum: 1 }) },
  undefined,
  { required: ['type'] },
);

/** A prompt of a text completion: text, texts, tokens, or lists of tokens. */
export const textPrompt = orNull(
  eitherOf([
    words(),
    list(words()),
    list(integer(), undefined, { minItems: 1 }),
    list(list(integer(), undefined, { minItems: 1 }), undefined, { minItems: 1 }),
  ]),
);

/** What chat and text completions share. */
const sampling = {
  frequency_penalty: orNull(number('Above 0 repeats less.', { minimum: -2, maximum: 2 })),
  logit_bias: orNull(mapOf(integer(), 'Token id to bias, -100 to 100.')),
  n: orNull(integer('How many answers; each is paid for.', { minimum: 1, maximum: 128 })),
  presence_penalty: orNull(number('Above 0 takes up new topics.', { minimum: -2, maximum: 2 })),
  seed: orNull(integer()),
  stop: orNull(eitherOf([words(), list(words(), undefined, { minItems: 1, maxItems: 4 })], 'Where to stop.')),
  stream: orNull(flag('Replies come whole; true is refused.')),
  stream_options: orNull(openObject({ include_usage: flag() })),
  temperature: orNull(number(undefined, { minimum: 0, maximum: 2 })),
  top_p: orNull(number(undefined, { minimum: 0, maximum: 1 })),
  user: text('Your end user, for abuse tracking.'),
} as const satisfies Record<string, JsonSchema>;

/** Every model parameter of a chat completion; `model` and `messages` are its required ones. */
export const chatParameters = {
  messages,
  model: text('As the provider names it, or @provider-slug/model.'),
  ...sampling,
  logprobs: orNull(flag()),
  top_logprobs: orNull(integer('With logprobs.', { minimum: 0, maximum: 20 })),
  max_tokens: orNull(integer('Older name of max_completion_tokens.')),
  max_completion_tokens: orNull(integer()),
  response_format: responseFormat,
  thinking: orNull(thinking),
  tools,
  tool_choice: toolChoice,
  parallel_tool_calls: flag(),
  function_call: eitherOf(
    [choice(['none', 'auto']), openObject({ name: text() }, undefined, { required: ['name'] })],
    'Deprecated; use tool_choice.',
  ),
  functions: list(functionDefinition, 'Deprecated; use tools.', { minItems: 1, maxItems: 128 }),
} as const satisfies Record<string, JsonSchema>;

/** Every parameter of a text completion; `model` and `prompt` are its required ones. */
export const textCompletionParameters = {
  model: chatParameters.model,
  prompt: textPrompt,
  ...sampling,
  logprobs: orNull(integer('How many likely tokens to report.', { minimum: 0, maximum: 5 })),
  max_tokens: orNull(integer(undefined, { minimum: 0 })),
  best_of: orNull(integer('Generated and paid for; the best comes back.', { minimum: 0, maximum: 20 })),
  echo: orNull(flag('Begin the answer with the prompt.')),
  suffix: orNull(words('What follows the inserted text.')),
} as const satisfies Record<string, JsonSchema>;

/**
 * Turns parameters into arguments that are accepted in the body and described by `describe_tool`, but not listed.
 * Spread it first, then list the few that matter: `{...unlistedBody(chatParameters), messages: required(inBody(…))}`.
 */
export const unlistedBody = <Name extends string>(
  parameters: Readonly<Record<Name, JsonSchema>>,
): Record<Name, Field> =>
  Object.fromEntries(
    Object.entries<JsonSchema>(parameters).map(([name, schema]) => [name, unlisted(inBody(schema))]),
  ) as Record<Name, Field>;

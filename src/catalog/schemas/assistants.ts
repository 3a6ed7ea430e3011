/**
 * What OpenAI's assistants, threads and runs share.
 *
 * Kept open: newer models, tools and answer formats than the document names pass through. Source: the official document
 * (CreateAssistantRequest, CreateThreadRequest, CreateRunRequest).
 */
import { inBody, inQuery, replacing, unlisted } from '../model/field.ts';
import type { Field } from '../model/operation.ts';
import { cursor, cursorInput } from '../model/paging.ts';
import type { JsonSchema } from '../model/schema.ts';
import {
  anyObject,
  choice,
  eitherOf,
  integer,
  labelMap,
  list,
  note,
  number,
  openObject,
  orNull,
  text,
  words,
} from '../model/schema.ts';
import { chatParameters, functionDefinition, messagePart } from './chat.ts';

/** Notes that the caller keeps on an object: at most 16, keys to 64 and values to 512 characters. */
export const metadata = orNull(labelMap({}, 'At most 16 keys; replaces the earlier ones.'));

/** The same as an argument that is not listed: rarely needed. */
export const metadataInput = unlisted(replacing(inBody(metadata)));

/** Cut a text into pieces for search, in tokens. */
export const chunkingStrategy = openObject(
  {
    type: choice(['auto', 'static']),
    static: openObject(
      {
        max_chunk_size_tokens: integer('800 by default.', { minimum: 100, maximum: 4096 }),
        chunk_overlap_tokens: integer('At most half of a chunk; 400 by default.'),
      },
      'With type static.',
      { required: ['max_chunk_size_tokens', 'chunk_overlap_tokens'] },
    ),
  },
  'type auto|static; static {max_chunk_size_tokens, chunk_overlap_tokens}.',
  { required: ['type'] },
);

/** A tool of an assistant or a run. */
export const assistantTool = openObject(
  {
    type: choice(['code_interpreter', 'file_search', 'function']),
    file_search: anyObject('max_num_results, ranking_options.'),
    function: functionDefinition,
  },
  undefined,
  { required: ['type'] },
);

const codeFiles = openObject({ file_ids: list(text('From upload_file.'), undefined, { maxItems: 20 }) });
const searchedStores = list(text('From list_vector_stores.'), undefined, { maxItems: 1 });
const resourcesHelp = 'code_interpreter.file_ids, file_search.vector_store_ids';

/** The files and vector stores that tools work on. */
export const toolResources = orNull(
  openObject(
    { code_interpreter: codeFiles, file_search: openObject({ vector_store_ids: searchedStores }) },
    resourcesHelp,
  ),
);

/** The same on creation, where a vector store can be made from files. */
export const newToolResources = orNull(
  openObject(
    {
      code_interpreter: codeFiles,
      file_search: openObject({
        vector_store_ids: searchedStores,
        vector_stores: list(
          openObject({ file_ids: list(text('From upload_file.')), chunking_strategy: chunkingStrategy, metadata }),
          'Makes a new store.',
          { maxItems: 1 },
        ),
      }),
    },
    resourcesHelp,
  ),
);

/** A message's content: text, or parts such as {type: text, text} and {type: image_file, image_file: {file_id}}. */
export const threadContent = eitherOf(
  [
    words(),
    list(
      messagePart('{type: text, text}, {type: image_file, image_file} or {type: image_url, image_url}.'),
      undefined,
      { minItems: 1 },
    ),
  ],
  'Text, or a list of parts.',
);

/** Files that go with a message. */
export const attachments = orNull(
  list(
    openObject({
      file_id: text('From upload_file.'),
      tools: list(anyObject('{type: code_interpreter} or file_search.')),
    }),
    'Each with file_id and the tools that may read it.',
  ),
);

/** Who says a message. */
export const threadRole = choice(['user', 'assistant']);

/** A message that opens a thread or is added to a run. */
export const threadMessage = openObject(
  { role: threadRole, content: threadContent, attachments, metadata },
  undefined,
  {
    required: ['role', 'content'],
  },
);

/** The messages, files and notes that a thread begins with. */
export const threadParts = {
  messages: list(threadMessage, 'Each with role user|assistant and content.'),
  tool_resources: newToolResources,
  metadata,
} as const satisfies Record<string, JsonSchema>;

/** The shape of an assistant's answer: `auto`, or an object. */
const answerFormat = orNull(eitherOf([choice(['none', 'auto']), anyObject('type text, json_object or json_schema.')]));

/** What an assistant and a run have in common, beside the model and the instructions. */
const sampling = {
  temperature: unlisted(inBody(orNull(number(undefined, { minimum: 0, maximum: 2 })))),
  top_p: unlisted(inBody(orNull(number(undefined, { minimum: 0, maximum: 1 })))),
  response_format: unlisted(replacing(inBody(answerFormat))),
  metadata: metadataInput,
} as const satisfies Record<string, Field>;

/** What is set on an assistant, but for its model. */
export const assistantInput = {
  name: inBody(orNull(text(undefined, { maxLength: 256 }))),
  description: unlisted(inBody(orNull(note(undefined, { maxLength: 512 })))),
  instructions: inBody(orNull(words('Its system prompt.', { maxLength: 256000 }))),
  tools: replacing(
    inBody(list(assistantTool, 'Each with type code_interpreter, file_search or function.', { maxItems: 128 })),
  ),
  ...sampling,
} as const satisfies Record<string, Field>;

/** What a run may set for itself in place of its assistant's own settings. */
export const runInput = {
  model: inBody(orNull(text("Instead of the assistant's."))),
  instructions: inBody(orNull(words("Instead of the assistant's."))),
  tools: unlisted(inBody(orNull(list(assistantTool, "Instead of the assistant's.", { maxItems: 20 })))),
  max_prompt_tokens: unlisted(inBody(orNull(integer('The run ends as incomplete beyond it.', { minimum: 256 })))),
  max_completion_tokens: inBody(orNull(integer('The run ends as incomplete beyond it.', { minimum: 256 }))),
  truncation_strategy: unlisted(
    inBody(
      orNull(
        openObject(
          { type: choice(['auto', 'last_messages']), last_messages: orNull(integer(undefined, { minimum: 1 })) },
          'How much of the thread the model is shown.',
          { required: ['type'] },
        ),
      ),
    ),
  ),
  tool_choice: unlisted(
    inBody(
      orNull(
        eitherOf([
          choice(['none', 'auto', 'required']),
          openObject(
            { type: choice(['function', 'code_interpreter', 'file_search']), function: openObject({ name: text() }) },
            undefined,
            { required: ['type'] },
          ),
        ]),
      ),
    ),
  ),
  parallel_tool_calls: unlisted(inBody(chatParameters.parallel_tool_calls)),
  stream: unlisted(inBody(chatParameters.stream)),
  ...sampling,
} as const satisfies Record<string, Field>;

/** OpenAI's lists, newest first unless `order` says otherwise. */
export const openAiPaging = cursor();

/** The arguments of `openAiPaging`, with the way back and the order. */
export const openAiListInput = {
  ...cursorInput(),
  order: unlisted(inQuery(choice(['asc', 'desc'], 'By time of creation; newest first unless said.'))),
  before: unlisted(inQuery(text('The page that ends before this id.'))),
} as const satisfies Record<string, Field>;

/**
 * What prompts are made of. Sources: the official document (prompts); portkey-facts.md "Habits"; portkey-details.md 2e.
 *
 * Replies hold nulls where nothing is set, so null is accepted wherever a reply may be written back.
 */
import { asJson, inBody, inQuery, replacing, unlisted } from '../model/field.ts';
import type { ArgumentAlias, Field, Operation } from '../model/operation.ts';
import type { JsonSchema } from '../model/schema.ts';
import {
  anyObject,
  eitherOf,
  flag,
  inert,
  integer,
  list,
  note,
  orNull,
  text,
  words,
  zeroOrOne,
} from '../model/schema.ts';
import { chatParameters, functionDefinition, message, textCompletionParameters, tools } from './chat.ts';

/** A template: messages, or text. The API takes a string, which holds JSON where it is messages. */
const template = eitherOf(
  [list(message), words(), anyObject()],
  'Messages [{role, content}] or plain text; {{name}} marks a variable, {{>slug}} a partial.',
);

const templateField: Field = replacing(
  asJson(
    inBody(template, {
      listed: eitherOf(
        [list(anyObject()), text(), anyObject()],
        'Messages [{role, content}] or text, with {{variables}}',
      ),
    }),
  ),
);

const parameters = anyObject('Model parameters kept with the prompt: model, temperature, max_tokens, …');

/** What a version of a prompt holds, but for its metadata, which create and update name differently. */
export const promptVersion = {
  string: templateField,
  parameters: replacing(inBody(parameters, { listed: anyObject('temperature, max_tokens, …') })),
  model: inBody(text()),
  virtual_key: inBody(text('Slug from list_providers or list_virtual_keys.'), { listed: text('Slug of a provider') }),
  version_description: inBody(note()),
  functions: unlisted(replacing(inBody(orNull(list(functionDefinition, 'Deprecated; use tools.'))))),
  tools: unlisted(replacing(inBody(orNull(tools)))),
  tool_choice: unlisted(replacing(inBody(orNull(eitherOf([text('none, auto or required'), anyObject()]))))),
  is_raw_template: unlisted(inBody(zeroOrOne('1: the template is one raw text, not a list of messages.'))),
} as const satisfies Record<string, Field>;

/** Metadata of a version. */
export const promptMetadata = unlisted(
  replacing(inBody(orNull(inert('labels', anyObject('Your own notes on the prompt.'))))),
);

/** What earlier servers took for the parts of a version. */
export const promptVersionAliases = {
  messages: 'string',
  ai_model_id: { refused: "give `model`, the model's name" },
  finetune_id: { refused: 'give `model`, the name of the fine-tuned model' },
} as const satisfies Record<string, ArgumentAlias>;

/** Prompts and partials that other workspaces share, and with whom. Source: portkey-live.md 9. */
export const sharedInput = {
  type: unlisted(inQuery(text('shared: those that other workspaces share with this one.'))),
  show_prompt_share: unlisted(inQuery(flag('With whom each is shared.'))),
} as const satisfies Record<string, Field>;

/** Which version to read. */
export const versionChoice: JsonSchema = eitherOf(
  [text(), integer(undefined, { minimum: 1 })],
  'latest, default (the published one) or a version number.',
);

/** Which version to publish: Portkey takes its number, which is looked up where its id is given. */
export const versionToPublish: JsonSchema = eitherOf(
  [integer(), text()],
  'The number (numbers can have gaps), or the id of the version.',
);

/** What a run of a prompt may set anew: every parameter of chat and text completions. */
export const promptOverrides: Readonly<Record<string, JsonSchema>> = {
  ...textCompletionParameters,
  ...chatParameters,
  logprobs: orNull(eitherOf([flag(), integer(undefined, { minimum: 0, maximum: 5 })])),
};

/** Reply fields of a prompt or version with text that people wrote. */
export const promptText: readonly string[] = [
  'name',
  'string',
  'prompt_version_description',
  'functions',
  'tools',
  'template_metadata',
];

/**
 * Sharing prompts and partials with other workspaces. Source: portkey-live.md 9 and portkey-details.md 1e (changelog
 * 1.17.0), which state the paths and no body: what is given is sent as it is. Forking and ending a share from the other
 * side have no stated path.
 */
export const sharing = { scopes: ['prompts.update'], documented: false } as const satisfies Partial<Operation>;

/** With whom: what is given is sent as it is. */
export const sharedWith: Field = {
  in: 'whole-body',
  schema: anyObject('The request body; no source states its fields, Portkey answers which it wants.'),
  required: true,
  listed: anyObject('Request body, sent as it is'),
};

import { required } from '../catalog/field.ts';
import type { Field } from '../catalog/operation.ts';
import { anyObject, anything, eitherOf, list, text, zeroOrOne } from '../catalog/schema.ts';
import { objectOr } from '../json.ts';
import { invalidArgument } from './failure.ts';
import { savePrompt } from './stored-prompts.ts';
import { defined } from './values.ts';
import type { Workflow } from './workflow.ts';

const local = (schema: Field['schema'], options: Partial<Field> = {}): Field => ({ in: 'local', schema, ...options });

/** Creates or updates a prompt by its name within a collection, for prompts kept in files and CI. */
export const migratePrompt: Workflow = {
  name: 'migrate_prompt',
  title: 'Migrate prompt',
  description:
    'Create or update a prompt by its name in a collection, for prompts kept in files or CI: says created, updated (a new version, not published: publish_prompt) or unchanged. Safe to repeat.',
  examplePhrases: `
    sync prompts from git, prompts as code, create or update a prompt from CI, push prompts from files, import prompts
    from a repository, upsert a prompt, keep prompts in version control, deploy prompts in a pipeline, prompts live in
    our repo push them from the pipeline, upload prompts from yaml files
  `,
  domain: 'prompts',
  risk: 'write',
  could: ['sends elsewhere'],
  steps: ['list_prompts', 'get_prompt', 'create_prompt', 'update_prompt'],
  input: {
    name: required(local(text())),
    app: required(local(text('Kept in the metadata.'))),
    env: required(local(text('Such as dev, staging, production.'))),
    collection_id: required(local(text())),
    string: local(eitherOf([text(), list(anything())], 'The template: text, or messages.'), {
      listed: { type: 'string' },
    }),
    messages: local(list(anyObject())),
    parameters: required(local(anyObject('Model parameters.'))),
    virtual_key: required(local(text())),
    model: local(text()),
    version_description: local(text()),
    template_metadata: local(anyObject(), { unlisted: true }),
    functions: local(list(anyObject()), { unlisted: true }),
    tools: local(list(anyObject()), { unlisted: true }),
    tool_choice: local(anything(), { unlisted: true }),
    is_raw_template: local(zeroOrOne(), { unlisted: true }),
  },
  needsOneOf: [['string', 'messages']],
  atMostOneOf: [['string', 'messages']],
  run: async (args, tools) => {
    const { app, env, collection_id: collection, messages, template_metadata, ...prompt } = args;
    const string = prompt.string ?? messages;
    if (Array.isArray(string) && string.length === 0)
      return invalidArgument('messages', 'must hold at least one message');
    const saved = await savePrompt(tools, String(collection), {
      ...defined(prompt),
      name: String(prompt.name),
      string,
      template_metadata: { ...objectOr(template_metadata), app, env },
    });
    if ('ok' in saved) return saved;
    if (saved.outcome === 'updated') tools.note('The new version is not published; publish_prompt makes it live.');
    return { ok: true, data: saved };
  },
};

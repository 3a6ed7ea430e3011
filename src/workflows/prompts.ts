import { isDeepStrictEqual } from 'node:util';
import { local, required, unlisted } from '../catalog/model/field.ts';
import { anyObject, anything, eitherOf, list, text, zeroOrOne } from '../catalog/model/schema.ts';
import { objectOr, parsedJson } from '../json.ts';
import { pagesOf } from './model/reads.ts';
import { defined, rowsOf, type Values } from './model/values.ts';
import type { StepFailure, Workflow, WorkflowTools } from './model/workflow.ts';
import { invalidArgument } from './model/workflow.ts';

const MOST_PAGES = 50;

/** What a prompt's version holds, under the names that create_prompt and update_prompt take. */
export const VERSION_FIELDS = [
  'string',
  'parameters',
  'virtual_key',
  'model',
  'functions',
  'tools',
  'tool_choice',
  'is_raw_template',
] as const;

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
    template_metadata: unlisted(local(anyObject())),
    functions: unlisted(local(list(anyObject()))),
    tools: unlisted(local(list(anyObject()))),
    tool_choice: unlisted(local(anything())),
    is_raw_template: unlisted(local(zeroOrOne())),
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

/** An environment at the end of a name. */
const SUFFIX = /[-_ .](dev|develop|development|test|testing|qa|uat|stage|staging|preprod|prod|production|live)$/i;

/** Copies the published version of a prompt to another environment. */
export const promotePrompt: Workflow = {
  name: 'promote_prompt',
  title: 'Promote prompt',
  description:
    'Copy the published version of a prompt to another environment (collection), such as staging to production: creates the prompt there, or adds a version to it, which publish_prompt makes live. Same environment: publish_prompt.',
  examplePhrases: `
    copy a prompt from staging to production, move a prompt to another environment, bring the dev prompt to prod,
    promote to production, transfer a tested prompt to the live environment, same prompt in another folder or
    environment, copy the tested prompt to the live environment, take a prompt from test to prod
  `,
  domain: 'prompts',
  risk: 'write',
  could: ['sends elsewhere'],
  steps: ['get_prompt', 'list_prompts', 'create_prompt', 'update_prompt'],
  input: {
    source_prompt_id: required(local(text())),
    target_collection_id: required(local(text())),
    target_env: required(local(text('Such as production.'))),
    target_name: local(text("Default: the source's name with its environment suffix replaced.")),
    virtual_key: local(text("Default: the source's.")),
  },
  run: async (args, tools) => {
    const source = await tools.run('get_prompt', { prompt_id: args.source_prompt_id });
    if (!source.ok) return source;
    const prompt = objectOr(source.data);
    const environment = String(args.target_env);
    const name = typeof args.target_name === 'string' ? args.target_name : nameIn(String(prompt.name), environment);
    const version = Object.fromEntries(VERSION_FIELDS.map((field) => [field, prompt[field] ?? undefined]));
    const saved = await savePrompt(tools, String(args.target_collection_id), {
      ...defined(version),
      name,
      ...defined({ virtual_key: args.virtual_key }),
      template_metadata: {
        ...objectOr(prompt.template_metadata),
        env: environment,
        promoted_from: String(prompt.id ?? args.source_prompt_id),
        promoted_version: String(prompt.prompt_version ?? ''),
      },
      version_description: `Promoted from ${String(prompt.name)} version ${String(prompt.prompt_version ?? '?')}`,
    });
    if ('ok' in saved) return saved;
    if (saved.outcome === 'updated') tools.note('The new version is not published; publish_prompt makes it live.');
    return {
      ok: true,
      data: { ...saved, name, source: { id: prompt.id, name: prompt.name, version: prompt.prompt_version } },
    };
  },
};

/** The name of a prompt in another environment, such as refund-reply-staging: its suffix is replaced, or one is added. */
function nameIn(name: string, environment: string): string {
  const separator = SUFFIX.exec(name)?.[0].charAt(0) ?? '-';
  return `${name.replace(SUFFIX, '')}${separator}${environment}`;
}

/** What was done with a prompt. */
interface Saved {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly reply: unknown;
  readonly id: unknown;
  readonly slug: unknown;
}

/**
 * Creates the named prompt of a collection, or adds a version to it when it is there and differs.
 *
 * @param tools what a workflow may use
 * @param collection its id or slug
 * @param wanted what the prompt is to hold, under create_prompt's names
 * @returns what was done, or the failure of a step
 */
async function savePrompt(
  tools: WorkflowTools,
  collection: string,
  wanted: Values & { readonly name: string },
): Promise<Saved | StepFailure> {
  const found = await findPrompt(tools, collection, wanted.name);
  if ('ok' in found) return found;
  if (found.row === undefined) {
    const created = await tools.run('create_prompt', { ...wanted, collection_id: collection });
    if (!created.ok) return created;
    const reply = objectOr(created.data);
    return { outcome: 'created', reply: created.data, id: reply.id, slug: reply.slug };
  }
  const { id, slug } = found.row;
  const target = String(id ?? slug);
  // Earlier runs may have saved versions that nobody published: compare with the newest, or each run would add one.
  const current = await tools.run('get_prompt', { prompt_id: target, version: 'latest' });
  if (!current.ok) return current;
  if (holds(objectOr(current.data), wanted)) return { outcome: 'unchanged', reply: null, id, slug };
  const { name: _name, template_metadata, ...version } = wanted;
  const updated = await tools.run(
    'update_prompt',
    defined({ prompt_id: target, ...version, prompt_metadata: template_metadata }),
  );
  if (!updated.ok) return updated;
  return { outcome: 'updated', reply: updated.data, id, slug };
}

/** The row of the collection's prompt with exactly this name; undefined where there is none. */
async function findPrompt(
  tools: WorkflowTools,
  collection: string,
  name: string,
): Promise<{ readonly row: Values | undefined } | StepFailure> {
  const list = { operation: 'list_prompts', args: { collection_id: collection }, mostPages: MOST_PAGES };
  for await (const page of pagesOf(list, tools.run)) {
    if (!page.ok) return page;
    const row = rowsOf(page.data).find((candidate) => candidate.name === name);
    if (row !== undefined) return { row };
  }
  return { row: undefined };
}

/** Whether a stored version holds all that is wanted; what is not named does not count. */
function holds(stored: Values, wanted: Values): boolean {
  return VERSION_FIELDS.every((field) => {
    const want = parsedJson(wanted[field]);
    if (want === undefined) return true;
    const have = parsedJson(stored[field]);
    if (field === 'parameters')
      return Object.entries(objectOr(want)).every(([key, value]) => isDeepStrictEqual(objectOr(have)[key], value));
    if (field === 'model') return (have ?? objectOr(stored.parameters).model) === want;
    if (field === 'is_raw_template') return Number(have ?? 0) === Number(want);
    return isDeepStrictEqual(have, want);
  });
}

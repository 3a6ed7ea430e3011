import { required } from '../catalog/field.ts';
import type { Field } from '../catalog/operation.ts';
import { text } from '../catalog/schema.ts';
import { objectOr } from '../json.ts';
import { savePrompt, VERSION_FIELDS } from './stored-prompts.ts';
import { defined } from './values.ts';
import type { Workflow } from './workflow.ts';

const local = (schema: Field['schema']): Field => ({ in: 'local', schema });

const SUFFIX = /[-_ .](dev|develop|development|test|testing|qa|uat|stage|staging|preprod|prod|production|live)$/i;

/**
 * The name of a prompt in another environment: its environment suffix is replaced, or one is added.
 *
 * @param name such as `refund-reply-staging`
 * @param environment such as `production`
 */
export const nameIn = (name: string, environment: string): string => {
  const separator = SUFFIX.exec(name)?.[0].charAt(0) ?? '-';
  return `${name.replace(SUFFIX, '')}${separator}${environment}`;
};

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

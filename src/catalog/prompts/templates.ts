import { inBody, inQuery, required } from '../model/field.ts';
import type { Operation } from '../model/operation.ts';
import { pageInput, pages } from '../model/paging.ts';
import { flag, text } from '../model/schema.ts';
import {
  promptMetadata,
  promptText,
  promptVersion,
  promptVersionAliases,
  sharedInput,
  versionChoice,
} from '../schemas/prompts.ts';
import { workspaceRef } from '../schemas/workspace.ts';
import { which, whichAliases } from './common.ts';

/** The prompts themselves. */
export const templates = [
  {
    name: 'list_prompts',
    method: 'GET',
    path: '/prompts',
    title: 'List prompts',
    description:
      'List or search prompt templates, by collection or workspace: id, slug, name, model, status; without the template text (get_prompt has it).',
    examplePhrases: `
      which prompts do we have, list prompt templates, find a prompt by name, search saved prompts, prompts in a folder,
      prompt library, which prompts use a certain model, all our templates
    `,
    risk: 'read',
    scopes: ['prompts.list'],
    input: {
      search: inQuery(text('In names.'), { listed: text() }),
      collection_id: inQuery(text('UUID or slug.'), { listed: text() }),
      workspace_id: inQuery(workspaceRef, { listed: text() }),
      ...sharedInput,
      ...pageInput(),
    },
    paging: pages(),
    untrusted: ['data[].name'],
  },
  {
    name: 'create_prompt',
    method: 'POST',
    path: '/prompts',
    title: 'Create prompt',
    description:
      'Create a prompt template in a collection (list_collections); its first version is published at once. To create or update by name from files or CI use migrate_prompt; for a new version of an existing one update_prompt.',
    examplePhrases: `
      make a new prompt, save a prompt template, add a prompt for summarising, store this system prompt, write a new
      template, new prompt with variables
    `,
    risk: 'write',
    could: ['sends elsewhere'],
    scopes: ['prompts.create'],
    input: {
      name: required(inBody(text())),
      collection_id: required(inBody(text('UUID or slug.'), { listed: text() })),
      ...promptVersion,
      string: required(promptVersion.string),
      parameters: required(promptVersion.parameters),
      virtual_key: required(promptVersion.virtual_key),
      template_metadata: promptMetadata,
    },
    argumentAliases: { ...promptVersionAliases, prompt_metadata: 'template_metadata', provider: 'virtual_key' },
    examples: [
      {
        says: 'A chat prompt with two variables',
        arguments: {
          name: 'Refund reply',
          collection_id: 'co-support-4f2a91',
          string: [
            { role: 'system', content: 'You answer for {{company}}. Be brief.' },
            { role: 'user', content: '{{question}}' },
          ],
          model: 'gpt-4o',
          parameters: { model: 'gpt-4o', temperature: 0.2, max_tokens: 300 },
          virtual_key: 'openai-prod',
          version_description: 'First version',
        },
      },
    ],
  },
  {
    name: 'delete_prompt',
    method: 'DELETE',
    path: '/prompts/{promptId}',
    title: 'Delete prompt',
    description:
      'Delete a prompt template with all its versions. Applications that call it fail from then on; cannot be undone.',
    examplePhrases: `
      delete a prompt, remove a template, we do not use this prompt any more, get rid of an old prompt, retire a
      template
    `,
    risk: 'delete',
    could: ['cuts off'],
    scopes: ['prompts.delete'],
    input: which,
    argumentAliases: whichAliases,
  },
  {
    name: 'get_prompt',
    method: 'GET',
    path: '/prompts/{promptId}',
    title: 'Get prompt',
    description:
      'Read a prompt template: messages, model parameters, variables, provider; the published version unless version says otherwise. With values filled in: render_prompt.',
    examplePhrases: `
      what does the prompt say, show the text of a prompt, read a template, which model does the prompt use, what
      variables does a prompt need, current wording of the prompt, system message of a prompt, which text does the
      prompt have at the moment, what are we telling the model in this prompt
    `,
    risk: 'read',
    scopes: ['prompts.read'],
    input: { ...which, version: inQuery(versionChoice, { listed: text('latest, default or a number') }) },
    argumentAliases: whichAliases,
    jsonReply: ['string'],
    untrusted: promptText,
  },
  {
    name: 'update_prompt',
    method: 'PUT',
    path: '/prompts/{promptId}',
    title: 'Update prompt (new version)',
    description:
      'Save a new, unpublished version of a prompt, or rename or move it. Only what you name changes, unless string, parameters and virtual_key are all given. publish_prompt puts the version live.',
    examplePhrases: `
      change the wording of a prompt, edit a template, add a line to the system prompt, switch a prompt to another
      model, change the temperature of a prompt, new version of a prompt, rename a prompt, improve the prompt text, move
      a prompt to another folder, tweak the instructions, save a draft version, rewrite a template, reword a prompt,
      prompt should use another model, prompt should be friendlier, change what the prompt tells the model
    `,
    risk: 'write',
    remains:
      'A version that it made is not in use before publish_prompt; until then Portkey calls its status archived.',
    could: ['sends elsewhere'],
    scopes: ['prompts.update'],
    repeatable: false,
    input: {
      ...which,
      patch: inBody(
        flag(
          'What is missing comes from the newest version. Default: true, unless string, parameters and virtual_key are all given.',
        ),
        { listed: flag('default true, but false if string, parameters and virtual_key are given') },
      ),
      name: inBody(text()),
      collection_id: inBody(text('UUID or slug of the collection to move it to.'), { listed: text() }),
      ...promptVersion,
      prompt_metadata: promptMetadata,
    },
    argumentAliases: {
      ...whichAliases,
      ...promptVersionAliases,
      template_metadata: 'prompt_metadata',
      provider: 'virtual_key',
    },
    examples: [
      {
        says: 'Change the temperature only',
        arguments: {
          prompt_id: 'pp-refund-rep-1c9e20',
          patch: true,
          parameters: { model: 'gpt-4o', temperature: 0 },
          version_description: 'No creativity',
        },
      },
    ],
  },
] as const satisfies readonly Operation[];

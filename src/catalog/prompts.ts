import { inBody, inPath, inQuery, required, unlisted } from './field.ts';
import type { ArgumentAlias, Domain, Field } from './operation.ts';
import { onePage, pageInput, pages } from './paging.ts';
import { routing, routingAliases } from './routing.ts';
import { flag, integer, mapOf, orNull, text } from './schema.ts';
import { unlistedBody } from './schemas/chat.ts';
import {
  promptMetadata,
  promptOverrides,
  promptText,
  promptVersion,
  promptVersionAliases,
  versionChoice,
} from './schemas/prompts.ts';

/** Which prompt: what every operation on one takes, and what people call it. */
const which = { prompt_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
const whichAliases = { id: 'prompt_id', slug: 'prompt_id', prompt_slug: 'prompt_id' } as const;

const whichVersion = {
  version_id: inPath(text('UUID of the version, not its number; from list_prompt_versions.'), {
    listed: text('UUID from list_prompt_versions'),
  }),
} as const;

/** What running and rendering share. The provider is the prompt's own unless a header names another. */
const gatewayRun = {
  prompt_id: inPath(text('UUID or slug. The published version, or slug@12, slug@latest, slug@label.'), {
    listed: text('slug, or slug@version, slug@label'),
  }),
  variables: required(inBody(mapOf({}, 'Values for the {{variables}}; {} if there are none.'), { listed: mapOf() })),
  ...unlistedBody(promptOverrides),
  x_portkey_provider: unlisted(routing.x_portkey_provider),
  x_portkey_virtual_key: routing.x_portkey_virtual_key,
  x_portkey_config: routing.x_portkey_config,
  x_portkey_trace_id: routing.x_portkey_trace_id,
  metadata: routing.x_portkey_metadata,
} as const satisfies Record<string, Field>;

/** Metadata is what most callers give here, so it stands under its short name. */
const { metadata: _, ...lessMetadataAlias } = routingAliases;

const gatewayRunAliases = {
  ...whichAliases,
  ...lessMetadataAlias,
  x_portkey_metadata: 'metadata',
  hyperparameters: { refused: 'give temperature, max_completion_tokens and the like beside variables' },
} as const satisfies Record<string, ArgumentAlias>;

export const prompts = {
  domain: 'prompts',
  about: 'prompt templates: their versions, publishing, rendering and running',
  operations: [
    {
      name: 'list_prompts',
      method: 'GET',
      path: '/prompts',
      title: 'List prompts',
      description:
        'List or search prompt templates, by collection or workspace: id, slug, name, model, status; without the template text (get_prompt has it).',
      risk: 'read',
      scopes: ['prompts.list'],
      input: {
        search: inQuery(text('In names.'), { listed: text() }),
        collection_id: inQuery(text('UUID or slug.'), { listed: text() }),
        workspace_id: inQuery(text()),
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
      risk: 'write',
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
      risk: 'delete',
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
        'Save a new, unpublished version of a prompt, or rename or move it. With patch true only what you name changes; without it string, parameters and virtual_key are all needed. publish_prompt puts the version live.',
      risk: 'write',
      scopes: ['prompts.update'],
      repeatable: false,
      input: {
        ...which,
        patch: inBody(flag('What is missing comes from the newest version.'), { listed: flag() }),
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
    {
      name: 'run_prompt_completion',
      method: 'POST',
      path: '/prompts/{promptId}/completions',
      host: 'gateway',
      title: 'Run prompt',
      description:
        "Run a prompt template with variables and return the model's answer; costs money. temperature, max_completion_tokens and other model parameters may be given too and win over the template's. To see the filled-in text free of charge: render_prompt.",
      risk: 'execute',
      scopes: ['completions.write'],
      input: { ...gatewayRun, metadata: { ...gatewayRun.metadata, unlisted: false, listed: mapOf(text()) } },
      argumentAliases: gatewayRunAliases,
      untrusted: ['**'],
      examples: [
        {
          says: 'Run the version labelled staging, with metadata for the bill',
          arguments: {
            prompt_id: 'pp-refund-rep-1c9e20@staging',
            variables: { company: 'Acme', question: 'Where is my money?' },
            metadata: { client_id: 'acme', app: 'support', env: 'staging' },
            temperature: 0,
          },
        },
      ],
    },
    {
      name: 'publish_prompt',
      method: 'PUT',
      path: '/prompts/{promptId}/makeDefault',
      title: 'Publish prompt version',
      description:
        'Make a version of a prompt the default: every application that calls the prompt gets it at once. An older one rolls back. Takes the version number, not its id (list_prompt_versions). To copy a prompt to another environment: promote_prompt.',
      risk: 'write',
      sensitive: 'live',
      scopes: ['prompts.publish'],
      input: { ...which, version: required(inBody(integer('Numbers can have gaps.'), { listed: integer() })) },
      argumentAliases: { ...whichAliases, version_number: 'version' },
    },
    {
      name: 'render_prompt',
      method: 'POST',
      path: '/prompts/{promptId}/render',
      host: 'gateway',
      title: 'Render prompt',
      description:
        'Fill variables into a prompt template and show the messages and parameters that would be sent, without calling a model: no cost. To get an answer: run_prompt_completion.',
      risk: 'read',
      scopes: ['prompts.render'],
      repeatable: true,
      input: gatewayRun,
      argumentAliases: gatewayRunAliases,
      untrusted: ['**'],
    },
    {
      name: 'list_prompt_versions',
      method: 'GET',
      path: '/prompts/{promptId}/versions',
      title: 'List prompt versions',
      description:
        "List a prompt's versions, newest first: id, number, description, label, status. The number is for publish_prompt, the id for get_prompt_version and update_prompt_version.",
      risk: 'read',
      scopes: ['prompts.read'],
      input: which,
      argumentAliases: whichAliases,
      paging: onePage(),
      untrusted: ['data[].prompt_template', 'data[].prompt_description'],
    },
    {
      name: 'get_prompt_version',
      method: 'GET',
      path: '/prompts/{promptId}/versions/{versionId}',
      title: 'Get prompt version',
      description:
        'Read one version of a prompt, by version id. By number, or for the latest or published one: get_prompt with version.',
      risk: 'read',
      scopes: ['prompts.read'],
      input: { ...which, ...whichVersion },
      argumentAliases: {
        ...whichAliases,
        version: { refused: 'give version_id (list_prompt_versions), or call get_prompt with version' },
      },
      jsonReply: ['string'],
      untrusted: promptText,
    },
    {
      name: 'update_prompt_version',
      method: 'PUT',
      path: '/prompts/{promptId}/versions/{versionId}',
      title: 'Label prompt version',
      description:
        'Put a label (list_prompt_labels: production, staging, …) on a version of a prompt, nothing else; calls to slug@label get it at once. To change the content use update_prompt, to make it the default publish_prompt.',
      risk: 'write',
      scopes: ['prompts.update'],
      input: {
        ...which,
        ...whichVersion,
        label_id: inBody(orNull(text('UUID; null takes the label off.')), { listed: text('null takes it off') }),
      },
      argumentAliases: whichAliases,
      escalates: [
        {
          argument: 'label_id',
          given: true,
          to: 'live',
          because: 'Applications that call the prompt by this label get the version at once.',
        },
        {
          argument: 'label_id',
          emptied: true,
          to: 'live',
          because: 'Applications that call the prompt by the label no longer find this version.',
        },
      ],
    },
  ],
} satisfies Domain;

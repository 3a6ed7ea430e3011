import { inBody, inPath, inQuery, required, unlisted } from './model/field.ts';
import type { ArgumentAlias, Domain, Field, Operation } from './model/operation.ts';
import { onePage, pageInput, pages } from './model/paging.ts';
import { anyObject, flag, inert, integer, mapOf, orNull, text } from './model/schema.ts';
import { unlistedBody } from './schemas/chat.ts';
import {
  promptMetadata,
  promptOverrides,
  promptText,
  promptVersion,
  promptVersionAliases,
  sharedInput,
  sharedWith,
  sharing,
  versionChoice,
  versionToPublish,
} from './schemas/prompts.ts';
import { executeRouting, routing, routingAliases } from './schemas/routing.ts';
import { workspaceRef } from './schemas/workspace.ts';

/** Which prompt: what every operation on one takes, and what people call it. */
const which = { prompt_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
const whichAliases = { id: 'prompt_id', slug: 'prompt_id', prompt_slug: 'prompt_id' } as const;

/** The prompts themselves. */
const templates = [
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

/** What running and rendering share. The provider is the prompt's own unless a header names another. */
const gatewayRun = {
  prompt_id: inPath(text('UUID or slug. The published version, or slug@12, slug@latest, slug@label.'), {
    listed: text('slug, or slug@version, slug@label'),
  }),
  variables: required(
    inBody(inert('text for models', mapOf({}, 'Values for the {{variables}}; {} if there are none.')), {
      listed: anyObject(),
    }),
  ),
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
  hyperparameters: { spread: true },
} as const satisfies Record<string, ArgumentAlias>;

/** What the gateway does with a prompt. */
const runs = [
  {
    name: 'run_prompt_completion',
    method: 'POST',
    path: '/prompts/{promptId}/completions',
    host: 'gateway',
    title: 'Run prompt',
    description:
      "Run a prompt template with variables and return the model's answer; costs money. temperature, max_completion_tokens and other model parameters may be given too and win over the template's. To see the filled-in text free of charge: render_prompt.",
    examplePhrases: `
      run a saved prompt, try the prompt with values, get an answer from a prompt template, test a prompt with real
      input, execute a stored prompt, call the prompt, what does the prompt answer for this input, try a prompt with
      certain values and see the answer
    `,
    risk: 'execute',
    could: ['spends', 'sends elsewhere'],
    scopes: ['completions.write'],
    input: {
      ...gatewayRun,
      x_portkey_config: executeRouting.x_portkey_config,
      metadata: { ...gatewayRun.metadata, unlisted: false, listed: mapOf(text()) },
    },
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
    name: 'render_prompt',
    method: 'POST',
    path: '/prompts/{promptId}/render',
    host: 'gateway',
    title: 'Render prompt',
    description:
      'Fill variables into a prompt template and show the messages and parameters that would be sent, without calling a model: no cost. To get an answer: run_prompt_completion.',
    examplePhrases: `
      preview a prompt with values, fill in the variables without calling the model, what would be sent, see the final
      text of a prompt, dry run of a prompt, check the filled template, final messages for free, what would the prompt
      look like with these values, prompt with name filled in
    `,
    risk: 'read',
    scopes: ['prompts.render'],
    repeatable: true,
    input: gatewayRun,
    argumentAliases: gatewayRunAliases,
    untrusted: ['**'],
  },
] as const satisfies readonly Operation[];

const whichVersion = {
  version_id: inPath(text('UUID of the version, not its number; from list_prompt_versions.'), {
    listed: text('UUID from list_prompt_versions'),
  }),
} as const;

/** Versions of a prompt: reading, labelling, publishing. */
const versions = [
  {
    name: 'publish_prompt',
    method: 'PUT',
    path: '/prompts/{promptId}/makeDefault',
    title: 'Publish prompt version',
    description:
      'Make a version of a prompt the default: every application that calls the prompt gets it at once. An older one rolls back. Takes the version number, not its id (list_prompt_versions). To copy a prompt to another environment: promote_prompt.',
    examplePhrases: `
      make a version live, publish the draft, roll back a prompt, go back to the earlier version, put the new prompt
      into production, make version three the default, release the new wording, new prompt version was bad undo it,
      deploy the prompt, activate a prompt version, revert the prompt to last week's text, apps should get the new text,
      new text is ready put it live, the latest prompt was a mistake go back, ship the draft of a prompt, bring back
      last week's version of a prompt, go back to the old wording, customers should see the new version
    `,
    risk: 'write',
    remains: 'Live calls take this version at once; publish_prompt with the earlier number takes it back.',
    could: ['loosens'],
    sensitive: 'live',
    scopes: ['prompts.publish'],
    input: { ...which, version: required(inBody(versionToPublish, { listed: integer() })) },
    argumentAliases: { ...whichAliases, version_number: 'version' },
  },
  {
    name: 'list_prompt_versions',
    method: 'GET',
    path: '/prompts/{promptId}/versions',
    title: 'List prompt versions',
    description:
      "List a prompt's versions, newest first: id, number, description, label, status. The number is for publish_prompt, the id for get_prompt_version and update_prompt_version.",
    examplePhrases: `
      history of a prompt, earlier versions of a prompt, which versions exist, what changed between prompt versions, who
      wrote which version, which version is live, previous wording, versions and their labels, is anything still in
      draft for this prompt, all earlier versions of a prompt, compare old and new wording
    `,
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
    examplePhrases: `
      read an old version of a prompt, text of version two, one particular version, look at an earlier wording, show the
      prompt as it was
    `,
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
    examplePhrases: `
      label a version as production, mark a version as staging, put the tag on version five, move the production label
      to another version, tag a prompt version, take a label off a version, point the staging label to the new version,
      put the staging tag on a version, label v4 as production
    `,
    risk: 'write',
    could: ['cuts off'],
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
      {
        argument: 'label_id',
        emptied: true,
        to: 'delete',
        because: 'Applications that call the prompt by the label no longer find this version.',
      },
    ],
  },
] as const satisfies readonly Operation[];

/** Sharing of prompts. */
const promptSharing = [
  {
    ...sharing,
    name: 'share_prompt',
    method: 'POST',
    path: '/v2/prompts/{promptId}/share',
    title: 'Share prompt',
    description:
      'Let other workspaces of the organisation read and run a prompt of this one. With whom it is shared: list_prompts with show_prompt_share. Ended by unshare_prompt.',
    examplePhrases: `
      share a prompt with another workspace, let another team use our prompt, give other workspaces access to a
      template, other teams should run this prompt too
    `,
    risk: 'write',
    could: ['grants'],
    sensitive: 'access',
    input: { ...which, share: sharedWith },
    argumentAliases: whichAliases,
  },
  {
    ...sharing,
    name: 'update_prompt_share',
    method: 'PUT',
    path: '/v2/prompts/{promptId}/share',
    title: 'Update prompt share',
    description: 'Change with which workspaces a prompt is shared: those that lose it can no longer run it.',
    examplePhrases: `
      change with whom a prompt is shared, share the prompt with one more workspace, take a workspace off the share of a
      prompt, different workspaces for a shared prompt
    `,
    risk: 'write',
    could: ['grants', 'cuts off'],
    sensitive: 'access',
    replaces: true,
    input: { ...which, share: sharedWith },
    argumentAliases: whichAliases,
  },
  {
    ...sharing,
    name: 'unshare_prompt',
    method: 'DELETE',
    path: '/v2/prompts/{promptId}/share',
    title: 'Unshare prompt',
    description: 'End the sharing of a prompt: other workspaces can no longer read or run it. The prompt itself stays.',
    examplePhrases: `
      stop sharing a prompt, take a shared prompt back, other workspaces should no longer use our prompt, make a shared
      prompt private again
    `,
    risk: 'delete',
    could: ['cuts off'],
    input: which,
    argumentAliases: whichAliases,
  },
] as const satisfies readonly Operation[];

export const prompts = {
  domain: 'prompts',
  about: 'prompt templates: their versions, publishing, sharing, rendering and running',
  operations: [...templates, ...runs, ...versions, ...promptSharing],
} satisfies Domain;

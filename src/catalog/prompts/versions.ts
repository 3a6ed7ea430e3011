import { inBody, inPath, required } from '../field.ts';
import type { Operation } from '../operation.ts';
import { onePage } from '../paging.ts';
import { integer, orNull, text } from '../schema.ts';
import { promptText, versionToPublish } from '../schemas/prompts.ts';
import { which, whichAliases } from './common.ts';

const whichVersion = {
  version_id: inPath(text('UUID of the version, not its number; from list_prompt_versions.'), {
    listed: text('UUID from list_prompt_versions'),
  }),
} as const;

/** Versions of a prompt: reading, labelling, publishing. */
export const versions = [
  {
    name: 'publish_prompt',
    method: 'PUT',
    path: '/prompts/{promptId}/makeDefault',
    title: 'Publish prompt version',
    description:
      'Make a version of a prompt the default: every application that calls the prompt gets it at once. An older one rolls back. Takes the version number, not its id (list_prompt_versions). To copy a prompt to another environment: promote_prompt.',
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

import { inBody, inPath, required } from '../model/field.ts';
import type { Operation } from '../model/operation.ts';
import { onePage } from '../model/paging.ts';
import { integer, orNull, text } from '../model/schema.ts';
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

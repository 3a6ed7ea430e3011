import { inBody, inPath, inQuery, required } from './model/field.ts';
import type { Domain, Operation } from './model/operation.ts';
import { onePage } from './model/paging.ts';
import { choice, integer, note, text, words } from './model/schema.ts';
import { sharedInput, sharedWith, sharing, versionChoice, versionToPublish } from './schemas/prompts.ts';
import { workspaceRef } from './schemas/workspace.ts';

/** Which partial: what every operation on one takes, and what people call it. */
const which = { prompt_partial_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
const whichAliases = {
  id: 'prompt_partial_id',
  slug: 'prompt_partial_id',
  partial_id: 'prompt_partial_id',
  partial_slug: 'prompt_partial_id',
} as const;

const template = words('Template text; {{name}} marks a variable.');

/** Sharing of partials. */
const partialSharing = [
  {
    ...sharing,
    name: 'share_prompt_partial',
    method: 'POST',
    path: '/v2/prompts/partials/{promptPartialId}/share',
    title: 'Share prompt partial',
    description:
      'Let other workspaces of the organisation include a prompt partial of this one. With whom it is shared: list_prompt_partials with show_prompt_share. Ended by unshare_prompt_partial.',
    examplePhrases: `
      share a snippet with another workspace, let another team include our partial, give other workspaces a text block
    `,
    risk: 'write',
    could: ['grants'],
    sensitive: 'access',
    input: { ...which, share: sharedWith },
    argumentAliases: whichAliases,
  },
  {
    ...sharing,
    name: 'update_prompt_partial_share',
    method: 'PUT',
    path: '/v2/prompts/partials/{promptPartialId}/share',
    title: 'Update prompt partial share',
    description:
      'Change with which workspaces a prompt partial is shared: prompts of those that lose it can no longer include it.',
    examplePhrases: `
      change with whom a snippet is shared, share the partial with one more workspace, take a workspace off the share of
      a partial
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
    name: 'unshare_prompt_partial',
    method: 'DELETE',
    path: '/v2/prompts/partials/{promptPartialId}/share',
    title: 'Unshare prompt partial',
    description:
      'End the sharing of a prompt partial: prompts of other workspaces can no longer include it. The partial stays.',
    examplePhrases: `
      stop sharing a snippet, take a shared partial back, other workspaces should no longer include our text block
    `,
    risk: 'delete',
    could: ['cuts off'],
    input: which,
    argumentAliases: whichAliases,
  },
] as const satisfies readonly Operation[];

/** Scopes of partials are those of prompts, by analogy: portkey-details.md 2c. */
export const partials = {
  domain: 'partials',
  about: 'prompt partials: pieces of text that several prompts include',
  operations: [
    {
      name: 'list_prompt_partials',
      method: 'GET',
      path: '/prompts/partials',
      title: 'List prompt partials',
      description:
        'List prompt partials (snippets that prompts include as {{>slug}}), by collection or workspace. For whole prompts: list_prompts.',
      examplePhrases: `
        which snippets do we have, list partials, shared text blocks of prompts, reusable prompt parts
      `,
      risk: 'read',
      scopes: ['prompts.list'],
      input: {
        collection_id: inQuery(text('UUID or slug.'), { listed: text() }),
        workspace_id: inQuery(workspaceRef, { listed: text() }),
        ...sharedInput,
      },
      paging: onePage(),
      untrusted: ['data[].name'],
    },
    {
      name: 'create_prompt_partial',
      method: 'POST',
      path: '/prompts/partials',
      title: 'Create prompt partial',
      description:
        'Create a prompt partial: text that prompts include as {{>slug}}. Its first version is published at once. An organisation key must name workspace_id.',
      examplePhrases: `
        make a reusable snippet, shared text for many prompts, new partial, put the disclaimer in one place, common
        block that prompts include, avoid repeating the same paragraph in all prompts, reusable paragraph for all
        prompts, one signature block for all prompts
      `,
      risk: 'write',
      could: [],
      scopes: ['prompts.create'],
      input: {
        name: required(inBody(text())),
        string: required(inBody(template, { listed: text('Template text') })),
        workspace_id: inBody(text('UUID or slug; needed with an organisation key.'), { listed: text() }),
        version_description: inBody(note()),
      },
    },
    {
      name: 'delete_prompt_partial',
      method: 'DELETE',
      path: '/prompts/partials/{promptPartialId}',
      title: 'Delete prompt partial',
      description:
        'Delete a prompt partial (snippet) with all its versions. Prompts that include it break at once; cannot be undone. To hide it only: update_prompt_partial with status archived.',
      examplePhrases: `
        delete a snippet, remove a partial, get rid of a shared text block
      `,
      risk: 'delete',
      could: ['cuts off'],
      scopes: ['prompts.delete'],
      input: which,
      argumentAliases: whichAliases,
    },
    {
      name: 'get_prompt_partial',
      method: 'GET',
      path: '/prompts/partials/{promptPartialId}',
      title: 'Get prompt partial',
      description:
        'Read a prompt partial (snippet) and its text: the published version unless version says otherwise. For a whole prompt: get_prompt.',
      examplePhrases: `
        what does the snippet say, text of a partial, read a shared block, show the disclaimer snippet
      `,
      risk: 'read',
      scopes: ['prompts.read'],
      input: { ...which, version: inQuery(versionChoice, { listed: text('latest, default or a number') }) },
      argumentAliases: whichAliases,
      untrusted: ['name', 'string', 'version_description'],
    },
    {
      name: 'update_prompt_partial',
      method: 'PUT',
      path: '/prompts/partials/{promptPartialId}',
      title: 'Update prompt partial (new version)',
      description:
        'Save a new, unpublished version of a prompt partial, or rename or archive it. publish_partial puts the version live.',
      examplePhrases: `
        change a snippet's text, edit the shared disclaimer, new wording of a partial, rename a snippet, update the
        common text in all prompts, edit the common signature block, new legal text in all prompts
      `,
      risk: 'write',
      could: ['cuts off'],
      scopes: ['prompts.update'],
      repeatable: false,
      input: {
        ...which,
        name: inBody(text()),
        string: inBody(template, { listed: text('Template text') }),
        version_description: inBody(note()),
        status: inBody(text('active or archived.'), { listed: choice(['active', 'archived']) }),
      },
      // The document calls it `description`, which the API drops silently: portkey-details.md 0.13.
      argumentAliases: { ...whichAliases, description: 'version_description' },
      escalates: [
        {
          argument: 'status',
          equals: ['archived'],
          to: 'delete',
          because: 'Archives the partial: prompts that include it break.',
        },
      ],
    },
    {
      name: 'publish_partial',
      method: 'PUT',
      path: '/prompts/partials/{promptPartialId}/makeDefault',
      title: 'Publish partial version',
      description:
        'Make a version of a prompt partial the default: every prompt that includes it changes at once. Takes the version number from list_partial_versions; an older one rolls back.',
      examplePhrases: `
        put a snippet version live, make the new partial the default, publish a partial, go back to the older version of
        a snippet, activate the changed text block, roll back a partial
      `,
      risk: 'write',
      could: ['loosens'],
      sensitive: 'live',
      scopes: ['prompts.publish'],
      input: { ...which, version: required(inBody(versionToPublish, { listed: integer() })) },
      argumentAliases: { ...whichAliases, version_number: 'version' },
    },
    {
      name: 'list_partial_versions',
      method: 'GET',
      path: '/prompts/partials/{promptPartialId}/versions',
      title: 'List partial versions',
      description:
        "List a prompt partial's versions with number, text and description, for publish_partial. Of a whole prompt: list_prompt_versions.",
      examplePhrases: `
        versions of a snippet, history of a partial, earlier texts of a shared block, when was the snippet changed
      `,
      risk: 'read',
      scopes: ['prompts.read'],
      input: which,
      argumentAliases: whichAliases,
      paging: onePage(),
      untrusted: ['data[].string', 'data[].description'],
    },
    ...partialSharing,
  ],
} satisfies Domain;

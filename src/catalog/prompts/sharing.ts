import { inPath } from '../model/field.ts';
import type { Field, Operation } from '../model/operation.ts';
import { anyObject, text } from '../model/schema.ts';
import { whichAliases } from './common.ts';

/**
 * Sharing prompts and partials with other workspaces. Source: portkey-live.md 9 and portkey-details.md 1e (changelog
 * 1.17.0), which state the paths and no body: what is given is sent as it is. Forking and ending a share from the other
 * side have no stated path.
 */
const common = { scopes: ['prompts.update'], documented: false } as const satisfies Partial<Operation>;

const sharedWith: Field = {
  in: 'whole-body',
  schema: anyObject('The request body; no source states its fields, Portkey answers which it wants.'),
  required: true,
  listed: anyObject('Request body, sent as it is'),
};

const promptId = { prompt_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
const partialId = { prompt_partial_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;

/** Sharing of prompts. */
export const promptSharing = [
  {
    ...common,
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
    input: { ...promptId, share: sharedWith },
    argumentAliases: whichAliases,
  },
  {
    ...common,
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
    input: { ...promptId, share: sharedWith },
    argumentAliases: whichAliases,
  },
  {
    ...common,
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
    input: promptId,
    argumentAliases: whichAliases,
  },
] as const satisfies readonly Operation[];

const partialAliases = {
  id: 'prompt_partial_id',
  slug: 'prompt_partial_id',
  partial_id: 'prompt_partial_id',
  partial_slug: 'prompt_partial_id',
} as const;

/** The same for partials. */
export const partialSharing = [
  {
    ...common,
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
    input: { ...partialId, share: sharedWith },
    argumentAliases: partialAliases,
  },
  {
    ...common,
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
    input: { ...partialId, share: sharedWith },
    argumentAliases: partialAliases,
  },
  {
    ...common,
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
    input: partialId,
    argumentAliases: partialAliases,
  },
] as const satisfies readonly Operation[];

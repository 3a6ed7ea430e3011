import type { Sayings } from './sayings.ts';

export const partials: Sayings = {
  list_prompt_partials: `
    which snippets do we have, list partials, shared text blocks of prompts, reusable prompt parts
  `,
  create_prompt_partial: `
    make a reusable snippet, shared text for many prompts, new partial, put the disclaimer in one place, common
    block that prompts include, avoid repeating the same paragraph in all prompts, reusable paragraph for all
    prompts, one signature block for all prompts
  `,
  delete_prompt_partial: `
    delete a snippet, remove a partial, get rid of a shared text block
  `,
  get_prompt_partial: `
    what does the snippet say, text of a partial, read a shared block, show the disclaimer snippet
  `,
  update_prompt_partial: `
    change a snippet's text, edit the shared disclaimer, new wording of a partial, rename a snippet, update the
    common text in all prompts, edit the common signature block, new legal text in all prompts
  `,
  publish_partial: `
    put a snippet version live, make the new partial the default, publish a partial, go back to the older version of
    a snippet, activate the changed text block, roll back a partial
  `,
  list_partial_versions: `
    versions of a snippet, history of a partial, earlier texts of a shared block, when was the snippet changed
  `,
  share_prompt_partial: `
    share a snippet with another workspace, let another team include our partial, give other workspaces a text block
  `,
  update_prompt_partial_share: `
    change with whom a snippet is shared, share the partial with one more workspace, take a workspace off the share of
    a partial
  `,
  unshare_prompt_partial: `
    stop sharing a snippet, take a shared partial back, other workspaces should no longer include our text block
  `,
};

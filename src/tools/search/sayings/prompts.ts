import type { Sayings } from './sayings.ts';

export const prompts: Sayings = {
  list_prompts: `
    which prompts do we have, list prompt templates, find a prompt by name, search saved prompts, prompts in a
    folder, prompt library, which prompts use a certain model, all our templates
  `,
  create_prompt: `
    make a new prompt, save a prompt template, add a prompt for summarising, store this system prompt, write a new
    template, new prompt with variables
  `,
  delete_prompt: `
    delete a prompt, remove a template, we do not use this prompt any more, get rid of an old prompt, retire a
    template
  `,
  get_prompt: `
    what does the prompt say, show the text of a prompt, read a template, which model does the prompt use, what
    variables does a prompt need, current wording of the prompt, system message of a prompt, which text does the
    prompt have at the moment, what are we telling the model in this prompt
  `,
  update_prompt: `
    change the wording of a prompt, edit a template, add a line to the system prompt, switch a prompt to another
    model, change the temperature of a prompt, new version of a prompt, rename a prompt, improve the prompt text,
    move a prompt to another folder, tweak the instructions, save a draft version, rewrite a template, reword a
    prompt, prompt should use another model, prompt should be friendlier, change what the prompt tells the model
  `,
  run_prompt_completion: `
    run a saved prompt, try the prompt with values, get an answer from a prompt template, test a prompt with real
    input, execute a stored prompt, call the prompt, what does the prompt answer for this input, try a prompt with
    certain values and see the answer
  `,
  render_prompt: `
    preview a prompt with values, fill in the variables without calling the model, what would be sent, see the final
    text of a prompt, dry run of a prompt, check the filled template, final messages for free, what would the prompt
    look like with these values, prompt with name filled in
  `,
  publish_prompt: `
    make a version live, publish the draft, roll back a prompt, go back to the earlier version, put the new prompt
    into production, make version three the default, release the new wording, new prompt version was bad undo it,
    deploy the prompt, activate a prompt version, revert the prompt to last week's text, apps should get the new
    text, new text is ready put it live, the latest prompt was a mistake go back, ship the draft of a prompt, bring
    back last week's version of a prompt, go back to the old wording, customers should see the new version
  `,
  list_prompt_versions: `
    history of a prompt, earlier versions of a prompt, which versions exist, what changed between prompt versions,
    who wrote which version, which version is live, previous wording, versions and their labels, is anything still
    in draft for this prompt, all earlier versions of a prompt, compare old and new wording
  `,
  get_prompt_version: `
    read an old version of a prompt, text of version two, one particular version, look at an earlier wording, show
    the prompt as it was
  `,
  update_prompt_version: `
    label a version as production, mark a version as staging, put the tag on version five, move the production label
    to another version, tag a prompt version, take a label off a version, point the staging label to the new
    version, put the staging tag on a version, label v4 as production
  `,
  migrate_prompt: `
    sync prompts from git, prompts as code, create or update a prompt from CI, push prompts from files, import
    prompts from a repository, upsert a prompt, keep prompts in version control, deploy prompts in a pipeline,
    prompts live in our repo push them from the pipeline, upload prompts from yaml files
  `,
  promote_prompt: `
    copy a prompt from staging to production, move a prompt to another environment, bring the dev prompt to prod,
    promote to production, transfer a tested prompt to the live environment, same prompt in another folder or
    environment, copy the tested prompt to the live environment, take a prompt from test to prod
  `,
  validate_completion_metadata: `
    is the billing metadata complete, check metadata before running a prompt, are client app and environment set,
    what metadata is missing, validate tags for cost attribution
  `,
  share_prompt: `
    share a prompt with another workspace, let another team use our prompt, give other workspaces access to a template,
    other teams should run this prompt too
  `,
  update_prompt_share: `
    change with whom a prompt is shared, share the prompt with one more workspace, take a workspace off the share of a
    prompt, different workspaces for a shared prompt
  `,
  unshare_prompt: `
    stop sharing a prompt, take a shared prompt back, other workspaces should no longer use our prompt, make a shared
    prompt private again
  `,
};

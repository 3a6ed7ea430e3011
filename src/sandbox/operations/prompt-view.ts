import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { labelsIn, type PromptRow, type PromptVersionRow, promptVersionsIn } from '../rows/prompts.ts';
import { type VariableComponents, variablesOf } from './shared/variables.ts';

/** What versions refer to: they never change, so it is worked out once. */
const known = new WeakMap<PromptVersionRow, VariableComponents>();

const componentsOf = (version: PromptVersionRow): VariableComponents => {
  const kept = known.get(version) ?? variablesOf(version.string);
  known.set(version, kept);
  return kept;
};

/** A prompt as its list shows it. Source: portkey-facts.md "Live replies". */
export const promptSummary = (call: SandboxCall, row: PromptRow): JsonObject => ({
  id: row.id,
  collection_id: row.collection_id,
  name: row.name,
  slug: row.slug,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  status: row.status,
  access_level: 'workspace',
  share_organisation_id: null,
  shared_at: null,
  shared_by_user_id: null,
  shared_from_version_id: null,
  allow_all_workspaces: 0,
  forked_from_prompt_id: null,
  forked_from_prompt_version_id: null,
  prompt_owning_workspace_id: row.workspace_id,
  model: promptVersionsIn(call.store).get(row.published_version_id)?.model ?? '',
  object: 'prompt',
});

/** Whether a version is the published one. */
export const statusOf = (prompt: PromptRow, version: PromptVersionRow): 'active' | 'archived' =>
  prompt.published_version_id === version.id ? 'active' : 'archived';

/** A prompt together with one of its versions. */
export const promptWhole = (call: SandboxCall, row: PromptRow, version: PromptVersionRow): JsonObject => {
  const label = version.label_id === null ? undefined : labelsIn(call.store).get(version.label_id);
  return {
    ...promptSummary(call, row),
    model: version.model ?? '',
    prompt_version_id: version.id,
    prompt_version: version.number,
    prompt_version_description: version.description ?? '',
    prompt_version_status: statusOf(row, version),
    string: version.string,
    variable_components: componentsOf(version),
    parameters: version.model === null ? version.parameters : { ...version.parameters, model: version.model },
    functions: version.functions,
    tools: version.tools,
    tool_choice: version.tool_choice,
    template_metadata: version.template_metadata ?? {},
    prompt_version_label_id: label?.id ?? null,
    prompt_version_label_name: label?.name ?? null,
    prompt_version_labels: label === undefined ? [] : [{ id: label.id, name: label.name }],
    is_raw_template: version.is_raw_template,
    virtual_key: version.virtual_key,
  };
};

/** A version as the list of versions shows it. */
export const versionSummary = (row: PromptRow, version: PromptVersionRow): JsonObject => ({
  id: version.id,
  prompt_id: row.id,
  prompt_template: { string: version.string, parameters: version.parameters, model: version.model },
  prompt_version: version.number,
  prompt_description: version.description ?? '',
  label_id: version.label_id,
  created_at: version.created_at,
  status: statusOf(row, version),
  object: 'prompt',
});

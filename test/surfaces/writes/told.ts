/** What the answer of a write tells of the fields that it set. */
import { lost } from '../../contract/sandbox/resource.ts';
import { operationNamed } from '../../helpers/operations.ts';
import type { WriteCall } from './calls.ts';

type Values = Readonly<Record<string, unknown>>;

/** Fields that no answer tells, and why. */
export const NOT_SHOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  create_prompt_partial: { workspace_id: 'in no reply; the list of the workspace shows it' },
  update_prompt: {
    patch: 'says how to read the rest',
    prompt_metadata: 'read back as template_metadata',
  },
  invite_user: {
    workspaces: 'no reply shows them before the invitation is accepted',
    workspace_api_key_details: 'the same',
  },
  create_scim_workspace_mapping: { scim_group_name: 'read back as scim_group' },
  create_virtual_key: {
    provider: 'read back as ai_provider_name',
    workspace_id: 'a GET of one has none; the list shows it',
    api_version: 'read back in model_config',
    resource_name: 'read back in model_config',
    deployment_name: 'read back in model_config',
    deployment_config: 'read back in model_config',
  },
  update_virtual_key: { deployment_config: 'read back in model_config' },
  update_integration_workspaces: { global_workspace_access: 'get_integration shows it, not the list of workspaces' },
  sync_mcp_integration: { server_info: 'get_mcp_integration_metadata shows it, not the list of capabilities' },
  create_mcp_integration: { organisation_id: 'in no reply: there is one organisation for a key' },
  update_input_guardrail_workspace_exclusions: { organisation_id: 'names the place, and is not set' },
  update_output_guardrail_workspace_exclusions: { organisation_id: 'names the place, and is not set' },
};

/** Operations of which nothing is told but that they were carried out. */
const NOTHING_TOLD: Readonly<Record<string, string>> = {
  insert_log: 'a log is found by a search, some time later',
  create_feedback: 'no operation reads feedback',
  update_feedback: 'no operation reads feedback',
  share_prompt: 'no source states the fields of its body',
  update_prompt_share: 'no source states the fields of its body',
  share_prompt_partial: 'no source states the fields of its body',
  update_prompt_partial_share: 'no source states the fields of its body',
};

/** The argument's own name: tables of bodies have the API's. */
function ownName(operation: string, field: string): string {
  const { input, argumentAliases = {} } = operationNamed(operation);
  const alias = argumentAliases[field];
  if (input[field] !== undefined) return field;
  return Object.keys(input).find((name) => input[name]?.wire === field) ?? (typeof alias === 'string' ? alias : field);
}

/** The names that an answer has of the fields that a call set; of those that it cleared none. */
export const shownFields = ({ operation, arguments: args, sets }: WriteCall, data: Values): readonly string[] =>
  sets
    .filter((field) => args[field] !== null)
    .flatMap((field) => keyIn(data, ownName(operation, field)) ?? [])
    .sort();

/** What an answer may call a field: Portkey puts the kind before some names, and `masked` before those of secrets. */
const keyIn = (data: Values, name: string): string | undefined =>
  [
    name,
    operationNamed('create_prompt').input[name]?.wire,
    `prompt_${name}`,
    `prompt_version_${name}`,
    `masked_${name}`,
  ]
    .filter((each) => each !== undefined)
    .find((each) => Object.hasOwn(data, each));

/**
 * The fields that a call set and its answer does not tell, and those that are told although a reason says otherwise.
 *
 * @param call the write
 * @param data its answer
 */
export function untold({ operation, arguments: args, sets }: WriteCall, data: Values): readonly string[] {
  return sets.flatMap((field) => {
    const name = ownName(operation, field);
    if (operation in NOTHING_TOLD || NOT_SHOWN[operation]?.[name] !== undefined)
      return keyIn(data, name) === name ? [`${name} is shown after all`] : [];
    const key = keyIn(data, name);
    const given = args[field];
    // What was cleared may no longer be shown at all; a note says that it was.
    if (key === undefined) return given === null ? [] : [`${operation}: ${name}`];
    const isPlain = typeof given === 'number' || (typeof given === 'string' && typeof data[key] === 'string');
    const other = isPlain && key === name && !READ_OTHERWISE.test(name) ? lost(given, data[key], name) : undefined;
    return other === undefined ? [] : [`${operation}: ${other}`];
  });
}
/** Secrets are masked, and of an id and a slug either may come back. */
const READ_OTHERWISE = /^key$|_token$|_id$/;

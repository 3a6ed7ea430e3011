/** A call of every operation that makes or changes something, as the sandbox carries it out. */
import fc from 'fast-check';
import { callAs, type Json, type Resource, type Write } from '../../contract/sandbox/resource.ts';
import { resourcesOf } from '../../contract/sandbox/resources.ts';
import { bodyOf } from '../../contract/sandbox/values.ts';
import type { World } from '../../contract/sandbox/world.ts';
import { operationNamed } from '../../helpers/operations.ts';

/** An update sets other values than the creation did. */
const CHANGED = 100;

export interface WriteCall {
  readonly operation: string;
  readonly arguments: Json;
  /** Those of the arguments that say what is set, not of which thing. */
  readonly sets: readonly string[];
}

/** A body with every field that the resource's table has. */
function wholeBody({ required, optional }: Write, seed: number): Json {
  const [body = {}] = fc.sample(bodyOf({ ...required, ...optional }, {}), { numRuns: 1, seed });
  const { vault, allow, ...rest } = body;
  return { ...rest, ...(vault as Json | undefined), ...(allow as Json | undefined) };
}

const pathOf = (operation: string): readonly string[] =>
  Object.entries(operationNamed(operation).input).flatMap(([name, { in: place }]) => (place === 'path' ? [name] : []));

const call = (operation: string, of: Json, set: Json): WriteCall => ({
  operation,
  arguments: { ...of, ...set },
  sets: Object.keys(set),
});

/** Its creation and its update, with every field. */
async function callsOf(world: World, resource: Resource, seed: number): Promise<readonly WriteCall[]> {
  const { create, update } = resource;
  const [, , , type, subType] = create.target.split('/');
  const kind = create.operation === 'create_api_key' ? { type, sub_type: subType } : {};
  const made = call(create.operation, kind, wholeBody(create, seed));
  if (update === undefined) return [made];
  const { status, json } = await callAs(world, resource)('POST', create.target, wholeBody(create, -seed));
  if (status !== 200) throw new Error(`${create.operation}: ${JSON.stringify(json)}`);
  const [id = ''] = pathOf(update.operation);
  const beside = new URLSearchParams(resource.at('').split('?')[1]);
  const of = { [id]: json[resource.idIn ?? 'id'], ...Object.fromEntries(beside) };
  return [made, call(update.operation, of, wholeBody(update, seed + CHANGED))];
}

/** What the table of resources does not have: access, members, publishing, capabilities, messages and runs. */
async function otherCalls(world: World, seed: number): Promise<readonly WriteCall[]> {
  const { ok, workspaceId, otherWorkspaceId, integrationSlug, mcpIntegrationId, userId, strangerId } = world;
  const asWorkspace = async (target: string, body: Json) => (await world.asWorkspace('POST', target, body)).json;
  const servers = await ok('GET', `/v1/mcp-servers?workspace_id=${workspaceId}`);
  const server = { mcp_server_id: servers.data[0].id };
  const prompt = (await ok('GET', `/v1/prompts?workspace_id=${workspaceId}`)).data[0];
  const version = (await ok('GET', `/v1/prompts/${prompt.id}/versions`)).data[0];
  const partial = (await ok('GET', '/v1/prompts/partials')).data[0];
  const label = (await ok('GET', '/v1/labels')).data[0];
  const { data: guardrails } = await ok('GET', '/v1/guardrails?page_size=100');
  const ours = guardrails.filter((row: Json) => row.workspace_id === undefined || row.workspace_id === null);
  const guardrail = { guardrail_id: world.guardrailIds[0] };
  const thread = await asWorkspace('/v1/threads', {});
  const message = await asWorkspace(`/v1/threads/${thread.id}/messages`, { role: 'user', content: 'Hello' });
  const assistant = await asWorkspace('/v1/assistants', { model: 'gpt-4o' });
  const other = await asWorkspace('/v1/threads', {});
  const run = await asWorkspace(`/v1/threads/${other.id}/runs`, { assistant_id: assistant.id });
  const traced = await asWorkspace('/v1/feedback', { trace_id: 'trace-1', value: 1 });
  const emptyWorkspace = await ok('POST', '/v1/admin/workspaces', { name: `Empty ${seed}` });
  const exempt = { organisation_id: world.organisationId, workspaces: [{ workspace_id: workspaceId, excluded: true }] };
  const sync = { capabilities: [{ name: 'read', type: 'tool', description: 'Reads a file' }] };
  const switched = { capabilities: [{ name: 'read', type: 'tool', enabled: false }] };
  const metadata = { team: 'blue' };
  return [
    call('update_integration_models', { slug: integrationSlug }, { models: [{ slug: 'gpt-4o', enabled: false }] }),
    call(
      'update_integration_workspaces',
      { slug: integrationSlug },
      { workspaces: [{ id: world.workspaceSlug, enabled: true }], global_workspace_access: { enabled: false } },
    ),
    call(
      'update_mcp_integration_workspaces',
      { mcp_integration_id: mcpIntegrationId },
      { workspaces: [{ id: workspaceId, enabled: true }] },
    ),
    call(
      'sync_mcp_integration',
      { mcp_integration_id: mcpIntegrationId },
      { server_info: { name: 'files', version: '1' }, ...sync },
    ),
    call('update_mcp_integration_capabilities', { mcp_integration_id: mcpIntegrationId }, switched),
    call('sync_mcp_server_capabilities', server, sync),
    call('update_mcp_server_capabilities', server, switched),
    call('sync_mcp_server_metadata', server, {
      server_name: 'tickets',
      server_version: '2',
      instructions: 'Ask first',
    }),
    call('set_mcp_server_tokens', server, { access_token: 'token-of-mine-0123456789' }),
    call('update_mcp_server_user_access', server, {
      user_access: [{ user_id: userId, enabled: false }],
      default_user_access: 'allow',
    }),
    call('replace_guardrail_mcp_servers', guardrail, {
      mcp_servers: { [server.mcp_server_id]: { run_on: ['input'] } },
    }),
    call('upsert_guardrail_mcp_server', { ...guardrail, ...server }, { run_on: ['output'] }),
    call('update_input_guardrail_workspace_exclusions', {}, exempt),
    call('update_output_guardrail_workspace_exclusions', {}, exempt),
    call('update_organisation_defaults', {}, { input_guardrails: [ours[0].slug], output_guardrails: [] }),
    call('publish_prompt', { prompt_id: prompt.id }, { version: 1 }),
    call('update_prompt_version', { prompt_id: prompt.id, version_id: version.id }, { label_id: label.id }),
    call('publish_partial', { prompt_partial_id: partial.id }, { version: 1 }),
    call('update_user', { user_id: strangerId }, { role: seed % 2 === 1 ? 'admin' : 'member' }),
    call('add_workspace_member', { workspace_id: emptyWorkspace.id }, { users: [{ id: strangerId, role: 'member' }] }),
    call('update_workspace_member', { workspace_id: workspaceId, user_id: userId }, { role: 'manager' }),
    call('upload_file', { file: { base64: 'QSB0ZXh0', filename: 'a.txt' } }, { purpose: 'assistants' }),
    call('create_message', { thread_id: thread.id }, { role: 'user', content: 'Hello', metadata }),
    call('update_message', { thread_id: thread.id, message_id: message.id }, { metadata }),
    call('update_run', { thread_id: other.id, run_id: run.id }, { metadata }),
    call(
      'insert_log',
      {},
      { request: { url: 'https://x.example', body: {} }, response: { status: 200, body: {} }, metadata },
    ),
    call('create_feedback', {}, { trace_id: 'trace-2', value: 1, weight: 1, metadata }),
    call('update_feedback', { id: traced.feedback_ids[0] }, { value: 2, metadata }),
    ...['share_prompt', 'update_prompt_share'].map((name) =>
      call(name, { prompt_id: prompt.id }, { share: { workspaces: [otherWorkspaceId] } }),
    ),
    ...['share_prompt_partial', 'update_prompt_partial_share'].map((name) =>
      call(name, { prompt_partial_id: partial.id }, { share: { workspaces: [otherWorkspaceId] } }),
    ),
  ];
}

/**
 * A call of every write, with every field that the sandbox takes together.
 *
 * @param world what the calls name
 * @param seed from 1: another one makes other things
 */
export async function writeCalls(world: World, seed: number): Promise<readonly WriteCall[]> {
  const found: WriteCall[] = [];
  for (const resource of resourcesOf(world)) found.push(...(await callsOf(world, resource, seed)));
  return [...found, ...(await otherCalls(world, seed))];
}

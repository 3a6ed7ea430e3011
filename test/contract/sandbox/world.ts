import { type TestSandbox, testSandbox } from '../../../src/sandbox/testing.ts';

/** What is there already, for fields that name another object. */
export interface World extends TestSandbox {
  readonly organisationId: string;
  readonly workspaceId: string;
  readonly workspaceSlug: string;
  readonly otherWorkspaceId: string;
  readonly collectionId: string;
  readonly configSlug: string;
  readonly configId: string;
  readonly guardrailIds: readonly string[];
  readonly integrationSlug: string;
  readonly mcpIntegrationId: string;
  readonly secretReferenceId: string;
  /** A member of the workspace. */
  readonly userId: string;
  /** Somebody who is no member of it. */
  readonly strangerId: string;
  readonly fileId: string;
}

/** A seeded organisation, and the names of what fields may refer to. */
export const makeWorld = async (): Promise<World> => {
  const sandbox = testSandbox();
  const { call, asWorkspace } = sandbox;
  const get = (target: string) => sandbox.ok('GET', target);
  const [workspaceSlug = '', otherSlug = ''] = Object.keys(sandbox.sandbox.keys.workspaces);
  const workspace = await get(`/v1/admin/workspaces/${workspaceSlug}`);
  const other = await get(`/v1/admin/workspaces/${otherSlug}`);
  const collections = await get(`/v1/collections?workspace_id=${workspaceSlug}`);
  const configs = await get(`/v1/configs?workspace_id=${workspaceSlug}`);
  const guardrails = await get(`/v1/guardrails?workspace_id=${workspace.id}`);
  const mcp = await call('POST', '/v1/mcp-integrations', {
    name: 'World',
    url: 'https://world.example.com/mcp',
    auth_type: 'none',
    transport: 'http',
    workspace_id: workspace.id,
  });
  const secret = await call('POST', '/v1/secret-references', {
    name: 'World',
    manager_type: 'aws_sm',
    secret_path: 'world',
    auth_config: { aws_auth_type: 'serviceRole' },
  });
  const users = await get('/v1/admin/users?pageSize=100');
  const members = new Set(workspace.users.map(({ id }: { id: string }) => id));
  const form = new FormData();
  form.set('purpose', 'assistants');
  form.set('file', new Blob(['A text to search.']), 'world.txt');
  const upload = new Response(form);
  const stored = await sandbox.sandbox.handle({
    method: 'POST',
    target: '/v1/files',
    headers: {
      'x-portkey-api-key': sandbox.sandbox.keys.workspace,
      'content-type': upload.headers.get('content-type') ?? '',
    },
    body: new Uint8Array(await upload.arrayBuffer()),
  });
  const file = JSON.parse(Buffer.from(stored.body as Uint8Array).toString()) as { id: string };
  if ((await asWorkspace('GET', `/v1/files/${file.id}`)).status !== 200) throw new Error('no file');
  return {
    ...sandbox,
    organisationId: workspace.organisation_id,
    workspaceId: workspace.id,
    workspaceSlug,
    otherWorkspaceId: other.id,
    collectionId: collections.data[0].id,
    configSlug: configs.data[0].slug,
    configId: configs.data[0].id,
    guardrailIds: guardrails.data.map(({ id }: { id: string }) => id),
    integrationSlug: 'openai-prod',
    mcpIntegrationId: mcp.json.id,
    secretReferenceId: secret.json.id,
    userId: workspace.users[0].id,
    strangerId: users.data.find(({ id }: { id: string }) => !members.has(id)).id,
    fileId: file.id,
  };
};

/**
 * Portkey's official Node SDK, unmodified, against the sandbox as a service: the life of every resource that it knows.
 * What it is asked is what its own types and documentation say; where those are loose, what the document says.
 */
import { Portkey } from 'portkey-ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { type SandboxService, serveSandbox } from '../../src/sandbox/service.ts';

let sandbox: Sandbox;
let service: SandboxService;
let admin: Portkey;
let app: Portkey;
let workspaceId: string;
let workspaceSlug: string;

beforeAll(async () => {
  sandbox = createSandbox();
  service = await serveSandbox((request) => sandbox.handle(request), { host: '127.0.0.1', port: 0 });
  const baseURL = `${service.origin}/v1`;
  admin = new Portkey({ apiKey: sandbox.keys.admin, baseURL });
  app = new Portkey({ apiKey: sandbox.keys.workspace, baseURL, virtualKey: 'openai-prod' });
  workspaceSlug = Object.keys(sandbox.keys.workspaces)[0] ?? '';
  workspaceId = String((await admin.admin.workspaces.retrieve({ workspaceId: workspaceSlug })).id);
});

afterAll(async () => {
  await service.close();
  await sandbox.close();
});

/** The SDK's types leave most of a reply open. */
type Loose = Record<string, unknown> & { data: Record<string, unknown>[] };
const loose = async (reply: PromiseLike<unknown>): Promise<Loose> => (await reply) as Loose;
const has = (list: Loose, id: unknown): boolean =>
  list.data.some((element) => element.id === id || element.slug === id);
const gone = async (reply: () => PromiseLike<unknown>): Promise<void> => {
  const error = await Promise.resolve(reply()).then(
    () => undefined,
    (reason: { status?: number }) => reason,
  );
  expect([403, 404]).toContain(error?.status);
};

describe('the official Node SDK manages', () => {
  it('configs', async () => {
    const made = await loose(
      admin.configs.create({ name: 'sdk', config: { retry: { attempts: 2 } }, workspace_id: workspaceId } as never),
    );
    const slug = String(made.slug);
    expect(has(await loose(admin.configs.list({} as never)), slug)).toBe(true);
    expect(JSON.parse(String((await loose(admin.configs.retrieve({ slug }))).config))).toEqual({
      retry: { attempts: 2 },
    });
    await admin.configs.update({ slug, name: 'sdk two', config: { cache: { mode: 'simple' } } } as never);
    const read = await loose(admin.configs.retrieve({ slug }));
    expect([read.name, JSON.parse(String(read.config))]).toEqual(['sdk two', { cache: { mode: 'simple' } }]);
    await admin.configs.delete({ slug } as never);
    await gone(() => admin.configs.retrieve({ slug }));
  });

  it('API keys of every kind', async () => {
    const { id: user } = (await loose(admin.admin.workspaces.users.list({ workspaceId: workspaceSlug }))).data[0] ?? {};
    const kinds = [
      { type: 'organisation', 'sub-type': 'service' },
      { type: 'workspace', 'sub-type': 'service', workspace_id: workspaceId },
      { type: 'workspace', 'sub-type': 'user', workspace_id: workspaceId, user_id: user },
    ];
    for (const kind of kinds) {
      const made = await loose(admin.apiKeys.create({ ...kind, name: 'sdk', scopes: ['logs.list'] } as never));
      const id = String(made.id);
      expect(typeof made.key).toBe('string');
      expect(has(await loose(admin.apiKeys.list({ page_size: 100 } as never)), id)).toBe(true);
      await admin.apiKeys.update({ id, name: 'sdk two', description: 'changed' } as never);
      const read = await loose(admin.apiKeys.retrieve({ id }));
      expect([read.name, read.description]).toEqual(['sdk two', 'changed']);
      await admin.apiKeys.delete({ id });
      await gone(() => admin.apiKeys.retrieve({ id }));
    }
  });

  it('users and invites', async () => {
    const users = await loose(admin.admin.users.list({ pageSize: 100, currentPage: 0 }));
    const user = users.data.find(({ role }) => role === 'member');
    const userId = String(user?.id);
    await admin.admin.users.update({ userId, role: 'admin' });
    expect((await admin.admin.users.retrieve({ userId })).role).toBe('admin');
    await admin.admin.users.delete({ userId });
    await gone(() => admin.admin.users.retrieve({ userId }));
    const { invites } = admin.admin.users;
    const made = await loose(
      invites.create({
        email: 'sdk@example.com',
        role: 'member',
        workspaces: [{ id: workspaceSlug, role: 'manager' }],
        workspace_api_key_details: { scopes: ['completions.write'] },
      }),
    );
    const inviteId = String(made.id);
    expect((await invites.retrieve({ inviteId })).email).toBe('sdk@example.com');
    expect(has(await loose(invites.list({ status: 'pending' })), inviteId)).toBe(true);
    await invites.resend({ inviteId });
    await invites.delete({ inviteId });
    expect((await invites.retrieve({ inviteId })).status).toBe('cancelled');
  });

  it('workspaces and their members', async () => {
    const { workspaces } = admin.admin;
    const made = await workspaces.create({ name: 'sdk', description: 'd', defaults: { metadata: { a: 'b' } } });
    const id = String(made.id);
    expect(has(await loose(workspaces.list({ page_size: 100, current_page: 0 })), id)).toBe(true);
    await workspaces.update({ workspaceId: id, name: 'sdk two', description: 'e', defaults: { metadata: { c: 'd' } } });
    const read = await workspaces.retrieve({ workspaceId: id });
    expect([read.name, read.description, read.defaults?.metadata]).toEqual(['sdk two', 'e', { c: 'd' }]);
    const userId = String((await loose(admin.admin.users.list({ pageSize: 5 }))).data[0]?.id);
    await workspaces.users.create({ workspaceId: id, users: [{ id: userId, role: 'member' }] });
    expect((await loose(workspaces.users.list({ workspaceId: id }))).total).toBe(1);
    await workspaces.users.update({ workspaceId: id, userId, role: 'admin' });
    expect((await workspaces.users.retrieve({ workspaceId: id, userId })).role).toBe('admin');
    await workspaces.users.delete({ workspaceId: id, userId });
    await gone(() => workspaces.users.retrieve({ workspaceId: id, userId }));
    await workspaces.delete({ workspaceId: id, name: 'sdk two' });
    await gone(() => workspaces.retrieve({ workspaceId: id }));
  });

  it('integrations, their workspaces and models, and providers', async () => {
    const made = await loose(
      admin.integrations.create({ name: 'sdk', ai_provider_id: 'openai', key: 'sk-x', description: 'd' } as never),
    );
    const slug = String(made.slug);
    expect(has(await loose(admin.integrations.list({} as never)), slug)).toBe(true);
    await admin.integrations.update({ slug, name: 'sdk two' } as never);
    expect((await loose(admin.integrations.retrieve({ slug } as never))).name).toBe('sdk two');
    await admin.integrations.workspaces.update({ slug, workspaces: [{ id: workspaceSlug, enabled: true }] } as never);
    const granted = (await admin.integrations.workspaces.list({ slug } as never)) as unknown as {
      workspaces: { id: string; enabled: boolean }[];
    };
    expect(granted.workspaces).toContainEqual(expect.objectContaining({ id: workspaceSlug, enabled: true }));
    await admin.integrations.models.update({
      slug,
      allow_all_models: false,
      models: [{ slug: 'my-model', enabled: true, is_custom: true, base_model_slug: 'gpt-4o' }],
    } as never);
    const models = (await admin.integrations.models.list({ slug } as never)) as unknown as {
      models: { slug: string }[];
    };
    expect(models.models.map((model) => model.slug)).toContain('my-model');
    await admin.integrations.models.delete({ slug, slugs: 'my-model' } as never);
    const provider = await loose(
      admin.providers.create({ name: 'sdk', integration_id: slug, workspace_id: workspaceId } as never),
    );
    const name = { slug: String(provider.slug), workspace_id: workspaceId };
    expect(has(await loose(admin.providers.list({ workspace_id: workspaceId } as never)), provider.slug)).toBe(true);
    await admin.providers.update({ ...name, note: 'changed' } as never);
    expect((await loose(admin.providers.retrieve(name as never))).note).toBe('changed');
    await admin.providers.delete(name as never);
    await gone(() => admin.providers.retrieve(name as never));
    await admin.integrations.delete({ slug } as never);
    await gone(() => admin.integrations.retrieve({ slug } as never));
  });

  it('virtual keys', async () => {
    const made = await loose(
      admin.virtualKeys.create({ name: 'sdk', provider: 'openai', key: 'sk-x', workspace_id: workspaceId } as never),
    );
    const slug = String(made.slug);
    expect(has(await loose(admin.virtualKeys.list({} as never)), slug)).toBe(true);
    await admin.virtualKeys.update({ slug, name: 'sdk two', note: 'n' } as never);
    const read = await loose(admin.virtualKeys.retrieve({ slug } as never));
    expect([read.name, read.note]).toEqual(['sdk two', 'n']);
    await admin.virtualKeys.delete({ slug } as never);
    await gone(() => admin.virtualKeys.retrieve({ slug } as never));
  });

  it('collections, prompts, versions, labels, partials', async () => {
    const collection = await loose(admin.collections.create({ name: 'sdk', workspace_id: workspaceId } as never));
    const collectionId = String(collection.id);
    await admin.collections.update(collectionId, { name: 'sdk two' } as never);
    expect((await loose(admin.collections.retrieve(collectionId))).name).toBe('sdk two');
    expect(has(await loose(admin.collections.list({ workspace_id: workspaceId } as never)), collectionId)).toBe(true);
    const content = {
      string: JSON.stringify([{ role: 'user', content: 'Say {{word}}' }]),
      parameters: { temperature: 0 },
      virtual_key: 'openai-prod',
      model: 'gpt-4o-mini',
    };
    const prompt = await loose(admin.prompts.create({ name: 'sdk', collection_id: collectionId, ...content } as never));
    const slug = String(prompt.slug);
    expect(has(await loose(admin.prompts.list({ collection_id: collectionId } as never)), slug)).toBe(true);
    await admin.prompts.update(slug, { ...content, version_description: 'second' } as never);
    await admin.prompts.publish(slug, { version: 2 } as never);
    expect((await loose(admin.prompts.retrieve(slug))).prompt_version).toBe(2);
    const versions = await loose(admin.prompts.versions.list(slug));
    const newest = String(versions.data[0]?.id);
    const label = await loose(admin.labels.create({ name: 'sdk-label', workspace_id: workspaceId } as never));
    const labelId = String(label.id);
    await admin.labels.update(labelId, { description: 'd' } as never);
    expect((await loose(admin.labels.retrieve(labelId))).description).toBe('d');
    expect(has(await loose(admin.labels.list({} as never)), labelId)).toBe(true);
    await admin.prompts.versions.update(slug, newest, { label_id: labelId } as never);
    expect((await loose(admin.prompts.versions.retrieve(slug, newest))).prompt_version_label_id).toBe(labelId);
    const rendered = await loose(app.prompts.render({ promptID: slug, variables: { word: 'hello' } } as never));
    expect(JSON.stringify(rendered.data)).toContain('Say hello');
    const answered = await loose(
      app.prompts.completions.create({ promptID: slug, variables: { word: 'hello' } } as never),
    );
    expect(answered.object).toBe('chat.completion');
    await admin.prompts.delete(slug);
    await gone(() => admin.prompts.retrieve(slug));
    await admin.labels.delete(labelId);
    const { partials } = admin.prompts;
    const partial = await loose(partials.create({ name: 'sdk', string: 'one', workspace_id: workspaceId } as never));
    const partialSlug = String(partial.slug);
    await partials.update(partialSlug, { string: 'two', description: 'note' } as never);
    await partials.publish(partialSlug, { version: 2 } as never);
    expect((await loose(partials.retrieve(partialSlug))).string).toBe('two');
    expect((await loose(partials.versions.list(partialSlug))).data).toHaveLength(2);
    expect(has(await loose(partials.list({} as never)), partialSlug)).toBe(true);
    await partials.delete(partialSlug);
    await gone(() => partials.retrieve(partialSlug));
    await admin.collections.delete(collectionId);
    await gone(() => admin.collections.retrieve(collectionId));
  });

  it('guardrails', async () => {
    const feedback = { feedback: { value: 5, weight: 1, metadata: '' } };
    const made = await loose(
      admin.guardrails.create({
        name: 'sdk',
        workspace_id: workspaceId,
        checks: [{ id: 'default.wordCount', parameters: { minWords: 1, maxWords: 9 } }],
        actions: { deny: true, async: false, on_success: feedback, on_fail: feedback },
      } as never),
    );
    const guardrail_id = String(made.id);
    expect(has(await loose(admin.guardrails.list({ workspace_id: workspaceId } as never)), guardrail_id)).toBe(true);
    await admin.guardrails.update({ guardrail_id, name: 'sdk two' } as never);
    expect((await loose(admin.guardrails.retrieve({ guardrail_id } as never))).name).toBe('sdk two');
    await admin.guardrails.delete({ guardrail_id } as never);
    await gone(() => admin.guardrails.retrieve({ guardrail_id } as never));
  });

  it('MCP integrations and servers', async () => {
    const { mcpIntegrations, mcpServers } = admin;
    const made = await loose(
      mcpIntegrations.create({
        name: 'sdk',
        url: 'https://sdk.example.com/mcp',
        auth_type: 'headers',
        transport: 'http',
        configurations: { custom_headers: { Authorization: 'secret-of-mine' } },
      } as never),
    );
    const id = String(made.id);
    expect(has(await loose(mcpIntegrations.list({} as never)), id)).toBe(true);
    await mcpIntegrations.update({ id, description: 'changed' } as never);
    expect((await loose(mcpIntegrations.retrieve({ id } as never))).description).toBe('changed');
    await mcpIntegrations.workspaces.update({ id, workspaces: [{ id: workspaceId, enabled: true }] } as never);
    await mcpIntegrations.workspaces.list({ id } as never);
    await mcpIntegrations.sync({
      id,
      server_info: { name: 'sdk', version: '1' },
      capabilities: [{ name: 'look', type: 'tool', input_schema: { type: 'object' } }],
    } as never);
    await mcpIntegrations.test({ id } as never);
    expect(JSON.stringify(await mcpIntegrations.capabilities.list({ id } as never))).toContain('look');
    await mcpIntegrations.capabilities.update({
      id,
      capabilities: [{ name: 'look', type: 'tool', enabled: true }],
    } as never);
    await mcpIntegrations.metadata.get({ id } as never);
    const server = await loose(
      mcpServers.create({ name: 'sdk', mcp_integration_id: id, workspace_id: workspaceId } as never),
    );
    const at = { id: String(server.id) };
    expect(has(await loose(mcpServers.list({ workspace_id: workspaceId } as never)), at.id)).toBe(true);
    await mcpServers.update({ ...at, description: 'changed' } as never);
    expect((await loose(mcpServers.retrieve(at as never))).description).toBe('changed');
    await mcpServers.test(at as never);
    await mcpServers.setTokens({ ...at, access_token: 'a', refresh_token: 'r' } as never);
    await mcpServers.getTokens(at as never);
    await mcpServers.deleteTokens(at as never);
    await mcpServers.getClientInfo(at as never);
    await mcpServers.capabilities.sync({ ...at, capabilities: [{ name: 'look', type: 'tool', schema: {} }] } as never);
    await mcpServers.capabilities.list(at as never);
    await mcpServers.capabilities.update({
      ...at,
      capabilities: [{ name: 'look', type: 'tool', enabled: false }],
    } as never);
    await mcpServers.userAccess.list(at as never);
    await mcpServers.userAccess.check(at as never);
    await mcpServers.userAccess.update({ ...at, default_user_access: 'deny' } as never);
    await mcpServers.metadata.sync({ ...at, server_name: 'sdk', server_version: '1' } as never);
    await mcpServers.metadata.get(at as never);
    await mcpServers.connections.list(at as never);
    await mcpServers.delete(at as never);
    await gone(() => mcpServers.retrieve(at as never));
    await mcpIntegrations.delete({ id } as never);
    await gone(() => mcpIntegrations.retrieve({ id } as never));
  });

  it('logs, exports and feedback', async () => {
    const inserted = {
      request: { url: 'https://api.openai.com/v1/chat/completions', body: { model: 'gpt-4o' }, provider: 'openai' },
      response: { body: {}, status: 200, response_time: 10 },
      metadata: { traceId: 'sdk-trace' },
    };
    await app.logs.create(inserted as never);
    const given = await loose(app.feedback.create({ traceID: 'sdk-trace', value: 5 } as never));
    const [feedbackID] = given.feedback_ids as string[];
    await app.feedback.update({ feedbackID, value: -5 } as never);
    const filters = { time_of_generation_min: '2020-01-01T00:00:00Z', time_of_generation_max: '2100-01-01T00:00:00Z' };
    const { exports: jobs } = admin.logs;
    const made = await loose(
      jobs.create({ workspaceId: workspaceSlug, filters, requestedData: ['id', 'cost'], description: 'sdk' } as never),
    );
    const exportId = String(made.id);
    expect(has(await loose(jobs.list({ workspaceId: workspaceSlug } as never)), exportId)).toBe(true);
    await jobs.update({ exportId, workspaceId: workspaceSlug, filters, requestedData: ['id'] } as never);
    expect((await loose(jobs.retrieve({ exportId } as never))).requested_data).toEqual(['id']);
    await jobs.start({ exportId } as never);
    await jobs.cancel({ exportId } as never);
    expect((await loose(jobs.retrieve({ exportId } as never))).status).toBe('stopped');
  });

  it('analytics', async () => {
    const query = {
      workspace_slug: workspaceSlug,
      time_of_generation_min: new Date(Date.now() - 7 * 86_400_000).toISOString(),
      time_of_generation_max: new Date().toISOString(),
    } as never;
    const { graphs, groups, summary } = admin.analytics as unknown as Record<
      'graphs' | 'groups' | 'summary',
      Record<string, (...given: never[]) => PromiseLike<{ object: string }>>
    >;
    const methods = (resource: object): string[] =>
      Object.getOwnPropertyNames(Object.getPrototypeOf(resource)).filter((method) => method !== 'constructor');
    for (const method of methods(graphs)) expect((await graphs[method]!(query)).object, method).toBe('analytics-graph');
    for (const method of methods(groups)) {
      const first = { metadata: ['app'], groupedData: ['model'] }[method] ?? [];
      expect(Array.isArray((await loose(groups[method]!(...([...first, query] as never[])))).data), method).toBe(true);
    }
    expect((await summary.cache!(query)).object).toBe('analytics-summary');
  });
});

describe('the official Node SDK runs', () => {
  const messages = [{ role: 'user' as const, content: 'Hello' }];

  it('chat, plain and streamed, and text completions', async () => {
    const plain = await app.chat.completions.create({ model: 'gpt-4o', messages });
    expect(plain.choices[0]?.message?.content).toEqual(expect.any(String));
    const stream = await app.chat.completions.create({ model: 'gpt-4o', messages, stream: true });
    let text = '';
    for await (const chunk of stream as unknown as AsyncIterable<{ choices: { delta: { content?: string } }[] }>)
      text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe(plain.choices[0]?.message?.content);
    const completion = await app.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Hello' });
    expect(completion.choices?.[0]?.text).toEqual(expect.any(String));
  });

  it('embeddings, images, moderations, models', async () => {
    const { data } = await loose(app.embeddings.create({ model: 'text-embedding-3-small', input: 'x' }));
    expect(data[0]?.embedding).toHaveLength(1536);
    expect((await loose(app.images.generate({ model: 'dall-e-3', prompt: 'a cat' }))).data).toHaveLength(1);
    expect((await loose(app.moderations.create({ input: 'flowers' }))).results).toHaveLength(1);
    expect((await loose(app.models.list())).data.length).toBeGreaterThan(0);
  });

  it('files, assistants, threads, vector stores, responses', async () => {
    const file = await loose(app.files.create({ file: new File(['{}'], 'a.jsonl'), purpose: 'assistants' } as never));
    const fileId = String(file.id);
    expect((await loose(app.files.retrieve(fileId))).filename).toBe('a.jsonl');
    expect(has(await loose(app.files.list()), fileId)).toBe(true);
    const { assistants, threads } = app.beta;
    const assistant = await loose(assistants.create({ model: 'gpt-4o', name: 'sdk' }));
    const assistantId = String(assistant.id);
    await assistants.update(assistantId, { name: 'sdk two' });
    expect((await loose(assistants.retrieve(assistantId))).name).toBe('sdk two');
    expect(has(await loose(assistants.list()), assistantId)).toBe(true);
    const thread = await loose(threads.create({ metadata: { a: 'b' } }));
    const threadId = String(thread.id);
    await threads.messages.create(threadId, { role: 'user', content: 'Hello' });
    const run = await loose(threads.runs.create(threadId, { assistant_id: assistantId } as never));
    expect(run.object).toBe('thread.run');
    await assistants.delete(assistantId);
    await threads.delete(threadId);
    const store = await loose(app.vectorStores.create({ name: 'sdk', file_ids: [fileId] }));
    expect((await loose(app.vectorStores.retrieve(String(store.id)))).name).toBe('sdk');
    await app.vectorStores.delete(String(store.id));
    const response = await loose(app.responses.create({ model: 'gpt-4o', input: 'Hello' } as never));
    expect(response.object).toBe('response');
    await app.files.delete(fileId);
    await gone(() => app.files.retrieve(fileId));
  });

  it('and reads a refusal as the error of its status', async () => {
    const stranger = new Portkey({ apiKey: 'nobody', baseURL: `${service.origin}/v1` });
    await expect(stranger.configs.list({} as never)).rejects.toMatchObject({ status: 401 });
    await expect(admin.chat.completions.create({ model: 'gpt-4o', messages })).rejects.toMatchObject({ status: 403 });
    await expect(admin.configs.create({ config: {} } as never)).rejects.toMatchObject({ status: 400 });
  });
});

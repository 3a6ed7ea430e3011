import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/handler.ts';
import { World, workspaceId } from './testing/world.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const chat = '/v1/chat/completions';

describe('the way through the gateway', () => {
  it('refuses unknown providers and configs as OpenAI would', async () => {
    const world = new World();
    const body = { model: 'gpt-4o', messages };
    for (const [headers, requested] of [
      [{ 'x-portkey-virtual-key': 'nope' }, body],
      [{ 'x-portkey-provider': '@nope' }, body],
      [{ 'x-portkey-provider': 'nope' }, body],
      [{ 'x-portkey-config': 'pc-nope' }, body],
      [{}, { ...body, model: '@nope/gpt-4o' }],
    ] as const) {
      const reply = await world.post(chat, requested, headers);
      expect(reply.status).toBe(400);
      expect(reply.json.error).toMatchObject({ message: expect.stringContaining('nope'), type: expect.any(String) });
    }
    expect((await world.post(chat, body, { 'x-portkey-config': '{broken' })).status).toBe(400);
    expect((await world.post(chat, body, { 'x-portkey-metadata': 'no json' })).status).toBe(400);
    expect(world.logs()).toEqual([]);
  });

  it("does not see another workspace's objects", async () => {
    const world = new World();
    const id = await world.upload('assistants', 'secret');
    expect((await world.get(`/v1/files/${id}`)).status).toBe(200);
    const other = await world.send('GET', `/v1/files/${id}`, { as: 'other' });
    expect(other.status).toBe(404);
    expect(other.json.error).toMatchObject({ message: expect.stringContaining(id) });
    expect((await world.send('GET', '/v1/files', { as: 'other' })).json.data).toEqual([]);
    const headers = { 'x-portkey-virtual-key': 'openai-prod' };
    const taken = await world.send('POST', chat, { as: 'other', body: { model: 'gpt-4o', messages }, headers });
    expect(taken.status).toBe(400);
  });

  it('follows a config: target, override parameters, weights and conditions', async () => {
    const world = new World();
    const targets = [
      { name: 'a', provider: 'openai', override_params: { model: 'gpt-4o-mini' } },
      { name: 'b', provider: 'anthropic', override_params: { model: 'claude-3-haiku-20240307' } },
    ];
    const query = { 'metadata.plan': { $eq: 'free' } };
    // biome-ignore lint/suspicious/noThenProperty: Portkey's own name in conditions.
    const conditional = { mode: 'conditional', conditions: [{ query, then: 'b' }], default: 'a' };
    const slug = world.config({ strategy: conditional, targets });
    const ask = (plan: string) =>
      world.post(
        chat,
        { model: 'x', messages },
        {
          'x-portkey-config': slug,
          'x-portkey-metadata': JSON.stringify({ plan }),
        },
      );
    expect((await ask('free')).json.model).toBe('claude-3-haiku-20240307');
    const paid = await ask('paid');
    expect(paid.json.model).toBe('gpt-4o-mini');
    expect(paid.headers['x-portkey-last-used-option-index']).toBe('config.targets[0]');
    expect(world.logs().map(({ provider, option, config }) => [provider, option, config])).toEqual([
      ['anthropic', 1, slug],
      ['openai', 0, slug],
    ]);
    const odd = {
      strategy: {
        ...conditional,
        // biome-ignore lint/suspicious/noThenProperty: Portkey's own name in conditions.
        conditions: [{ query: { 'metadata.plan': { $eq: { toString: 1 }, $in: [{ valueOf: 1 }] } }, then: 'b' }],
      },
      targets,
    };
    const headers = { 'x-portkey-config': JSON.stringify(odd), 'x-portkey-metadata': '{"plan":"free"}' };
    expect((await world.post(chat, { model: 'x', messages }, headers)).json.model).toBe('gpt-4o-mini');
    const balanced = JSON.stringify({
      strategy: { mode: 'loadbalance' },
      targets: targets.map((target, index) => ({ ...target, weight: index })),
    });
    const only = await world.post(chat, { model: 'x', messages }, { 'x-portkey-config': balanced });
    expect(only.json.model).toBe('claude-3-haiku-20240307');
  });

  it('answers from the cache: same reply, no cost, until it is too old', async () => {
    const world = new World();
    const headers = { 'x-portkey-config': JSON.stringify({ cache: { mode: 'simple', max_age: 60 } }) };
    const ask = (content: string) =>
      world.post(chat, { model: '@openai-prod/gpt-4o', messages: [{ role: 'user', content }] }, headers);
    const first = await ask('Hello');
    const again = await ask('Hello');
    expect([first, again, await ask('Bye')].map((reply) => reply.headers['x-portkey-cache-status'])).toEqual([
      'MISS',
      'HIT',
      'MISS',
    ]);
    expect(again.json.id).toBe(first.json.id);
    expect(world.logs()[1]).toMatchObject({ cache: 'HIT', cost: 0, saved: world.logs()[0]?.cost });
    world.wait(61_000);
    expect((await ask('Hello')).headers['x-portkey-cache-status']).toBe('MISS');
    const semantic = { 'x-portkey-config': JSON.stringify({ cache: { mode: 'semantic' } }) };
    const loosely = (content: string) =>
      world.post(chat, { model: '@openai-prod/gpt-4o', messages: [{ role: 'user', content }] }, semantic);
    await loosely('How are you?');
    expect((await loosely('how are you')).headers['x-portkey-cache-status']).toBe('SEMANTIC HIT');
  });

  it('stops at a guardrail that denies, and marks one that does not', async () => {
    const world = new World();
    const add = (id: string, deny: boolean): unknown =>
      world.store.table('guardrails').insert({
        id,
        slug: id,
        checks: [{ id: 'default.contains', parameters: { words: ['Hello'], operator: 'none' } }],
        actions: { deny },
      });
    add('pg-deny', true);
    add('pg-warn', false);
    const ask = (id: string, content: string) =>
      world.post(
        chat,
        { model: '@openai-prod/gpt-4o', messages: [{ role: 'user', content }] },
        {
          'x-portkey-config': JSON.stringify({ input_guardrails: [id] }),
        },
      );
    const denied = await ask('pg-deny', 'Hello');
    expect(denied.status).toBe(446);
    expect(denied.json).toMatchObject({
      error: { type: 'hooks_failed' },
      hook_results: { before_request_hooks: [{ verdict: false }] },
    });
    expect((await ask('pg-deny', 'Bye')).status).toBe(200);
    const warned = await ask('pg-warn', 'Hello');
    expect(warned.status).toBe(246);
    expect(warned.json.choices).toHaveLength(1);
    expect(world.logs().map(({ status }) => status)).toEqual([446, 200, 246]);
  });

  it("holds a provider to its budget and its integration's models", async () => {
    const world = new World();
    const providers = world.store.table('virtual_keys');
    const [row] = [...providers.all()];
    const headers = { 'x-portkey-virtual-key': 'openai-prod' };
    const ask = (model = 'gpt-4o') => world.post(chat, { model, messages }, headers);
    providers.update(row!.id, { usage_limits: { credit_limit: 20, type: 'tokens' } });
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(412);
    const next = new Date(world.now + 1_000).toISOString();
    const weekly = { credit_limit: 20, type: 'tokens', periodic_reset: 'weekly', next_usage_reset_at: next };
    providers.update(row!.id, { usage_limits: weekly });
    expect((await ask()).status).toBe(412);
    world.wait(2_000);
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 412]);
    expect(providers.get(row!.id)?.usage_limits).toMatchObject({ next_usage_reset_at: '2026-11-23T00:00:00.000Z' });
    providers.update(row!.id, { usage_limits: null, status: 'active' });
    world.store
      .table('integration_models')
      .insert({ id: 'm', integration_id: 'int-1', model: 'gpt-4o', enabled: false });
    const refused = await ask();
    expect(refused.status).toBe(403);
    expect(refused.json.error).toMatchObject({ param: 'model' });
    expect((await ask('gpt-4o-mini')).status).toBe(200);
    const listed = (await world.get('/v1/models')).json.data as JsonObject[];
    expect(listed.map(({ id }) => id)).toContain('@openai-prod/gpt-4o-mini');
    expect(listed.map(({ id }) => id)).not.toContain('@openai-prod/gpt-4o');
  });
});

describe('what nests too deep', () => {
  it('is refused in headers, and is plain text in a prompt', async () => {
    const world = new World();
    const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    for (const header of ['x-portkey-config', 'x-portkey-metadata']) {
      expect((await world.post(chat, { model: 'gpt-4o', messages }, { [header]: deep })).status).toBe(400);
    }
    const slug = world.prompt([{ string: deep }]);
    expect((await world.post(`/v1/prompts/${slug}/render`, { variables: {} })).status).toBe(200);
    const input_file_id = await world.upload('batch', `{"custom_id":${deep},"body":{}}`);
    const job = { input_file_id, endpoint: '/v1/chat/completions', completion_window: '24h' };
    expect((await world.post('/v1/batches', job)).status).toBe(200);
  });

  it('guardrails of the organisation hold for every workspace that is not exempt', async () => {
    const world = new World();
    const key = [...world.store.table('api_keys').all()][0]!;
    world.store.table('guardrails').insert({
      id: 'g',
      workspace_id: null,
      checks: [{ id: 'default.wordCount', parameters: { maxWords: 2 } }],
      actions: { deny: true },
    });
    const organisation = world.store.table('organisation').insert({
      id: String(key.organisation_id),
      defaults: { input_guardrails: ['g'], output_guardrails: [] },
      exclusions: { input: [], output: [] },
    });
    const ask = async (content: string) =>
      (await world.post(chat, { model: '@openai-prod/gpt-4o', messages: [{ role: 'user', content }] })).status;
    expect([await ask('one two'), await ask('one two three')]).toEqual([200, 446]);
    world.store.table('organisation').update(organisation.id, { exclusions: { input: [workspaceId], output: [] } });
    expect(await ask('one two three')).toBe(200);
  });
});

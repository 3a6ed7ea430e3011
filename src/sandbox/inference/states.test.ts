import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/handler.ts';
import { eventsIn, World } from './testing/world.ts';

describe('what takes time', () => {
  it('a batch goes through its states; output appears with completion and holds an answer to each line', async () => {
    const world = new World();
    const line = (id: string, body: unknown) =>
      JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body });
    const input = [line('a', { input: 'x', model: 'text-embedding-3-small', dimensions: 4 }), line('b', { input: {} })];
    const input_file_id = await world.upload('batch', input.join('\n'));
    const { json } = await world.post('/v1/batches', {
      input_file_id,
      endpoint: '/v1/embeddings',
      completion_window: '24h',
      metadata: { team: 'x' },
    });
    expect(json).toMatchObject({ status: 'validating', metadata: { team: 'x' }, input_file_id });
    const seen: unknown[] = [];
    let batch: JsonObject = json;
    for (let step = 0; step < 10; step += 1) {
      if (seen.at(-1) !== batch.status) seen.push(batch.status);
      if (batch.status !== 'completed') {
        expect((await world.get(`/v1/batches/${json.id}/output`)).status).toBe(400);
        expect((await world.get('/v1/files')).json.data).toHaveLength(1);
      }
      world.wait(500);
      batch = (await world.get(`/v1/batches/${json.id}`)).json;
    }
    expect(seen).toEqual(['validating', 'in_progress', 'finalizing', 'completed']);
    expect(batch.request_counts).toEqual({ total: 2, completed: 1, failed: 1 });
    const output = (await world.get(`/v1/files/${batch.output_file_id}/content`)).text
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as JsonObject);
    expect(output).toHaveLength(1);
    expect(output[0]).toMatchObject({ custom_id: 'a', response: { status_code: 200, body: { object: 'list' } } });
    expect((await world.get(`/v1/files/${batch.error_file_id}/content`)).text).toContain('"b"');
    expect((await world.get(`/v1/batches/${json.id}/output`)).text.trim().split('\n')).toHaveLength(2);
    expect((await world.post(`/v1/batches/${json.id}/cancel`, {})).status).toBe(400);
  });

  it('a run holds its thread, ends with a message, and can be cancelled before', async () => {
    const world = new World();
    const assistant_id = (await world.post('/v1/assistants', { model: 'gpt-4o' })).json.id;
    const thread = (await world.post('/v1/threads', { messages: [{ role: 'user', content: 'Hello' }] })).json.id;
    const at = `/v1/threads/${thread}`;
    const run = (await world.post(`${at}/runs`, { assistant_id })).json;
    expect(run.status).toBe('queued');
    expect((await world.post(`${at}/messages`, { role: 'user', content: 'x' })).status).toBe(400);
    expect((await world.post(`${at}/runs`, { assistant_id })).status).toBe(400);
    expect((await world.get(`${at}/messages`)).json.data).toHaveLength(1);
    world.wait(500);
    expect((await world.get(`${at}/runs/${run.id}`)).json.status).toBe('in_progress');
    world.wait(1_000);
    expect((await world.get(`${at}/runs/${run.id}`)).json).toMatchObject({
      status: 'completed',
      usage: { total_tokens: expect.any(Number) },
    });
    const [newest] = (await world.get(`${at}/messages`)).json.data as JsonObject[];
    expect(newest).toMatchObject({ role: 'assistant', run_id: run.id });
    const next = (await world.post(`${at}/runs`, { assistant_id })).json;
    expect((await world.post(`${at}/runs/${next.id}/cancel`, {})).json.status).toBe('cancelling');
    world.wait(5_000);
    expect((await world.get(`${at}/runs/${next.id}`)).json.status).toBe('cancelled');
    expect((await world.get(`${at}/messages`)).json.data).toHaveLength(2);
  });

  it('a run with functions waits for their outputs, and expires without them', async () => {
    const world = new World();
    const tools = [{ type: 'function', function: { name: 'look' } }];
    const assistant_id = (await world.post('/v1/assistants', { model: 'gpt-4o', tools })).json.id;
    const start = async () => {
      const run = (
        await world.post('/v1/threads/runs', { assistant_id, thread: { messages: [{ role: 'user', content: 'x' }] } })
      ).json;
      world.wait(2_000);
      return `/v1/threads/${run.thread_id}/runs/${run.id}`;
    };
    const at = await start();
    const waiting = (await world.get(at)).json;
    expect(waiting.status).toBe('requires_action');
    const wrong = { tool_outputs: [{ tool_call_id: 'call_other', output: '1' }] };
    expect((await world.post(`${at}/submit_tool_outputs`, wrong)).status).toBe(400);
    world.wait(600_000);
    expect((await world.get(at)).json.status).toBe('expired');
    expect((await world.post(`${at}/submit_tool_outputs`, wrong)).status).toBe(400);
  });

  it('streams a run to its end', async () => {
    const world = new World();
    const assistant_id = (await world.post('/v1/assistants', { model: 'gpt-4o' })).json.id;
    const body = { assistant_id, stream: true, thread: { messages: [{ role: 'user', content: 'Hello' }] } };
    const events = eventsIn((await world.post('/v1/threads/runs', body)).text);
    const names = events.map(({ event }) => event);
    expect(names.slice(0, 3)).toEqual(['thread.run.created', 'thread.run.queued', 'thread.run.in_progress']);
    expect(names.slice(-3)).toEqual(['thread.run.step.completed', 'thread.run.completed', 'done']);
    expect(names.filter((name) => name === 'thread.message.delta').length).toBeGreaterThan(3);
  });

  it('a vector store counts its files as they are taken in, and expires', async () => {
    const world = new World();
    const file_ids = [await world.upload('assistants', '12345'), await world.upload('assistants', '123')];
    const store = (
      await world.post('/v1/vector_stores', { file_ids, expires_after: { anchor: 'last_active_at', days: 1 } })
    ).json;
    expect(store).toMatchObject({ status: 'in_progress', file_counts: { in_progress: 2, total: 2 }, usage_bytes: 0 });
    world.wait(600);
    const ready = (await world.get(`/v1/vector_stores/${store.id}`)).json;
    expect(ready).toMatchObject({ status: 'completed', file_counts: { completed: 2 }, usage_bytes: 8 });
    expect((await world.get(`/v1/vector_stores/${store.id}/files?filter=in_progress`)).json.data).toEqual([]);
    world.wait(90_000_000);
    expect((await world.get(`/v1/vector_stores/${store.id}`)).json.status).toBe('expired');
    expect((await world.post('/v1/vector_stores', { file_ids: ['file-none'] })).status).toBe(400);
  });
});

describe('lists by cursor', () => {
  it('give every element once, in both orders and both directions', async () => {
    const world = new World();
    const ids: unknown[] = [];
    for (let index = 0; index < 7; index += 1) {
      ids.unshift((await world.post('/v1/assistants', { model: 'gpt-4o', name: String(index) })).json.id);
      world.wait(1_000);
    }
    for (const order of ['desc', 'asc']) {
      const seen: unknown[] = [];
      let query = `limit=3&order=${order}`;
      for (;;) {
        const { json } = await world.get(`/v1/assistants?${query}`);
        seen.push(...(json.data as JsonObject[]).map(({ id }) => id));
        if (json.has_more !== true) break;
        query = `limit=3&order=${order}&after=${json.last_id}`;
      }
      expect(seen).toEqual(order === 'desc' ? ids : [...ids].reverse());
    }
    const before = (await world.get(`/v1/assistants?limit=2&before=${ids[5]}`)).json;
    expect((before.data as JsonObject[]).map(({ id }) => id)).toEqual(ids.slice(3, 5));
    expect(before.has_more).toBe(true);
    expect((await world.get('/v1/assistants?after=asst_none')).status).toBe(400);
    expect((await world.get('/v1/assistants?limit=0')).status).toBe(400);
  });
});

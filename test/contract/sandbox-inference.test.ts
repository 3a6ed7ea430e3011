import { describe, expect, it } from 'vitest';
import {
  dataIn,
  inferenceOperations,
  type Reply,
  type Sending,
  World,
} from '../../src/sandbox/inference/testing/world.ts';
import type { JsonObject } from '../../src/sandbox/model/handler.ts';
import { officialDocument } from './sandbox/document.ts';
import { Exceptions } from './sandbox/overruled.ts';

const document = officialDocument();

const exceptions = new Exceptions();

/** What this test has asked for and found good, by operation. */
const asked = new Set<string>();

const operationAt = (method: string, target: string) => {
  const path = target.replace(/\?.*$/, '').replace(/^\/v1(?=\/)/, '');
  const fits = inferenceOperations.filter((operation) => {
    const pattern = operation.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+');
    return operation.method === method && new RegExp(`^${pattern}$`).test(path);
  });
  const [found] = fits.sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  if (found === undefined) throw new Error(`no operation for ${method} ${target}`);
  return found;
};

/** Sends a request and checks it and its reply against the document. */
const checked = async (world: World, method: string, target: string, sending: Sending = {}): Promise<Reply> => {
  const operation = operationAt(method, target);
  if (sending.body !== undefined) {
    const faults = document?.request(method, operation.path, sending.body) ?? [];
    expect(exceptions.unexplained(operation.name, 'request', faults), `request of ${operation.name}`).toEqual([]);
  }
  const reply = await world.send(method, target, { headers: { 'x-portkey-virtual-key': 'openai-prod' }, ...sending });
  expect(reply.status, `${operation.name}: ${reply.text.slice(0, 300)}`).toBe(200);
  if (reply.headers['content-type']?.startsWith('application/json')) {
    const faults = document?.reply(method, operation.path, reply.json) ?? [];
    expect(exceptions.unexplained(operation.name, 'reply', faults), `reply of ${operation.name}`).toEqual([]);
  }
  asked.add(operation.name);
  return reply;
};

const file = (name: string, text: string, fields: Readonly<Record<string, string>>): FormData => {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set(name, new Blob([text]), 'a.wav');
  return form;
};

describe.skipIf(document === undefined)('replies fit the official document', () => {
  const world = new World();
  const post = (target: string, body: JsonObject) => checked(world, 'POST', target, { body });
  const get = (target: string) => checked(world, 'GET', target);
  const remove = (target: string) => checked(world, 'DELETE', target);

  it('completions, embeddings, images, audio, moderations, rerank', async () => {
    const messages = [{ role: 'user', content: 'Hello there' }];
    await post('/v1/chat/completions', { model: 'gpt-4o', messages, n: 2 });
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }];
    await post('/v1/chat/completions', { model: 'gpt-4o', messages, tools, tool_choice: 'required' });
    await post('/v1/chat/completions', { model: 'gpt-4o', messages, thinking: { type: 'enabled', budget_tokens: 10 } });
    await post('/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: ['a', 'b'], echo: true });
    await post('/v1/embeddings', { model: 'text-embedding-3-small', input: 'x', dimensions: 8 });
    await post('/v1/images/generations', { prompt: 'a cat', model: 'dall-e-3', n: 1, size: '1024x1792' });
    await post('/v1/moderations', { input: ['kill them all', 'flowers'] });
    await post('/v1/rerank', { model: 'rerank-v3.5', query: 'cat', documents: ['dog', { text: 'a cat' }], top_n: 1 });
    await post('/v1/audio/speech', { model: 'tts-1', input: 'Hello', voice: 'alloy' });
    const edit = file('image', 'png', { prompt: 'brighter', n: '2', size: '256x256' });
    await checked(world, 'POST', '/v1/images/edits', { form: edit });
    await checked(world, 'POST', '/v1/images/variations', {
      form: file('image', 'png', { response_format: 'b64_json' }),
    });
    await checked(world, 'POST', '/v1/audio/transcriptions', {
      form: file('file', 'sound', {
        model: 'whisper-1',
        response_format: 'verbose_json',
        'timestamp_granularities[]': 'word',
      }),
    });
    await checked(world, 'POST', '/v1/audio/translations', { form: file('file', 'sound', { model: 'whisper-1' }) });
  });

  it('prompts', async () => {
    const slug = world.prompt([{ string: '[{"role":"user","content":"Hi {{name}}"}]' }]);
    const body = { variables: { name: 'Ada' } };
    await checked(world, 'POST', `/v1/prompts/${slug}/render`, { body });
    const reply = await checked(world, 'POST', `/v1/prompts/${slug}/completions`, { body });
    expect(document?.named('CreateChatCompletionResponse', reply.json)).toEqual([]);
  });

  it('files and batches', async () => {
    const line = {
      custom_id: 'a',
      method: 'POST',
      url: '/v1/chat/completions',
      body: { messages: [{ role: 'user', content: 'x' }] },
    };
    const upload = file('file', `${JSON.stringify(line)}\nnonsense\n`, { purpose: 'batch' });
    const { json } = await checked(world, 'POST', '/v1/files', { form: upload });
    await get('/v1/files');
    await get(`/v1/files/${json.id}`);
    await get(`/v1/files/${json.id}/content`);
    const job = { input_file_id: json.id, endpoint: '/v1/chat/completions', completion_window: '24h' };
    const batch = (await post('/v1/batches', job)).json;
    for (let second = 0; second < 6; second += 1) {
      await get(`/v1/batches/${batch.id}`);
      world.wait(1_000);
    }
    await get('/v1/batches');
    await get(`/v1/batches/${batch.id}/output`);
    const other = (await post('/v1/batches', job)).json;
    await post(`/v1/batches/${other.id}/cancel`, {});
    world.wait(2_000);
    await get(`/v1/batches/${other.id}`);
    await remove(`/v1/files/${json.id}`);
  });

  it('fine-tuning and models', async () => {
    const hyperparameters = { n_epochs: 2, learning_rate_multiplier: 1, batch_size: 4 };
    const training_file = await world.upload('fine-tune', '{"messages":[]}\n');
    const job = {
      model: 'gpt-4o-mini',
      training_file,
      suffix: 'mine',
      method: { type: 'supervised', supervised: { hyperparameters } },
    };
    const { id } = (await post('/v1/fine_tuning/jobs', job)).json;
    for (let second = 0; second < 9; second += 1) {
      await get(`/v1/fine_tuning/jobs/${id}`);
      await get(`/v1/fine_tuning/jobs/${id}/events?limit=3`);
      await get(`/v1/fine_tuning/jobs/${id}/checkpoints`);
      world.wait(1_000);
    }
    await get('/v1/fine_tuning/jobs');
    const other = (await post('/v1/fine_tuning/jobs', job)).json;
    await post(`/v1/fine_tuning/jobs/${other.id}/cancel`, {});
    await get('/v1/models?limit=5');
    await get('/v1/models/gpt-4o');
    const tuned = encodeURIComponent(String((await get(`/v1/fine_tuning/jobs/${id}`)).json.fine_tuned_model));
    await get(`/v1/models/${tuned}`);
    await remove(`/v1/models/${tuned}`);
    await get('/model-configs/pricing/openai/gpt-4o');
    await get('/model-configs/pricing/openai/dall-e-3');
    await get('/model-configs/general/openai/gpt-4o');
  });

  it('assistants, threads, messages, runs', async () => {
    const look = { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } };
    const assistant = (await post('/v1/assistants', { model: 'gpt-4o', name: 'A', tools: [look] })).json;
    await get('/v1/assistants');
    await get(`/v1/assistants/${assistant.id}`);
    await post(`/v1/assistants/${assistant.id}`, { instructions: 'Be brief' });
    const thread = (await post('/v1/threads', { messages: [{ role: 'user', content: 'Hello' }] })).json;
    const at = `/v1/threads/${thread.id}`;
    await get(at);
    await post(at, { metadata: { a: 'b' } });
    const message = (await post(`${at}/messages`, { role: 'user', content: 'And?' })).json;
    await get(`${at}/messages`);
    await get(`${at}/messages/${message.id}`);
    await post(`${at}/messages/${message.id}`, { metadata: { seen: 'yes' } });
    const run = (await checked(world, 'POST', `${at}/runs`, { body: { assistant_id: assistant.id } })).json;
    let state = run;
    for (let step = 0; step < 4 && state.status !== 'requires_action'; step += 1) {
      world.wait(500);
      state = (await get(`${at}/runs/${run.id}`)).json;
    }
    await get(`${at}/runs/${run.id}/steps`);
    const { tool_calls } = (state.required_action as { submit_tool_outputs: { tool_calls: JsonObject[] } })
      .submit_tool_outputs;
    const tool_outputs = tool_calls.map(({ id }) => ({ tool_call_id: id, output: '42' }));
    await post(`${at}/runs/${run.id}/submit_tool_outputs`, { tool_outputs });
    world.wait(1_000);
    expect((await get(`${at}/runs/${run.id}`)).json.status).toBe('completed');
    const steps = (await get(`${at}/runs/${run.id}/steps`)).json.data as JsonObject[];
    expect(steps.map(({ type }) => type)).toEqual(['message_creation', 'tool_calls']);
    await get(`${at}/runs/${run.id}/steps/${steps[0]?.id}`);
    await get(`${at}/messages?run_id=${run.id}`);
    await post(`${at}/runs/${run.id}`, { metadata: { done: 'yes' } });
    await get(`${at}/runs`);
    const both = { assistant_id: assistant.id, thread: { messages: [{ role: 'user', content: 'x' }] } };
    const second = (await post('/v1/threads/runs', both)).json;
    await post(`/v1/threads/${second.thread_id}/runs/${second.id}/cancel`, {});
    world.wait(1_000);
    await get(`/v1/threads/${second.thread_id}/runs/${second.id}`);
    await remove(`${at}/messages/${message.id}`);
    await remove(at);
    await remove(`/v1/assistants/${assistant.id}`);
  });

  it('vector stores', async () => {
    const [a, b] = [await world.upload('assistants', 'one'), await world.upload('assistants', 'two')];
    const store = (await post('/v1/vector_stores', { name: 'V', expires_after: { anchor: 'last_active_at', days: 7 } }))
      .json;
    const at = `/v1/vector_stores/${store.id}`;
    await post(`${at}/files`, { file_id: a });
    await get(`${at}/files`);
    await get(at);
    world.wait(1_000);
    await get(`${at}/files/${a}`);
    const batch = (await post(`${at}/file_batches`, { file_ids: [b] })).json;
    await get(`${at}/file_batches/${batch.id}`);
    await post(`${at}/file_batches/${batch.id}/cancel`, {});
    await get(`${at}/file_batches/${batch.id}/files`);
    await post(at, { name: 'W' });
    await get('/v1/vector_stores');
    await remove(`${at}/files/${a}`);
    await remove(at);
  });

  it('responses', async () => {
    const first = (await post('/v1/responses', { model: 'o1-pro', input: 'Hello' })).json;
    const input = [{ role: 'user', content: [{ type: 'input_text', text: 'More' }] }];
    const { id } = (await post('/v1/responses', { model: 'o1-pro', input, previous_response_id: first.id })).json;
    await get(`/v1/responses/${id}`);
    await get(`/v1/responses/${id}/input_items`);
    await remove(`/v1/responses/${id}`);
    const tools = [{ type: 'function', name: 'look', parameters: { type: 'object' }, strict: false }];
    await post('/v1/responses', { model: 'o1-pro', input: 'x', tools, tool_choice: 'required', max_output_tokens: 9 });
    for (const body of [{}, { tools, tool_choice: 'required' }]) {
      const stream = await world.post('/v1/responses', {
        model: '@openai-prod/o1-pro',
        input: 'x',
        stream: true,
        ...body,
      });
      expect(stream.headers['content-type']).toContain('text/event-stream');
      const events = dataIn(stream.text);
      expect(events.length).toBeGreaterThan(5);
      for (const event of events) {
        expect(document?.named('ResponseStreamEvent', event), JSON.stringify(event)).toEqual([]);
      }
      expect(events.at(-1)?.type).toBe('response.completed');
    }
  });

  it('has asked for every operation of these domains that the document has', () => {
    const documented = inferenceOperations.filter((operation) => operation.documented !== false);
    const missing = documented.filter(({ name }) => !asked.has(name)).map(({ name }) => name);
    expect(missing).toEqual([]);
  });

  it('has no exception that is not needed', () => {
    expect(exceptions.stale(asked)).toEqual([]);
  });
});

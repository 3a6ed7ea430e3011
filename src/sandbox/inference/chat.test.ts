import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/handler.ts';
import { announcement } from './stand-in.ts';
import { dataIn, eventsIn, World } from './testing/world.ts';

const messages = [{ role: 'user', content: 'Summarise the war of the currents' }];
const chat = '/v1/chat/completions';
const model = '@openai-prod/gpt-4o';

interface Choice {
  readonly index: number;
  readonly finish_reason: string;
  readonly message: JsonObject & { readonly content: string | null; readonly tool_calls?: JsonObject[] };
}

const choices = (json: JsonObject): Choice[] => json.choices as Choice[];

describe('chat completions', () => {
  it('says that it is a stand-in, follows the prompt, and says the same to the same', async () => {
    const world = new World();
    const body = { model, messages };
    const [first, again, other] = [
      await world.post(chat, body),
      await world.post(chat, body),
      await world.post(chat, { ...body, messages: [{ role: 'user', content: 'Something else' }] }),
    ];
    const said = choices(first.json)[0]?.message.content;
    expect(said).toContain(announcement);
    expect(said).toContain('war of the currents');
    expect(choices(again.json)[0]?.message.content).toBe(said);
    expect(choices(other.json)[0]?.message.content).not.toBe(said);
    expect(again.json.id).not.toBe(first.json.id);
  });

  it('gives n choices and counts the tokens of all', async () => {
    const world = new World();
    const one = (await world.post(chat, { model, messages })).json.usage as Record<string, number>;
    const { json } = await world.post(chat, { model, messages, n: 3 });
    const usage = json.usage as Record<string, number>;
    expect(choices(json).map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(usage.prompt_tokens).toBe(one.prompt_tokens);
    expect(usage.completion_tokens).toBeGreaterThan(2 * one.completion_tokens!);
    expect(usage.total_tokens).toBe(usage.prompt_tokens! + usage.completion_tokens!);
  });

  it('ends at the limit of tokens or at a stop sequence', async () => {
    const world = new World();
    const short = await world.post(chat, { model, messages, max_completion_tokens: 5 });
    expect(choices(short.json)[0]?.finish_reason).toBe('length');
    expect((short.json.usage as JsonObject).completion_tokens).toBe(5);
    const stopped = await world.post(chat, { model, messages, stop: ['stand-in'] });
    expect(choices(stopped.json)[0]).toMatchObject({ finish_reason: 'stop' });
    expect(choices(stopped.json)[0]?.message.content).not.toContain('stand-in');
    expect((await world.post(chat, { model, messages, max_tokens: 0 })).status).toBe(400);
  });

  it('calls the tool that is required or named, with arguments that fit its schema', async () => {
    const world = new World();
    const parameters = {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['c', 'f'] }, days: { type: 'integer', minimum: 3 } },
      required: ['city', 'unit', 'days'],
    };
    const tools = ['weather', 'time'].map((name) => ({ type: 'function', function: { name, parameters } }));
    const free = await world.post(chat, { model, messages, tools });
    expect(choices(free.json)[0]?.message.tool_calls).toBeUndefined();
    const named = { type: 'function', function: { name: 'time' } };
    for (const [tool_choice, name] of [
      ['required', 'weather'],
      [named, 'time'],
    ] as const) {
      const { json } = await world.post(chat, { model, messages, tools, tool_choice });
      const [choice] = choices(json);
      expect(choice?.finish_reason).toBe('tool_calls');
      const called = choice?.message.tool_calls?.[0]?.function as { name: string; arguments: string };
      expect(called.name).toBe(name);
      expect(JSON.parse(called.arguments)).toMatchObject({ unit: 'c', days: 3, city: expect.any(String) });
    }
  });

  it('streams the same words in chunks, then the usage, then [DONE]', async () => {
    const world = new World();
    const whole = await world.post(chat, { model, messages });
    const body = { model, messages, stream: true, stream_options: { include_usage: true } };
    const stream = await world.post(chat, body);
    const chunks = dataIn(stream.text);
    const deltas = chunks.flatMap((chunk) => chunk.choices as { delta: JsonObject; finish_reason: string | null }[]);
    expect(deltas[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(deltas.map(({ delta }) => delta.content ?? '').join('')).toBe(choices(whole.json)[0]?.message.content);
    expect(deltas.at(-1)?.finish_reason).toBe('stop');
    expect(chunks.every((chunk) => chunk.object === 'chat.completion.chunk' && chunk.id === chunks[0]?.id)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    expect(eventsIn(stream.text).at(-1)?.data).toBe('[DONE]');
  });

  it('writes a log with tokens, cost, provider, metadata and trace', async () => {
    const world = new World();
    const headers = {
      'x-portkey-provider': '@openai-prod',
      'x-portkey-trace-id': 'trace-1',
      'x-portkey-metadata': '{"_user":"ada","n":1}',
    };
    const reply = await world.post(chat, { model: 'gpt-4o', messages }, headers);
    const usage = reply.json.usage as Record<string, number>;
    expect(reply.headers).toMatchObject({ 'x-portkey-trace-id': 'trace-1', 'x-portkey-cache-status': 'DISABLED' });
    const [log] = world.logs();
    expect(log).toMatchObject({
      provider: 'openai',
      model: 'gpt-4o',
      virtual_key: 'openai-prod',
      trace_id: 'trace-1',
      metadata: { _user: 'ada', n: '1' },
      prompt_tokens: usage.prompt_tokens,
      completion_tokens: usage.completion_tokens,
      status: 200,
      time: world.now,
    });
    // 2.5 and 10 dollars for a million tokens, in cents.
    expect(log?.cost).toBeCloseTo((usage.prompt_tokens! * 250 + usage.completion_tokens! * 1000) / 1e6, 9);
    expect(log?.latency).toBeGreaterThan(0);
  });
});

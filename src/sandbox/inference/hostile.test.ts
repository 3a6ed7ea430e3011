import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/helpers/any-character.ts';
import { runs } from '../../../test/helpers/thorough.ts';
import type { JsonObject } from '../model/handler.ts';
import { inferenceOperations, World } from './testing/world.ts';

/** Values that clients should not send and do. */
const odd = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      { toString: 1, valueOf: {} },
      null,
      true,
      -1,
      0,
      1e308,
      '',
      '\ud800',
      '{{#a}}',
      '@x/y',
      [],
      {},
      [null],
      [[1]],
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }) },
);

/** Values that come near what is wanted, by field. */
const near: Readonly<Record<string, readonly unknown[]>> = {
  model: ['gpt-4o', 'ft:x:y', '@openai-prod/gpt-4o', 'constructor'],
  messages: [
    [{ role: 'user', content: 'x' }],
    [{ role: 'user', content: [{ type: 'text', text: 3 }, null] }],
    [{ role: 'tool' }],
  ],
  input: [
    'x',
    [[1, 2]],
    [
      { role: 'user', content: 'x' },
      { type: 'item_reference', id: 'x' },
    ],
    [{ type: 'x' }],
  ],
  prompt: ['x', ['a'], [1]],
  n: [1, 128, 1.5],
  purpose: ['batch', 'vision'],
  tools: [
    [{ type: 'function', function: { name: 'f', parameters: { $ref: '#' } } }],
    [{ type: 'function', name: 'f', parameters: { allOf: [{ $ref: '#/x' }] } }],
  ],
  tool_choice: ['required', { type: 'function', function: { name: 'f' } }],
  response_format: [
    {
      type: 'json_schema',
      json_schema: { name: 'x', schema: { type: 'object', properties: { __proto__: {}, a: { $ref: '#' } } } },
    },
    { type: 'json_object' },
  ],
  documents: [['a'], [{ text: 'b' }], [{}]],
  query: ['x'],
  top_n: [1, 100],
  assistant_id: ['asst_x'],
  file_ids: [['file-x']],
  file_id: ['file-x'],
  input_file_id: ['file-x'],
  training_file: ['file-x'],
  endpoint: ['/v1/embeddings'],
  completion_window: ['24h'],
  variables: [{ a: [{}] }],
  stream: [true],
  dimensions: [1, 5000],
  voice: ['alloy'],
  size: ['256x256', '0x0'],
  role: ['user'],
  content: ['x', [{ type: 'text', text: 'x' }]],
  suffix: ['s'],
  method: [{ type: 'supervised' }],
};

const valueFor = (name: string): fc.Arbitrary<unknown> => {
  const good = near[name] ?? [];
  return good.length === 0
    ? odd
    : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: odd });
};

const bodyOf = (names: readonly string[]): fc.Arbitrary<JsonObject> =>
  fc.record(Object.fromEntries(names.map((name) => [name, valueFor(name)])), { requiredKeys: [] });

const headerValues = fc.option(
  fc.constantFrom('@openai-prod', 'nope', '{"targets":[{}]}', '{"cache":{"mode":"simple"}}', '{', 'é\u0001'),
  {
    nil: undefined,
  },
);

/** The same as a multipart form: files under the names that take them, everything else as text. */
const formOf = (body: JsonObject, text: string): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    form.append(name, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  }
  for (const name of ['file', 'image']) form.set(name, new Blob([text]), `${text}.wav`);
  return form;
};

const pathOf = (path: string, id: string): string => path.replace(/\{[^}]+\}/g, () => encodeURIComponent(id));

describe('whatever is sent', () => {
  it('is answered, never with a fault of ours', async () => {
    const world = new World();
    const slug = world.prompt([{ string: '{{#a}}{{a}}{{/a}}' }]);
    const file = await world.upload('batch', '{"custom_id":"a","body":{"input":[1,{}]}}\n[]\n');
    const { id: thread } = (await world.post('/v1/threads', {})).json;
    const { id: assistant } = (await world.post('/v1/assistants', { model: 'gpt-4o' })).json;
    const ids = [slug, file, String(thread), String(assistant), 'constructor', '__proto__', 'x@y', '💥'];
    for (const operation of inferenceOperations) {
      const names = Object.entries(operation.input)
        .filter(([, field]) => ['body', 'form'].includes(field.in))
        .map(([name, field]) => field.wire ?? name);
      const takesFile = Object.values(operation.input).some((field) => field.in === 'file');
      const prefix = operation.host === 'root' ? '' : '/v1';
      const sample = fc.record({
        body: bodyOf(names),
        id: fc.constantFrom(...ids),
        query: fc.constantFrom(
          '',
          '?limit=1',
          '?limit=x',
          '?after=x&order=asc',
          '?order=up',
          '?limit=1e9&offset=-1',
          '?filter=x',
        ),
        config: headerValues,
        provider: headerValues,
        metadata: headerValues,
      });
      await fc.assert(
        fc.asyncProperty(sample, async ({ body, id, query, config, provider, metadata }) => {
          const headers = {
            ...(config === undefined ? {} : { 'x-portkey-config': config }),
            ...(provider === undefined ? {} : { 'x-portkey-provider': provider }),
            ...(metadata === undefined ? {} : { 'x-portkey-metadata': metadata, 'x-portkey-trace-id': metadata }),
          };
          const target = `${prefix}${pathOf(operation.path, id)}${query}`;
          const reply = await world.send(operation.method, target, {
            headers,
            ...(operation.method === 'GET' ? {} : takesFile ? { form: formOf(body, id) } : { body }),
          });
          expect(reply.status, `${operation.method} ${target}: ${reply.text.slice(0, 200)}`).toBeLessThan(500);
        }),
        { numRuns: runs(60), endOnFailure: true },
      );
    }
  }, 120_000);

  it('reaches the handlers past the catalog: completions answer and refuse, both', async () => {
    const world = new World();
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        bodyOf(['messages', 'model', 'n', 'tools', 'tool_choice', 'response_format', 'stream']),
        async (body) => {
          const { status } = await world.post('/v1/chat/completions', body);
          statuses.add(status);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: runs(400) },
    );
    expect(statuses).toContain(200);
    expect(statuses).toContain(400);
  });
});

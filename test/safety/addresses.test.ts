import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tool } from '../../src/tools/model/tool.ts';
import { described } from '../../src/tools/policy/addresses.ts';
import { quietStderr } from '../helpers/quiet-stderr.ts';
import { sampleCall, valueFor } from '../helpers/sample.ts';
import { errorOf, type House, house } from './house.ts';

/*
 * What a call would send elsewhere is known by what it is, wherever it stands: the examples of an attacker, others of
 * their kinds, and generated ones.
 */

const HOST = 'evil.example';
const URL_THERE = `https://${HOST}/v1`;

type Args = Record<string, unknown>;

/** A read takes the slug or UUID of a config and nothing else. */
const inline = JSON.stringify({ virtual_key: 'openai-prod', custom_host: URL_THERE });
const READS: readonly [string, Args][] = [
  ['list_files', {}],
  ['list_models', {}],
  ['get_file_content', { file_id: 'file-a' }],
  ['list_batches', {}],
  ['get_response', { response_id: 'r' }],
  ['list_vector_stores', {}],
];
const readsWith = ['x_portkey_config', 'config'].flatMap((argument) =>
  [
    inline,
    JSON.parse(inline) as unknown,
    ` ${inline}`,
    JSON.stringify(inline),
    URL_THERE,
    `{"api_key":"sk-${'a1'.repeat(20)}"}`,
  ].flatMap((value) => READS.map(([name, args]): [string, Args] => [name, { ...args, [argument]: value }])),
);

const chat = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] };
const embedding = { model: 'text-embedding-3-small', input: 'hi' };
const config = (inside: object): [string, Args] => [
  'create_config',
  { name: 'x', config: { virtual_key: 'openai-prod', ...inside } },
];
const guard = (check: string, parameters: object) => ({
  name: 'g',
  checks: [{ id: check, parameters }],
  actions: {},
});

/** Calls that would send something elsewhere: none leaves before a person has agreed. */
const ASKED: readonly [string, Args][] = [
  ['create_embedding', { ...embedding, x_portkey_config: inline }],
  ['create_chat_completion', { ...chat, x_portkey_config: inline }],
  ['create_chat_completion', { ...chat, x_portkey_config: { virtual_key: 'a', api_key: `sk-${'a1'.repeat(20)}` } }],
  ['create_chat_completion', { ...chat, extra: { custom_host: HOST } }],
  ['run_prompt_completion', { prompt_id: 'pp-a', variables: {}, x_portkey_config: inline }],
  config({ custom_host: URL_THERE }),
  config({ customhost: HOST }),
  config({ CUSTOM_HOST: HOST }),
  config({ customHost: HOST }),
  config({ 'custom-host': HOST }),
  config({ targets: [{ virtual_key: 'a' }, { targets: [{ 'Custom-Host': `${HOST}:8443` }] }] }),
  config({ azure_resource_name: 'evil' }),
  config({ resource_name: 'evil' }),
  config({ azure_foundry_url: HOST }),
  config({ huggingface_base_url: HOST }),
  config({ override_params: { tools: [{ server_url: `http://[::1]:80/` }] } }),
  config({ metadata: JSON.stringify({ custom_host: URL_THERE }), custom_host: '', forward_headers: ['authorization'] }),
  config({ before_request_hooks: [guard('default.webhook', { webhookURL: URL_THERE })] }),
  config({ after_request_hooks: [guard('default.log', { logURL: URL_THERE })] }),
  config({ input_guardrails: [guard('default.jwt', { jwksUri: `${URL_THERE}/jwks` })] }),
  config({ output_guardrails: [{ 'default.webhook': { webhookURL: `HTTPS:/\t/${HOST}` } }] }),
  ['create_config', { name: 'x', config: JSON.stringify({ custom_host: URL_THERE }) }],
  ['create_guardrail', { name: 'g', actions: {}, checks: [{ id: 'default.log', parameters: { logURL: URL_THERE } }] }],
  [
    'create_guardrail',
    { name: 'g', actions: {}, checks: [{ id: 'default.jwt', parameters: { jwksUri: `${URL_THERE}/jwks` } }] },
  ],
  [
    'create_batch',
    {
      input_file_id: 'file-a',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      portkey_options: { 'x-portkey-custom-host': URL_THERE, 'x-portkey-virtual-key': 'a' },
    },
  ],
  [
    'create_response',
    { model: 'gpt-4o', input: 'hi', tools: [{ type: 'mcp', server_label: 'x', server_url: URL_THERE }] },
  ],
  ['create_integration', { name: 'x', ai_provider_id: 'openai', configurations: { custom_host: URL_THERE } }],
  ['create_mcp_integration', { name: 'x', url: URL_THERE, transport: 'http', auth_type: 'none' }],
];

const rightOf = (name: string, at: House): string => {
  const tool = at.application.toolbox.find(name);
  return tool === undefined ? 'none' : `portkey_${tool.risk}`;
};

quietStderr();

let open: House;
let lean: House;
let closed: House;
beforeAll(() => {
  const env = { PORTKEY_TOOL_DOMAINS: 'all' };
  open = house({ env });
  lean = house({ env, surface: 'lean' });
  closed = house({ env: { ...env, PORTKEY_READ_ONLY: 'true' } });
});
afterAll(async () => {
  await Promise.all([open, lean, closed].map((one) => one.close()));
});

/** One call on a surface: by its own name, or through its executor. */
const called = (at: House, name: string, args: Args) =>
  at === lean ? at.call(rightOf(name, at), { operation: name, arguments: args }) : at.call(name, args);

/** What of the requests so far would have taken something elsewhere. */
const strays = (at: House): string[] =>
  at.sent
    .map((request) => JSON.stringify([request.url, request.headers, String(request.body ?? '')]))
    .filter((text) => /evil|a1a1a1/.test(text));

describe('a read', () => {
  it.each([
    ['read-only', () => closed],
    ['full', () => open],
    ['lean', () => lean],
  ])('takes no config but by its slug or UUID: %s', async (_, at) => {
    for (const [name, args] of readsWith) {
      const { details, message } = errorOf(await called(at(), name, args));
      expect(details.code, `${name} ${message}`).toBe('invalid_arguments');
      expect(message).toMatch(/x_portkey_config|config/);
    }
    expect(strays(at())).toEqual([]);
  });
});

describe('a call that would send something elsewhere', () => {
  it.each(ASKED)('is asked about: %s %j', async (name, args) => {
    for (const at of [open, lean]) {
      const { details, message } = errorOf(await called(at, name, args));
      expect(details.code, message).toBe('confirmation_required');
      expect(message, 'what makes it dangerous is named').toMatch(/evil|::1|credential|api_key|authorization/i);
      expect(strays(at)).toEqual([]);
    }
  });

  it.each(ASKED)('is refused in read-only mode: %s %j', async (name, args) => {
    expect(errorOf(await called(closed, name, args)).details.code).toBe('read_only');
    expect(closed.sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

/** Addresses as people and attackers write them. */
const address = fc.constantFrom(
  URL_THERE,
  `HTTPS://${HOST}`,
  `wss://${HOST}:9/x`,
  `grpc://${HOST}`,
  `//${HOST}/v1`,
  `  https://${HOST}`,
  `https:\\/\\/${HOST}`,
  `${HOST}:8443`,
  `http://user:pass@${HOST}/`,
);
const hostName = fc.constantFrom(
  'custom_host',
  'customHost',
  'CUSTOM-HOST',
  'webhookURL',
  'jwksUri',
  'base_url',
  'endpoint',
  'azure_resource_name',
);
const anyName = fc.constantFrom('x', 'note_to_self', 'parameters', 'target', 'where');
const credential = fc
  .constantFrom('api_key', 'apiKey', 'aws_secret_access_key', 'azure_ad_token', 'Authorization')
  .map((name) => ({
    [name]: /Auth/.test(name) ? `Bearer sk-${'a1'.repeat(20)}` : `sk-${'a1'.repeat(20)}`,
  }));
const carried = fc.oneof(
  fc.record({ name: fc.oneof(hostName, anyName), value: address }).map(({ name, value }) => ({ [name]: value })),
  hostName.map((name) => ({ [name]: HOST })),
  credential,
);
/** As it is, deeper, as JSON text, or as JSON text inside JSON text. */
const wrapped = fc
  .record({ carried, depth: fc.nat(3), text: fc.nat(2) })
  .map(({ carried: inside, depth, text }): unknown => {
    let value: unknown = inside;
    for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { inner: value } : [value];
    for (let level = 0; level < text; level++) value = JSON.stringify(value);
    return value;
  });

const PUT_IN = new Set(['body', 'query', 'header', 'whole-body', 'path']);
/** The arguments in which an address is not called harmless, and `extra`. */
const placesOf = (tool: Tool): string[] => [
  'extra',
  ...Object.entries(tool.input).flatMap(([name, { in: where, schema }]) =>
    PUT_IN.has(where) && !described(schema).inert && !described(schema).as('string').inert ? [name] : [],
  ),
];

/** Arguments with something put in one place, as that place would take it. */
function carrying(tool: Tool, place: string, value: unknown): Args {
  const sample = sampleCall(tool);
  const schema = tool.input[place]?.schema ?? {};
  const there = sample[place] ?? valueFor(schema, place);
  const asObject = (before: unknown) => ({
    ...(typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {}),
    ...(typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { inner: value }),
  });
  if (place === 'extra') return { ...sample, extra: asObject({}) };
  if (Array.isArray(there)) {
    // Of texts to be read, such as the documents of a rerank, an address is no address; objects beside them are looked at.
    const isObject = typeof there[0] === 'object' || described(schema).items().as('string').inert;
    return { ...sample, [place]: [isObject ? asObject(there[0]) : value] };
  }
  if (typeof there === 'object') return { ...sample, [place]: asObject(there) };
  return { ...sample, [place]: typeof value === 'string' ? value : JSON.stringify(value) };
}

describe('500 generated calls that carry an address or a credential in a random place of a random operation', () => {
  it('leave unasked not once, and in read-only mode not at all', async () => {
    const tools = open.application.toolbox.all.filter((tool) => tool.operation !== undefined);
    const codes = new Map<string, number>();
    const anyCall = fc
      .record({ tool: fc.constantFrom(...tools), value: wrapped, at: fc.nat(), through: fc.boolean() })
      .map(({ tool, value, at, through }) => {
        const places = placesOf(tool);
        const place = places[at % places.length] ?? 'extra';
        return { name: tool.name, place, args: carrying(tool, place, value), through };
      });
    await fc.assert(
      fc.asyncProperty(anyCall, async ({ name, place, args, through }) => {
        for (const at of [through ? lean : open, closed]) {
          at.sent.length = 0;
          const { envelope } = await called(at, name, args);
          const code = envelope.ok ? 'ok' : envelope.error.details.code;
          codes.set(code, (codes.get(code) ?? 0) + 1);
          expect(strays(at), `${name} ${place} ${code}`).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
    expect(codes.get('confirmation_required')).toBeGreaterThan(50);
    expect(codes.get('read_only')).toBeGreaterThan(50);
  }, 60_000);
});

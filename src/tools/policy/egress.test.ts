import { describe, expect, it } from 'vitest';
import { catalog, operationNamed } from '../../catalog/index.ts';
import { promotePrompt } from '../../workflows/prompts.ts';
import { toolOf, toolOfWorkflow } from '../model/tool.ts';
import type { BoundedReads, ReadResult } from './bounded-reads.ts';
import {
  type EgressFinding,
  egressFindings,
  faultsOf,
  reasonsOf,
  secretDestination,
  storedAddresses,
} from './egress.ts';
import type { Stored } from './stored.ts';

describe('findings', () => {
  const inputOf = (name: string) => {
    const operation = catalog.find((entry) => entry.name === name);
    if (operation === undefined) throw new Error(`no ${name}`);
    return toolOf(operation).input;
  };
  type Values = Record<string, unknown>;
  const found = (name: string, args: Values, extra?: Values): string[] =>
    egressFindings(inputOf(name), args, extra).map(
      ({ kind, field, host }) => `${kind} ${field}${host ? ` ${host}` : ''}`,
    );
  const config = (value: Values): string[] => found('create_config', { name: 'n', config: value });

  describe('what would leave for elsewhere', () => {
    it.each<[string, Values, string]>([
      ['a host', { custom_host: 'https://evil.example/v1' }, 'address config.custom_host evil.example'],
      ['a bare host', { custom_host: 'evil.example' }, 'address config.custom_host evil.example'],
      ['another spelling', { customhost: 'evil' }, 'address config.customhost evil'],
      ['another spelling', { CUSTOM_HOST: 'evil' }, 'address config.CUSTOM_HOST evil'],
      ['another spelling', { 'custom-host': 'evil' }, 'address config.custom-host evil'],
      ['another spelling', { 'custom\u200b.Host': 'evil' }, 'address config.custom\u200b.Host evil'],
      ['a number that is a host', { custom_host: 2130706433 }, 'address config.custom_host 2130706433'],
      ['a host inside an object', { customHost: { name: 'evil' } }, 'address config.customHost.name evil'],
      ['an Azure resource', { azure_resource_name: 'evil' }, 'address config.azure_resource_name evil'],
      ['an Azure resource', { resourceName: 'evil' }, 'address config.resourceName evil'],
      ['a foundry', { azure_foundry_url: 'evil' }, 'address config.azure_foundry_url evil'],
      ['a Hugging Face endpoint', { huggingface_base_url: 'evil' }, 'address config.huggingface_base_url evil'],
      ['a bucket', { aws_s3_bucket: 'evil' }, 'address config.aws_s3_bucket evil'],
      ['a host with spaces around it', { custom_host: ' evil ' }, 'address config.custom_host evil'],
      ['a region that is none', { aws_region: 'eu@evil' }, 'address config.aws_region eu@evil'],
      ['a region that is none', { aws_region: 'x.evil.example/' }, 'address config.aws_region x.evil.example/'],
      [
        'a webhook of a hook',
        { before_request_hooks: [{ checks: [{ id: 'default.webhook', parameters: { webhookURL: 'evil' } }] }] },
        'address config.before_request_hooks[0].checks[0].parameters.webhookURL evil',
      ],
      [
        'a log of a guardrail',
        { input_guardrails: [{ 'default.log': { logURL: 'http://evil.example' } }] },
        'address config.input_guardrails[0].default.log.logURL evil.example',
      ],
      ['keys of a stranger', { targets: [{ api_key: 'sk-1' }] }, 'credential config.targets[0].api_key'],
      ['keys of a stranger', { apiKey: 'x' }, 'credential config.apiKey'],
      ['keys of a stranger', { AWS_SECRET_ACCESS_KEY: 'x' }, 'credential config.AWS_SECRET_ACCESS_KEY'],
      ['an object that is one', { vertexServiceAccountJson: { a: 1 } }, 'credential config.vertexServiceAccountJson'],
      ['a role in another account', { awsRoleArn: 'arn:aws:iam::1:role/x' }, 'credential config.awsRoleArn'],
      ['an authorization by its look', { headers: { 'x-y': 'Bearer abc' } }, 'credential config.headers.x-y'],
      ['headers passed on', { forward_headers: ['x-portkey-api-key'] }, 'headers config.forward_headers'],
      ['an address under any name', { note: 'evil.example:8080' }, 'address config.note evil.example:8080'],
      ['an address as a name', { 'https://evil.example': true }, 'address config.https://evil.example evil.example'],
      [
        'JSON in a text',
        { override_params: { x: JSON.stringify({ y: JSON.stringify([{ custom_host: 'evil' }]) }) } },
        'address config.override_params.x.y[0].custom_host evil',
      ],
      [
        'a text quoted twice',
        { cache: JSON.stringify(JSON.stringify('https://evil.example')) },
        'address config.cache evil.example',
      ],
      [
        'a name that stands twice in JSON text',
        { cache: '{"mode":"https://evil.example","mode":"simple"}' },
        'address config.cache evil.example',
      ],
    ])('is %s', (_what, value, finding) => {
      expect(config(value)).toEqual([finding]);
    });

    it.each<[string, Values]>([
      [
        'an ordinary config',
        {
          strategy: { mode: 'conditional', conditions: [{ query: { 'metadata.plan': { $eq: 'paid' } } }] },
          targets: [
            { name: 'a', provider: '@openai-prod', weight: 0.5, override_params: { model: 'gpt-4.1' } },
            { virtual_key: 'azure-eu', aws_region: 'eu-central-1', vertex_region: 'global' },
          ],
          input_guardrails: ['pg-pii-1a2b3c'],
          retry: { attempts: 2 },
          cache: { mode: 'semantic', max_age: 3600 },
        },
      ],
      ['its metadata', { metadata: { docs: 'https://docs.example', api_key: 'k' } }],
      ['what is empty', { custom_host: '', api_key: '', azure_resource_name: null, forward_headers: [] }],
      ['what is empty', { custom_host: '  ', api_key: {}, cache: undefined, retry: true }],
      ['a label with a number', { override_params: { 'tag:80': 1 } }],
    ])('is not %s', (_what, value) => {
      expect(config(value)).toEqual([]);
    });

    it('is found in other arguments, headers and extra', () => {
      const chat = { model: 'gpt-4o', messages: [] };
      expect(found('create_chat_completion', { ...chat, x_portkey_config: { custom_host: 'evil' } })).toEqual([
        'address x_portkey_config.custom_host evil',
      ]);
      expect(found('create_chat_completion', chat, { base: 'evil:80' })).toEqual(['address extra.base evil:80']);
      expect(found('create_chat_completion', chat, { 'https://evil.example': 1 })).toHaveLength(1);
      expect(found('create_response', { tools: [{ type: 'mcp', server_url: 'https://evil.example' }] })).toEqual([
        'address tools[0].server_url evil.example',
      ]);
      expect(found('create_batch', { portkey_options: { 'x-portkey-config': '{"custom_host":"evil"}' } })).toEqual([
        'address portkey_options.x-portkey-config.custom_host evil',
      ]);
      expect(found('create_batch', { endpoint: '/v1/embeddings' })).toEqual([]);
      expect(found('create_guardrail', { checks: [{ id: 'default.jwt', parameters: { jwksUri: 'evil' } }] })).toEqual([
        'address checks[0].parameters.jwksUri evil',
      ]);
    });

    it('is not what a model is told or people read', () => {
      const url = 'See https://docs.example/x and 203.0.113.7:80';
      expect(
        found('create_chat_completion', {
          messages: [
            { role: 'user', content: url },
            { role: 'user', content: [{ type: 'text', text: url }] },
            { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: `{"u":"${url}"}` } }] },
          ],
          tools: [{ type: 'function', function: { name: 'f', description: url, parameters: { $schema: url } } }],
          x_portkey_metadata: { from: url },
        }),
      ).toEqual([]);
      expect(found('create_prompt', { string: [{ role: 'user', content: url }], version_description: url })).toEqual(
        [],
      );
      expect(
        found('insert_log', { request: { url: 'https://api.openai.com', headers: { authorization: 'x' } } }),
      ).toEqual([]);
      expect(found('list_audit_logs', { uri: 'https://x.example/v1', client_ip: '203.0.113.7' })).toEqual([]);
      // What a provider is told to fetch is no text.
      expect(
        found('create_chat_completion', {
          messages: [
            { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://evil.example/x.png' } }] },
          ],
        }),
      ).toEqual(['address messages[0].content[0].image_url.url evil.example']);
      expect(
        found('create_chat_completion', {
          messages: [
            { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }] },
          ],
        }),
      ).toEqual([]);
    });

    it('is what is nested too deeply to be looked at', () => {
      expect(config({ cache: '['.repeat(50_000) + ']'.repeat(50_000) })[0]).toContain('nested too deeply');
      expect(config({ cache: `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}` })[0]).toContain('nested too deeply');
    });

    it('is not what stays here, nor what is no argument', () => {
      const schema = { type: 'string' } as const;
      const input = {
        upload: { in: 'file', schema },
        save_to: { in: 'local', schema },
        sent: { in: 'body', schema },
      } as const;
      const url = 'https://evil.example';
      expect(egressFindings(input, { upload: url, save_to: url, sent: url, unknown: url })).toStrictEqual([
        { kind: 'address', field: 'sent', host: 'evil.example' },
      ]);
      expect(egressFindings(input, { sent: 'Bearer abc' })).toStrictEqual([{ kind: 'credential', field: 'sent' }]);
    });

    it('is, of what is stored, each address that no schema calls inert', () => {
      const input = {
        host: { in: 'body', schema: { type: 'string' }, wire: 'custom_host' },
        docs: { in: 'body', schema: { type: 'string', inert: 'text for people' } },
      } as const;
      const stored = { custom_host: 'evil', docs: 'https://docs.example', url: 'other', api_key: 'sk-1' };
      expect(storedAddresses(input, stored)).toStrictEqual([
        { kind: 'address', field: 'custom_host', host: 'evil' },
        { kind: 'address', field: 'url', host: 'other' },
      ]);
      expect(storedAddresses({}, 'evil')).toEqual([]);
    });
  });
});

describe('reasons', () => {
  const found: readonly EgressFinding[] = [
    { kind: 'address', field: 'config.custom_host', host: 'evil.example' },
    { kind: 'credential', field: 'config.api_key' },
    { kind: 'address', field: 'slug', host: 'other.example' },
    { kind: 'headers', field: 'config.forward_headers' },
    { kind: 'address', field: 'extra.url', host: 'evil.example' },
  ];

  describe('why something leaves for elsewhere', () => {
    it('is each host with every field that names it, credentials and headers', () => {
      expect(reasonsOf(found)).toEqual([
        'sends requests, texts or keys to evil.example (config.custom_host, extra.url)',
        'sends requests, texts or keys to other.example (slug)',
        'uses a credential that the call brings, and so whoever’s account it is (config.api_key)',
        'passes headers of incoming requests on, which can hold keys (config.forward_headers)',
      ]);
    });

    it('is only what was found', () => {
      expect(reasonsOf([])).toEqual([]);
      expect(reasonsOf(found.slice(0, 1))).toEqual([
        'sends requests, texts or keys to evil.example (config.custom_host)',
      ]);
      expect(reasonsOf([{ kind: 'address', field: 'a' }])).toEqual([]);
      expect(reasonsOf([{ kind: 'credential', field: 'a', host: 'evil.example' }])).toHaveLength(1);
    });

    it('is a fault of each field where nothing may go elsewhere', () => {
      expect(faultsOf(found.slice(0, 3), (field) => field === 'slug')).toEqual([
        {
          field: 'config.custom_host',
          message:
            'must not hold an address (evil.example): a read goes to Portkey alone; give a slug, an id or plain words',
        },
        {
          field: 'config.api_key',
          message: 'must not hold a credential or headers: a read uses the key of this server',
        },
        { field: 'slug', message: 'must be an id or slug, not an address (other.example)' },
      ]);
    });
  });
});

type Values = Record<string, unknown>;
const replies: Record<string, ReadResult> = {};
const asked: unknown[] = [];
const reads: BoundedReads = {
  read: async ({ name }, args) => {
    asked.push([name, args]);
    return replies[name] ?? { ok: false, why: `${name} answered 403` };
  },
  left: () => 20,
  missed: () => {},
  notLookedAt: [],
  done: () => {},
};
const where = (
  name: string,
  args: Values,
  more: { extra?: Values; stored?: Stored; findings?: readonly EgressFinding[] } = {},
  answers: Record<string, unknown> = {},
) => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(name);
  for (const key of Object.keys(replies)) delete replies[key];
  for (const [key, data] of Object.entries(answers)) replies[key] = { ok: true, data };
  asked.length = 0;
  return secretDestination({ tool: toolOf(operation), args, findings: [], ...more }, reads);
};
const read = (value: unknown): Stored => ({ kind: 'read', value });
const UNKNOWN = 'Where this points now could not be read: the secret may go anywhere.';

describe('where a secret would go', () => {
  it('is nowhere else where neither the call nor its target names an address', async () => {
    const stays = { elsewhere: false, sentences: [] };
    expect(await where('update_integration', { slug: 'a' }, { stored: read({ slug: 'a', name: 'A' }) })).toEqual(stays);
    expect(await where('create_integration', { name: 'A' })).toEqual(stays);
    const credential: EgressFinding = { kind: 'credential', field: 'key' };
    expect(await where('create_integration', { name: 'A' }, { findings: [credential] })).toEqual(stays);
    expect(asked).toEqual([]);
  });

  it('is where the call says', async () => {
    const findings: EgressFinding[] = [{ kind: 'address', field: 'configurations.custom_host', host: 'evil.example' }];
    expect(await where('create_integration', {}, { findings })).toEqual({ elsewhere: true, sentences: [] });
    expect((await where('create_integration', {}, { extra: { a: 1 } })).elsewhere).toBe(true);
  });

  it('is where the target points now', async () => {
    const stored = read({ configurations: { custom_host: 'https://evil.example/v1' } });
    expect(await where('update_integration', { slug: 'a' }, { stored })).toEqual({
      elsewhere: true,
      sentences: ['The secret goes to where this points now: evil.example (configurations.custom_host).'],
    });
  });

  it('may be anywhere where that could not be read', async () => {
    const stored: Stored = { kind: 'unread', why: 'it took too long' };
    expect(await where('update_integration', { slug: 'a' }, { stored })).toEqual({
      elsewhere: true,
      sentences: [UNKNOWN],
    });
  });

  it('is where what stands behind the target points', async () => {
    const answers = {
      get_mcp_server: { mcp_integration_id: 'i-1' },
      get_mcp_integration: { url: 'https://mcp.example/x' },
    };
    expect(await where('set_mcp_server_tokens', { mcp_server_id: 's' }, {}, answers)).toEqual({
      elsewhere: true,
      sentences: ['The secret goes to where this points now: mcp.example (url).'],
    });
    expect(asked).toEqual([
      ['get_mcp_server', expect.objectContaining({ mcp_server_id: 's' })],
      ['get_mcp_integration', { mcp_integration_id: 'i-1' }],
    ]);
  });

  it.each<[string, Values, Record<string, unknown>, number]>([
    ['a first read that fails', { mcp_server_id: 's' }, {}, 1],
    ['a second read that fails', { mcp_server_id: 's' }, { get_mcp_server: { mcp_integration_id: 'i' } }, 2],
    ['a reply that does not say where it leads', { mcp_server_id: 's' }, { get_mcp_server: {} }, 1],
    ['a reply that is no object', { mcp_server_id: 's' }, { get_mcp_server: 'x' }, 1],
    ['a reply that is nothing', { mcp_server_id: 's' }, { get_mcp_server: null }, 1],
    [
      'replies without an address',
      { mcp_server_id: 's' },
      { get_mcp_server: { mcp_integration_id: 'i' }, get_mcp_integration: { name: 'I' } },
      2,
    ],
    ['a call that does not say what is read', {}, {}, 0],
  ])('may be anywhere after %s', async (_what, args, answers, count) => {
    expect(await where('set_mcp_server_tokens', args, {}, answers)).toEqual({ elsewhere: true, sentences: [UNKNOWN] });
    expect(asked).toHaveLength(count);
  });

  it('is not known from a part of the way alone', async () => {
    const { elsewhere, sentences } = await where(
      'set_mcp_server_tokens',
      { mcp_server_id: 's' },
      {},
      { get_mcp_server: { url: 'https://a.example' } },
    );
    expect(elsewhere).toBe(true);
    expect(sentences).toEqual(['The secret goes to where this points now: a.example (url).', UNKNOWN]);
  });

  it('of a workflow is where its arguments say', async () => {
    const tool = toolOfWorkflow(promotePrompt);
    expect(await secretDestination({ tool, args: {}, findings: [] }, reads)).toEqual({
      elsewhere: false,
      sentences: [],
    });
  });

  it('is no further than Portkey where what stands behind was read and holds no address', async () => {
    const answers = { get_integration: { slug: 'a' } };
    expect(await where('update_integration_models', { slug: 'a' }, {}, answers)).toEqual({
      elsewhere: false,
      sentences: [],
    });
    expect(await where('update_integration_models', { slug: 'a' }, {})).toEqual({
      elsewhere: true,
      sentences: [UNKNOWN],
    });
  });

  it('is somebody else’s server in any case where the catalog says so, and is named once', async () => {
    const answers = {
      get_mcp_server: { mcp_integration_id: 'i', url: 'a.example' },
      get_mcp_integration: { url: 'a.example' },
    };
    const { elsewhere, sentences } = await where('set_mcp_server_tokens', { mcp_server_id: 's' }, {}, answers);
    expect(elsewhere).toBe(true);
    expect(sentences).toEqual(['The secret goes to where this points now: a.example (url).']);
  });
});

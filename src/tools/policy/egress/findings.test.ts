import { describe, expect, it } from 'vitest';
import { catalog } from '../../../catalog/index.ts';
import { toolOf } from '../../model/tool.ts';
import { egressFindings, storedAddresses } from './findings.ts';

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
    expect(found('create_prompt', { string: [{ role: 'user', content: url }], version_description: url })).toEqual([]);
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
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }] }],
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

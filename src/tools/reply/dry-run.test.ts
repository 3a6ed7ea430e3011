import { expect, it } from 'vitest';
import { operationNamed, sampleArguments } from '../../../test/helpers/operations.ts';
import { catalog } from '../../catalog/index.ts';
import type { CatalogEntry, Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { createPortkeyClient } from '../../portkey/client.ts';
import { dryRun } from './dry-run.ts';

const never = (): never => {
  throw new Error('something was sent');
};
const client = createPortkeyClient({ apiKey: 'pk-canary-0123456789' }, never);

it('shows the request of every write, and sends nothing', () => {
  for (const operation of catalog.filter(({ risk }) => risk !== 'read')) {
    const envelope = dryRun(operation, client.build({ operation, arguments: sampleArguments(operation) }), []);
    expect(envelope.ok && envelope.data, operation.name).toMatchObject({ dry_run: true, method: operation.method });
    expect(JSON.stringify(envelope)).not.toContain('canary');
  }
});

it('shows no secret that the call carries', () => {
  const secret = 'sk-secret-0123456789abcdef';
  const calls = [
    ['create_virtual_key', { name: 'n', provider: 'openai', key: secret }],
    ['create_integration', { name: 'n', ai_provider_id: 'bedrock', configurations: { aws_secret_access_key: secret } }],
    ['set_mcp_server_tokens', { mcp_server_id: 'm', access_token: secret }],
  ] as const;
  for (const [name, args] of calls) {
    const operation = operationNamed(name);
    const text = JSON.stringify(dryRun(operation, client.build({ operation, arguments: args }), ['n']));
    expect(text, name).not.toContain(secret);
    expect(text, name).toContain('*****');
  }
});

const SECRET = { type: 'string', writeOnly: true } as const;
const TEXT = { type: 'string' } as const;

it.each<[string, JsonSchema, unknown, unknown]>([
  ['a text', SECRET, 'hidden-value', 'hi*****lue'],
  ['no other text', TEXT, 'hidden-value', 'hidden-value'],
  ['one of several kinds', { anyOf: [TEXT, SECRET] }, 'hidden-value', 'hi*****lue'],
  ['a member', { properties: { a: SECRET, b: TEXT } }, { a: 'x', b: 'y', c: 'z' }, { a: '*****', b: 'y', c: 'z' }],
  ['any member', { additionalProperties: SECRET }, { a: 'x', b: 1, c: null }, { a: '*****', b: 1, c: null }],
  [
    'other members alone',
    { properties: { a: TEXT }, additionalProperties: SECRET },
    { a: 'x', b: 'y' },
    { a: 'x', b: '*****' },
  ],
  ['no member that is unknown', { additionalProperties: true }, { a: 'x' }, { a: 'x' }],
  ['each element', { items: SECRET }, ['x', 'y'], ['*****', '*****']],
  ['each element, by one branch', { anyOf: [TEXT, { items: SECRET }] }, ['x'], ['*****']],
  ['no element of a list of texts', { items: TEXT }, ['x'], ['x']],
  ['no element of a list that nothing is known of', {}, ['x'], ['x']],
  [
    'a member of one branch',
    { anyOf: [{ properties: { a: TEXT } }, { properties: { a: SECRET } }] },
    { a: 'x' },
    { a: '*****' },
  ],
  [
    'all of an object',
    { writeOnly: true },
    { a: ['x', { b: 'y' }], n: 1, no: null },
    { a: ['*****', { b: '*****' }], n: 1, no: null },
  ],
  ['nothing where there is none', { properties: { a: TEXT } }, { a: null, b: null }, { a: null, b: null }],
  ['no inherited name', { properties: {} }, { toString: 'x' }, { toString: 'x' }],
])('masks %s in the body', (_, schema, body, shown) => {
  const operation = operationNamed('create_config');
  const headers = { authorization: 'Bearer x', 'x-portkey-api-key': 'k', 'x-portkey-virtual-key': 'v', accept: 'a' };
  const show = (input: CatalogEntry['input'], bodyValue: unknown) => {
    const request = {
      version: '/v1' as const,
      method: 'PUT' as const,
      url: 'https://h.example',
      headers,
      body: '',
      bodyValue,
    };
    return dryRun({ ...operation, input }, request, ['said']);
  };
  const envelope = show({ it: { in: 'body', schema, wire: 'onWire' } }, { onWire: body });
  expect(envelope).toEqual({
    ok: true,
    data: {
      dry_run: true,
      method: 'PUT',
      url: 'https://h.example',
      headers: { authorization: '*****', 'x-portkey-api-key': '*****', 'x-portkey-virtual-key': '*****', accept: 'a' },
      body: { onWire: shown },
    },
    notes: ['Dry run: nothing was sent.', 'said'],
  });
  const other: Field = { in: 'body', schema: TEXT };
  const whole = show({ other, it: { in: 'whole-body', schema } }, body);
  expect(whole).toMatchObject({ data: { body: shown } });
  expect(show({ it: { in: 'body', schema } }, undefined)).not.toHaveProperty('data.body');
});

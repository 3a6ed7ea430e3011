import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { readConfig } from '../../config.ts';
import type { Tool } from '../model/tool.ts';
import { assertOneTimeMode, oneTimeOutlet } from './one-time.ts';
import { isReference, namesSecrets, resolveSecrets, type SecretSources, secretBindings } from './references.ts';

const body = (schema: JsonSchema): Field => ({ in: 'body', schema }) as Field;
const TOOL = {
  name: 'create_thing',
  input: {
    name: body({ type: 'string' }),
    key: body({ type: 'string', writeOnly: true }),
    account: body({ type: 'object', writeOnly: true, properties: { project: { type: 'string' } } }),
    list: body({
      type: 'array',
      items: { type: 'object', properties: { key: { type: 'string', writeOnly: true, minLength: 4 } } },
    }),
  },
} as unknown as Tool;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'references-'));
  const put = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);
  await mkdir(join(directory, 'create_thing', 'a-directory'), { recursive: true });
  await mkdir(join(directory, 'other_thing'));
  await put('create_thing/mine', 'mine-of-this-operation\n');
  await put('create_thing/windows', 'two\r\nlines\r\n');
  await put('create_thing/both', 'in-the-directory');
  await put('both', 'beside-the-directory');
  await put('shared', 'shared-secret');
  await put('create_thing/empty', '\n');
  await put('create_thing/longest', 'a'.repeat(65_536));
  await put('create_thing/too-long', 'a'.repeat(65_537));
  await put('other_thing/theirs', 'of-another-operation');
  await put('outside', 'never-to-be-read');
  await symlink(join(directory, 'outside'), join(directory, 'create_thing', 'link'));
});
afterAll(() => rm(directory, { recursive: true }));

const sources = (more: Partial<SecretSources> = {}): SecretSources => ({
  env: {
    OPEN: 'value-of-open',
    ACCOUNT: '{"project":"p"}',
    LIST: '["p"]',
    WRONG: '{"project":7}',
    TEXT: '"text"',
    NUMBER: '7',
    NULL: 'null',
    SHORT: 'abc',
    EMPTY: '',
    UNFILLED: '<your-key>',
    OTHERS: 'value-of-others',
  },
  bindings: new Map([
    ...['OPEN', 'ACCOUNT', 'LIST', 'WRONG', 'TEXT', 'NUMBER', 'NULL', 'SHORT', 'EMPTY', 'UNFILLED', 'MISSING'].map(
      (name) => [name, new Set(['create_thing'])] as const,
    ),
    ['OTHERS', new Set(['other_thing'])],
    ['shared', new Set(['create_thing'])],
    ['both', new Set(['create_thing'])],
    ['theirs', new Set(['other_thing'])],
    ['link', new Set(['create_thing'])],
  ]),
  directory,
  ...more,
});

const resolve = (args: Record<string, unknown>, more?: Partial<SecretSources>) =>
  resolveSecrets(TOOL, args, sources(more));
/** What is said of each field. */
const faultsOf = async (args: Record<string, unknown>, more?: Partial<SecretSources>): Promise<string[]> => {
  const result = await resolve(args, more);
  return result.ok ? [] : result.faults.map(({ field, message }) => `${field} ${message}`);
};

describe('names of secrets', () => {
  it('are texts that begin with env: or file:, whole', () => {
    for (const name of ['env:A', 'file:a.json']) expect(isReference(name)).toBe(true);
    for (const other of ['env:', 'xenv:A', 'ENV:A', 'env:A\nb', 'key', 7, ['env:A'], undefined])
      expect(isReference(other)).toBe(false);
  });

  it('count in secret arguments alone', () => {
    expect(namesSecrets(TOOL, { key: 'env:OPEN' })).toBe(true);
    expect(namesSecrets(TOOL, { list: [{ key: 'env:OPEN' }] })).toBe(true);
    expect(namesSecrets(TOOL, { name: 'env:OPEN', key: 'a-key-itself' })).toBe(false);
    expect(namesSecrets(TOOL, {})).toBe(false);
  });
});

describe('named secrets', () => {
  it('take the place of their names, and nothing else changes', async () => {
    const args = {
      name: 'env:OPEN',
      key: 'env:OPEN',
      account: 'env:ACCOUNT',
      list: [{ key: 'plain-key' }, { key: 'file:mine' }],
    };
    const before = structuredClone(args);
    expect(await resolve(args)).toEqual({
      ok: true,
      value: {
        args: {
          name: 'env:OPEN',
          key: 'value-of-open',
          account: { project: 'p' },
          list: [{ key: 'plain-key' }, { key: 'mine-of-this-operation' }],
        },
        values: ['value-of-open', '{"project":"p"}', 'mine-of-this-operation'],
      },
    });
    expect(args).toEqual(before);
  });

  it('are looked up only where there are any', async () => {
    // Wrong arguments without names are not this step's to find.
    const args = { name: 7, key: 'a-key-itself' };
    expect(await resolve(args)).toEqual({ ok: true, value: { args, values: [] } });
  });

  it.each([
    ['env:OTHERS', /has not bound to create_thing.*PORTKEY_SECRET_ENV=OTHERS=create_thing/],
    ['env:UNBOUND', /has not bound/],
    ['env:MISSING', /not set where this server runs/],
    ['env:EMPTY', /not set where this server runs/],
    ['env:UNFILLED', /UNFILLED holds a placeholder/],
    ['env:../OPEN', /takes env:NAME, without a path/],
    ['file:../both', /takes file:NAME, without a path/],
    ['file:create_thing/mine', /without a path/],
    ['file:.hidden', /without a path/],
    ['file:theirs', /not there or not bound to create_thing/],
    ['file:outside', /not there or not bound to create_thing/],
    ['file:empty', /is empty/],
    ['file:link', /is a link/],
    ['file:a-directory', /no regular file/],
    ['file:too-long', /more than 65536 bytes/],
  ])('%s is refused', async (name, why) => {
    const faults = await faultsOf({ key: name });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^key /);
    expect(faults[0]).toMatch(why);
  });

  it.each([
    ['file:mine', 'mine-of-this-operation'],
    ['file:windows', 'two\r\nlines'],
    ['file:shared', 'shared-secret'],
    ['file:both', 'in-the-directory'],
    ['file:longest', 'a'.repeat(65_536)],
  ])('%s is read without its last line break', async (name, value) => {
    expect(await resolve({ key: name })).toEqual({ ok: true, value: { args: { key: value }, values: [value] } });
  });

  it('come from no file where the operator named no directory', async () => {
    expect(await faultsOf({ key: 'file:mine' }, { directory: undefined as never })).toEqual([
      expect.stringMatching(/^key names a file, which is switched off.*PORTKEY_SECRET_DIR/),
    ]);
  });

  it.each(['LIST', 'TEXT', 'NUMBER', 'NULL', 'OPEN'])('%s is no JSON object where one is wanted', async (name) => {
    expect(await faultsOf({ account: `env:${name}` })).toEqual([
      `account wants an object, and env:${name} holds no JSON object`,
    ]);
  });

  it('are all looked at, each fault under its own place', async () => {
    expect(
      (await faultsOf({ key: 'env:OTHERS', list: [{ key: 'env:OPEN' }, { key: 'env:EMPTY' }] })).map(
        (fault) => fault.split(' ')[0],
      ),
    ).toEqual(['key', 'list[1].key']);
  });

  it('are validated once they are put in, and are not shown by what is wrong with them', async () => {
    expect(await faultsOf({ list: [{ key: 'env:SHORT' }] })).toEqual([
      expect.stringMatching(/^list\S* does not fit once its secret is put in$/),
    ]);
    expect(await faultsOf({ account: 'env:WRONG' })).toEqual([
      expect.stringMatching(/^account\S* does not fit once its secret is put in$/),
    ]);
  });
});

const known = (name: string): boolean => name === 'create_integration' || name === 'update_integration';
const own = new Set(['PORTKEY_API_KEY']);

describe('PORTKEY_SECRET_ENV', () => {
  it('binds names to operations', () => {
    const bindings = secretBindings(' A=create_integration, update_integration ; B=create_integration;', known, own);
    expect([...(bindings.get('A') ?? [])]).toEqual(['create_integration', 'update_integration']);
    expect([...bindings.keys()]).toEqual(['A', 'B']);
    expect(secretBindings(undefined, known, own).size).toBe(0);
    expect([...secretBindings('A = create_integration ; ', known, own).keys()]).toEqual(['A']);
  });

  it.each([
    ['A', /it takes NAME=operation/],
    ['A=', /it takes NAME=operation/],
    ['../A=create_integration', /it takes NAME=operation/],
    ['A=create_integration=B', /it takes NAME=operation/],
    ['A=drop_everything', /binds A to drop_everything/],
    ['PORTKEY_API_KEY=create_integration', /this server's own/],
  ])('%s is refused', (raw, why) => expect(() => secretBindings(raw, known, own)).toThrow(why));
});

describe('PORTKEY_ONE_TIME_SECRETS', () => {
  it('takes the way that the transport has', () => {
    expect(() => assertOneTimeMode('link', 'stdio')).toThrow(/needs HTTP/);
    expect(() => assertOneTimeMode('file', 'http')).toThrow(/for stdio/);
    for (const transport of ['stdio', 'http'] as const)
      expect(() => assertOneTimeMode('reply', transport)).not.toThrow();
    expect(() => assertOneTimeMode('file', 'stdio')).not.toThrow();
    expect(() => assertOneTimeMode('link', 'http')).not.toThrow();
    const config = readConfig({ PORTKEY_ONE_TIME_SECRETS: 'link' });
    expect(() => oneTimeOutlet(config, {}, undefined)).toThrow(/for HTTP/);
    const page = { fault: async () => undefined, deliverOneTime: async () => ({ shown: '', note: '' }) };
    expect(oneTimeOutlet(config, {}, page)).toBe(page);
    expect(oneTimeOutlet(readConfig({}), {}, page)).toBeUndefined();
  });
});

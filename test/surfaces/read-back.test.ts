import { afterEach, describe, expect, it } from 'vitest';
import { makeTransport } from '../../src/sandbox/index.ts';
import { testSandbox } from '../../src/sandbox/testing.ts';
import { select } from '../../src/tools/reply/select.ts';
import { type House, house } from '../safety/house.ts';

const houses: House[] = [];
const started = (options: Parameters<typeof house>[0] = {}): House => {
  const made = house({ ...options, env: { PORTKEY_CONFIRM: 'off', ...options.env } });
  houses.push(made);
  return made;
};
afterEach(async () => {
  for (const each of houses.splice(0)) await each.close();
});

const firstOf = async (made: House, list: string, field = 'id'): Promise<string> =>
  (await made.data(list)).data[0][field];

describe('the answer of a write', () => {
  it('tells what now holds of the fields it set', async () => {
    const made = started();
    const config = await firstOf(made, 'list_configs', 'slug');
    const answer = await made.data('update_config', {
      slug: config,
      name: 'Renamed',
      config: { retry: { attempts: 2 } },
    });
    expect(answer).toMatchObject({ name: 'Renamed', config: { retry: { attempts: 2 } } });
    const key = await firstOf(made, 'list_api_keys');
    expect(await made.data('update_api_key', { id: key, description: 'For the shop' })).toEqual({
      description: 'For the shop',
    });
    const workspace = await firstOf(made, 'list_workspaces');
    expect(await made.data('update_workspace', { workspace_id: workspace, name: 'Ops' })).toMatchObject({
      name: 'Ops',
    });
  });

  it('does so with fields, and keeps only those', async () => {
    const made = started();
    const slug = await firstOf(made, 'list_configs', 'slug');
    expect(
      await made.data('update_config', { slug, name: 'A', config: { retry: { attempts: 3 } }, fields: ['name'] }),
    ).toEqual({
      name: 'A',
    });
  });

  it('reads once, and not where the caller says so', async () => {
    const made = started();
    const key = await firstOf(made, 'list_api_keys');
    const before = made.sent.length;
    await made.data('update_api_key', { id: key, name: 'One' });
    expect(made.sent.slice(before).map(({ method }) => method)).toEqual(['PUT', 'GET']);
    await made.data('update_api_key', { id: key, name: 'Two', read_back: false });
    expect(made.sent.slice(before).map(({ method }) => method)).toEqual(['PUT', 'GET', 'PUT']);
  });

  it('says so where it could not be read, and was carried out all the same', async () => {
    const { sandbox } = testSandbox();
    const inner = makeTransport((request) => sandbox.handle(request));
    let written = false;
    const made = started({
      sandbox,
      transport: async (request, ending) => {
        if (request.method === 'PUT') written = true;
        return inner(
          written && request.method === 'GET' ? { ...request, url: `${request.url}-which-is-not-there` } : request,
          ending,
        );
      },
    });
    const key = await firstOf(made, 'list_api_keys');
    const { envelope } = await made.call('update_api_key', { id: key, name: 'One' });
    expect(envelope).toMatchObject({ ok: true, data: {} });
    expect(envelope.ok && envelope.notes?.join(' ')).toMatch(/carried out; what now holds could not be read/);
  });

  it('never shows a version that is in use instead of the one that it made', async () => {
    const made = started();
    const id = await firstOf(made, 'list_prompts');
    const answer = await made.data('update_prompt', { prompt_id: id, string: 'Hello {{name}}' });
    expect(answer.string).toBeUndefined();
  });
});

describe('the answer of a creation', () => {
  const made = (): House => started({ sandbox: testSandbox().sandbox });

  it('tells what now holds of each field it set, whatever it makes', async () => {
    const house = made();
    const workspace = (await house.data('list_workspaces')).data[0];
    const creations: readonly [string, Record<string, unknown>][] = [
      ['create_collection', { name: 'Drafts', workspace_id: workspace.id }],
      ['create_config', { name: 'Retries', config: { retry: { attempts: 2 } }, workspace_id: workspace.id }],
      [
        'create_api_key',
        { type: 'workspace', sub_type: 'service', name: 'shop', workspace_id: workspace.id, scopes: ['logs.view'] },
      ],
      ['create_workspace', { name: 'Lab', description: 'For trials' }],
      ['create_prompt_label', { name: 'blue', color_code: '#0000ff', workspace_id: workspace.id }],
      ['create_prompt_partial', { name: 'Greeting', string: 'Hello', workspace_id: workspace.id }],
    ];
    for (const [name, args] of creations) {
      const { envelope } = await house.call(name, args);
      if (!envelope.ok) throw new Error(`${name}: ${JSON.stringify(envelope.error)}`);
      const shown = envelope.data as Record<string, unknown>;
      const told = `${Object.keys(shown).join(' ')} ${envelope.notes?.join(' ')}`;
      for (const field of Object.keys(args).filter((field) => !['type', 'sub_type', 'workspace_id'].includes(field)))
        expect(told, `${name}: ${field}`).toContain(field);
    }
  });

  it('keeps what is handed out once, and reads once or not at all', async () => {
    const house = made();
    const workspace = (await house.data('list_workspaces')).data[0].id;
    const args = { type: 'workspace', sub_type: 'service', workspace_id: workspace, scopes: ['logs.view'] };
    const before = house.sent.length;
    const { id, key, name } = await house.data('create_api_key', { ...args, name: 'first' });
    expect(house.sent.slice(before).map(({ method }) => method)).toEqual(['POST', 'GET']);
    expect([typeof id, name, key.includes('*')]).toEqual(['string', 'first', false]);
    const bare = await house.data('create_api_key', { ...args, name: 'second', read_back: false });
    expect(bare.name).toBeUndefined();
    expect(await house.data('create_api_key', { ...args, name: 'third', fields: ['scopes'] })).toMatchObject({
      scopes: ['logs.view'],
    });
  });
});

describe('fields of an empty list', () => {
  it.each([
    [{ data: [], total: 0 }, 'data', { data: [] }],
    [[], undefined, []],
    [{ object: 'list', data: [] }, undefined, { data: [] }],
  ])('%j', (reply, items, kept) => {
    const path = items === undefined && !Array.isArray(reply) ? 'data.name' : 'name';
    expect(select(reply, [path], items)).toEqual({ data: kept, unmatched: [] });
  });

  it('of an object that lacks it, nothing', () => {
    expect(select({ id: 1 }, ['name'], undefined)).toEqual({ data: {}, unmatched: ['name'] });
  });
});

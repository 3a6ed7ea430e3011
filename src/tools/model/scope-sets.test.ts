import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { house } from '../../../test/safety/house.ts';
import { allScopes, workspaceScopes } from '../../catalog/scopes.ts';
import { eachScope, inSets, withScopeSets } from './scope-sets.ts';

const made = house();
afterAll(() => made.close());
const open = house({ env: { PORTKEY_CONFIRM: 'off' } });
afterAll(() => open.close());

const sorted = (names: unknown): unknown => [...(names as string[])].sort();

describe('long lists of scopes', () => {
  it('are told by what the type of key may hold, or by groups', () => {
    expect(inSets(workspaceScopes)).toEqual(['all of workspace-service']);
    expect(inSets(allScopes)).toEqual(['all of organisation-service']);
    expect(inSets([...workspaceScopes, 'audit_logs.list', 'newer.thing'])).toEqual([
      'all of workspace-service',
      'audit_logs.list',
      'newer.thing',
    ]);
    const almost = inSets(workspaceScopes.filter((scope) => scope !== 'prompts.delete'));
    expect(almost).toContain('all of configs');
    expect(almost).toContain('prompts.create');
    expect(almost.length).toBeLessThan(45);
  });

  it('are left alone where they are short or no scopes', () => {
    for (const list of [
      ['prompts.create', 'prompts.read'],
      [],
      Array.from({ length: 50 }, (_, index) => `thing.${index}`),
      [...workspaceScopes, 5],
    ])
      expect(inSets(list)).toBe(list);
    const reply = { data: [{ scopes: ['logs.view'] }] };
    expect(withScopeSets(reply)).toBe(reply);
  });

  it('mean the same when they are given back', () => {
    fc.assert(
      fc.property(fc.subarray([...allScopes, 'newer.thing'], { minLength: 21 }), (scopes) => {
        expect(sorted(eachScope(inSets(scopes)))).toEqual(sorted(scopes));
      }),
      { numRuns: 200 },
    );
  });
});

const ws = async (): Promise<string> => (await open.data('list_workspaces')).data[0].id;
const newKey = async (scopes: readonly string[]): Promise<string> =>
  (
    await open.data('create_api_key', {
      type: 'workspace',
      sub_type: 'service',
      name: `k${Math.random()}`,
      workspace_id: await ws(),
      scopes,
    })
  ).id;

describe('replies', () => {
  it('of reads, writes and whoami tell scopes by their sets; fields shows each', async () => {
    const id = await newKey(workspaceScopes);
    const { envelope } = await open.call('get_api_key', { id });
    expect(envelope).toMatchObject({ ok: true, data: { scopes: ['all of workspace-service'] } });
    expect(envelope.ok && envelope.notes?.join(' ')).toMatch(/stands for every known scope/);
    expect(sorted((await open.data('get_api_key', { id, fields: ['scopes'] })).scopes)).toEqual(
      sorted(workspaceScopes),
    );
    const rows = (await open.data('list_api_keys', { page_size: 100 })).data as { id: string; scopes: string[] }[];
    for (const row of rows) expect(row.scopes.length).toBeLessThan(25);
    expect((await open.data('whoami')).key.scopes).toEqual(['all of organisation-service']);
    expect((await open.data('whoami', { fields: ['key.scopes'] })).key.scopes).toHaveLength(allScopes.length);
    const fewer = workspaceScopes.slice(1);
    const updated = await open.data('update_api_key', { id, scopes: fewer });
    expect(updated.scopes.length).toBeLessThan(45);
  });

  it('can be written back as they are, and mean the same', async () => {
    const id = await newKey([...workspaceScopes]);
    const { scopes } = await open.data('get_api_key', { id });
    await open.data('update_api_key', { id, scopes });
    expect(sorted((await open.data('get_api_key', { id, fields: ['scopes'] })).scopes)).toEqual(
      sorted(workspaceScopes),
    );
    const copy = await newKey(scopes);
    expect((await open.data('get_api_key', { id: copy })).scopes).toEqual(['all of workspace-service']);
    // A single group, as text, in capitals.
    await open.data('update_api_key', { id, scopes: '["All of prompts"]' });
    expect((await open.data('get_api_key', { id })).scopes).toContain('prompts.render');
  });

  it('refuse a set that is not known, with those that are', async () => {
    const { envelope } = await open.call('update_api_key', { id: 'x', scopes: ['logs.view', 'all of everything'] });
    expect(JSON.stringify(envelope)).toMatch(/scopes\[1\] is no set of scopes \(valid: all of organisation-service/);
    const invited = await open.call('invite_user', {
      email: 'a@example.com',
      role: 'member',
      workspaces: [],
      workspace_api_key_details: { scopes: ['all of it'] },
    });
    expect(JSON.stringify(invited.envelope)).toMatch(/is no set of scopes/);
  });

  it('are whole for a script', async () => {
    const code = "return (await portkey.whoami()).key.scopes.includes('audit_logs.list')";
    expect(await open.data('run_script', { code })).toBe(true);
  });
});

describe('questions', () => {
  it('tell what is granted and taken by its sets', async () => {
    const workspace = (await made.data('list_workspaces')).data[0].id;
    const asked = await made.call('create_api_key', {
      type: 'workspace',
      sub_type: 'service',
      name: 'all',
      workspace_id: workspace,
      scopes: workspaceScopes,
    });
    const told = JSON.stringify(asked.envelope);
    expect(told).toContain('all of workspace-service');
    expect(told).not.toContain('prompts.render');
    const keys = (await made.data('list_api_keys', { page_size: 100 })).data as { id: string; scopes: string[] }[];
    const wide = keys.find(({ scopes }) => scopes.some((scope) => scope.startsWith('all of')));
    const taken = await made.call('update_api_key', { id: wide?.id, scopes: ['logs.view'] });
    expect(JSON.stringify(taken.envelope)).toMatch(/takes away all of /);
    expect(JSON.stringify(taken.envelope)).not.toContain('prompts.render');
  });
});

/** Workspaces: security settings, icons, the list. */
import { beforeAll, describe, expect } from 'vitest';
import { makeWorld, type World } from '../contract/sandbox/world.ts';
import { holds } from './holds.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const both = ['ViewLogs', 'ViewLogMetadata', 'ViewAllData', 'ViewAnalytics'];
const viewed = ['ApiKeys', 'Configs', 'Prompts', 'Guardrails', 'VirtualKeys'];
const managersOnly = ['UpdateWs', 'WriteWsUsers', 'WriteMcpServers', 'WriteWsIntegrations', 'WriteWsMcpIntegrations'];
const switches = [
  ...['members', 'managers'].flatMap((who) =>
    [...both, ...viewed.flatMap((what) => [`View${what}`, `Write${what}`])].map((name) => `${who}${name}`),
  ),
  ...managersOnly.map((name) => `managers${name}`),
  'organisationAdminsViewLogs',
  'organisationAdminsViewLogMetadata',
];

describe('workspaces', () => {
  holds('securityWhole', async () => {
    const at = `/v1/admin/workspaces/${world.otherWorkspaceId}`;
    const { security_settings: whole } = await world.ok('GET', at);
    expect(Object.keys(whole).sort()).toEqual(switches.toSorted());
    expect(switches).toHaveLength(35);
    const put = (security_settings: object) => world.call('PUT', at, { security_settings });
    expect((await put({ ...whole, membersViewLogs: !whole.membersViewLogs })).status).toBe(200);
    expect((await world.ok('GET', at)).security_settings.membersViewLogs).toBe(!whole.membersViewLogs);
    const { managersUpdateWs: _one, ...sparse } = whole;
    for (const settings of [{ membersViewLogs: true }, sparse, {}, { ...whole, membersDeleteAll: true }]) {
      const { status, json } = await put(settings);
      expect([status, json.data.errorCode]).toEqual([400, 'AB01']);
    }
  });

  holds('icon', async () => {
    const { id } = await world.ok('POST', '/v1/admin/workspaces', { name: 'Icons', icon: '🦊' });
    const at = `/v1/admin/workspaces/${id}`;
    const icon = async () => (await world.ok('GET', at)).icon;
    expect(await icon()).toBe('🦊');
    await world.ok('PUT', at, { description: 'other' });
    expect(await icon()).toBe('🦊');
    await world.ok('PUT', at, { icon: '🐢' });
    expect(await icon()).toBe('🐢');
    await world.ok('PUT', at, { icon: '' });
    expect(await icon()).toBeNull();
  });

  holds('iconInName', async () => {
    const { id } = await world.ok('POST', '/v1/admin/workspaces', { name: '🚀 Production' });
    const at = `/v1/admin/workspaces/${id}`;
    expect(await world.ok('GET', at)).toMatchObject({ icon: '🚀', name: '🚀 Production' });
    // What is read can be written back.
    await world.ok('PUT', at, { name: '🚀 Production' });
    expect(await world.ok('GET', at)).toMatchObject({ icon: '🚀', name: '🚀 Production' });
    await world.ok('PUT', at, { name: 'Plain', icon: '' });
    expect(await world.ok('GET', at)).toMatchObject({ icon: null, name: 'Plain' });
  });

  holds('workspaceStatus', async () => {
    const total = async (status: string) =>
      (await world.ok('GET', `/v1/admin/workspaces?status=${status}`)).total as number;
    expect(await total('active,archived')).toBe((await total('active')) + (await total('archived')));
    expect((await world.call('GET', '/v1/admin/workspaces?status=lost')).status).toBe(400);
  });
});

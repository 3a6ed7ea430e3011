/** Who may call what: every operation of the catalog against keys, scopes and the plan. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import type { CatalogEntry } from '../../src/catalog/model/operation.ts';
import { workspaceScopes } from '../../src/catalog/scopes.ts';
import { testSandbox } from '../../src/sandbox/testing.ts';
import { servedPath } from '../helpers/served-path.ts';
import { errorFaults } from './sandbox/errors.ts';
import { bodies, lifeOf } from './sandbox/life.ts';
import { resourcesOf } from './sandbox/resources.ts';
import { makeWorld } from './sandbox/world.ts';

const pathOf = (entry: CatalogEntry): string => servedPath(entry, () => 'x1');
const bodyFor = ({ method }: CatalogEntry): object | undefined => (method === 'GET' ? undefined : {});
const codeOf = (json: { data?: { errorCode?: string }; error?: { code?: string } }): string | undefined =>
  json.data?.errorCode ?? json.error?.code;

const keyed = catalog.filter(({ host }) => host !== 'root');
/** What the router serves: where two tools are one call, one of them. */
const served = keyed.filter(
  (entry, index) => keyed.findIndex(({ method, path }) => method === entry.method && path === entry.path) === index,
);

describe('keys', () => {
  const { call, sandbox, clock } = testSandbox();

  it('are asked for by every operation but the public ones: 401 AB05', async () => {
    for (const entry of keyed) {
      const { status, json } = await call(entry.method, pathOf(entry), bodyFor(entry), '');
      expect([status, codeOf(json)], entry.name).toEqual([401, 'AB05']);
      expect(errorFaults(json), entry.name).toEqual([]);
    }
    for (const entry of catalog.filter(({ host }) => host === 'root'))
      expect((await call(entry.method, pathOf(entry), undefined, '')).status, entry.name).not.toBe(401);
  });

  it('that are an organisation’s cannot call the gateway, nor write feedback: 403 AB03', async () => {
    const gateway = keyed.filter(({ host, name }) => host === 'gateway' || name.endsWith('_feedback'));
    expect(gateway.length).toBeGreaterThan(60);
    for (const entry of gateway) {
      const { status, json } = await call(entry.method, pathOf(entry), bodyFor(entry));
      expect([status, codeOf(json)], entry.name).toEqual([403, 'AB03']);
      expect(json.error?.message ?? json.data.message, entry.name).toContain('workspace API key');
    }
  });

  it('without scopes can do nothing that asks for one: 403 AB03 naming it', async () => {
    const [workspace_id] = Object.keys(sandbox.keys.workspaces);
    const made = await call('POST', '/v1/api-keys/workspace/service', {
      name: 'none',
      scopes: ['agents.invoke'],
      workspace_id,
    });
    const guarded = served.filter(
      ({ scopes }) => scopes !== undefined && ('anyOf' in scopes ? scopes.anyOf.length : scopes.length) > 0,
    );
    expect(guarded.length).toBeGreaterThan(150);
    for (const entry of guarded) {
      const { status, json } = await call(entry.method, pathOf(entry), bodyFor(entry), made.json.key);
      expect([status, codeOf(json)], entry.name).toEqual([403, 'AB03']);
      const { scopes = [] } = entry;
      const wanted = 'anyOf' in scopes ? scopes.anyOf : scopes;
      expect(
        wanted.some((scope) => String(json.error?.message ?? json.data.message).includes(scope)),
        entry.name,
      ).toBe(true);
    }
  });

  it('with every scope of a workspace but one lack just that', async () => {
    const [workspace_id] = Object.keys(sandbox.keys.workspaces);
    for (const scope of workspaceScopes) {
      const scopes = workspaceScopes.filter((one) => one !== scope);
      const users = served.filter((entry) => Array.isArray(entry.scopes) && entry.scopes.includes(scope));
      if (users.length === 0) continue;
      const { json: made } = await call('POST', '/v1/api-keys/workspace/service', {
        name: scope,
        scopes,
        workspace_id,
      });
      for (const entry of users) {
        const { status, json } = await call(entry.method, pathOf(entry), bodyFor(entry), made.key);
        expect([status, codeOf(json)], `${entry.name} without ${scope}`).toEqual([403, 'AB03']);
      }
      await call('DELETE', `/v1/api-keys/${made.id}`);
    }
  });

  it('that have expired, or were deleted, are 401 AB05', async () => {
    const expires_at = new Date(clock.now + 60_000).toISOString();
    const short = (
      await call('POST', '/v1/api-keys/organisation/service', { name: 'short', scopes: ['configs.list'], expires_at })
    ).json;
    expect((await call('GET', '/v1/configs', undefined, short.key)).status).toBe(200);
    clock.now += 60_000;
    expect((await call('GET', '/v1/configs', undefined, short.key)).json.data.errorCode).toBe('AB05');
    const gone = (await call('POST', '/v1/api-keys/organisation/service', { name: 'gone', scopes: ['configs.list'] }))
      .json;
    await call('DELETE', `/v1/api-keys/${gone.id}`);
    expect((await call('GET', '/v1/configs', undefined, gone.key)).status).toBe(401);
  });
});

describe('the plan pro', () => {
  const { call, asWorkspace } = testSandbox({ plan: 'pro' });

  it('answers 403 to every enterprise operation, and to no other', async () => {
    const enterprise = served.filter(({ plan }) => plan === 'enterprise');
    expect(enterprise.length).toBeGreaterThan(40);
    for (const entry of served.filter(({ host }) => host === 'control')) {
      const { status, json } = await (entry.name.endsWith('_feedback') ? asWorkspace : call)(
        entry.method,
        pathOf(entry),
        bodyFor(entry),
      );
      const refused = status === 403 && String(json?.data?.message).includes('enterprise plan');
      expect(refused, `${entry.name}: ${status} ${JSON.stringify(json)?.slice(0, 200)}`).toBe(
        entry.plan === 'enterprise',
      );
    }
  });
});

describe('a workspace’s key', async () => {
  const world = await makeWorld();
  const stranger = Object.values(world.sandbox.keys.workspaces)[1];
  const owned = resourcesOf(world).filter(
    ({ create, at, name }) =>
      (create.required.workspace_id !== undefined ||
        ['prompt', 'assistant', 'thread', 'vector store'].includes(name)) &&
      !at('x').startsWith('/v1/admin') &&
      name !== 'SCIM mapping',
  );

  it.each(owned.map((resource) => [resource.name, resource] as const))(
    'of another workspace neither reads, changes, removes nor lists a %s',
    async (_name, resource) => {
      const life = lifeOf(world, resource);
      const [body = {}] = fc.sample(bodies(resource.create), { numRuns: 1, seed: 7 });
      const id = await life.create(body);
      const before = await life.read(id);
      const path = resource.at(id).split('?')[0] ?? '';
      const change =
        resource.update === undefined ? {} : fc.sample(bodies(resource.update), { numRuns: 1, seed: 8 })[0];
      for (const [method, sent] of [['GET'], [resource.update?.method ?? 'PUT', change], ['DELETE', {}]] as const) {
        if (method === 'DELETE' && resource.archives === 'no removal') continue;
        const { status } = await world.call(method, path, sent, stranger);
        expect([403, 404], `${method} ${path}`).toContain(status);
      }
      if (resource.list !== undefined) {
        const [list = ''] = resource.list.split('?');
        const { json } = await world.call('GET', list, undefined, stranger);
        expect(JSON.stringify(json)).not.toContain(id);
      }
      expect(await life.read(id)).toEqual(before);
    },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { servedPath } from '../../test/helpers/served-path.ts';
import { runs } from '../../test/helpers/thorough.ts';
import { catalog } from '../catalog/index.ts';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import { allScopes } from '../catalog/scopes.ts';
import { testSandbox } from './testing.ts';

const pathOf = (operation: CatalogEntry, part: string): string => servedPath(operation, () => part);

describe('a request', () => {
  const { call, asWorkspace, sandbox } = testSandbox();

  it('without a key, or with an unknown one, is refused with 401 AB05', async () => {
    for (const key of ['', 'nonsense']) {
      const reply = await call('GET', '/v1/configs', undefined, key);
      expect([reply.status, reply.json.data.errorCode]).toEqual([401, 'AB05']);
    }
  });

  it('may carry its key as a bearer token', async () => {
    const reply = await sandbox.handle({
      method: 'GET',
      target: '/v1/configs',
      headers: { authorization: `Bearer ${sandbox.keys.admin}` },
    });
    expect(reply.status).toBe(200);
  });

  it('to nowhere falls through to the gateway under /v1, and is 404 elsewhere', async () => {
    const sentence = 'Either x-portkey-config or x-portkey-provider header is required';
    for (const [method, path] of [
      ['GET', '/v1/nowhere'],
      ['POST', '/v1/admin/nowhere?x=1'],
      ['DELETE', '/v1'],
    ] as const) {
      const reply = await call(method, path);
      expect([reply.status, reply.json.error.code, reply.json.error.message]).toEqual([400, 'AB01', sentence]);
    }
    for (const path of ['/v2/configs', '/configs', '/', '/v10/configs'])
      expect([path, (await call('GET', path)).status]).toEqual([path, 404]);
    const named = await sandbox.handle({
      method: 'GET',
      target: '/v1/nowhere',
      headers: { 'x-portkey-api-key': sandbox.keys.workspace, 'x-portkey-provider': 'openai' },
    });
    expect(named.status).toBe(404);
  });

  it('by a wrong method is 405 with Allow', async () => {
    const reply = await call('DELETE', '/v1/configs');
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, POST, HEAD, OPTIONS']);
    expect((await call('OPTIONS', '/v1/configs')).status).toBe(204);
  });

  it('by HEAD has the status and no body', async () => {
    const reply = await call('HEAD', '/v1/configs');
    expect([reply.status, reply.json]).toEqual([200, undefined]);
  });

  it('that is malformed is 400 AB01 and names each field', async () => {
    const reply = await call('POST', '/v1/configs', { config: 'no', workspace_id: 7 });
    expect([reply.status, reply.json.data.errorCode]).toEqual([400, 'AB01']);
    expect(reply.json.data.errors.map((fault: { field: string }) => fault.field)).toEqual(
      expect.arrayContaining(['name', 'workspace_id', 'config']),
    );
    expect((await call('POST', '/v1/configs', '{"name":')).status).toBe(400);
    expect((await call('POST', '/v1/configs', '[1]')).status).toBe(400);
    expect((await call('GET', '/v1/admin/workspaces?page_size=many')).json.data.errors[0].field).toBe('page_size');
  });

  it('with a field that the operation does not have is refused rather than half taken', async () => {
    const reply = await call('POST', '/v1/configs', { name: 'x', config: {}, colour: 'red' });
    expect([reply.status, reply.json.data.errors[0].field]).toEqual([400, 'colour']);
  });

  it('that is too large is 413', async () => {
    const reply = await call('POST', '/v1/configs', { name: 'x'.repeat(11_000_000) });
    expect(reply.status).toBe(413);
  });

  it('of an admin key cannot go to the gateway; its refusals speak as OpenAI does', async () => {
    const reply = await call('POST', '/v1/chat/completions', { model: 'gpt-4o', messages: [] });
    expect([reply.status, reply.json.error.code]).toEqual([403, 'AB03']);
    expect((await asWorkspace('GET', '/v1/models')).status).toBe(200);
  });

  it('that fails changes nothing and leaves no audit record', async () => {
    const before = (await call('GET', '/v1/admin/workspaces')).json.total;
    const reply = await call('POST', '/v1/admin/workspaces', { name: 'Half', users: ['nobody'] });
    expect(reply.status).toBe(400);
    expect((await call('GET', '/v1/admin/workspaces')).json.total).toBe(before);
  });
});

describe('no request whatever is answered with a fault of ours', () => {
  const { call, sandbox } = testSandbox();
  const keys = [sandbox.keys.admin, sandbox.keys.workspace];

  it('for every operation, with nothing given', async () => {
    for (const operation of catalog)
      for (const key of keys) {
        const body = operation.method === 'GET' ? undefined : {};
        const reply = await call(operation.method, pathOf(operation, 'x1'), body, key);
        expect(reply.status, `${operation.name}: ${JSON.stringify(reply.json)}`).toBeLessThan(500);
      }
  });

  it('for hostile paths, queries and bodies', async () => {
    const operation = fc.constantFrom(...catalog);
    const part = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '..', '%', '\u0000', 'a/b'));
    const body = fc.dictionary(
      fc.oneof(
        fc.constantFrom('name', 'config', 'workspace_id', 'users', '__proto__', 'scopes', 'defaults'),
        fc.string(),
      ),
      fc.jsonValue({ maxDepth: 3 }),
      { maxKeys: 5 },
    );
    const query = fc.dictionary(
      fc.constantFrom('page_size', 'current_page', 'page', 'search', 'tags', 'status'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        operation,
        part,
        body,
        query,
        fc.constantFrom(...keys),
        async (op, segment, given, asked, key) => {
          const path = pathOf(op, segment.isWellFormed() ? segment : 'x');
          const search = new URLSearchParams(asked).toString();
          const target = search === '' ? path : `${path}?${search}`;
          const reply = await call(op.method, target, op.method === 'GET' ? undefined : given, key);
          expect(reply.status, JSON.stringify(reply.json)).toBeLessThan(500);
        },
      ),
      { numRuns: runs(1500) },
    );
  }, 60_000);

  it('for well-meant bodies made from the catalog', async () => {
    const sample = (
      schema: { type?: string; enum?: readonly unknown[]; items?: object; properties?: object },
      depth = 0,
    ): unknown => {
      if (schema.enum !== undefined) return schema.enum[0];
      if (schema.type === 'integer' || schema.type === 'number') return 2;
      if (schema.type === 'boolean') return true;
      if (schema.type === 'array') return depth > 3 ? [] : [sample(schema.items ?? {}, depth + 1)];
      if (schema.type === 'object')
        return Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sample(inner as object, depth + 1)]),
        );
      return 'text';
    };
    for (const operation of catalog) {
      const fields = Object.entries(operation.input).filter(([, field]) => field.in === 'body');
      const body = Object.fromEntries(fields.map(([name, field]) => [field.wire ?? name, sample(field.schema)]));
      for (const key of keys) {
        const reply = await call(
          operation.method,
          pathOf(operation, 'x1'),
          operation.method === 'GET' ? undefined : body,
          key,
        );
        expect(reply.status, `${operation.name}: ${JSON.stringify(reply.json)}`).toBeLessThan(500);
      }
    }
  });
});

describe('scopes and plan', () => {
  it('let a key do only what its scopes say', async () => {
    const { call, sandbox } = testSandbox();
    const [workspace] = Object.keys(sandbox.keys.workspaces);
    const made = await call('POST', '/v1/api-keys/workspace/service', {
      name: 'reader',
      workspace_id: workspace,
      scopes: ['configs.list'],
    });
    const { key } = made.json;
    expect((await call('GET', '/v1/configs', undefined, key)).status).toBe(200);
    const refused = await call('POST', '/v1/configs', { name: 'x', config: {} }, key);
    expect([refused.status, refused.json.data.errorCode]).toEqual([403, 'AB03']);
  });

  it('are known wherever the catalog asks for them', () => {
    const asked = catalog.flatMap(({ scopes = [] }) => ('anyOf' in scopes ? [...scopes.anyOf] : [...scopes]));
    expect(asked.filter((scope) => !allScopes.includes(scope))).toEqual([]);
  });

  it('answer 403 for enterprise operations on the pro plan', async () => {
    const { call } = testSandbox({ plan: 'pro' });
    const reply = await call('GET', '/v1/admin/users');
    expect([reply.status, reply.json.data.errorCode]).toEqual([403, 'AB03']);
    expect((await call('GET', '/v1/configs')).status).toBe(200);
  });
});

describe('the same seed and clock', () => {
  it('give the same organisation and the same ids of what is made', async () => {
    const run = async (): Promise<unknown> => {
      const { call, sandbox } = testSandbox({ seed: 7 });
      const made = await call('POST', '/v1/configs', { name: 'Same', config: {} });
      return [
        sandbox.keys,
        made.json,
        (await call('GET', '/v1/configs')).json,
        (await call('GET', '/v1/prompts')).json,
      ];
    };
    expect(await run()).toEqual(await run());
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../test/helpers/any-character.ts';
import { operationNamed, sampleArguments } from '../../test/helpers/operations.ts';
import { servedPath } from '../../test/helpers/served-path.ts';
import { runs } from '../../test/helpers/thorough.ts';
import { catalog } from '../catalog/index.ts';
import { inBody, inFile, inForm, inHeader, inPath, inQuery } from '../catalog/model/field.ts';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import { anything, list, text } from '../catalog/model/schema.ts';
import { buildRequest, pathArgument, routeOf, snakeCase } from './build-request.ts';
import { ArgumentError } from './contract.ts';
import { NotConfiguredError, resolveEndpoints } from './endpoints.ts';

const hosts = (baseUrl: string, gatewayUrl?: string) =>
  resolveEndpoints({ baseUrl, gatewayUrl, allowInsecureHttp: false });
const hosted = resolveEndpoints({
  baseUrl: 'https://api.portkey.ai/v1',
  registryUrl: 'https://mcp.portkey.ai',
  allowInsecureHttp: false,
});
/** Where an operation goes there. */
const originFor = ({ host }: CatalogEntry): string =>
  host === 'registry' ? 'https://mcp.portkey.ai' : 'https://api.portkey.ai';

const invented = (more: Partial<CatalogEntry>): CatalogEntry => ({
  name: 'invented',
  method: 'POST',
  path: '/things',
  host: 'control',
  domain: 'things',
  title: 'Invented',
  description: 'For tests.',
  risk: 'write',
  input: {},
  ...more,
});

const build = (operation: CatalogEntry, given: Record<string, unknown> = {}, extra?: Record<string, unknown>) =>
  buildRequest({ operation, arguments: given, ...(extra === undefined ? {} : { extra }) }, hosted);

describe('where a request goes', () => {
  const v1 = invented({});
  const v2 = invented({ path: '/v2/things' });
  const root = invented({ path: '/model-configs/x', host: 'root' });
  const gateway = invented({ host: 'gateway' });

  it.each([
    ['https://api.portkey.ai/v1', v1, 'https://api.portkey.ai/v1/things'],
    ['https://api.portkey.ai/v1/', v1, 'https://api.portkey.ai/v1/things'],
    ['https://api.portkey.ai', v1, 'https://api.portkey.ai/v1/things'],
    ['https://api.portkey.ai/v1', v2, 'https://api.portkey.ai/v2/things'],
    ['https://api.portkey.ai', v2, 'https://api.portkey.ai/v2/things'],
    ['https://api.portkey.ai/v2', v1, 'https://api.portkey.ai/v1/things'],
    ['https://own.example.com/portkey/v1', v1, 'https://own.example.com/portkey/v1/things'],
    ['https://own.example.com/portkey/', v2, 'https://own.example.com/portkey/v2/things'],
    ['https://own.example.com:8443/portkey/v1', root, 'https://own.example.com:8443/model-configs/x'],
    ['http://127.0.0.1:8787/v1', v1, 'http://127.0.0.1:8787/v1/things'],
    ['http://[::1]:8787', v1, 'http://[::1]:8787/v1/things'],
  ])('%s: %#', (baseUrl, operation, url) => {
    expect(buildRequest({ operation, arguments: {} }, hosts(baseUrl)).url).toBe(url);
  });

  it('sends operations of the gateway to its own host, if it has one', () => {
    const two = hosts('https://control.example.com/v1', 'https://gateway.example.com/v1');
    expect(buildRequest({ operation: gateway, arguments: {} }, two).url).toBe('https://gateway.example.com/v1/things');
    expect(buildRequest({ operation: v1, arguments: {} }, two).url).toBe('https://control.example.com/v1/things');
    expect(build(gateway).url).toBe('https://api.portkey.ai/v1/things');
  });

  it('sends operations of the registry nowhere unless its address is set', () => {
    const operation = operationNamed('list_approved_mcp_servers');
    const one = hosts('https://api.portkey.ai/v1', 'https://gateway.example.com/v1');
    expect(() => buildRequest({ operation, arguments: {} }, one)).toThrow(NotConfiguredError);
    expect(() => buildRequest({ operation, arguments: {} }, one)).toThrow('PORTKEY_MCP_REGISTRY_URL');
    const own = { baseUrl: 'https://api.portkey.ai', registryUrl: 'https://mcp.example.com/in/' };
    expect(build(operation).url).toBe('https://mcp.portkey.ai/v0.1/servers');
    expect(buildRequest({ operation, arguments: {} }, resolveEndpoints({ ...own, allowInsecureHttp: false })).url).toBe(
      'https://mcp.example.com/in/v0.1/servers',
    );
  });

  it.each([
    ['not a url', 'is not a URL'],
    ['ftp://api.portkey.ai', 'must begin with https://'],
    ['http://api.portkey.ai/v1', 'plain http is for loopback only'],
    ['https://user:canary@api.portkey.ai', 'must not hold a user name'],
    ['https://api.portkey.ai/v1?x=1', 'must not hold a query'],
  ])('refuses %s', (baseUrl, message) => {
    expect(() => hosts(baseUrl)).toThrow(`PORTKEY_BASE_URL: ${message}`);
    expect(() => hosts(baseUrl)).not.toThrow(/canary/);
    expect(() => hosts('https://api.portkey.ai', baseUrl)).toThrow('PORTKEY_GATEWAY_URL');
  });

  it('takes plain http elsewhere only when it is allowed', () => {
    const settings = { baseUrl: 'http://portkey.internal', allowInsecureHttp: true };
    expect(resolveEndpoints(settings).control.origin).toBe('http://portkey.internal');
  });
});

describe('where arguments go', () => {
  it('puts query values in order, encoded, lists as csv, json or repeated', () => {
    const operation = invented({
      method: 'GET',
      input: {
        search: inQuery(text()),
        codes: inQuery(list(text()), { encode: 'csv' }),
        include: inQuery(list(text())),
        again: inQuery(list(text()), { encode: 'repeated' }),
        metadata: inQuery(anything(), { encode: 'json' }),
        page_size: inQuery(anything(), { wire: 'pageSize' }),
        flag: inQuery(anything()),
      },
    });
    const given = {
      flag: false,
      page_size: 0,
      metadata: { a: 'ü' },
      again: ['1'],
      include: ['x', 'y'],
      codes: [200, 429],
      search: "a b&c=d'#?/+",
    };
    const { url, body, headers } = build(operation, given);
    expect(url).toBe(
      'https://api.portkey.ai/v1/things?search=a%20b%26c%3Dd%27%23%3F%2F%2B&codes=200%2C429&include=x&include=y&again=1&metadata=%7B%22a%22%3A%22%C3%BC%22%7D&pageSize=0&flag=false',
    );
    expect(new URL(url).href).toBe(url);
    expect(new URL(url).searchParams.get('search')).toBe(given.search);
    expect(body).toBeUndefined();
    expect(headers['content-type']).toBeUndefined();
  });

  it('sends null as null, nothing for what is absent, and no default', () => {
    const operation = invented({ method: 'PUT', input: { a: inBody(text()), b: inBody(text()), c: inBody(text()) } });
    expect(build(operation, { a: null, b: undefined }).body).toBe('{"a":null}');
    expect(build(operation).body).toBe('{}');
  });

  it('refuses null where it cannot be told from text', () => {
    const operation = invented({ method: 'GET', input: { q: inQuery(text()), h: inHeader(text(), 'x-h') } });
    expect(() => build(operation, { q: null })).toThrow('q: cannot be null here');
    expect(() => build(operation, { h: null })).toThrow('h: cannot be null here');
  });

  it("uses the API's own names and encodings in the body", () => {
    const operation = invented({
      input: {
        is_default: inBody(anything(), { wire: 'isDefault' }),
        config: inBody(anything(), { encode: 'json' }),
        tags: inBody(list(text()), { encode: 'csv' }),
        cleared: inBody(anything(), { encode: 'json' }),
      },
    });
    const request = build(operation, { is_default: 1, config: { a: [1] }, tags: ['x', 'y'], cleared: null });
    expect(JSON.parse(String(request.body))).toEqual({ isDefault: 1, config: '{"a":[1]}', tags: 'x,y', cleared: null });
    expect(build(operation, { config: '{"a":1}' }).body).toBe('{"config":"{\\"a\\":1}"}');
    expect(request.headers['content-type']).toBe('application/json');
  });

  it('sends no body with GET and DELETE unless there are body fields', () => {
    const input = { id: inPath(text()), force: inBody(anything()), w: inQuery(text()) };
    const operation = invented({ method: 'DELETE', path: '/things/{id}', input });
    expect(build(operation, { id: 'x', w: 'ws' })).toMatchObject({ url: 'https://api.portkey.ai/v1/things/x?w=ws' });
    expect(build(operation, { id: 'x', w: 'ws' }).body).toBeUndefined();
    expect(build(operation, { id: 'x', force: true }).body).toBe('{"force":true}');
  });

  it('sends no body with a POST that has none', () => {
    expect(build(invented({ path: '/things/start' })).body).toBeUndefined();
  });

  it('sends a whole body as it is', () => {
    const operation = invented({ input: { logs: { in: 'whole-body', schema: {} } } });
    expect(build(operation, { logs: [{ a: 1 }] }).body).toBe('[{"a":1}]');
    expect(() => build(operation, { logs: [] }, { b: 1 })).toThrow('logs: is the whole body; leave out b');
    expect(build(operation, { logs: { a: 1 } }, { b: 2 }).bodyValue).toEqual({ a: 1, b: 2 });
    expect(build(operation, { logs: { a: 1 } }, { a: 2 }).bodyValue).toEqual({ a: 1 });
  });

  it('merges extra, and refuses one that has a name of its own', () => {
    const operation = invented({
      method: 'PUT',
      input: { name: inBody(text()), is_default: inBody(text(), { wire: 'isDefault' }) },
    });
    expect(JSON.parse(String(build(operation, { name: 'a' }, { new_field: null, deep: { x: 1 } }).body))).toEqual({
      name: 'a',
      new_field: null,
      deep: { x: 1 },
    });
    for (const key of ['name', 'is_default', 'isDefault']) {
      expect(() => build(operation, {}, { [key]: 'x' })).toThrow(`extra.${key}: has an argument of its own`);
    }
    expect(() => build(invented({ method: 'GET' }), {}, { a: 1 })).toThrow('extra: a GET takes no body');
    const sly = JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>;
    expect(build(operation, {}, sly).body).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('takes what is undefined for what is absent', () => {
    const read = invented({ method: 'GET', input: { q: inQuery(text()) } });
    expect(build(read, { q: undefined, typo: undefined }, { a: undefined }).url).toBe(
      'https://api.portkey.ai/v1/things',
    );
    expect(build(invented({ input: { a: inBody(text()) } }), {}, { b: undefined }).body).toBe('{}');
  });

  it('takes no argument from what every object has', () => {
    const operation = invented({
      path: '/things/{constructor}',
      input: { constructor: inPath(text()), toString: inQuery(anything()) },
    });
    expect(() => build(operation, {})).toThrow('constructor: is required in the path');
    expect(build(operation, { constructor: 'x' }).url).toBe('https://api.portkey.ai/v1/things/x');
    expect(() => build(invented({}), { toString: 'x' })).toThrow('toString: is not an argument of invented');
  });

  it('sends an empty list or text, which is not nothing', () => {
    const operation = invented({ input: { logs: { in: 'whole-body', schema: {} }, b: inBody(text()) } });
    expect(build(operation, { logs: '' }).body).toBe('""');
    expect(build(operation, { logs: { a: 1 }, b: 'x' }).body).toBe('{"b":"x","a":1}');
    expect(() => build(operation, { logs: [1], b: 'x' })).toThrow('leave out b');
    expect(build(operation, {}).body).toBe('{}');
    expect(build(operation, { b: 'x' }).body).toBe('{"b":"x"}');
  });

  it('says what it takes: a file where one comes, else JSON', () => {
    const accepts = (reply?: CatalogEntry['reply']) => build(invented({ ...(reply && { reply }) })).headers;
    expect(accepts('bytes')).toStrictEqual({ accept: '*/*' });
    expect(accepts('json').accept).toMatch(/^application\/json, /);
    expect(accepts().accept).toMatch(/^application\/json, /);
  });

  it('refuses arguments that the operation does not have, and ones that were not resolved', () => {
    expect(() => build(invented({}), { typo: 1 })).toThrow('typo: is not an argument of invented');
    const summary = operationNamed('get_cost_analytics');
    expect(() => build(summary, { period: 'last_7_days' })).toThrow(ArgumentError);
  });

  it('sends headers as visible ASCII only', () => {
    const operation = invented({
      input: {
        trace: inHeader(text(), 'X-Portkey-Trace-Id'),
        meta: inHeader(anything(), 'x-portkey-metadata', { encode: 'json' }),
      },
    });
    expect(build(operation, { trace: 't-1', meta: { name: 'Zoë 🦊' } }).headers).toMatchObject({
      'x-portkey-trace-id': 't-1',
      'x-portkey-metadata': '{"name":"Zo\\u00eb \\ud83e\\udd8a"}',
    });
    for (const trace of ['a\r\nx-portkey-api-key: b', 'a\0', 'ü']) {
      expect(() => build(operation, { trace })).toThrow('trace: travels in a header');
    }
  });

  it('refuses half a character and a comma in a comma-separated list', () => {
    const operation = invented({
      method: 'GET',
      input: { q: inQuery(text()), l: inQuery(list(text()), { encode: 'csv' }) },
    });
    expect(() => build(operation, { q: '\ud800' })).toThrow('q: holds a broken character');
    expect(() => build(operation, { l: ['a,b'] })).toThrow('l: its elements must not hold commas');
  });
});

describe('multipart', () => {
  const operation = invented({
    path: '/files',
    input: { file: inFile('The file.'), purpose: inForm(text()), parts: inForm(list(text()), { wire: 'parts[]' }) },
  });
  const file = { bytes: Buffer.from('a\r\n--b\0'), filename: 'na"me\r\n.jsonl', contentType: 'application/jsonl' };

  it('is read by a parser as it was meant, and is the same each time', async () => {
    const given = { file, purpose: 'batch', parts: ['x', 'ü'] };
    const request = build(operation, given, { newer: { a: 1 } });
    const form = await new Response(request.body as Uint8Array<ArrayBuffer>, { headers: request.headers }).formData();
    const part = form.get('file') as File;
    expect(Buffer.from(await part.arrayBuffer())).toEqual(file.bytes);
    expect(part.type).toBe('application/jsonl');
    expect(part.name).toBe(file.filename);
    expect(Buffer.from(request.body as Uint8Array).toString()).toContain('filename="na%22me%0D%0A.jsonl"\r\n');
    expect(form.get('purpose')).toBe('batch');
    expect(form.getAll('parts[]')).toEqual(['x', 'ü']);
    expect(form.get('newer')).toBe('{"a":1}');
    expect(build(operation, given, { newer: { a: 1 } })).toEqual(request);
    expect(request.bodyValue).toMatchObject({ file: { filename: file.filename, bytes: 7 }, purpose: 'batch' });
  });

  it('lets no file type break out of its line, and takes nothing but files', () => {
    const request = build(operation, { file: { ...file, contentType: 'a/b\r\nx: y' } });
    expect(Buffer.from(request.body as Uint8Array).toString()).toContain('Content-Type: application/octet-stream\r\n');
    const bytes = Buffer.from('x');
    for (const odd of [{ path: '/etc/passwd' }, null, 'text', { bytes: 'x', filename: 'a' }, { bytes, filename: 7 }])
      expect(() => build(operation, { file: odd })).toThrow('file: must be a file');
    expect(build(operation, { file: { bytes, filename: 'a' } }).bodyValue).toEqual({
      file: { filename: 'a', bytes: 1 },
    });
  });

  it('takes fields of the body as parts as well', () => {
    const mixed = invented({
      input: { file: inFile('The file.'), more: inBody(anything()), list: inBody(list(text())) },
    });
    const { bodyValue, body } = build(mixed, { file, more: { a: 1 }, list: ['x'] }, { none: undefined });
    expect(bodyValue).toEqual({ more: '{"a":1}', list: 'x', file: { filename: file.filename, bytes: 7 } });
    expect(Buffer.from(body as Uint8Array).toString()).not.toContain('none');
  });
});

describe('the last look before a request leaves', () => {
  it.each([
    ['dots', { path: '/things/../keys' }],
    ['encoded dots', { path: '/things/%2e%2e/keys' }],
    ['a fragment', { path: '/things#keys' }],
    ['a query', { path: '/things?a=b' }],
    ['another host', { path: '@evil.example/things', host: 'root' as const }],
    ['another port', { path: ':8443/things', host: 'root' as const }],
    ['a user name', { path: '@api.portkey.ai/things', host: 'root' as const }],
  ])('finds %s, wherever they came from', (_, more) => {
    expect(() => build(invented(more))).toThrow('path: the arguments would change the path of the request');
    const withQuery = invented({ ...more, method: 'GET', input: { q: inQuery(text()) } });
    expect(() => build(withQuery, { q: 'x' })).toThrow(ArgumentError);
  });

  it('lets what is meant so pass', () => {
    expect(build(invented({ path: '/things/a.b~c' })).url).toBe('https://api.portkey.ai/v1/things/a.b~c');
    const search = invented({ method: 'GET', input: { q: inQuery(text()) } });
    expect(build(search, { q: "it's (so)!" }).url).toMatch(/\?q=it/);
  });
});

describe('every operation', () => {
  it.each(catalog.map((operation) => [operation.name, operation] as const))(
    '%s can be built with all its arguments',
    (_, operation) => {
      const given = sampleArguments(operation, true);
      const request = build(operation, given);
      expect(build(operation, given)).toEqual(request);
      const url = new URL(request.url);
      expect(url.origin).toBe(originFor(operation));
      expect(request.method).toBe(operation.method);
      const sent = `${request.url} ${JSON.stringify(request.headers)} ${Buffer.from(request.body ?? '').toString()}`;
      for (const [name, field] of Object.entries(operation.input)) {
        if (!(name in given) || field.in === 'path' || field.in === 'whole-body') continue;
        const wire = field.in === 'header' ? (field.wire ?? name).toLowerCase() : (field.wire ?? name);
        expect(sent, `${name} is sent`).toContain(field.in === 'query' ? encodeURIComponent(wire) : wire);
      }
      if (operation.method === 'GET') expect(request.body).toBeUndefined();
      // Nothing is invented: with the required arguments alone nothing else is sent.
      const required = sampleArguments(operation);
      const bare = build(operation, required);
      const names = [
        ...new URL(bare.url).searchParams.keys(),
        ...Object.keys((bare.bodyValue as object | undefined) ?? {}),
      ];
      const wires = Object.keys(required).map((name) => operation.input[name]?.wire ?? name);
      if (!Object.values(operation.input).some((field) => field.in === 'whole-body')) {
        for (const name of names) expect(wires).toContain(name);
      }
    },
  );

  it('is what a parser reads, where plain ids and queries are not parsed before they leave', () => {
    const operation = invented({
      method: 'GET',
      path: '/things/{id}',
      input: { id: inPath(text()), search: inQuery(text()) },
    });
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,40}$/), fc.string({ unit: anyCharacter }), (id, search) => {
        let url: string;
        try {
          url = build(operation, { id, search }).url;
        } catch (error) {
          expect(error).toBeInstanceOf(ArgumentError);
          return;
        }
        const parsed = new URL(url);
        expect(parsed.href).toBe(url);
        expect(parsed.pathname).toBe(`/v1/things/${id}`);
        expect(parsed.searchParams.get('search')).toBe(search);
      }),
    );
  });

  it('never goes elsewhere, whatever its arguments hold', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...catalog),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        (operation, loose, value) => {
          const given = Object.fromEntries(Object.keys(operation.input).map((name) => [name, value]));
          for (const candidate of [given, { ...given, ...loose }]) {
            let request: ReturnType<typeof build>;
            try {
              request = build(operation, candidate, loose);
            } catch (error) {
              expect(error).toBeInstanceOf(ArgumentError);
              continue;
            }
            expect(new URL(request.url).origin).toBe(originFor(operation));
            expect(new URL(request.url).pathname.split('/').length).toBe(
              servedPath(operation, () => 'x1').split('/').length,
            );
          }
        },
      ),
      { numRuns: runs(2_000) },
    );
  });
});

describe('a route', () => {
  it('is its path in pieces, and what fills the gaps', () => {
    const input = { thing_id: inPath(text()), model: inPath(text()), q: inQuery(text()) };
    expect(routeOf(invented({ path: '/v2/things/{thingId}/models/{model}/x', input }))).toMatchObject({
      version: '/v2',
      pieces: ['/things/', '/models/', '/x'],
      slots: [
        { argument: 'thing_id', slashes: false },
        { argument: 'model', slashes: true },
      ],
      fields: [
        ['thing_id', input.thing_id],
        ['model', input.model],
        ['q', input.q],
      ],
    });
    expect(routeOf(invented({}))).toMatchObject({ version: '/v1', pieces: ['/things'], slots: [] });
    for (const host of ['root', 'registry'] as const)
      expect(routeOf(invented({ path: '/v1/things', host })).pieces).toEqual(['/v1/things']);
  });

  it('is read once', () => {
    const operation = invented({});
    expect(routeOf(operation)).toBe(routeOf(operation));
    expect(routeOf(invented({ path: '/others' }))).not.toEqual(routeOf(operation));
  });

  it.each<[Partial<CatalogEntry>, boolean, boolean]>([
    [{ input: { a: inBody(text()) } }, false, true],
    [{ input: { a: inBody(text()) }, method: 'PUT' }, false, true],
    [{ input: { a: inBody(text()) }, method: 'DELETE' }, false, false],
    [{ input: { a: inQuery(text()) } }, false, false],
    [{ input: {} }, false, false],
    [{ input: { a: inForm(text()), b: inQuery(text()) } }, true, false],
    [{ input: { a: inFile('x'), b: inQuery(text()) } }, true, false],
  ])('%#: whether it is multipart, and always has a body', (more, multipart, alwaysBody) => {
    expect(routeOf(invented(more))).toMatchObject({ multipart, alwaysBody });
  });

  it('finds the argument by its name on the wire, or by the placeholder’s', () => {
    const input = {
      note: inBody(text(), { wire: 'thingId' }),
      id: inPath(text(), { wire: 'thingId' }),
      sub_type: inPath(text()),
    };
    expect(pathArgument(invented({ input }), 'thingId')).toBe('id');
    expect(pathArgument(invented({ input }), 'sub-type')).toBe('sub_type');
    expect(() => pathArgument(invented({ input }), 'other')).toThrow('invented: no argument fills {other}');
    expect(() => routeOf(invented({ path: '/x/{other}' }))).toThrow('no argument fills {other}');
    expect([snakeCase('promptId'), snakeCase('sub-type'), snakeCase('v1Beta')]).toEqual([
      'prompt_id',
      'sub_type',
      'v1_beta',
    ]);
  });
});

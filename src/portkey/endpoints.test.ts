import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import type { Failure, FailureDetails } from './contract.ts';
import {
  baseOf,
  baseUrlProblem,
  createVersionMemory,
  isLoopback,
  isUnrouted,
  linkProblem,
  moreTelling,
  NotConfiguredError,
  originOf,
  otherVersion,
  resolveEndpoints,
  splitVersion,
} from './endpoints.ts';

describe('addresses', () => {
  it.each([
    ['localhost', true],
    ['a.localhost', true],
    ['[::1]', true],
    ['127.0.0.1', true],
    ['127.255.1.2', true],
    ['localhost.example', false],
    ['xlocalhost', false],
    ['127.0.0.1.example', false],
    ['x127.0.0.1', false],
    ['128.0.0.1', false],
    ['[::2]', false],
    ['', false],
  ])('%j is loopback: %j', (name, is) => expect(isLoopback(name)).toBe(is));

  it('of an origin', () => {
    expect(originOf('https://h.example:8443/a/b?c=//d')).toBe('https://h.example:8443');
    expect(originOf('http://[::1]:80/')).toBe('http://[::1]:80');
  });

  it('of a version', () => {
    expect(splitVersion('/v2/a/b')).toEqual({ version: '/v2', rest: '/a/b' });
    expect(splitVersion('/v1/a')).toEqual({ version: '/v1', rest: '/a' });
    for (const path of ['/a/v2/b', '/v2a/b', '/v3/a', '/v2'])
      expect(splitVersion(path)).toEqual({ version: '/v1', rest: path });
  });

  it.each([
    ['https://h.example', undefined],
    ['https://h.example/ai_gwx/v2', undefined],
    ['https://h.example/x_ai_gw', undefined],
    ['http://localhost:1', undefined],
    ['h.example', 'is not a URL'],
    ['ftp://h.example', 'must begin with https'],
    ['https://u@h.example', 'must not hold a user name'],
    ['https://:p@h.example', 'must not hold a user name'],
    ['https://h.example/#a', 'must not hold a query or a fragment'],
    ['https://h.example/?a', 'must not hold a query or a fragment'],
    ['https://h.example/ai_gw/v2', 'Prisma AIRS'],
    ['https://h.example/ai_gw', 'Prisma AIRS'],
    ['http://h.example', 'plain http is for loopback only'],
  ])('%s: %s', (url, problem) => {
    if (problem === undefined) expect(baseUrlProblem(url, false)).toBeUndefined();
    else expect(baseUrlProblem(url, false)).toContain(problem);
  });

  it('are ours, each under its own variable', () => {
    const plain = { baseUrl: 'https://h.example/v1', allowInsecureHttp: false };
    expect(resolveEndpoints(plain)).toEqual({
      control: { origin: 'https://h.example', prefix: '' },
      gateway: { origin: 'https://h.example', prefix: '' },
    });
    const all = { gatewayUrl: 'https://g.example//p//v2//', registryUrl: 'https://r.example/q', ...plain };
    expect(resolveEndpoints(all)).toEqual({
      control: { origin: 'https://h.example', prefix: '' },
      gateway: { origin: 'https://g.example', prefix: '//p' },
      registry: { origin: 'https://r.example', prefix: '/q' },
    });
    expect(() => resolveEndpoints({ ...plain, registryUrl: 'http://r.example' })).toThrow(
      /^PORTKEY_MCP_REGISTRY_URL: /,
    );
    expect(() => resolveEndpoints({ ...plain, gatewayUrl: 'http://g.example' })).toThrow(/^PORTKEY_GATEWAY_URL: /);
    const open = { baseUrl: 'http://h.example', gatewayUrl: 'http://g.example', registryUrl: 'http://r.example' };
    expect(() => resolveEndpoints({ ...open, allowInsecureHttp: true })).not.toThrow();
  });
});

describe('where an operation goes', () => {
  const endpoints = resolveEndpoints({
    baseUrl: 'https://c.example/p/v1',
    gatewayUrl: 'https://g.example/q',
    registryUrl: 'https://r.example/s',
    allowInsecureHttp: false,
  });

  it.each<['control' | 'gateway' | 'root' | 'registry', string, string]>([
    ['control', 'https://c.example', '/p/v2'],
    ['gateway', 'https://g.example', '/q/v2'],
    ['root', 'https://c.example', ''],
    ['registry', 'https://r.example', '/s'],
  ])('%s: %s%s', (host, origin, start) => {
    expect(baseOf({ host }, endpoints, '/v2')).toEqual({ origin, start });
  });

  it('is nowhere where the registry’s host is not set', () => {
    const { registry: _, ...without } = endpoints;
    expect(() => baseOf({ host: 'registry' }, without, '/v1')).toThrow(NotConfiguredError);
    expect(baseOf({ host: 'root' }, without, '/v1').origin).toBe('https://c.example');
  });
});

describe('a link in a reply', () => {
  it.each([
    'https://bucket.example/x?sig=1',
    'https://10.0.0.1/x',
    'https://170.254.0.1/x',
    'https://[2001:db8::1]/x',
    'http://own.example:8080/x',
  ])('%s is followed', (link) => expect(linkProblem(link, ['http://own.example:8080'])).toBeUndefined());

  it.each([
    ['nonsense', 'is not a URL'],
    ['http://own.example:8081/x', 'is not https'],
    ['ftp://bucket.example/x', 'is not https'],
    ['https://u@bucket.example/x', 'holds a user name'],
    ['https://:p@bucket.example/x', 'holds a user name'],
    // Not even to our own hosts.
    ['http://u@own.example:8080/x', 'holds a user name'],
    ['https://localhost/x', 'inside this machine'],
    ['https://0.0.0.0/x', 'inside this machine'],
    ['https://169.254.169.254/x', 'inside this machine'],
    ['https://0xa9fea9fe/x', 'inside this machine'],
    ['https://[::]/x', 'inside this machine'],
    ['https://[::ffff:10.0.0.1]/x', 'inside this machine'],
    ['https://[fe80::1]/x', 'inside this machine'],
    ['https://[febf::1]/x', 'inside this machine'],
    ['https://[fd00:ec2::254]/x', 'inside this machine'],
  ])('%s is not: it %s', (link, problem) => expect(linkProblem(link, ['http://own.example:8080'])).toContain(problem));
});

const operation = (more: Partial<CatalogEntry> = {}): CatalogEntry =>
  ({ name: 'op', host: 'control', path: '/v2/things/{id}', ...more }) as CatalogEntry;
const failure = (error: Partial<FailureDetails>): Failure => ({
  ok: false,
  attempts: 1,
  error: { message: 'No.', code: 'x', retryable: false, ...error },
});
const unrouted = 'Either x-portkey-config or x-portkey-provider header is required';

describe('the version to ask', () => {
  it.each<[string, Partial<CatalogEntry>, Partial<FailureDetails>, string | undefined]>([
    ['either, 404', { eitherVersion: true }, { status: 404 }, '/v1'],
    ['either, 400', { eitherVersion: true }, { status: 400 }, '/v1'],
    ['either of v1', { eitherVersion: true, path: '/things' }, { status: 404 }, '/v2'],
    ['either on the gateway', { eitherVersion: true, host: 'gateway' }, { status: 404 }, '/v1'],
    ['either elsewhere', { eitherVersion: true, host: 'root' }, { status: 404 }, undefined],
    ['either, refused', { eitherVersion: true }, { status: 403 }, undefined],
    ['either, no answer', { eitherVersion: true }, {}, undefined],
    ['one, 404', {}, { status: 404 }, undefined],
    ['one, not routed', {}, { status: 400, message: unrouted }, '/v1'],
    ['one, another 400', {}, { status: 400 }, undefined],
    ['one, the same words with 401', {}, { status: 401, message: unrouted }, undefined],
    ['one of the gateway', { host: 'gateway' }, { status: 400, message: unrouted }, undefined],
  ])('%s', (_, more, error, version) => {
    expect(createVersionMemory().alternative(operation(more), failure(error))).toBe(version);
  });

  it('is remembered for all of a resource, and not doubted any more', () => {
    const memory = createVersionMemory();
    const either = operation({ eitherVersion: true });
    const list = operation({ path: '/v1/things' });
    expect(memory.preferred(either)).toBeUndefined();
    memory.remember(either, '/v2');
    for (const of of [either, list]) expect(memory.preferred(of)).toBe('/v2');
    expect(memory.preferred(operation({ path: '/v2/others' }))).toBeUndefined();
    expect(memory.alternative(either, failure({ status: 404 }))).toBeUndefined();
  });

  it('is not remembered where it says nothing new', () => {
    const memory = createVersionMemory();
    memory.remember(operation(), '/v2');
    expect(memory.preferred(operation())).toBeUndefined();
    memory.remember(operation(), '/v1');
    expect(memory.preferred(operation())).toBe('/v1');
  });

  it('is one of two', () => {
    expect([otherVersion('/v1'), otherVersion('/v2')]).toEqual(['/v2', '/v1']);
    expect(isUnrouted(unrouted)).toBe(true);
    expect(isUnrouted('a header is required')).toBe(false);
  });
});

describe('of two failures', () => {
  const refused = failure({ status: 403 });
  const fields = failure({ status: 400, code: 'AB01', fieldErrors: [{ field: 'a', message: 'b' }] });
  const coded = failure({ status: 404, code: 'AB08' });
  const plain = failure({ status: 404, code: 'http_404' });
  const lost = failure({ status: 404, mayHaveHappened: true });

  it.each<[string, Failure, Failure, 'first' | 'second']>([
    ['a refusal over fields', refused, fields, 'first'],
    ['a refusal over fields, turned', fields, refused, 'second'],
    ['fields over a code', fields, coded, 'first'],
    ['fields over a code, turned', coded, fields, 'second'],
    ['a code over nothing', coded, plain, 'first'],
    ['a code over nothing, turned', plain, coded, 'second'],
    ['the first of equals', plain, { ...plain }, 'first'],
    ['what may have happened', refused, lost, 'second'],
    ['nothing over an empty list of fields', plain, failure({ status: 400, fieldErrors: [] }), 'first'],
  ])('%s tells more', (_, first, second, chosen) =>
    expect(moreTelling(first, second)).toBe(chosen === 'first' ? first : second),
  );
});

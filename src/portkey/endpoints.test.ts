import { describe, expect, it } from 'vitest';
import { linkProblem } from './download.ts';
import {
  baseOf,
  baseUrlProblem,
  isLoopback,
  NotConfiguredError,
  originOf,
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

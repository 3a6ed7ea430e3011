import { describe, expect, it } from 'vitest';
import { networkFailure, TransportError, type TransportFault, toTransportError } from './transport-error.ts';

/** As Node and undici throw them. */
const coded = (code: unknown, more: object = {}): Error =>
  Object.assign(new Error('text of the library'), { code }, more);

const read = (error: unknown, sent = false): TransportError => toTransportError(error, sent);

describe('what an error of the network means', () => {
  it.each<[unknown, TransportFault]>([
    [coded('ENOTFOUND'), 'dns'],
    [coded('EAI_AGAIN'), 'dns'],
    [coded('ECONNREFUSED'), 'refused'],
    [coded('ENETUNREACH'), 'unreachable'],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'connect-timeout'],
    [coded('ETIMEDOUT'), 'connect-timeout'],
    [coded('ECONNRESET'), 'reset'],
    [coded('UND_ERR_SOCKET'), 'reset'],
    [coded('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
    [coded('UND_ERR_HEADERS_OVERFLOW'), 'headers-too-big'],
    [coded('UND_ERR_ABORTED'), 'aborted'],
    [coded('CERT_HAS_EXPIRED'), 'tls'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
    [coded('SELF_SIGNED_CERT_IN_CHAIN'), 'tls'],
    [coded('EPROTO'), 'tls'],
    [coded('UND_ERR_PRX_TLS'), 'proxy'],
    [new Error('Proxy response (407) !== 200 when HTTP Tunneling'), 'proxy'],
    [coded('ECONNRESET', { message: 'Proxy connection ended' }), 'proxy'],
    [coded('ECONNRESET', { message: 'the Proxy ended it' }), 'reset'],
    [coded('HPE_INVALID_CONSTANT', { name: 'HTTPParserError' }), 'bad-http'],
    [Object.assign(new Error('x'), { name: 'AbortError' }), 'aborted'],
    [coded('ESOMETHING'), 'unknown'],
    [coded(20), 'unknown'],
    [coded({}), 'unknown'],
    [new Error('x'), 'unknown'],
    ['a text', 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ])('%o', (error, fault) => {
    expect(read(error).fault).toBe(fault);
    for (const sent of [true, false]) expect(read(error, sent).sent).toBe(sent);
  });

  it('is a loss where a connection that stood timed out', () => {
    expect(read(coded('ETIMEDOUT'), true).fault).toBe('timeout');
    expect(read(coded('ECONNREFUSED'), true).fault).toBe('refused');
  });

  it('stays what it was found to be', () => {
    const error = new TransportError('queue', false, 'full');
    expect(read(error, true)).toBe(error);
    expect(error.message).toBe('queue (full)');
    expect(new TransportError('dns', false).message).toBe('dns');
  });

  it('is found in causes and in the first of several errors', () => {
    const cause = (inner: unknown, outer = new Error('fetch failed')): Error => Object.assign(outer, { cause: inner });
    expect(read(cause(coded('ENOTFOUND')))).toMatchObject({ fault: 'dns', systemCode: 'ENOTFOUND' });
    expect(read(cause(cause(coded('ECONNREFUSED')))).fault).toBe('refused');
    expect(
      read(new AggregateError([coded('ECONNREFUSED', { address: '::1', port: 8 }), coded('ENOTFOUND')])),
    ).toMatchObject({ fault: 'refused', address: '::1:8' });
    // A code that says nothing does not hide what lies below; one that does is not looked behind.
    expect(read(cause(coded('ECONNRESET'), coded('ESOMETHING'))).fault).toBe('reset');
    expect(read(cause(coded('ENOTFOUND'), coded('ECONNRESET'))).fault).toBe('reset');
    expect(read(cause(new Error('x'), coded('ESOMETHING'))).systemCode).toBe('ESOMETHING');
    // Nor for ever.
    const circle = new Error('x');
    Object.assign(circle, { cause: circle });
    expect(read(circle).fault).toBe('unknown');
  });

  it('names the far end as the system does', () => {
    expect(read(coded('ECONNREFUSED', { address: '127.0.0.1', port: 80 })).address).toBe('127.0.0.1:80');
    expect(read(coded('ENOTFOUND', { hostname: 'h.example' })).address).toBe('h.example');
    expect(read(coded('ENOTFOUND', { port: 80 })).address).toBeUndefined();
  });
});

describe('what is said of an error of the network', () => {
  const said = (
    fault: TransportFault,
    sent = false,
    code?: string,
    address?: string,
    host = 'control',
    timeoutMs = 30_000,
  ) =>
    networkFailure(
      { host: 'api.example:443', timeoutMs, operation: { host: host as 'control' } },
      new TransportError(fault, sent, code, address),
    );
  const errorOf = (...given: Parameters<typeof said>) => {
    const { outcome } = said(...given);
    if (outcome.ok) throw new Error('a success');
    return outcome.error;
  };

  it.each<[TransportFault, string, boolean, boolean]>([
    // fault, code, worth repeating by the caller, tried again by us
    ['dns', 'network', true, true],
    ['refused', 'network', true, true],
    ['unreachable', 'network', true, true],
    ['connect-timeout', 'timeout', true, true],
    ['reset', 'network', true, true],
    ['timeout', 'timeout', true, false],
    ['queue', 'limited', true, false],
    ['unknown', 'network', true, false],
    ['aborted', 'cancelled', true, false],
    ['tls', 'network', false, false],
    ['proxy', 'network', false, false],
    ['bad-http', 'invalid_reply', false, false],
    ['headers-too-big', 'invalid_reply', false, false],
  ])('%s', (fault, code, retryable, transient) => {
    expect(errorOf(fault)).toMatchObject({ code, retryable, message: expect.stringMatching(/^[A-Z\d].*\.$|^api/) });
    expect(said(fault)).toMatchObject({ transient, lost: false, unsent: true });
    expect(said(fault, true)).toMatchObject({ transient, lost: true, unsent: false });
  });

  it('names the host, the far end, the time and the variable to look at', () => {
    expect(errorOf('dns').message).toBe('The name api.example:443 could not be resolved.');
    expect(errorOf('refused').message).toContain('connection to api.example:443 was');
    expect(errorOf('refused', false, undefined, '1.2.3.4:5').message).toContain('connection to 1.2.3.4:5 was');
    expect(errorOf('timeout', true, undefined, undefined, 'control', 150).message).toContain('within 0.15 s');
    expect(errorOf('timeout', true, undefined, undefined, 'control', 30_000).message).toContain('within 30 s');
    expect(errorOf('timeout', true, undefined, undefined, 'control', 1_260).message).toContain('within 1.3 s');
    expect(errorOf('timeout', true, undefined, undefined, 'control', 1_000).message).toContain('within 1 s');
    expect(errorOf('dns').hint).toMatch(/DNS and PORTKEY_BASE_URL\.$/);
    expect(errorOf('dns', false, undefined, undefined, 'gateway').hint).toContain('PORTKEY_GATEWAY_URL or');
    expect(errorOf('queue', false, 'full').message).toMatch(/Too many calls wait/);
    expect(errorOf('queue', false, 'waited').message).toMatch(/waited too long/);
    expect(errorOf('proxy', false, 'ERR_INVALID_URL').message).toMatch(/names no HTTP proxy/);
    expect(errorOf('proxy').message).toMatch(/did not pass the connection on/);
    expect(errorOf('aborted')).not.toHaveProperty('hint');
  });

  it.each([
    ['CERT_HAS_EXPIRED', /has expired/],
    ['CERT_NOT_YET_VALID', /check the clock/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /for another name/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /not signed by an authority/],
    ['EPROTO', /does not speak TLS/],
    ['CRL_HAS_SOMETHING', /no secure connection came about/],
    [undefined, /no secure connection came about/],
  ])('TLS, %s', (code, what) => expect(errorOf('tls', false, code).message).toMatch(what));

  it('shows the codes of the system, and none of a library’s nor other texts', () => {
    expect(errorOf('reset', true, 'ECONNRESET').message).toMatch(/complete \(ECONNRESET\)\.$/);
    for (const code of ['UND_ERR_SOCKET', 'no code', undefined])
      expect(errorOf('reset', true, code).message).toMatch(/complete\.$/);
  });
});

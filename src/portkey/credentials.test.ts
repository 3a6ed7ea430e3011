import { describe, expect, it } from 'vitest';
import { credentialFault, credentialFor, ownCredentials, scrubber } from './credentials.ts';

const CONTROL = { name: 'op', host: 'control' } as const;
const GATEWAY = { name: 'op', host: 'gateway' } as const;
const WORKSPACE = { name: 'op', host: 'control', key: 'workspace' } as const;
const OWN = { apiKey: 'own', gatewayApiKey: 'own-gateway' };

describe('the key of a call', () => {
  it.each([
    ['ours', CONTROL, OWN, {}, 'own PORTKEY_API_KEY'],
    ['ours for the gateway', GATEWAY, OWN, {}, 'own-gateway PORTKEY_GATEWAY_API_KEY'],
    ['ours of a workspace', WORKSPACE, OWN, {}, 'own-gateway PORTKEY_GATEWAY_API_KEY'],
    ['ours for both', GATEWAY, { apiKey: 'own' }, {}, 'own PORTKEY_API_KEY'],
    ['an empty one for the gateway', GATEWAY, { apiKey: 'own', gatewayApiKey: ' "" ' }, {}, 'own PORTKEY_API_KEY'],
    ['none for control', CONTROL, { gatewayApiKey: 'own-gateway' }, {}, 'none'],
    ['in quotation marks', CONTROL, { apiKey: ' "own" ' }, {}, 'own PORTKEY_API_KEY'],
    ['theirs', CONTROL, OWN, { apiKey: 'theirs' }, 'theirs'],
    ['theirs for the gateway', GATEWAY, OWN, { apiKey: 'theirs', gatewayApiKey: 'theirs-2' }, 'theirs-2'],
    ['theirs for both', GATEWAY, OWN, { apiKey: 'theirs' }, 'theirs'],
    // A caller’s own keys stand alone, and an empty one is none.
    ['theirs for the gateway alone', CONTROL, OWN, { gatewayApiKey: 'theirs-2' }, 'none'],
    ['an empty one of theirs', CONTROL, OWN, { apiKey: '' }, 'none'],
    ['empty ones of theirs', GATEWAY, OWN, { apiKey: '', gatewayApiKey: '' }, 'none'],
  ] as const)('%s', (_, operation, settings, options, used) => {
    const credential = credentialFor(operation, ownCredentials(settings), options);
    const told = credential === undefined ? 'none' : [credential.key, credential.variable].filter(Boolean).join(' ');
    expect(told).toBe(used);
  });

  it('is missing: says what to set', () => {
    const missing = (operation: Parameters<typeof credentialFault>[0], keyMissing?: string) =>
      credentialFault(operation, undefined, keyMissing === undefined ? {} : { keyMissing });
    expect(missing(CONTROL)).toMatchObject({ code: 'not_configured', retryable: false });
    expect(missing(CONTROL)?.message).toBe('No Portkey key is set, so op was not sent.');
    expect(missing(CONTROL)?.hint).toMatch(/^Set PORTKEY_API_KEY \(or PORTKEY_API_KEY_FILE\)/);
    for (const operation of [GATEWAY, WORKSPACE])
      expect(missing(operation)?.hint).toMatch(/^Set PORTKEY_GATEWAY_API_KEY/);
    // Where the caller brings the key, our settings are nothing to them.
    expect(missing(CONTROL, 'Send it in the header.')).toEqual({
      message: 'op was not sent. Send it in the header.',
      code: 'not_configured',
      retryable: false,
    });
  });

  it.each(['a b', 'a\nb', 'ключ', 'a\u007f', '<your-key>', '$' + '{PORTKEY_API_KEY}'])(
    '%j is none, and is not shown',
    (key) => {
      for (const variable of ['PORTKEY_API_KEY', undefined]) {
        const own = ownCredentials(variable === undefined ? {} : { apiKey: key });
        const credential = credentialFor(CONTROL, own, variable === undefined ? { apiKey: key } : {});
        const fault = credentialFault(CONTROL, credential, {});
        expect(fault).toMatchObject({ code: 'not_configured', retryable: false });
        expect(fault?.message).toContain(`The key in ${variable ?? 'the request'} `);
        if (key.length < 6) expect(fault?.message).not.toContain(key);
      }
    },
  );

  it('can be sent where it is printable ASCII', () => {
    const credential = credentialFor(CONTROL, ownCredentials({}), { apiKey: '!Ab3+/=~' });
    expect(credential?.key).toBe('!Ab3+/=~');
    expect(credentialFault(CONTROL, credential, {})).toBeUndefined();
  });
});

describe('keys in texts from outside', () => {
  it('are taken out as they are, as in a URL and as in JSON, each and everywhere', () => {
    const clean = scrubber(['a+b/"c', undefined, '', 'second']);
    expect(clean('a+b/"c and a+b/"c, second')).toBe('[key] and [key], [key]');
    expect(clean(`?k=${encodeURIComponent('a+b/"c')}`)).toBe('?k=[key]');
    expect(clean(JSON.stringify({ k: 'a+b/"c' }))).toBe('{"k":"[key]"}');
    expect(clean('nothing')).toBe('nothing');
    expect(scrubber([' "quoted" '])('quoted')).toBe('[key]');
    expect(scrubber([undefined, '', ' '])('a b')).toBe('a b');
  });
});

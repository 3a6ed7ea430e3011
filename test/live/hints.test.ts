/** What is said when Portkey refuses, and of keys that cannot be one: the right cause, before or after a request. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what nothing filled in is the subject here.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPortkeyClient } from '../../src/portkey/client.ts';
import { type Fault, type FaultyUpstream, startFaultyUpstream } from '../helpers/faulty-upstream.ts';
import { operationNamed, sampleArguments } from '../helpers/operations.ts';

let upstream: FaultyUpstream;
beforeAll(async () => {
  upstream = await startFaultyUpstream();
});
afterAll(() => upstream.close());

const call = async (name: string, fault: Fault, apiKey = 'pk-test-0123456789', more: object = {}) => {
  upstream.reset();
  upstream.reply(fault);
  const client = createPortkeyClient({ baseUrl: `${upstream.origin}/v1`, apiKey, maxRetries: 0 });
  try {
    const operation = operationNamed(name);
    const signal = new AbortController().signal;
    const outcome = await client.call(
      { operation, arguments: { ...sampleArguments(operation), ...more } },
      { signal, principal: 'p' },
    );
    return { text: JSON.stringify(outcome), ok: outcome.ok, sent: upstream.requests };
  } finally {
    await client.close();
  }
};
const refusal = (status: number, errorCode: string, message: string): Fault => ({
  kind: 'json',
  status,
  body: { success: false, data: { message, errorCode } },
});
const gatewayRefusal: Fault = {
  kind: 'json',
  status: 400,
  body: { error: { message: 'Either x-portkey-config or x-portkey-provider header is required', code: 'AB01' } },
};

describe('a hint', () => {
  it.each<[string, string, Fault, RegExp, RegExp]>([
    [
      '401 blames the key',
      'list_configs',
      refusal(401, 'AB05', 'Unauthorized'),
      /key in PORTKEY_API_KEY is wrong, expired or revoked/,
      /needs the scope/,
    ],
    ['403 of Portkey blames the scope', 'list_configs', refusal(403, 'AB03', 'No'), /needs the scope/, /filter/],
    [
      '403 as a page blames a filter',
      'list_configs',
      { kind: 'html', status: 403, title: 'Forbidden' },
      /filter/,
      /needs the scope/,
    ],
    [
      'AB08 of analytics blames the slug',
      'get_cost_analytics',
      refusal(404, 'AB08', 'Workspace not found'),
      /No workspace has the slug .*ws-gone/,
      /PORTKEY_BASE_URL/,
    ],
    [
      'an unrouted path is said to be one',
      'list_configs',
      gatewayRefusal,
      /not routed|no route|\/v2/i,
      /needs the scope/,
    ],
  ])('%s', async (_what, name, fault, wanted, unwanted) => {
    const more = name === 'get_cost_analytics' ? { workspace_slug: 'ws-gone' } : {};
    const { text } = await call(name, fault, undefined, more);
    expect(text).toMatch(wanted);
    expect(text).not.toMatch(unwanted);
  });
});

describe('a key', () => {
  const answer: Fault = { kind: 'json', body: { data: [] } };

  it.each(['"pk-test-0123456789"', "'pk-test-0123456789'", ' pk-test-0123456789\n'])(
    'is taken out of its quotes: %j',
    async (apiKey) => {
      const { ok, sent } = await call('list_configs', answer, apiKey);
      expect(ok).toBe(true);
      expect(sent[0]?.headers['x-portkey-api-key']).toBe('pk-test-0123456789');
    },
  );

  it.each(['${X}', '$X', '${env:X}', '${input:x}', '%X%', '<your-key>', '${PORTKEY_API_KEY}', '"${X}"'])(
    'that was never filled in is refused by the variable’s name: %s',
    async (apiKey) => {
      const { ok, text, sent } = await call('list_configs', answer, apiKey);
      expect(ok).toBe(false);
      expect(text).toContain('PORTKEY_API_KEY');
      expect(sent).toHaveLength(0);
    },
  );
});

describe('a base URL', () => {
  it.each(['https://a.example.com/ai_gw/v2', 'https://a.example.com/ai_gw/admin/v2'])(
    'of the successor edition is refused in a sentence: %s',
    (baseUrl) => {
      expect(() => createPortkeyClient({ baseUrl, apiKey: 'pk-test-0123456789' })).toThrow(/Prisma AIRS/);
    },
  );
});

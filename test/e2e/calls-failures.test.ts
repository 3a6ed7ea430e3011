import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tool } from '../../src/tools/model/tool.ts';
import { createToolbox } from '../../src/tools/model/toolbox.ts';
import type { BadEnvelope } from '../../src/tools/reply/envelope.ts';
import { type Fault, type FaultyUpstream, startFaultyUpstream } from '../helpers/faulty-upstream.ts';
import { representatives } from '../helpers/representatives.ts';
import { sampleCall } from '../helpers/sample.ts';
import { CANARY, inParallel, type Served, serveBefore, served } from '../helpers/served.ts';
import { EVERY, shareOf } from '../helpers/thorough.ts';

/** Tools that are one operation, one of each class: what failures have in common is shown for each of them. */
const operations = representatives(createToolbox([]).all.filter((tool) => tool.operation !== undefined));
const changes = (tool: Tool): boolean => tool.risk !== 'read' && tool.operation?.method !== 'GET';

/** What no failure may sound like. */
const RAW =
  /fetch failed|terminated|Unexpected token|JSON at position|is not a function|Cannot read prop|\[object|undefined|UND_ERR|TypeError|at .*\.js:\d/;

let upstream: FaultyUpstream;
let server: Served;
beforeAll(async () => {
  upstream = await startFaultyUpstream();
  server = await serveBefore(upstream.origin, { PORTKEY_MAX_RETRIES: '0' });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

const portkeyError = (status: number, errorCode: string, message: string): Fault => ({
  kind: 'json',
  status,
  body: { success: false, data: { message, errorCode } },
  headers: { 'x-request-id': 'req-77' },
});

type Error = BadEnvelope['error'];
interface Case {
  readonly name: string;
  readonly fault: Fault;
  /** Only where the catalog's entry fits. */
  readonly where?: (tool: Tool) => boolean;
  readonly wanted: (error: Error, tool: Tool) => void;
}

const json = ({ operation }: Tool): boolean => (operation?.reply ?? 'json') === 'json';

const cases: readonly Case[] = [
  {
    name: '403 AB03 names the scope or the plan',
    fault: portkeyError(403, 'AB03', 'You do not have enough permissions to execute this request'),
    wanted: ({ details }, tool) => {
      expect(details).toMatchObject({ code: 'AB03', status: 403, request_id: 'req-77', retryable: false });
      const { scopes } = tool;
      if (scopes) expect(details.hint).toContain('anyOf' in scopes ? scopes.anyOf[0] : scopes[0]);
      if (tool.plan === 'enterprise') expect(details.hint).toContain('enterprise');
    },
  },
  {
    name: '401 speaks of the key',
    fault: portkeyError(401, 'AB05', 'Unauthorized'),
    wanted: ({ details }, { operation }) => {
      expect(details).toMatchObject({ code: 'AB05', status: 401, retryable: false });
      expect(details.hint).toContain(operation?.host === 'root' ? 'without a key' : 'PORTKEY_API_KEY');
    },
  },
  {
    name: '402 speaks of the subscription',
    fault: portkeyError(402, 'AB09', 'Subscription exhausted'),
    wanted: ({ details }) => expect(details.hint).toMatch(/subscription|credit/),
  },
  {
    name: '404 says how to see what exists',
    fault: portkeyError(404, 'AB08', 'Not found'),
    wanted: ({ details }, tool) => {
      expect(details).toMatchObject({ code: 'AB08', status: 404 });
      expect(String(details.hint), tool.name).toMatch(/shows what exists|does not|offer/);
    },
  },
  {
    name: '409 says what is in the way',
    fault: portkeyError(409, 'AB07', 'Conflict'),
    wanted: ({ details }) => expect(details.hint).toMatch(/depends on it|exist/),
  },
  {
    name: '400 passes every field’s fault on',
    fault: {
      kind: 'json',
      status: 400,
      body: {
        success: false,
        data: {
          message: 'Validation failed',
          errorCode: 'AB01',
          errors: [{ field: 'name', message: 'name is too long' }],
        },
      },
    },
    wanted: ({ details }) => {
      expect(details.field_errors).toEqual([{ field: 'name', message: 'name is too long' }]);
      expect(details.hint).toContain('describe_tool');
    },
  },
  {
    name: '429 says when to come back',
    fault: { ...portkeyError(429, 'AB06', 'Rate limit exceeded'), headers: { 'retry-after': '0' } } as Fault,
    wanted: ({ details }) => expect(details).toMatchObject({ status: 429, retryable: true, retry_after_seconds: 0 }),
  },
  {
    name: 'an OpenAI-style error of the gateway',
    fault: { kind: 'json', status: 412, body: { error: { message: 'Budget exceeded', type: 'budget', code: null } } },
    wanted: ({ message, details }) => {
      expect(message).toContain('Budget exceeded');
      expect(details.status).toBe(412);
    },
  },
  {
    name: 'a page of HTML with 502',
    fault: { kind: 'html', status: 502, title: 'Bad Gateway' },
    wanted: ({ message, details }) => {
      expect(message).toContain('HTML');
      expect(details.status).toBe(502);
    },
  },
  {
    name: 'a page of HTML with 200',
    fault: { kind: 'html', status: 200, title: 'Sign in' },
    where: json,
    wanted: ({ message, details }) => {
      expect(message).toContain('Sign in');
      expect(details.code).toBe('invalid_reply');
    },
  },
  {
    name: 'an empty body with 500',
    fault: { kind: 'empty', status: 500 },
    wanted: ({ message, details }) => {
      expect(message).toMatch(/empty/);
      expect(details).toMatchObject({ code: 'http_500', status: 500 });
    },
  },
  {
    name: 'a wrong content type with 500',
    fault: { kind: 'raw', status: 500, body: 'plain words', headers: { 'content-type': 'text/plain' } },
    wanted: ({ message }) => expect(message).toContain('plain words'),
  },
  {
    name: 'a redirect is not followed',
    fault: { kind: 'redirect', to: 'http://127.0.0.1:1/steal' },
    wanted: ({ message, details }) => {
      expect(message).toContain('redirect');
      expect(details.status).toBe(302);
    },
  },
  {
    name: 'a connection that is reset',
    fault: { kind: 'reset' },
    wanted: ({ message, details }, tool) => {
      expect(message).toContain('closed the connection');
      expect(details.code).toBe('network');
      expect(details.may_have_happened === true, tool.name).toBe(changes(tool));
      if (changes(tool)) expect(details.hint).toMatch(/look|think/);
    },
  },
  {
    name: 'a cut body of a read',
    fault: { kind: 'cut', body: '{"data":[' },
    where: (tool) => !changes(tool),
    wanted: ({ message }) => expect(message).toMatch(/broke off/),
  },
  {
    name: 'what is no HTTP',
    fault: { kind: 'garbage' },
    wanted: ({ message }) => expect(message).toContain('could not be read as HTTP'),
  },
];

/** How many operations meet one fault in `npm test`. */
const SHARE = 8;

describe.each(cases.map((each, index) => ({ ...each, index })))('$name', ({ fault, where, wanted, index }) => {
  it('for operations of every class', async () => {
    const fitting = operations.filter((tool) => where?.(tool) ?? true);
    const chosen = shareOf(fitting, index, SHARE);
    expect(fitting.length).toBeGreaterThan(15);
    upstream.reply(fault);
    await inParallel(chosen, 8, async (tool) => {
      const error = await server.error(tool.name, sampleCall(tool));
      const text = `${tool.name}: ${JSON.stringify(error)}`;
      expect(error.message, text).toMatch(/^(Portkey|127\.0\.0\.1:\d+|What|The) .{15,}/s);
      expect(error.message, text).not.toMatch(RAW);
      expect(error.details.code, text).toMatch(/^(AB\d\d|http_\d{3}|network|timeout|invalid_reply|[\w.-]+)$/);
      expect(typeof error.details.retryable, text).toBe('boolean');
      expect(text).not.toContain(CANARY);
      try {
        wanted(error, tool);
      } catch (cause) {
        throw new Error(text, { cause });
      }
    });
  }, 120_000);
});

it('a time-out, for operations of every class', async () => {
  const hasty = await serveBefore(upstream.origin, { PORTKEY_MAX_RETRIES: '0', PORTKEY_TIMEOUT_MS: '400' });
  // What a first call prepares would take its time from the limit.
  upstream.reply({ kind: 'empty', status: 500 });
  await inParallel(
    shareOf(operations, 0, SHARE),
    16,
    async (tool) => void (await hasty.call(tool.name, sampleCall(tool))),
  );
  upstream.reply({ kind: 'never' });
  await inParallel(shareOf(operations, 0, SHARE), 16, async (tool) => {
    const { message, details } = await hasty.error(tool.name, sampleCall(tool));
    expect(message, tool.name).toContain('did not answer within');
    expect(details.code, tool.name).toBe('timeout');
    // Trying a write again that may have happened is for the caller to think about.
    if (!changes(tool)) expect(details.retryable, tool.name).toBe(true);
    expect(details.may_have_happened === true, tool.name).toBe(changes(tool));
  });
  await hasty.close();
}, 120_000);

describe('2xx that nobody expected', () => {
  /** Replies of every odd shape: none of them makes a tool fail. */
  const odd: readonly (readonly [string, Fault])[] = [
    ['204', { kind: 'empty', status: 204 }],
    ['200 with an empty body', { kind: 'empty', status: 200 }],
    ['201', { kind: 'json', status: 201, body: { id: 'a' } }],
    ['null', { kind: 'json', body: null }],
    ['a number', { kind: 'json', body: 5 }],
    ['a bare list', { kind: 'json', body: [{ id: 1 }, 'x', null] }],
    [
      'unknown and oddly typed fields',
      {
        kind: 'json',
        body: { object: 5, total: '3', data: [{ id: 1, is_default: '1', name: {} }, null, 'x'], brand_new: [{}] },
      },
    ],
    ['records for data', { kind: 'json', body: { records: { 0: 'x' }, data: 'text', has_more: 'yes' } }],
    ['text', { kind: 'raw', body: 'done', headers: { 'content-type': 'text/plain' } }],
    ['a wrong content type', { kind: 'raw', body: '{"id":"a"}', headers: { 'content-type': 'text/html' } }],
    ['a byte-order mark', { kind: 'raw', body: '\uFEFF{"id":"a"}', headers: { 'content-type': 'application/json' } }],
    ['JSON nested 20,000 deep', { kind: 'raw', body: `${'['.repeat(20_000)}${']'.repeat(20_000)}` }],
  ];
  // What was made is not made again: a server that has made something refuses the next one like it. In `npm test` no two
  // replies meet the same operation, so that one server does.
  const share = Math.floor(operations.length / odd.length);
  it.each(odd.map(([name, fault], index) => [name, fault, index] as const))(
    '%s, for operations of every class',
    async (_, fault, index) => {
      const makes = JSON.stringify(fault).includes('id');
      const at = makes && EVERY ? await serveBefore(upstream.origin, { PORTKEY_MAX_RETRIES: '0' }) : server;
      upstream.reply(fault);
      await inParallel(shareOf(operations, index, share), 8, async (tool) => {
        const { envelope, isError } = await at.call(tool.name, sampleCall(tool));
        expect({ ok: envelope.ok, isError }, `${tool.name}: ${JSON.stringify(envelope).slice(0, 400)}`).toEqual({
          ok: true,
          isError: false,
        });
      });
      if (at !== server) await at.close();
    },
    120_000,
  );

  it('passes what it does not know on as it came', async () => {
    upstream.reply({
      kind: 'json',
      body: { success: true, data: { id: 1, is_default: 'yes', brand_new: [{ a: null }] } },
    });
    expect((await server.good('get_config', { slug: 'pc-a' })).data).toEqual({
      id: 1,
      is_default: 'yes',
      brand_new: [{ a: null }],
    });
  });
});

describe('no way to Portkey', () => {
  const sentence = async (env: Record<string, string>): Promise<Error> => {
    const lost = await serveBefore('http://127.0.0.1:1', { PORTKEY_MAX_RETRIES: '0', ...env });
    try {
      return await lost.error('list_configs');
    } finally {
      await lost.close();
    }
  };

  it('a name that does not resolve', async () => {
    const error = await sentence({ PORTKEY_BASE_URL: 'https://no-such-host.invalid/v1' });
    expect(error.message).toContain('could not be resolved');
    expect(error.details).toMatchObject({ code: 'network', retryable: true });
  });

  it('nobody listening', async () => {
    const error = await sentence({});
    expect(error.message).toContain('refused');
  });

  it('no TLS where TLS is expected', async () => {
    const error = await sentence({ PORTKEY_BASE_URL: `${upstream.origin.replace('http:', 'https:')}/v1` });
    expect(error.message).toMatch(/TLS|secure connection/);
  });

  it('a base URL that cannot be used, and no key', async () => {
    const noKey = await served({ PORTKEY_TOOL_SURFACE: 'full' });
    expect((await noKey.error('list_configs')).details).toMatchObject({ code: 'not_configured', retryable: false });
    await noKey.close();
  });
});

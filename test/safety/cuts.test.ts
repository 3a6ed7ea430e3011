import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fitForStderr, known } from '../../src/cli/model/process.ts';
import type { Transport } from '../../src/portkey/contract.ts';
import { secretBindings } from '../../src/tools/secrets/references.ts';
import { modern, startServer, type TestServer } from '../http/server.ts';
import { type House, house } from './house.ts';

/*
 * No text is cut through a key. A key is planted so that each limit falls on each part of it, and nothing of it may be
 * seen: by value it is known as a setting of the process, by shape it is somebody's.
 */

const KEYS = {
  'known by its value': '9f86d081884c7d659a2feaa0c55ad015b1e4',
  'known by its shape': 'sk-live-4f8a1c9e2b7d60534f8a1c9e2b7d6053',
} as const;
/** More than a mask shows of a key: its first two and last three characters. */
const PART = 6;
const partsOf = (key: string) => Array.from({ length: key.length - PART + 1 }, (_, at) => key.slice(at, at + PART));
const showsNothing = (text: string, key: string, what: string): void => {
  const found = partsOf(key).find((part) => text.includes(part));
  expect(found === undefined ? '' : `${what} shows ${found}`).toBe('');
};
/** Texts with the key around a limit: it begins before it and ends after it, at every distance. */
const around = (limit: number, key: string, filler = 'word '): string[] =>
  [0, 1, 4, 12, 24, key.length - 1, key.length].map(
    (inside) => `${filler.repeat(limit).slice(0, Math.max(0, limit - inside - 1))} ${key} and more`,
  );

let reply: {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers: Record<string, string>;
};
const upstream: Transport = async () => ({
  status: reply.status,
  headers: { 'content-type': reply.type, ...reply.headers },
  body: (async function* () {
    yield Buffer.from(reply.body);
  })(),
});
const answering = (status: number, body: unknown, type = 'application/json', headers = {}): void => {
  reply = { status, type, body: typeof body === 'string' ? body : JSON.stringify(body), headers };
};

let full: House;
let lean: House;
let server: TestServer;
beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  known.learn(undefined, KEYS['known by its value']);
  const env = {
    MCP_STATE_SECRET: KEYS['known by its value'],
    PORTKEY_MAX_REPLY_BYTES: '2000',
    PORTKEY_CONFIRM: 'delete',
  };
  [full, lean] = [house({ env, transport: upstream }), house({ env, surface: 'lean', transport: upstream })];
  server = await startServer(env);
});
afterAll(async () => {
  await Promise.all([full.close(), lean.close(), server.stop()]);
  vi.restoreAllMocks();
});

type Case = (text: string) => Promise<string>;
const called =
  (at: () => House, name: string, args: (text: string) => Record<string, unknown>): Case =>
  async (text) =>
    JSON.stringify(await at().call(name, args(text)));
const failing =
  (body: (text: string) => unknown, type?: string, headers?: (text: string) => Record<string, string>): Case =>
  async (text) => {
    answering(400, body(text), type, headers?.(text));
    return JSON.stringify(await full.call('get_config', { slug: 'x' }));
  };
const posted =
  (make: (text: string) => { body?: object; path?: string }): Case =>
  async (text) => {
    const { body: params = {}, path = '/mcp/full' } = make(text);
    const [body, options] = modern('tools/call', { name: 'whoami', arguments: {}, ...params });
    const { 'mcp-name': _, ...headers } = options.headers as Record<string, string>;
    return (
      await server.post(body, {
        path,
        headers: { ...headers, 'mcp-name': String((body.params as { name?: unknown }).name) },
      })
    ).text;
  };

/** Every place that shortens a text, with its limit. */
const PLACES: readonly (readonly [string, number, Case])[] = [
  [
    'the name of an argument',
    80,
    called(
      () => full,
      'get_config',
      (text) => ({ slug: 'x', [text]: 1 }),
    ),
  ],
  [
    'a value of the wrong type',
    39,
    called(
      () => full,
      'list_prompts',
      (text) => ({ page_size: text }),
    ),
  ],
  [
    'a value that is not one of a list',
    39,
    called(
      () => full,
      'list_guardrails',
      (text) => ({ page_size: { a: text }, current_page: text }),
    ),
  ],
  [
    'a period',
    80,
    called(
      () => full,
      'get_cost_analytics',
      (text) => ({ period: text }),
    ),
  ],
  [
    'the name of an operation',
    80,
    called(
      () => lean,
      'portkey_read',
      (text) => ({ operation: text }),
    ),
  ],
  [
    'the name of an operation in a list',
    80,
    called(
      () => lean,
      'portkey_write',
      (text) => ({ calls: [{ operation: text }] }),
    ),
  ],
  [
    'an operation to be described',
    80,
    called(
      () => lean,
      'describe_operation',
      (text) => ({ name: text }),
    ),
  ],
  [
    'a tool to be described',
    80,
    called(
      () => full,
      'describe_tool',
      (text) => ({ name: text }),
    ),
  ],
  [
    'a search that finds nothing',
    80,
    called(
      () => lean,
      'search_operations',
      (text) => ({ query: text.replaceAll('word', 'zzqx').replace('and more', '') }),
    ),
  ],
  [
    'what stands beside calls',
    80,
    called(
      () => lean,
      'portkey_write',
      (text) => ({ calls: [{ operation: 'create_collection', name: 'x' }], [text]: 1 }),
    ),
  ],
  ['Portkey’s message', 500, failing((text) => ({ message: text }))],
  ['Portkey’s message with line breaks', 2_000, failing((text) => ({ message: text.replaceAll(' ', '\n\n\n\n') }))],
  ['Portkey’s error object', 500, failing((text) => ({ error: { message: text, type: 'x' } }))],
  ['a fault of a field', 500, failing((text) => ({ errors: [{ field: 'a', message: text }] }))],
  ['the name of a field', 200, failing((text) => ({ errors: [{ path: text, message: 'no' }] }))],
  [
    'the faults together',
    500,
    failing((text) => ({ errors: [{ message: 'one' }, { message: 'two' }, { message: text }] })),
  ],
  ['a plain text of Portkey’s', 500, failing((text) => text, 'text/plain')],
  ['the title of a page', 120, failing((text) => `<html><title>${text}</title></html>`, 'text/html')],
  ['the title of a long page', 20_000, failing((text) => `<html><title>${text}</title></html>`, 'text/html')],
  ['the heading of a page', 300, failing((text) => `<html><h1>${text}</h1></html>`, 'text/html')],
  [
    'the message of an XML error',
    500,
    failing((text) => `<Error><Message>${text}</Message></Error>`, 'application/xml'),
  ],
  [
    'a request id',
    200,
    failing(
      () => ({ message: 'no' }),
      undefined,
      (text) => ({ 'x-request-id': text }),
    ),
  ],
  ['what depends on it', 20_000, failing((text) => ({ message: 'in use', dependents: [{ name: text }] }))],
  [
    'a reply that is cut',
    1_900,
    async (text) => {
      answering(200, { data: [{ slug: 'x', name: text, id: 'y' }] });
      return JSON.stringify(await full.call('list_configs'));
    },
  ],
  [
    'fields that a reply does not have',
    80,
    async (text) => {
      answering(200, { data: [] });
      return JSON.stringify(await full.call('list_configs', { fields: [text] }));
    },
  ],
  [
    'a list of replies that are cut',
    900,
    async (text) => {
      answering(200, { data: [{ slug: 'x', name: text, id: 'y' }] });
      const call = { operation: 'list_configs' };
      return JSON.stringify(await lean.call('portkey_read', { calls: [call, call] }));
    },
  ],
  [
    'a name in a question',
    80,
    async (text) => {
      answering(200, { slug: 'x', id: 'y', name: text, status: 'active' });
      const { envelope, question } = await full.call('delete_config', { slug: 'x' });
      return JSON.stringify([
        envelope.ok ? '' : envelope.error.message,
        question?.effect.target,
        question?.effect.used_by,
      ]);
    },
  ],
  ['a tool that is none, over HTTP', 80, posted((text) => ({ body: { name: text } }))],
  ['a parameter of the URL', 40, posted((text) => ({ path: `/mcp?${encodeURIComponent(text)}=1` }))],
  [
    'a wrong setting',
    60,
    async (text) => {
      try {
        secretBindings(`${text}`, () => false, new Set());
        return '';
      } catch (error) {
        return fitForStderr((error as Error).message);
      }
    },
  ],
];

describe.each(Object.entries(KEYS))('a key %s', (_, key) => {
  // A URL is read before anything is loaded that knows values; what is quoted of it goes back to who sent it.
  const places = PLACES.filter(([what]) => !(what.includes('URL') && key === KEYS['known by its value']));
  it.each(places)('is cut through by no limit: %s', async (what, limit, place) => {
    for (const filler of ['word ', 'é"'])
      for (const text of around(limit, key, filler)) showsNothing(await place(text), key, `${what}: ${text.length}`);
  });
});

describe('the places above', () => {
  it('are shortened at their limits, so that the cuts were tried', async () => {
    for (const [what, limit, place] of PLACES) {
      if (what.includes('URL') || what.startsWith('a search')) continue;
      const long = await place('word '.repeat(limit));
      expect(long.length, what).toBeLessThan(limit * 5 + 3_000);
    }
  });
});

describe('the source', () => {
  const root = fileURLToPath(new URL('../../src', import.meta.url));

  /** Where `.slice(0, n)` stands, and what it takes off: anything else that is cut goes through `shortened`. */
  const CUTS: Readonly<Record<string, string>> = {
    'shortened.ts': 'the one place',
    'cli/doctor/clients.ts': 'a list of entries',
    'cli/doctor/http.ts': 'the time off a date',
    'cli/doctor/key.ts': 'the time off a date, a list of scopes',
    'cli/doctor/settings.ts': 'the name of an argument, which is not shown',
    'cli/setup/editors.ts': 'steps of a path; a file around what is put in, nothing of which is lost',
    'cli/setup/machine.ts': 'the time off a date',
    'portkey/endpoints.ts': 'the origin of a URL of ours',
    'portkey/error-body.ts': 'lists of faults',
    'portkey/hints.ts': 'a list of names of ours, and parts of a path template',
    'portkey/reply.ts': 'the parameters off a media type',
    'serve/http/auth/claims.ts': 'the claim before the equals sign',
    'serve/http/auth/rights.ts': 'the name before the equals sign',
    'serve/http/request-handler.ts': 'the query off a path',
    'serve/http/keys/create.ts': 'a digest',
    'serve/http/keys/key-source.ts': 'a digest',
    'serve/http/keys/vault.ts': 'a digest',
    'serve/http/pages/assets.ts': 'a digest',
    'serve/http/pages/home.ts': 'the time off a date',
    'serve/http/mcp/answer-form.ts': 'the kind off a media type',
    'serve/http/exchange/address.ts': 'groups of an address',
    'serve/messages/read-message.ts': 'a closing brace',
    'tools/arguments/fault.ts': 'a list of faults',
    'tools/arguments/aliases.ts': 'steps of a path',
    'app/console/text.tsx': 'the time off a date',
    'app/model/gateway-config.ts': 'a list of branches',
    'app/model/text.ts': 'what came masked from the server',
    'cli/terminal/text.ts': 'what came masked from the server',
    'sandbox/console/watch.ts': 'lists of rows and models',
    'pictures/model/alt-text.ts': 'what is drawn, which is masked',
    'pictures/model/bounded-chart.ts': 'lists of series and bars',
    'pictures/chart-of-reply.ts': 'a list of rows',
    'pictures/charts/layout.ts': 'what is drawn, which is masked',
    'pictures/png.ts': 'a list of colours',
    'pictures/model/format.ts': 'what is drawn, which is masked',
    'tools/arguments/names.ts': 'a list of names of ours',
    'tools/arguments/period.ts': 'the time off a date',
    'tools/arguments/read-arguments.ts': 'a list of names of ours',
    'scripts/interpreter.ts': 'what a script threw, which has seen masked replies alone',
    'scripts/runner.ts': 'what a script printed, which has seen masked replies alone',
    'tools/audit/audit-file.ts': 'the link off a line',
    'tools/audit/journal.ts': 'texts that are masked',
    'tools/model/unknown-name.ts': 'a list of names of ours',
    'tools/call/pipeline-answers.ts': 'a list of faults',
    'tools/plans/carry-out.ts': 'lists of results; parts of a path template',
    'tools/plans/planner.ts': 'a list of faults',
    'tools/plans/read-plan.ts': 'a list of steps',
    'tools/plans/question.ts': 'a list of changed fields',
    'tools/policy/dangers.ts': 'steps of a path, parts of a path template',
    'tools/policy/differences.ts': 'a list of changes',
    'tools/policy/effect.ts': 'lists, and texts of the question',
    'tools/policy/addresses.ts': 'parts of an address',
    'tools/model/target.ts': 'parts of a path template',
    'tools/policy/target-state.ts': 'a digest',
    'tools/call/shape-sent.ts': 'parts of a path template',
    'tools/reply/envelope.ts': 'texts that are masked, lists of their elements',
    'tools/secrets/mask.ts': 'what a mask shows',
    'tools/reply/shape-reply.ts': 'a list of elements',
    'tools/model/scope-sets.ts': 'the group of a scope',
    'tools/search/phrase-similarity.ts': 'a list of numbers',
    'tools/search/intents.ts': 'words of a search, which are not shown',
    'tools/search/words.ts': 'words of a search, which are not shown',
    'tools/secrets/references.ts': 'steps of a path',
    'tools/surfaces/choose.ts': 'the name of a client, which is not shown',
    'tools/surfaces/execute.ts': 'a list of results',
    'tools/surfaces/lean.ts': 'a list of operations',
    'workflows/analytics/summary.ts': 'a list of rows',
    'workflows/analytics/daily-errors.ts': 'the day of a time',
    'workflows/posture/posture-of.ts': 'a list of people',
    'workflows/posture/checks.ts': 'a list of people',
    'workflows/posture/keys.ts': 'the day of a time',
    'workflows/posture/sources.ts': 'lists of what is read',
    'workflows/model/values.ts': 'a list of rows',
    'workflows/workspace-document/references.ts': 'a list of paths',
    'workflows/workspace-document/plan-to-document.ts': 'a list of steps',
  };

  it('cuts texts in the named places only', () => {
    const cutting = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.ts') &&
        !file.endsWith('.test.ts') &&
        !/^(sandbox|catalog)\//.test(file) &&
        /\.(?:slice\(0,|substring\(|substr\()/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(cutting.filter((file) => !Object.hasOwn(CUTS, file))).toEqual([]);
  });
});

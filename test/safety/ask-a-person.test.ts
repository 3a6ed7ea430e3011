import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createMcpServer } from '../../src/serve/mcp-server.ts';
import { type Application, createApplication } from '../../src/tools/application.ts';
import { LOCAL_PRINCIPAL } from '../../src/tools/model/call-context.ts';
import { builtEntry } from '../helpers/built.ts';
import { EVERY } from '../helpers/thorough.ts';

/** A real client, which asks `person` (a function, or nobody), against the real server. */
type Person = (message: string) => { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, boolean> };
type Connect = (client: Client, env: Record<string, string>) => Promise<void>;

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.splice(0)) await close();
});

const overStdio: Connect = async (client, env) => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [builtEntry(), '--sandbox'],
    env: { ...(process.env as Record<string, string>), LOG_LEVEL: 'error', ...env },
    stderr: 'ignore',
  });
  await client.connect(transport);
};

const overHttp: Connect = async (client, env) => {
  const directory = mkdtempSync(join(tmpdir(), 'audit-'));
  const config = readConfig({ PORTKEY_SANDBOX: 'true', PORTKEY_AUDIT_FILE: join(directory, 'audit.jsonl'), ...env });
  const application: Application = createApplication(config, 'test');
  const handler = createMcpHandler(() =>
    createMcpServer({
      config,
      application: async () => application,
      version: 'test',
      transport: 'http',
      principal: LOCAL_PRINCIPAL,
      exposure: (from) => from.exposure,
      surfaceFor: () => 'full',
      surfaceBeforehand: 'full',
      cacheScope: 'private',
    }),
  );
  closing.push(async () => {
    await handler.close();
    await application.close();
    rmSync(directory, { recursive: true });
  });
  const fetch = (url: string | URL, init?: RequestInit): Promise<Response> => handler.fetch(new Request(url, init));
  await client.connect(new StreamableHTTPClientTransport(new URL('http://portkey.example/mcp'), { fetch }));
};

interface Connected {
  readonly client: Client;
  readonly questions: string[];
  person: Person | undefined;
}

const servers = new Map<string, Promise<Connected>>();

/** A client of a server, one for all tests of the same way and settings; the person and the questions are the test's. */
async function connected(
  connect: Connect,
  era: 'legacy' | 'modern',
  person: Person | undefined,
  env: Record<string, string> = {},
): Promise<Connected> {
  const key = JSON.stringify([connect.name, era, person !== undefined, env]);
  const connecting = servers.get(key) ?? newlyConnected(connect, era, person !== undefined, env);
  servers.set(key, connecting);
  const known = await connecting;
  known.person = person;
  known.questions.length = 0;
  return known;
}

async function newlyConnected(
  connect: Connect,
  era: 'legacy' | 'modern',
  canBeAsked: boolean,
  env: Record<string, string>,
): Promise<Connected> {
  const questions: string[] = [];
  const options: ClientOptions = {
    capabilities: canBeAsked ? { elicitation: { form: {} } } : {},
    ...(era === 'modern' && { versionNegotiation: { mode: 'auto' } }),
  };
  const client = new Client({ name: 'safety-test', version: '1' }, options);
  const made: Connected = { client, questions, person: undefined };
  if (canBeAsked)
    client.setRequestHandler('elicitation/create', async (request) => {
      const message = String(request.params.message);
      questions.push(message);
      return made.person?.(message) ?? { action: 'cancel' };
    });
  await connect(client, env);
  closing.push(() => client.close());
  return made;
}

// biome-ignore lint/suspicious/noExplicitAny: envelopes are looked into by tests.
const envelopeOf = (result: { structuredContent?: unknown }): any => result.structuredContent;
const slugsOf = async (client: Client): Promise<string[]> =>
  envelopeOf(await client.callTool({ name: 'list_configs', arguments: {} })).data.data.map(
    (row: { slug: string }) => row.slug,
  );
const yes: Person = () => ({ action: 'accept', content: { confirm: true } });

const ways: [string, Connect, 'legacy' | 'modern'][] = [
  ['stdio, older protocol', overStdio, 'legacy'],
  // In `npm test` the newer protocol is tried in process alone.
  ...(EVERY ? [['stdio, 2026-07-28', overStdio, 'modern'] as [string, Connect, 'modern']] : []),
  ['HTTP in process, 2026-07-28', overHttp, 'modern'],
];

describe.each(ways)('a person, asked over %s', (_name, connect, era) => {
  it('agrees, and it is done once', { timeout: 60_000 }, async () => {
    const { client, questions } = await connected(connect, era, yes);
    const [slug = ''] = await slugsOf(client);
    const envelope = envelopeOf(await client.callTool({ name: 'delete_config', arguments: { slug } }));
    expect(envelope.ok).toBe(true);
    expect(questions).toHaveLength(1);
    expect(questions[0]).toContain(slug);
    expect(questions[0]).toContain('cannot be undone');
    expect(await slugsOf(client)).not.toContain(slug);
  });

  it.each<[string, Person]>([
    ['declines', () => ({ action: 'decline' })],
    ['accepts without saying yes', () => ({ action: 'accept', content: { confirm: false } })],
  ])('%s, and nothing is done', { timeout: 60_000 }, async (_what, person) => {
    const { client, questions } = await connected(connect, era, person);
    const [slug = ''] = await slugsOf(client);
    const envelope = envelopeOf(await client.callTool({ name: 'delete_config', arguments: { slug } }));
    expect(envelope.ok).toBe(false);
    expect(envelope.error.details.declined).toBe(true);
    expect(envelope.error.details.confirm).toBeUndefined();
    expect(questions).toHaveLength(1);
    expect(await slugsOf(client)).toContain(slug);
  });

  it('closes the question: nobody decided, nothing is done, and the answer says what to do', {
    timeout: 60_000,
  }, async () => {
    const { client, questions } = await connected(connect, era, () => ({ action: 'cancel' }));
    const [slug = ''] = await slugsOf(client);
    const { error } = envelopeOf(await client.callTool({ name: 'delete_config', arguments: { slug } }));
    expect(error.details).toMatchObject({ code: 'confirmation_required', unanswered: true });
    expect(error.details.declined).toBeUndefined();
    expect(error.message).toMatch(/^Nobody decided: .* Nothing was done: .* call again .*confirm/);
    expect(questions).toHaveLength(1);
    expect(await slugsOf(client)).toContain(slug);
  });

  const throwing: Person = () => {
    throw new Error('Method not found');
  };
  const nobody: readonly [string, Person][] = [
    ['closes every question', () => ({ action: 'cancel' })],
    ...(era === 'legacy' ? [['has a client that answers with an error', throwing] as [string, Person]] : []),
  ];
  it.each(nobody)(
    '%s: the token of the answer does it, and a no still stops it',
    { timeout: 60_000 },
    async (_, person) => {
      const connection = await connected(connect, era, person);
      const { client, questions } = connection;
      const [slug = '', other = ''] = await slugsOf(client);
      const deleted = async (args: Record<string, unknown>) =>
        envelopeOf(await client.callTool({ name: 'delete_config', arguments: args }));
      const { confirm } = (await deleted({ slug })).error.details;
      expect((await deleted({ slug: other, confirm })).ok).toBe(false);
      connection.person = () => ({ action: 'decline' });
      expect((await deleted({ slug, confirm })).error.details.declined).toBe(true);
      expect(questions.at(-1)).toContain('closed without an answer once more, it is carried out');
      connection.person = person;
      expect((await deleted({ slug, confirm })).ok).toBe(true);
      expect(await slugsOf(client)).not.toContain(slug);
      expect(await slugsOf(client)).toContain(other);
    },
  );

  // Each setting takes a server of its own.
  const canBeSetQuickly = EVERY || connect === overHttp;

  it.runIf(canBeSetQuickly)(
    'is not asked where an operator says that nobody is there',
    { timeout: 60_000 },
    async () => {
      const { client, questions } = await connected(connect, era, () => ({ action: 'decline' }), {
        PORTKEY_CONFIRM_FALLBACK: 'token-always',
      });
      const [slug = ''] = await slugsOf(client);
      const asked = envelopeOf(await client.callTool({ name: 'delete_config', arguments: { slug } }));
      const { confirm } = asked.error.details;
      expect(envelopeOf(await client.callTool({ name: 'delete_config', arguments: { slug, confirm } })).ok).toBe(true);
      expect(questions).toEqual([]);
    },
  );

  it.runIf(canBeSetQuickly)(
    'is not there: the token does it, or with refuse nothing does',
    { timeout: 60_000 },
    async () => {
      const { client } = await connected(connect, era, undefined);
      const [slug = ''] = await slugsOf(client);
      const asked = envelopeOf(await client.callTool({ name: 'delete_config', arguments: { slug } }));
      expect(asked.error.details.code).toBe('confirmation_required');
      const { confirm } = asked.error.details;
      expect(envelopeOf(await client.callTool({ name: 'delete_config', arguments: { slug, confirm } })).ok).toBe(true);
      const strict = await connected(connect, era, undefined, { PORTKEY_CONFIRM_FALLBACK: 'refuse' });
      const [other = ''] = await slugsOf(strict.client);
      const refused = envelopeOf(await strict.client.callTool({ name: 'delete_config', arguments: { slug: other } }));
      expect(refused.error.details.code).toBe('confirmation_required');
      expect(refused.error.details.confirm).toBeUndefined();
      expect(await slugsOf(strict.client)).toContain(other);
    },
  );
});

describe('older clients over stateless HTTP in process', () => {
  it('cannot be asked, whatever they say they can do, and get a token', async () => {
    const { client, questions } = await connected(overHttp, 'legacy', yes);
    const [slug = ''] = await slugsOf(client);
    const asked = envelopeOf(await client.callTool({ name: 'delete_config', arguments: { slug } }));
    expect(questions).toEqual([]);
    const { confirm } = asked.error.details;
    expect(envelopeOf(await client.callTool({ name: 'delete_config', arguments: { slug, confirm } })).ok).toBe(true);
  });
});

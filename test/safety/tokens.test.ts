import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transport } from '../../src/portkey/contract.ts';
import { RawStdio } from '../helpers/raw-stdio.ts';
import { initialize, modern, older, openSession, startServer, type TestServer } from '../http/server.ts';
import { errorOf, type House, type HouseOptions, house } from './house.ts';

/*
 * A token is worth one performed call: also after a restart, in another process with the same secret, and however its
 * name is spelt in a list. Where what it would change could not be read, it says so.
 */

const SECRET = 'a-state-secret-that-several-processes-share-01';
const closing: (() => unknown)[] = [];
beforeEach(() => void vi.spyOn(process.stderr, 'write').mockImplementation(() => true));
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  vi.restoreAllMocks();
});
const make = (options: HouseOptions = {}): House => {
  const made = house({ ...options, env: { MCP_STATE_SECRET: SECRET, ...options.env } });
  closing.push(() => made.close());
  return made;
};
// biome-ignore lint/suspicious/noExplicitAny: envelopes are looked into by tests.
type Call = (name: string, args: object) => Promise<any>;

/** The built server over stdio, against the sandbox. */
async function stdio(env: Record<string, string>): Promise<Call> {
  const raw = new RawStdio(['--sandbox'], { PORTKEY_FENCE: 'off', LOG_LEVEL: 'silent', ...env });
  closing.push(() => raw.kill());
  await raw.initialize();
  let id = 0;
  return async (name, args) => {
    id += 1;
    return (await raw.request(id, 'tools/call', { name, arguments: args })).result?.structuredContent;
  };
}

const firstSlug = async (at: House): Promise<string> => (await at.data('list_configs')).data[0].slug;

describe('a process that shares the secret and no memory', () => {
  it('takes no token of another one, used or not, and says what to do', async () => {
    const [first, second] = [make(), make()];
    const slug = await firstSlug(first);
    expect(await firstSlug(second)).toBe(slug);
    const confirm = String(errorOf(await first.call('delete_config', { slug })).details.confirm);
    const refused = errorOf(await second.call('delete_config', { slug, confirm }));
    expect(refused.details.code).toBe('confirmation_required');
    expect(refused.message).toMatch(/restart.*Call again without it.*MCP_STATE_SECRET.*MCP_REDIS_URL/);
    expect(second.changes()).toEqual([]);
    await first.data('delete_config', { slug, confirm });
    expect((await second.call('delete_config', { slug, confirm })).envelope.ok).toBe(false);
    expect(second.changes()).toEqual([]);
    // The answer that refuses holds a token of the process's own.
    await second.data('delete_config', { slug, confirm: String(refused.details.confirm) });
    expect(second.changes()).toHaveLength(1);
  });

  it('asks the person again whose yes went to another one', async () => {
    const [first, second] = [make(), make()];
    const slug = await firstSlug(first);
    const asked = await first.call('delete_config', { slug }, { canAsk: true });
    const elsewhere = { canAsk: true, confirmedByPerson: asked.question?.token ?? '' };
    const again = await second.call('delete_config', { slug }, elsewhere);
    expect(again.question?.effect.summary).toContain('restart');
    expect(second.changes()).toEqual([]);
  });

  it('takes no token of a list or a workflow either', async () => {
    const [first, second] = [make({ surface: 'lean' }), make({ surface: 'lean' })];
    const calls = [{ operation: 'delete_config', slug: 'pc-x' }];
    const confirm = errorOf(await first.call('portkey_delete', { calls })).details.confirm;
    expect((await second.call('portkey_delete', { calls, confirm })).envelope.ok).toBe(false);
    expect(second.changes()).toEqual([]);
  });

  it('over stdio, after a restart', async () => {
    const earlier = await stdio({ MCP_STATE_SECRET: SECRET });
    const [{ slug }, other] = (await earlier('list_configs', {})).data.data;
    const used = (await earlier('delete_config', { slug })).error.details.confirm;
    const unused = (await earlier('delete_config', { slug: other.slug })).error.details.confirm;
    expect((await earlier('delete_config', { slug, confirm: used })).ok).toBe(true);
    const later = await stdio({ MCP_STATE_SECRET: SECRET });
    for (const args of [
      { slug, confirm: used },
      { slug: other.slug, confirm: unused },
    ]) {
      const { error } = await later('delete_config', args);
      expect([error.details.code, error.message]).toEqual([
        'confirmation_required',
        expect.stringContaining('Call again without it'),
      ]);
    }
  });

  it('over HTTP, in both eras', async () => {
    const servers = await Promise.all(
      [1, 2].map(() => startServer({ MCP_STATE_SECRET: SECRET, PORTKEY_FENCE: 'off' })),
    );
    closing.push(() => Promise.all(servers.map((server) => server.stop())));
    const [first, second] = servers as [TestServer, TestServer];
    // biome-ignore lint/suspicious/noExplicitAny: envelopes are looked into by tests.
    const call = async (at: TestServer, name: string, args: object): Promise<any> =>
      (await at.post(...modern('tools/call', { name, arguments: args }))).message?.result?.structuredContent;
    const [{ slug }] = (await call(first, 'list_configs', {})).data.data;
    const { confirm } = (await call(first, 'delete_config', { slug })).error.details;
    expect((await call(second, 'delete_config', { slug, confirm })).error.message).toContain('Call again without it');
    const session = await openSession(second);
    const { text } = await second.post(older('tools/call', { name: 'delete_config', arguments: { slug, confirm } }), {
      headers: { 'mcp-session-id': session },
    });
    expect(text).toContain('Call again without it');
    expect((await call(first, 'delete_config', { slug, confirm })).ok).toBe(true);
  });
});

describe('what could not be read', () => {
  /** Shows configs, or fails to; takes every change. */
  const flaky = (): { readonly transport: Transport; readable: boolean } => {
    const state = { readable: false };
    const transport: Transport = async ({ method }) => ({
      status: method === 'GET' && !state.readable ? 500 : 200,
      headers: { 'content-type': 'application/json' },
      body: (async function* () {
        yield Buffer.from(JSON.stringify({ id: 'id-1', slug: 'pc-1', name: 'One', status: 'active', data: [] }));
      })(),
    });
    return Object.assign(state, { transport });
  };

  it('is said with the token, which does nothing once it can be read', async () => {
    const portkey = flaky();
    const at = make({ transport: portkey.transport });
    const asked = errorOf(await at.call('delete_config', { slug: 'pc-1' }));
    expect(asked.message).toContain('could not be read');
    portkey.readable = true;
    const again = errorOf(await at.call('delete_config', { slug: 'pc-1', confirm: asked.details.confirm }));
    expect(again.details.code).toBe('confirmation_required');
    expect(again.message).toContain('could not be read when the token was given, and can be read now');
    expect(at.changes()).toEqual([]);
    await at.data('delete_config', { slug: 'pc-1', confirm: again.details.confirm });
    expect(at.changes()).toHaveLength(1);
  });

  it('makes a token that was shown it worth nothing', async () => {
    const portkey = flaky();
    const at = make({ transport: portkey.transport });
    portkey.readable = true;
    const asked = errorOf(await at.call('delete_config', { slug: 'pc-1' }));
    expect(asked.message).not.toContain('could not be read');
    portkey.readable = false;
    const again = errorOf(await at.call('delete_config', { slug: 'pc-1', confirm: asked.details.confirm }));
    expect(again.message).toContain('can no longer be read');
    expect(at.changes()).toEqual([]);
  });

  it('of one call in a list keeps the others back', async () => {
    const portkey = flaky();
    const at = make({ transport: portkey.transport, surface: 'lean' });
    const calls = ['pc-1', 'pc-2'].map((slug) => ({ operation: 'delete_config', slug }));
    const { confirm } = errorOf(await at.call('portkey_delete', { calls })).details;
    portkey.readable = true;
    expect(errorOf(await at.call('portkey_delete', { calls, confirm })).message).toContain('Nothing was done');
    expect(at.changes()).toEqual([]);
  });
});

describe('a token inside one call of a list', () => {
  const spelt = (slug: string, other: string, token: unknown) => ({
    calls: [
      { operation: 'delete_config', arguments: { slug } },
      { operation: 'delete_config', arguments: { slug: other, Confirm: token } },
    ],
  });
  const holds = async (call: Call): Promise<void> => {
    const rows = async () => (await call('portkey_read', { operation: 'list_configs' })).data.data;
    const [{ slug }, { slug: other }] = await rows();
    const one = { operation: 'delete_config', arguments: { slug: other } };
    const token = (await call('portkey_delete', one)).error.details.confirm;
    const answer = await call('portkey_delete', spelt(slug, other, token));
    expect(answer.error.message).toContain('Nothing was done');
    expect((await rows()).map((row: { slug: string }) => row.slug)).toEqual(expect.arrayContaining([slug, other]));
  };

  it('performs nothing over stdio while the list waits', async () => {
    await holds(await stdio({ PORTKEY_TOOL_SURFACE: 'lean' }));
  });

  it('performs nothing over HTTP while the list waits, in either era', async () => {
    const server = await startServer({ PORTKEY_FENCE: 'off' });
    closing.push(() => server.stop());
    const lean = '/mcp/lean';
    await holds(async (name, args) => {
      const [body, options] = modern('tools/call', { name, arguments: args });
      return (await server.post(body, { ...options, path: lean })).message?.result?.structuredContent;
    });
    const { headers } = await server.post(initialize(), { path: lean });
    const session = { 'mcp-session-id': headers.get('mcp-session-id') ?? '' };
    await holds(async (name, args) => {
      const sent = older('tools/call', { name, arguments: args });
      return (await server.post(sent, { path: lean, headers: session })).message?.result?.structuredContent;
    });
  });
});

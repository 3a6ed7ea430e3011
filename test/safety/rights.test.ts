import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Escalation, Risk } from '../../src/catalog/model/operation.ts';
import type { Transport } from '../../src/portkey/contract.ts';
import type { Rights } from '../../src/serve/http/auth/rights.ts';
import { exposures } from '../../src/serve/http/mcp/request-filters.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../../src/tools/model/call-context.ts';
import type { Exposure } from '../../src/tools/model/exposure.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import { sampleCall, schemaOf, withValue } from '../helpers/sample.ts';
import { startServer, type TestServer } from '../http/server.ts';
import { type House, house } from './house.ts';

/*
 * A caller whose sign-on lacks the right to delete sends no write whose arguments make it a delete: over the whole
 * catalog through the filter that requests get, and a few over HTTP.
 */

const context: CallContext = {
  principal: LOCAL_PRINCIPAL,
  signal: new AbortController().signal,
  transport: 'http',
};

/** Takes every change, and shows nothing of what there is. */
const upstream: Transport = async ({ method }) => ({
  status: method === 'GET' ? 403 : 200,
  headers: { 'content-type': 'application/json' },
  body: (async function* () {
    yield Buffer.from('{}');
  })(),
});

let world: House;
let free: House;
beforeAll(() => {
  const env = { PORTKEY_CONFIRM: 'off', PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_AUDIT_FILE: '/dev/null' };
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  [world, free] = [house({ env, transport: upstream }), house({ env, transport: upstream })];
});
afterAll(async () => {
  await Promise.all([world.close(), free.close()]);
  vi.restoreAllMocks();
});

const rights = (...risks: Risk[]): Rights => ({ grants: [{ risks: new Set(risks) }] });
const exposureFor = ({ application }: House, own: Rights): Exposure => exposures()(application, [], own);

/** What makes a rule fire, one of which its argument takes. Rules that compare fire on what cannot be read. */
function firing({ equals, given, moreThan, lowers, atMost }: Escalation): readonly unknown[] {
  if (equals !== undefined) return equals;
  if (moreThan !== undefined) return [Array.from({ length: moreThan + 1 }, (_, index) => ({ id: `x${index}` }))];
  if (lowers || atMost !== undefined) return [atMost ?? 0, 0, 1, null];
  return given ? [true, 'x', ['x'], { x: 'x' }] : [[], {}, null];
}

const rules = () =>
  world.application.toolbox.all
    .filter((tool) => tool.risk === 'write')
    .flatMap((tool) => tool.escalates.filter(({ to }) => to === 'delete').map((rule) => ({ tool, rule })));

/** What becomes of a write with arguments that fire a rule; the first that are understood. */
async function tried(at: House, own: Rights, tool: Tool, rule: Escalation) {
  let code = '';
  let message = '';
  for (const value of firing(rule)) {
    const args = withValue(sampleCall(tool), rule.argument, value, schemaOf(tool));
    const { envelope } = await at.application.pipeline.call(tool, args, context, exposureFor(at, own));
    code = envelope.ok ? 'ok' : envelope.error.details.code;
    message = envelope.ok ? '' : envelope.error.message;
    if (code !== 'invalid_arguments') break;
  }
  return { what: `${tool.name} ${rule.argument}`, code, message };
}

describe('a write that its arguments make a delete', () => {
  it('is refused to whoever may write and not delete, for every rule of the catalog', async () => {
    expect(rules().length).toBeGreaterThan(20);
    for (const { tool, rule } of rules()) {
      const { what, code, message } = await tried(world, rights('read', 'write', 'execute'), tool, rule);
      expect(`${what}: ${code} ${message}`).toContain(': denied ');
      expect(message, what).toContain('portkey:delete');
    }
    expect(world.changes()).toEqual([]);
  });

  it('goes through for whoever may delete: it is the right that stops it', async () => {
    for (const { tool, rule } of rules()) {
      const { what, code } = await tried(free, rights('read', 'write', 'delete', 'execute'), tool, rule);
      expect(code, what).not.toBe('denied');
    }
    expect(free.changes().length).toBeGreaterThan(20);
  });

  it('is refused in a list, before anything of the list is done', async () => {
    const archived = { operation: 'update_config', arguments: { slug: 'pc-a', status: 'archived' } };
    const lean = world.application.surface('lean');
    const exposure = exposureFor(world, rights('read', 'write'));
    for (const given of [archived, { calls: [archived] }, { calls: [archived], dry_run: true }]) {
      const result = await lean.call('portkey_write', given, context, exposure);
      expect(result?.envelope).toMatchObject({ ok: false, error: { details: { code: 'denied' } } });
    }
    expect(world.changes()).toEqual([]);
  });
});

describe('over HTTP', () => {
  let server: TestServer;
  let slug = '';
  beforeAll(async () => {
    const authenticate = (req: { headers: { authorization?: string | undefined } }) => {
      const who = req.headers.authorization ?? '';
      const own = who === 'Bearer all' ? rights('read', 'write', 'delete', 'execute') : rights('read', 'write');
      return { ok: true, principal: { id: who, label: who, rights: own } } as const;
    };
    server = await startServer(
      { PORTKEY_CONFIRM: 'off', PORTKEY_FENCE: 'off' },
      { authenticator: { authenticate, trouble: () => undefined } },
    );
    const rows = await call('all', 'list_configs', {});
    slug = rows.data.data[0].slug;
  });
  afterAll(() => server.stop());

  // biome-ignore lint/suspicious/noExplicitAny: replies are looked into.
  const call = async (who: string, name: string, args: object, path = '/mcp/full'): Promise<any> => {
    const { message, text } = await server.post(
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          name,
          arguments: args,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      },
      {
        path,
        headers: {
          authorization: `Bearer ${who}`,
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'tools/call',
          'mcp-name': name,
        },
      },
    );
    if (message?.result === undefined) throw new Error(text);
    return message.result.structuredContent;
  };

  it.each([
    ['full', (args: object) => ['update_config', args, '/mcp/full'] as const],
    [
      'lean',
      (args: object) => ['portkey_write', { operation: 'update_config', arguments: args }, '/mcp/lean'] as const,
    ],
    [
      'a list',
      (args: object) => ['portkey_write', { calls: [{ operation: 'update_config', ...args }] }, '/mcp/lean'] as const,
    ],
  ])('is refused without the right, and done with it: %s', async (_, asked) => {
    const [name, args, path] = asked({ slug, status: 'archived' });
    const refused = await call('writer', name, args, path);
    expect(refused).toMatchObject({ ok: false, error: { details: { code: 'denied' } } });
    expect(refused.error.message).toContain('portkey:delete');
    const [plain, harmless, same] = asked({ slug, name: 'Renamed by a writer' });
    expect((await call('writer', plain, harmless, same)).ok).toBe(true);
    expect((await call('all', 'get_config', { slug })).data).toMatchObject({ status: 'active' });
  });

  it('is done for whoever may', async () => {
    expect((await call('all', 'update_config', { slug, status: 'archived' })).ok).toBe(true);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { type FaultyUpstream, startFaultyUpstream } from '../../helpers/faulty-upstream.ts';
import { callTool, SERVER_KEY, type Stack, startStack } from '../people/stack.ts';
import { postCall, seriesOf } from './post.ts';

let stack: Stack | undefined;
let upstream: FaultyUpstream | undefined;
afterEach(async () => {
  await stack?.close();
  await upstream?.close();
  stack = undefined;
  upstream = undefined;
});
const started = async (env: Record<string, string> = {}): Promise<Stack> => {
  stack = await startStack({ env });
  return stack;
};
const withSandboxKey = async (env: Record<string, string> = {}): Promise<Stack> => {
  const first = await started({ PORTKEY_KEY_MODE: 'header', ...env });
  return first;
};
const series = async (url: string, headers: Record<string, string> = {}) =>
  seriesOf(await (await fetch(`${url}/metrics`, { headers })).text());

describe('/metrics', () => {
  it('counts calls by tool, risk and outcome, and says what was refused', async () => {
    const { url, sandbox } = await withSandboxKey({ PORTKEY_TOOLS_DENY: 'delete_config' });
    const headers = { 'x-portkey-api-key': sandbox.keys.admin };
    await postCall(url, 'list_workspaces', {}, { headers });
    await postCall(url, 'list_workspaces', {}, { headers });
    await postCall(url, 'get_config', { slug: 'pc-none' }, { headers });
    const made = await postCall(url, 'create_workspace', { name: 'metrics' }, { headers });
    const workspace_id = JSON.parse(made.text).result.structuredContent.data.id;
    await postCall(url, 'delete_workspace', { workspace_id, name: 'metrics' }, { headers });
    await postCall(url, 'delete_config', { slug: 'pc-none' }, { headers });
    await postCall(url, 'get_config', {}, { headers });
    await postCall(url, 'list_workspaces', {});
    await postCall(url, 'no_such_tool', {}, { headers });
    const found = await series(url);
    const calls = (tool: string, risk: string, outcome: string) =>
      found[`portkey_mcp_calls_total{tool="${tool}",risk="${risk}",outcome="${outcome}"}`];
    expect(calls('list_workspaces', 'read', 'ok')).toBe(2);
    expect(calls('list_workspaces', 'read', 'refused')).toBe(1);
    expect(calls('get_config', 'read', 'failed')).toBe(1);
    expect(calls('get_config', 'read', 'refused')).toBe(1);
    expect(calls('create_workspace', 'write', 'ok')).toBe(1);
    expect(calls('delete_workspace', 'delete', 'confirmation_required')).toBe(1);
    expect(calls('delete_config', 'delete', 'refused')).toBe(1);
    for (const code of ['denied', 'invalid_arguments', 'not_configured', 'confirmation_required'])
      expect([code, found[`portkey_mcp_refusals_total{code="${code}"}`]]).toEqual([code, 1]);
    expect(found['portkey_mcp_call_duration_seconds_count{risk="read"}']).toBe(5);
    expect(Object.keys(found).join()).not.toContain('no_such_tool');
  });

  it('tells our own time from Portkey’s, and counts what was sent again', async () => {
    upstream = await startFaultyUpstream({ kind: 'json', body: { object: 'list', data: [], total: 0 } });
    const { url } = await started({ PORTKEY_BASE_URL: `${upstream.origin}/v1` });
    await postCall(url, 'list_workspaces');
    const before = await series(url);
    upstream.next(
      { kind: 'json', status: 503, body: {} },
      { kind: 'slow', ms: 400, reply: { kind: 'json', body: { object: 'list', data: [], total: 0 } } },
    );
    await postCall(url, 'list_workspaces');
    const after = await series(url);
    const grown = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
    expect(grown('portkey_mcp_upstream_retries_total{host="control"}')).toBe(1);
    expect(grown('portkey_mcp_upstream_duration_seconds_count{host="control",status="5xx"}')).toBe(1);
    expect(grown('portkey_mcp_upstream_duration_seconds_sum{host="control",status="2xx"}')).toBeGreaterThan(0.39);
    expect(grown('portkey_mcp_call_duration_seconds_sum{risk="read"}')).toBeGreaterThan(0.39);
    expect(grown('portkey_mcp_call_own_duration_seconds_sum{risk="read"}')).toBeLessThan(0.2);
  });

  it('shows what is going on: sessions, calls in flight, requests to Portkey', async () => {
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    upstream = await startFaultyUpstream(async () => {
      await answered;
      return { kind: 'json', body: { data: [] } };
    });
    const { url, client } = await started({ PORTKEY_BASE_URL: `${upstream.origin}/v1` });
    const older = await client({}, { mode: 'legacy' });
    const calls = Promise.all(Array.from({ length: 80 }, () => callTool(older, 'list_workspaces')));
    await expect.poll(async () => (await series(url)).portkey_mcp_calls_in_flight, { timeout: 10_000 }).toBe(80);
    await expect.poll(() => upstream?.inFlight()).toBe(64);
    const found = await series(url);
    expect(found.portkey_mcp_sessions).toBe(1);
    expect(found.portkey_mcp_upstream_in_flight).toBe(64);
    expect(found.portkey_mcp_upstream_queue).toBe(16);
    answer();
    await calls;
    expect((await series(url)).portkey_mcp_upstream_in_flight).toBe(0);
  });

  it('counts requests beyond a limit, and each answer by its path', async () => {
    const { url } = await started({ MCP_RATE_LIMIT_PER_MINUTE: '1' });
    await postCall(url, 'whoami');
    expect((await postCall(url, 'whoami')).status).toBe(429);
    await fetch(`${url}/no/such/path`);
    const found = await series(url);
    expect(found['portkey_mcp_rate_limited_total{by="principal"}']).toBe(1);
    expect(found['portkey_mcp_http_requests_total{route="/mcp",method="POST",status="429"}']).toBe(1);
    expect(found['portkey_mcp_http_requests_total{route="other",method="GET",status="404"}']).toBe(1);
  });

  it('is for this machine, or for the bearer of its token, and for nobody behind a proxy', async () => {
    const { url } = await started();
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(401);
    await stack?.close();
    const { url: guarded } = await started({ MCP_METRICS_TOKEN: 'metrics-token-0123456789' });
    const status = async (authorization?: string) =>
      (await fetch(`${guarded}/metrics`, { headers: authorization ? { authorization } : {} })).status;
    expect([await status(), await status('Bearer wrong'), await status('Bearer metrics-token-0123456789')]).toEqual([
      401, 401, 200,
    ]);
  });

  it('names no caller and no key', async () => {
    const { url } = await started({ MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: 'ada:token-of-ada-0123456789' });
    await postCall(url, 'whoami', {}, { headers: { authorization: 'Bearer token-of-ada-0123456789' } });
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('tool="whoami"');
    expect(text).not.toMatch(/\bada\b/);
    expect(text).not.toContain(SERVER_KEY);
  });
});

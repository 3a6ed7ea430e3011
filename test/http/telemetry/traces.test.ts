import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultyUpstream, startFaultyUpstream } from '../../helpers/faulty-upstream.ts';
import { callTool, SERVER_KEY, type Stack, startStack } from '../people/stack.ts';
import { type SeenSpan, startCollector } from './collector.ts';
import { postCall } from './post.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const PARENT = `00-${TRACE}-${SPAN}-01`;
const SERVER = 2;
const CLIENT = 3;
const INTERNAL = 1;
const FAILED = 2;

let collector: Awaited<ReturnType<typeof startCollector>>;
let upstream: FaultyUpstream;
let stack: Stack;

beforeEach(async () => {
  collector = await startCollector();
  upstream = await startFaultyUpstream({ kind: 'json', body: { object: 'list', data: [], total: 0 } });
});
afterEach(async () => {
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  await upstream.close();
  await collector.close();
});

/** Starts with or without traces; the exporter reads the environment of the process, as it does in production. */
async function started(traces: boolean, env: Record<string, string> = {}): Promise<Stack> {
  if (traces) process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  stack = await startStack({
    env: {
      PORTKEY_BASE_URL: `${upstream.origin}/v1`,
      ...(traces && { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }),
      ...env,
    },
  });
  return stack;
}

/** Stopping sends what has not been sent yet. */
async function spansAfterStop(): Promise<readonly SeenSpan[]> {
  await stack.close();
  return collector.spans;
}
const only = (spans: readonly SeenSpan[], kind: number): SeenSpan => {
  const found = spans.filter((span) => span.kind === kind);
  expect(found.map(({ name }) => name)).toHaveLength(1);
  return found[0]!;
};

describe('traces', () => {
  it('carry the caller’s trace through us to Portkey', async () => {
    const { url } = await started(true);
    await postCall(url, 'list_workspaces', {}, { meta: { traceparent: PARENT, tracestate: 'vendor=1' } });
    const spans = await spansAfterStop();
    const server = only(spans, SERVER);
    const client = only(spans, CLIENT);
    expect(server).toMatchObject({
      name: 'tools/call list_workspaces',
      traceId: TRACE,
      parentSpanId: SPAN,
      attributes: {
        'mcp.method.name': 'tools/call',
        'gen_ai.tool.name': 'list_workspaces',
        'gen_ai.operation.name': 'execute_tool',
        'mcp.protocol.version': '2026-07-28',
        'jsonrpc.request.id': '1',
        'network.transport': 'tcp',
        'network.protocol.name': 'http',
      },
      resource: { 'service.name': 'portkey-admin-mcp-server', 'service.version': '0.0.0-test' },
    });
    expect(client).toMatchObject({
      name: 'GET /admin/workspaces',
      traceId: TRACE,
      parentSpanId: server.spanId,
      attributes: { 'http.request.method': 'GET', 'url.template': '/admin/workspaces', 'server.address': '127.0.0.1' },
    });
    const [seen] = upstream.requests;
    expect(seen?.headers.traceparent).toBe(`00-${TRACE}-${client.spanId}-01`);
    expect(seen?.headers.tracestate).toBe('vendor=1');
  });

  it('have a span for each attempt, and mark what failed by its kind', async () => {
    const { url } = await started(true);
    upstream.next({ kind: 'json', status: 503, body: {} });
    upstream.reply({ kind: 'json', status: 404, body: { success: false, data: { message: 'secret-of-nobody' } } });
    await postCall(url, 'get_config', { slug: 'pc-argument-of-a-person' });
    const spans = await spansAfterStop();
    const attempts = spans.filter(({ kind }) => kind === CLIENT);
    expect(attempts.map(({ attributes }) => attributes['error.type'])).toEqual(['503', '404']);
    expect(attempts.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1]);
    const server = only(spans, SERVER);
    expect(server.status.code).toBe(FAILED);
    expect(server.attributes['error.type']).toBe('tool_error');
    const everything = collector.raw.join();
    for (const secret of ['pc-argument-of-a-person', 'secret-of-nobody', SERVER_KEY])
      expect(everything).not.toContain(secret);
  });

  it('name the tool that an executor of the lean surface carried out', async () => {
    const { url } = await started(true);
    await postCall(url, 'portkey_read', { operation: 'list_workspaces', arguments: {} }, { path: '/mcp/lean' });
    const spans = await spansAfterStop();
    const tool = only(spans, INTERNAL);
    expect(tool).toMatchObject({ name: 'execute_tool list_workspaces' });
    expect(only(spans, CLIENT).parentSpanId).toBe(tool.spanId);
    expect(spans.find(({ spanId }) => spanId === tool.parentSpanId)?.kind).toBe(SERVER);
  });

  it('hold an older client’s session', async () => {
    const { client } = await started(true);
    await callTool(await client({}, { mode: 'legacy' }), 'list_workspaces');
    const spans = await spansAfterStop();
    expect(spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['initialize', 'notifications/initialized', 'tools/call list_workspaces']),
    );
    const call = spans.find(({ name }) => name === 'tools/call list_workspaces');
    expect(call?.attributes['mcp.session.id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('take no names from a client', async () => {
    const { url } = await started(true);
    await postCall(url, 'Robert"; DROP', {});
    const spans = await spansAfterStop();
    expect(spans.map(({ name }) => name)).toEqual(['tools/call']);
  });
});

describe('without an endpoint for traces', () => {
  it('the caller’s trace goes on to Portkey as it came, from the message or from the header', async () => {
    const { url } = await started(false);
    await postCall(url, 'list_workspaces', {}, { meta: { traceparent: PARENT } });
    await postCall(url, 'list_workspaces', {}, { headers: { traceparent: PARENT, tracestate: 'a=1' } });
    await postCall(url, 'list_workspaces', {});
    await stack.close();
    expect(upstream.requests.map(({ headers }) => [headers.traceparent, headers.tracestate])).toEqual([
      [PARENT, undefined],
      [PARENT, 'a=1'],
      [undefined, undefined],
    ]);
    expect(collector.spans).toEqual([]);
  });

  it('what is no traceparent goes nowhere, and breaks nothing', async () => {
    const { url } = await started(false);
    for (const traceparent of [`${PARENT}\r\nx-evil: 1`, 'x', '', { a: 1 }, 7]) {
      const { text } = await postCall(url, 'list_workspaces', {}, { meta: { traceparent } });
      expect(text).toContain('\\"ok\\":true');
    }
    await stack.close();
    expect(upstream.requests).toHaveLength(5);
    for (const { headers } of upstream.requests) {
      expect(headers.traceparent).toBeUndefined();
      expect(headers['x-evil']).toBeUndefined();
    }
  });
});

describe('log lines', () => {
  it('tie a call to its request, its trace and Portkey’s request, and hold no secret', async () => {
    const { url, logs } = await started(true, {
      MCP_AUTH_MODE: 'bearer',
      MCP_AUTH_TOKEN: 'ada:token-of-ada-0123456789',
    });
    upstream.reply({ kind: 'json', status: 404, headers: { 'x-request-id': 'pk-77' }, body: { message: 'none' } });
    const { headers } = await postCall(
      url,
      'get_config',
      { slug: 'pc-argument-of-a-person' },
      { headers: { authorization: 'Bearer token-of-ada-0123456789' }, meta: { traceparent: PARENT } },
    );
    await stack.close();
    const id = headers.get('x-request-id') ?? 'none';
    const line = logs.find((text) => text.endsWith(',"call"]'));
    expect(JSON.parse(line ?? '[]')).toMatchObject([
      'info',
      {
        request_id: id,
        trace_id: TRACE,
        tool: 'get_config',
        risk: 'read',
        outcome: 'failed',
        portkey_request_id: 'pk-77',
      },
      'call',
    ]);
    for (const secret of ['token-of-ada', SERVER_KEY, 'pc-argument-of-a-person'])
      expect(logs.join()).not.toContain(secret);
  });
});

import { createMcpHandler, type JSONRPCMessage, Server } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { good, textOf } from '../../../tools/reply/envelope.ts';
import { keepingAnswer, takenForms } from './answer-form.ts';

describe('an Accept header', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'json stream'],
    ['', 'json stream'],
    ['*/*', 'json stream'],
    ['application/json, text/event-stream', 'json stream'],
    ['text/event-stream,application/json', 'json stream'],
    ['APPLICATION/JSON ; Q=0.5 , Text/Event-Stream', 'json stream'],
    ['application/json', 'json'],
    ['application/*', 'json'],
    ['application/json; charset=utf-8', 'json'],
    ['text/event-stream', 'stream'],
    ['text/*;q=0.1', 'stream'],
    ['text/html, */*;q=0.8', 'json stream'],
    ['text/html, application/*;q=0.8', 'json'],
    ['*/*, application/json;q=0', 'stream'],
    ['application/json;q=0, */*', 'stream'],
    ['*/*;q=0, text/event-stream', 'stream'],
    ['text/*;q=0, text/event-stream;q=0.1', 'stream'],
    ['application/json;q=0.000, text/event-stream;q=0', ''],
    ['text/html', ''],
    ['application/jsonp, text/event-streams', ''],
    ['application/json;q=x', ''],
    [',;,', ''],
    [`${'a/b;'.repeat(3_000)}`, ''],
  ])('%s', (header, forms) => {
    const { json, stream } = takenForms(header);
    expect([json && 'json', stream && 'stream'].filter(Boolean).join(' ')).toBe(forms);
  });
});

const VERSION = '2026-07-28';

/** One call of a tool; what was kept, and what the SDK answered beside it. */
async function called(name: string): Promise<{ kept: unknown; status: number; body: string }> {
  let kept: string | undefined;
  const handler = createMcpHandler(() => {
    const server = new Server({ name: 'kept', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler('tools/call', async ({ params }, ctx) => {
      if (params.name === 'fails') throw new Error('no');
      if (params.name === 'plain') return { content: [{ type: 'text', text: 'ü "quoted"' }] };
      if (params.name === 'tells')
        await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
      const envelope = good([{ id: 'one "quoted" \\ ü 😀' }]);
      return { content: [{ type: 'text', text: textOf(envelope) }], structuredContent: { ...envelope } };
    });
    return keepingAnswer(server, (text) => {
      kept = text;
    });
  });
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': VERSION,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const request = new Request('http://localhost/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': VERSION,
      'mcp-method': 'tools/call',
      'mcp-name': name,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 'a"b', method: 'tools/call', params: { name, arguments: {}, _meta } }),
  });
  const response = await handler.fetch(request);
  const body = await response.text();
  await handler.close();
  return { kept: kept && JSON.parse(kept), status: response.status, body };
}

describe('an answer that is kept', () => {
  it('is what the SDK would have written', async () => {
    const data = [{ id: 'one "quoted" \\ ü 😀' }];
    const { kept, status } = await called('lists');
    expect(status).toBe(200);
    expect(kept).toMatchObject({
      jsonrpc: '2.0',
      id: 'a"b',
      result: {
        content: [{ type: 'text', text: JSON.stringify({ ok: true, data }) }],
        structuredContent: { ok: true, data },
        resultType: 'complete',
      },
    });
    expect((await called('plain')).kept).toMatchObject({ result: { content: [{ type: 'text', text: 'ü "quoted"' }] } });
  });

  it('is none where something is told on the way, or it failed', async () => {
    const told = await called('tells');
    expect(told.kept).toBeUndefined();
    const [progress, answer] = told.body
      .split('\n')
      .flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
    expect(JSON.parse(progress ?? '')).toMatchObject({ method: 'notifications/progress' });
    expect(JSON.parse(answer ?? '') as JSONRPCMessage).toMatchObject({ result: { structuredContent: { ok: true } } });
    const failed = await called('fails');
    expect(failed.kept).toBeUndefined();
    expect(JSON.parse(failed.body)).toMatchObject({ id: 'a"b', error: { message: 'no' } });
  });
});

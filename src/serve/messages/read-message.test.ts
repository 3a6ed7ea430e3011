import { parseJSONRPCMessage } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../test/helpers/thorough.ts';
import { idsIn } from './id-finder.ts';
import { isSessionlessInitialize, messageText, type RefusedMessage, readMessage, refusalText } from './read-message.ts';

const read = (text: string) => readMessage(JSON.parse(text), () => idsIn(text)[0]);
const refusedOf = (text: string): RefusedMessage => {
  const result = read(text);
  if (!('refused' in result)) throw new Error(`${text} was let through.`);
  return result.refused;
};
const messageOf = (text: string): unknown => {
  const result = read(text);
  if ('refused' in result) throw new Error(result.refused.reason);
  return result.message;
};

describe('a request that cannot be carried out is refused under its own id', () => {
  it.each<[string, number, RegExp]>([
    [
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":[]}}',
      -32_602,
      /_meta must be an object; this is a list/,
    ],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":"x"}}', -32_602, /_meta must be an object/],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":1.5}}}', -32_602, /progressToken/],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":1e300}}}', -32_602, /progressToken/],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":{}}}}', -32_602, /progressToken/],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":true}}}', -32_602, /progressToken/],
    [
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"io.modelcontextprotocol/related-task":5}}}',
      -32_602,
      /_meta/,
    ],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32_602, /params must be an object; this is a list/],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}', -32_602, /params must be an object; this is a string/],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","extra":1}', -32_600, /no member "extra"/],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}', -32_600, /no member "result"/],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32_600, /jsonrpc must be "2.0"/],
    ['{"id":1,"method":"ping"}', -32_600, /jsonrpc must be "2.0"/],
    ['{"jsonrpc":2.0,"id":1,"method":"ping"}', -32_600, /jsonrpc must be "2.0"/],
    ['{"jsonrpc":"2.0","id":1}', -32_600, /method is missing/],
    ['{"jsonrpc":"2.0","id":1,"method":null}', -32_600, /method is missing/],
    ['{"jsonrpc":"2.0","id":1,"method":7}', -32_600, /method must be a text/],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/call"}', -32_602, /params: expected object, which is missing/],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}', -32_602, /params.name: expected string/],
    [
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":[]}}',
      -32_602,
      /params.arguments/,
    ],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":5}}', -32_602, /params.cursor: expected string/],
    ['{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}', -32_602, /params.protocolVersion/],
  ])('%s', (text, code, reason) => {
    const refused = refusedOf(text);
    expect([refused.id, refused.code]).toEqual(['1', code]);
    expect(refused.reason).toMatch(reason);
    expect(refused.reason).toMatch(/^Invalid (request|params): .*\.$/);
  });

  it.each(['9007199254740993', '-9007199254740993', '1e400', '1.5', '123456789012345678901234567890'])(
    'also under the id %s, just as it came',
    (id) => {
      const refused = refusedOf(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
      expect([refused.id, refused.code]).toEqual([id, -32_600]);
      expect(refusalText(refused)).toContain(`"id":${id},`);
    },
  );

  it.each(['{}', '[1]', 'true', 'null'])('under null where the id is %s, which none can be', (id) => {
    expect(refusedOf(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`)).toMatchObject({ id: 'null', code: -32_600 });
  });

  it.each(['5', '"x"', 'null', 'true', '{}'])('under null where there is no message at all: %s', (text) => {
    expect(refusedOf(text)).toMatchObject({ id: 'null', code: -32_600 });
  });
});

describe('null where nothing was meant', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":null}', { jsonrpc: '2.0', id: 1, method: 'ping' }],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","result":null,"error":null}', { jsonrpc: '2.0', id: 1, method: 'ping' }],
    [
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":null,"cursor":null}}',
      { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} },
    ],
    [
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":null,"_meta":{"progressToken":null}}}',
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x', _meta: {} } },
    ],
    [
      '{"jsonrpc":"2.0","id":null,"method":"notifications/initialized"}',
      { jsonrpc: '2.0', method: 'notifications/initialized' },
    ],
    [
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":null}}',
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
    ],
    ['{"jsonrpc":"2.0","id":1,"result":{},"error":null}', { jsonrpc: '2.0', id: 1, result: {} }],
  ])('counts as absent: %s', (text, message) => {
    expect(messageOf(text)).toEqual(message);
  });

  it('tells an initialize of a revision without sessions', () => {
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    expect(isSessionlessInitialize({ method: 'initialize', params: { _meta } })).toBe(true);
    expect(isSessionlessInitialize({ method: 'initialize', params: {} })).toBe(false);
    expect(isSessionlessInitialize({ method: 'ping', params: { _meta } })).toBe(false);
  });

  it('is left alone within the arguments of a call, where it can mean something', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":null}}}';
    expect(messageOf(text)).toEqual(JSON.parse(text));
  });
});

describe('what is not answered under its id', () => {
  it.each([
    '{"jsonrpc":"2.0","id":3,"result":5}',
    '{"jsonrpc":"2.0","id":3,"result":null}',
    '{"jsonrpc":"2.0","id":3,"error":"x"}',
    '{"jsonrpc":"1.0","id":3,"result":{}}',
  ])('an answer that makes no sense, because its id is one of ours: %s', (text) => {
    expect(refusedOf(text)).toMatchObject({ id: 'null', code: -32_600, answerTo: 3 });
  });

  it.each([
    '{"jsonrpc":"2.0","method":"notifications/initialized","params":[]}',
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":5}}',
    '{"jsonrpc":"2.0","method":"tools/call","params":{"name":5}}',
  ])('a notification, which JSON-RPC forbids to answer: %s', (text) => {
    expect(refusedOf(text)).toMatchObject({ unanswerable: true });
  });
});

it('lets nothing through that the SDK does not understand', () => {
  const member = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('2.0', 'ping', 'tools/call', 'tools/list', 'initialize', 'notifications/cancelled'),
  );
  const params = fc.record(
    {
      _meta: fc.oneof(member, fc.record({ progressToken: member })),
      name: member,
      arguments: member,
      cursor: member,
      requestId: member,
    },
    { requiredKeys: [] },
  );
  const message = fc.record(
    {
      jsonrpc: fc.oneof({ weight: 5, arbitrary: fc.constant('2.0') }, { weight: 1, arbitrary: member }),
      id: fc.oneof(fc.integer(), member),
      method: member,
      params: fc.oneof(params, member),
      result: member,
      error: member,
      extra: member,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(message, member), (value) => {
      const text = JSON.stringify(value);
      const result = read(text);
      if ('message' in result) expect(() => parseJSONRPCMessage(result.message)).not.toThrow();
      else expect(JSON.parse(refusalText(result.refused))).toMatchObject({ error: { message: result.refused.reason } });
    }),
    { numRuns: runs(2_000) },
  );
});

describe('what is sent', () => {
  const tools = [{ name: 'one', description: 'a “quoted” word' }];
  const envelope = '{"ok":true,"data":{"a":1}}';
  it.each([
    ['a list of tools', { tools }],
    ['a list of tools with more beside it', { tools, ttlMs: 5, cacheScope: 'public', _meta: { a: null } }],
    ['tools that are no list', { tools: 'none' }],
    ['a tool’s answer', { content: [{ type: 'text', text: envelope }], structuredContent: JSON.parse(envelope) }],
    ['a text that is no envelope', { content: [{ type: 'text', text: 'hello' }], structuredContent: { a: 1 } }],
    ['nothing', {}],
  ])('%s is the JSON that JSON.stringify makes, in whatever order', (_, result) => {
    for (const id of [7, 'a "b"']) {
      const message = { jsonrpc: '2.0', id, result } as const;
      // A list is written once; what is sent the second time is the same.
      for (const text of [messageText(message), messageText(message)])
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(message)));
    }
  });
});

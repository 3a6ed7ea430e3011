import fc from 'fast-check';

/** One line that a client may send, and the ids, as JSON text, that must be answered because of it: each exactly once. */
export interface OddLine {
  readonly line: string;
  readonly ids: readonly string[];
}

const METHODS = [
  'ping',
  'tools/call',
  'tools/list',
  'initialize',
  'server/discover',
  'subscriptions/listen',
  'resources/list',
  'logging/setLevel',
  'completion/complete',
  'tasks/get',
  'notifications/initialized',
  'rpc.discover',
  '',
  '__proto__',
];
const TOOLS = ['list_configs', 'whoami', 'no_such_tool', 'constructor', ''];

const anything = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, [], {}, '', 0, -1, 1e300, 1.5, true, '2.0', '\u0000', '\ud800', '\ufeff'),
  },
);
/** Mostly what is right, sometimes anything. */
const mostly = <T>(right: fc.Arbitrary<T>, weight = 6): fc.Arbitrary<unknown> =>
  fc.oneof({ weight, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });

const meta = (modern: boolean): fc.Arbitrary<unknown> =>
  fc.record(
    {
      ...(modern && {
        'io.modelcontextprotocol/protocolVersion': mostly(fc.constant('2026-07-28'), 20),
        'io.modelcontextprotocol/clientCapabilities': mostly(fc.constant({}), 20),
      }),
      progressToken: anything,
      traceparent: anything,
      'io.modelcontextprotocol/related-task': anything,
    },
    {
      requiredKeys: modern
        ? ['io.modelcontextprotocol/protocolVersion', 'io.modelcontextprotocol/clientCapabilities']
        : [],
    } as never,
  );

const params = (modern: boolean): fc.Arbitrary<unknown> =>
  fc.record(
    {
      _meta: mostly(meta(modern)),
      name: mostly(fc.constantFrom(...TOOLS)),
      arguments: mostly(fc.constant({})),
      cursor: anything,
      protocolVersion: anything,
      capabilities: anything,
      clientInfo: anything,
      requestState: anything,
      inputResponses: anything,
      task: anything,
      notifications: anything,
      level: anything,
      extra: anything,
    },
    { requiredKeys: modern ? ['_meta', 'name'] : ['name'] },
  );

/** Ids in every form that a number or text can have, none of them twice: `n` makes them their own. */
const idText = (n: number): fc.Arbitrary<string> =>
  fc.constantFrom(
    String(n),
    String(n),
    String(-n),
    `"${n}"`,
    `"ä\\u0000\\n${n}"`,
    `${9_007_199_254_740_993n + BigInt(n)}`,
    `${n}.5`,
    `1e${400 + n}`,
    `"${'x'.repeat(300)}${n}"`,
  );

interface Message {
  readonly text: string;
  readonly id: string | undefined;
}

/** A request with an id; whatever else may be wrong with it. */
const request = (n: number, modern: boolean): fc.Arbitrary<Message> =>
  fc
    .tuple(
      idText(n),
      fc.record(
        {
          jsonrpc: mostly(fc.constant('2.0'), 12),
          method: mostly(
            fc.oneof(
              { weight: 2, arbitrary: fc.constantFrom('ping', 'tools/call') },
              { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
            ),
            12,
          ),
          params: mostly(params(modern), 10),
          extra: anything,
          result: fc.constant(null),
        },
        { requiredKeys: ['jsonrpc', 'method'] },
      ),
      fc.boolean(),
    )
    .map(([id, members, first]) => {
      // Without a method and with a result it would be an answer, which nobody answers.
      if (members.method === null) delete members.result;
      const rest = JSON.stringify(members).slice(1, -1);
      return { id, text: first ? `{"id":${id},${rest}}` : `{${rest},"id":${id}}` };
    });

/** What is not to be answered under any id: notifications, answers, and what is no message. */
const others = fc
  .oneof(
    fc.record({ jsonrpc: mostly(fc.constant('2.0')), method: mostly(fc.constantFrom(...METHODS)), params: anything }),
    fc.record({ jsonrpc: fc.constant('2.0'), id: fc.constantFrom('nobody', -1), result: anything }),
    fc.record({ jsonrpc: fc.constant('2.0'), id: fc.constantFrom('nobody', -1), error: anything }),
    fc.record({
      jsonrpc: fc.constant('2.0'),
      method: fc.constant('notifications/cancelled'),
      params: fc.record({ requestId: fc.constantFrom<unknown>('nobody', null, {}, []), reason: anything }),
    }),
    fc.record({
      jsonrpc: fc.constant('2.0'),
      method: fc.constant('ping'),
      id: fc.constantFrom<unknown>(null, {}, [], true),
    }),
    anything.filter((value) => !Array.isArray(value)),
  )
  .map((value): Message => ({ text: JSON.stringify(value), id: undefined }));

const garbage = fc.oneof(
  fc.string().map((text) => text.replaceAll('\n', '')),
  fc.constantFrom(
    '{',
    '{"jsonrpc":"2.0"',
    '[1,2',
    '"',
    '\\',
    '{"id":1,}',
    'undefined',
    '\u0000',
    '{"jsonrpc":"2.0","id":',
  ),
  fc.constantFrom('', ' ', '\t\r'),
);

const single = (n: number, modern: boolean): fc.Arbitrary<Message> =>
  fc.oneof({ weight: 6, arbitrary: request(n, modern) }, { weight: 1, arbitrary: others });

/**
 * A line with malformed and odd messages.
 *
 * @param n makes its ids its own; takes ten numbers from there on
 * @param modern whether the connection speaks 2026-07-28
 */
export function oddLine(n: number, modern: boolean): fc.Arbitrary<OddLine> {
  const one = single(n, modern).map(({ text, id }): OddLine => ({ line: text, ids: id === undefined ? [] : [id] }));
  const batch = fc.integer({ min: 0, max: 9 }).chain((length) =>
    fc.tuple(...Array.from({ length }, (_, at) => single(n + at, modern))).map(
      (messages): OddLine => ({
        line: `[${messages.map(({ text }) => text).join(',')}]`,
        ids: messages.flatMap(({ id }) => id ?? []),
      }),
    ),
  );
  return fc.oneof(
    { weight: 20, arbitrary: one },
    { weight: 1, arbitrary: batch },
    { weight: 1, arbitrary: garbage.map((line): OddLine => ({ line, ids: [] })) },
  );
}

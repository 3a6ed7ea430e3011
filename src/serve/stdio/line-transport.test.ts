import { PassThrough } from 'node:stream';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { LineTransport } from './line-transport.ts';

interface Answer {
  readonly id?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** A connection whose other side takes every message and answers only what it is told to. */
async function connected(maxLineBytes = 1_000) {
  const input = new PassThrough();
  const output = new PassThrough();
  const taken: JSONRPCMessage[] = [];
  const transport = new LineTransport({ input, output, maxLineBytes, onFirstAnswer: () => {} });
  transport.onmessage = (message) => taken.push(message);
  await transport.start();
  const sent = async (...lines: (string | Buffer)[]): Promise<unknown[]> => {
    for (const line of lines) input.write(line);
    await tick();
    const text = (output.read() as Buffer | null)?.toString('utf8') ?? '';
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  };
  const answer = (id: string | number): Promise<void> => transport.send({ jsonrpc: '2.0', id, result: {} });
  return { input, output, transport, taken, sent, answer };
}

const request = (id: unknown, method = 'tools/list', params: unknown = {}): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
const listed = (...messages: readonly string[]): string => `[${messages.map((message) => message.trim()).join(',')}]\n`;
const initialize = (protocolVersion: string): string =>
  request(0, 'initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 'x', version: '1' } });

describe('lines', () => {
  it('may come in any parts, with any line end, with a byte order mark, and the last without an end', async () => {
    const { input, taken, sent } = await connected();
    const line = Buffer.from(`\ufeff${request('ä')}`);
    await sent(
      line.subarray(0, 2),
      line.subarray(2, 30),
      line.subarray(30),
      request(2).replace('\n', '\r\n'),
      '\n  \n',
    );
    input.end(request(3).trim());
    await tick();
    expect(taken).toMatchObject([{ id: 'ä' }, { id: 2 }, { id: 3 }]);
  });

  it('longer than allowed are answered under their ids, wherever these stand, and held no longer', async () => {
    const { taken, sent } = await connected();
    const long = 'x'.repeat(2_000);
    const answers = (await sent(
      request(7, 'tools/call', { name: long }),
      `{"jsonrpc":"2.0","params":{"a":"${long}"},"id":"after"}\n`,
      `{"jsonrpc":"2.0","method":"notifications/x","params":{"a":"${long}"}}\n`,
      `[${request(8).trim()},{"jsonrpc":"2.0","id":9,"method":"${long}"}]\n`,
      `${long}\n`,
      request(10),
    )) as Answer[];
    expect(answers.map(({ id }) => id)).toEqual([7, 'after', null, 8, 9, null]);
    expect(answers.every(({ error }) => error?.code === -32_600)).toBe(true);
    expect(taken).toMatchObject([{ id: 10 }]);
  });

  it('that are no JSON, or not UTF-8, are answered under null', async () => {
    const { sent } = await connected();
    const latin = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'),
      Buffer.from([0xe4]),
      Buffer.from('"}\n'),
    ]);
    expect(await sent('{"id":1,\n', latin)).toMatchObject([
      { id: null, error: { code: -32_700, message: expect.stringContaining('JSON') } },
      { id: null, error: { code: -32_700, message: expect.stringContaining('UTF-8') } },
    ]);
  });
});

describe('a batch', () => {
  it.each(['2024-11-05', '2025-03-26'])('is answered as one list where the revision is %s', async (revision) => {
    const { sent, answer, transport } = await connected();
    await sent(initialize(revision));
    const batch = [request(1), request(2, 'ping', []), request(3), '5', '{"jsonrpc":"2.0","method":"notifications/x"}'];
    expect(await sent(listed(...batch))).toEqual([]);
    await answer(3);
    expect(await sent()).toEqual([]);
    await answer(1);
    const [list] = (await sent()) as [Answer[]];
    expect(list).toMatchObject([
      { id: 2, error: { code: -32_602 } },
      { id: null, error: { code: -32_600 } },
      { id: 3, result: {} },
      { id: 1, result: {} },
    ]);
    expect(transport.requests.all).toHaveLength(1);
  });

  it('of notifications has no answer, and one of cancelled requests is not waited for', async () => {
    const { sent, answer } = await connected();
    await sent(initialize('2025-03-26'));
    const cancelled = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}\n';
    expect(await sent('[{"jsonrpc":"2.0","method":"notifications/x"}]\n')).toEqual([]);
    await sent(listed(request(1), request(2)), cancelled);
    await answer(1);
    await answer(2);
    expect(await sent()).toEqual([[{ jsonrpc: '2.0', id: 2, result: {} }]]);
  });

  it.each([
    ['that is empty', '[]', [null]],
    ['with initialize', listed(request(4), initialize('2025-03-26')), [4, 0]],
    ['of more than 100', `[${Array.from({ length: 101 }, (_, id) => `{"method":"x","id":${id}}`)}]`, undefined],
  ])('%s is refused as a whole', async (_, batch, ids) => {
    const { sent, taken } = await connected(100_000);
    await sent(initialize('2025-03-26'));
    const answers = (await sent(`${batch}\n`)) as Answer[];
    expect(answers.map(({ id }) => id)).toEqual(ids ?? Array.from({ length: 101 }, (_, id) => id));
    expect(answers.every(({ error }) => error?.code === -32_600)).toBe(true);
    expect(taken).toHaveLength(1);
  });

  it.each(['2025-06-18', '2025-11-25', undefined])(
    'is refused, each request of it under its id, in %s',
    async (revision) => {
      const { sent, taken } = await connected();
      if (revision) await sent(initialize(revision));
      const odd = '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}';
      const answers = (await sent(
        listed('5', request(1), odd, request('b'), '{"jsonrpc":"2.0","method":"x"}'),
      )) as Answer[];
      expect(answers.map(({ id }) => id)).toEqual([1, 9_007_199_254_740_992, 'b']);
      expect(answers[0]?.error?.message).toContain('has no batches');
      expect(await sent('[1,2]\n')).toMatchObject([{ id: null, error: { code: -32_600 } }]);
      expect(taken.filter((message) => 'method' in message && message.method !== 'initialize')).toEqual([]);
    },
  );
});

describe('every request is answered once', () => {
  it('also those of one id at a time', async () => {
    const { sent, answer } = await connected();
    await sent(request(1), request(1));
    await answer(1);
    await answer(1);
    await answer(1);
    expect(await sent()).toHaveLength(2);
  });

  it('not those that the client has cancelled, unless its cancelling makes no sense', async () => {
    const { sent, answer, transport } = await connected();
    await sent(
      request(1),
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":5}}\n',
    );
    expect(transport.requests.all).toHaveLength(1);
    await sent('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}\n');
    await answer(1);
    expect(await sent()).toEqual([]);
  });

  it('with a word of the end, where the connection ends first', async () => {
    const { sent, transport } = await connected();
    await sent(request(1), request(2, 'subscriptions/listen'));
    await transport.close();
    expect(await sent()).toMatchObject([
      { id: 1, error: { code: -32_000 } },
      { id: 2, error: { code: -32_000 } },
    ]);
  });

  it('with a refusal, once the server stops', async () => {
    const { sent, taken, transport } = await connected();
    transport.refuseRequests('The server is stopping; nothing was done.');
    expect(await sent(request(1))).toMatchObject([
      { id: 1, error: { code: -32_000, message: expect.stringContaining('stopping') } },
    ]);
    expect(taken).toEqual([]);
  });
});

describe('a question to the client', () => {
  const question: JSONRPCMessage = { jsonrpc: '2.0', id: 0, method: 'elicitation/create', params: {} };

  it.each(['{"jsonrpc":"2.0","id":0,"result":5}\n', undefined])(
    'that cannot be answered any more fails, so that no call waits for it: %s',
    async (nonsense) => {
      const { input, sent, taken, transport } = await connected();
      await transport.send(question);
      if (nonsense === undefined) input.end();
      else await sent(nonsense);
      await tick();
      expect(taken).toMatchObject([{ id: 0, error: { code: -32_000 } }]);
    },
  );

  it('fails at once where the client is gone', async () => {
    const { input, taken, transport } = await connected();
    input.end();
    await transport.ended;
    await transport.send(question);
    await tick();
    expect(taken).toMatchObject([{ id: 0, error: { code: -32_000 } }]);
  });

  it('is answered once', async () => {
    const { input, sent, taken, transport } = await connected();
    await transport.send(question);
    await sent('{"jsonrpc":"2.0","id":0,"result":{"action":"accept"}}\n');
    input.end();
    await tick();
    expect(taken).toMatchObject([{ id: 0, result: { action: 'accept' } }]);
  });
});

it('an output that broke ends the connection, not the process', async () => {
  const { output, transport, sent, answer } = await connected();
  await sent(request(1));
  output.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  await transport.ended;
  await answer(1);
  expect(transport.requests.idle).toBe(true);
});

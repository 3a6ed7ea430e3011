import { afterEach, describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import { createPortkeyClient } from './client.ts';
import {
  type CallOptions,
  type DownloadOptions,
  defaultSettings,
  type FailureDetails,
  type Outcome,
  type PortkeyClient,
  type PortkeySettings,
  type Success,
  type Transport,
  type TransportRequest,
  withDefaults,
} from './contract.ts';
import { TransportError } from './transport-error.ts';

/* The client over a transport that is made up: failures.test.ts and its like try the same over the network. */

const operation = (more: Partial<CatalogEntry> = {}): CatalogEntry =>
  ({ name: 'op', method: 'GET', path: '/things', host: 'control', risk: 'read', input: {}, ...more }) as CatalogEntry;
const read = operation();
const post = operation({ method: 'POST', risk: 'write' });

interface Answer {
  readonly status?: number;
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
  readonly error?: TransportError;
  readonly afterMs?: number;
}

const sent: TransportRequest[] = [];
const clients: PortkeyClient[] = [];
afterEach(async () => {
  sent.length = 0;
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

const ticking = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Answers each request with the next of these, the last one again and again; one without a status never answers. */
const answering = (...answers: readonly (Answer | 'never')[]): Transport => {
  let at = 0;
  return async (request, signal) => {
    sent.push(request);
    const answer = answers[Math.min(at, answers.length - 1)];
    at += 1;
    if (answer === undefined || answer === 'never')
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new TransportError('aborted', true)));
      });
    const { status = 200, body = '{"id":"x"}', headers = {}, error, afterMs } = answer;
    if (afterMs !== undefined) await ticking(afterMs);
    if (error !== undefined) throw error;
    return {
      status,
      headers,
      body: (async function* () {
        yield Buffer.from(body);
      })(),
    };
  };
};

const clientOf = (transport: Transport, settings: Partial<PortkeySettings> = {}): PortkeyClient => {
  const client = createPortkeyClient(
    { baseUrl: 'https://h.example:8443/v1', apiKey: 'pk-own', maxRetries: 0, ...settings },
    transport,
    () => 0,
  );
  clients.push(client);
  return client;
};
const call = (client: PortkeyClient, entry = read, options: Partial<CallOptions> = {}): Promise<Outcome> =>
  client.call(
    { operation: entry, arguments: {} },
    { signal: new AbortController().signal, principal: 'p', ...options },
  );
const download = (client: PortkeyClient, url: string, options: Partial<DownloadOptions> = {}): Promise<Outcome> =>
  client.download(url, { signal: new AbortController().signal, principal: 'p', ...options });

const success = (outcome: Outcome): Success => {
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome;
};
const failure = (outcome: Outcome): FailureDetails => {
  if (outcome.ok) throw new Error('a success');
  return outcome.error;
};

describe('a call', () => {
  it('sends what was built, with the key and our name, and nothing else', async () => {
    await call(clientOf(answering({}), { userAgent: 'us/1' }));
    expect(sent).toEqual([
      {
        method: 'GET',
        url: 'https://h.example:8443/v1/things',
        headers: { 'user-agent': 'us/1', accept: expect.any(String), 'x-portkey-api-key': 'pk-own' },
      },
    ]);
    const body = operation({ method: 'POST', risk: 'write', input: { a: { in: 'body', schema: {} } } });
    await clientOf(answering({})).call(
      { operation: body, arguments: { a: 1 } },
      { signal: new AbortController().signal, principal: 'p' },
    );
    expect(sent[1]).toMatchObject({ body: '{"a":1}' });
  });

  it('carries a trace on, and no header that is none', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const client = clientOf(answering({}));
    await call(client, read, { traceparent });
    await call(client, read, { traceparent: 'x\r\ny: z' });
    await call(client);
    expect(sent.map(({ headers }) => headers.traceparent)).toEqual([traceparent, undefined, undefined]);
  });

  it('takes no key to what is public', async () => {
    const root = operation({ host: 'root' });
    expect((await call(clientOf(answering({}), { apiKey: undefined }), root)).ok).toBe(true);
    await call(clientOf(answering({})), root);
    for (const { headers } of sent) expect(headers).not.toHaveProperty('x-portkey-api-key');
  });

  it('is not sent without a key, nor without a host', async () => {
    const client = clientOf(answering({}), { apiKey: undefined });
    const outcome = await call(client, read, { keyMissing: 'Send it.' });
    expect(outcome.attempts).toBe(0);
    expect(failure(outcome)).toEqual({
      message: 'op was not sent. Send it.',
      code: 'not_configured',
      retryable: false,
    });
    const registry = await call(clientOf(answering({})), operation({ host: 'registry' }));
    expect(registry).toMatchObject({ ok: false, attempts: 0, error: { code: 'not_configured', retryable: false } });
    expect(failure(registry).message).toContain('PORTKEY_MCP_REGISTRY_URL');
    expect(sent).toEqual([]);
  });

  it('is not sent with an argument that cannot be', async () => {
    const outcome = await clientOf(answering({})).call(
      { operation: read, arguments: { a: 1 } },
      { signal: new AbortController().signal, principal: 'p' },
    );
    expect(outcome).toEqual({
      ok: false,
      attempts: 0,
      error: {
        message: 'a: is not an argument of op.',
        code: 'invalid_arguments',
        retryable: false,
        fieldErrors: [{ field: 'a', message: 'is not an argument of op' }],
      },
    });
    // What is no fault of the arguments is not hidden.
    const broken = operation({ path: '/things/{id}' });
    await expect(call(clientOf(answering({})), broken)).rejects.toThrow('no argument fills {id}');
  });

  it('is tried again as the settings say, and counted', async () => {
    const client = clientOf(answering({ status: 503 }, {}), { maxRetries: 1 });
    expect(success(await call(client)).attempts).toBe(2);
  });

  it('has its own limits of time: of reads, of what runs something, of the caller', async () => {
    const runs = operation({ method: 'POST', risk: 'execute' });
    const settings = { timeoutMs: 20, executeTimeoutMs: 60_000 };
    const slow = answering({ afterMs: 60 });
    expect(failure(await call(clientOf(answering('never'), settings)))).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('h.example:8443 did not answer within 0.02 s'),
    });
    expect((await call(clientOf(slow, settings), runs)).ok).toBe(true);
    expect((await call(clientOf(slow, settings), read, { timeoutMs: 60_000 })).ok).toBe(true);
  });

  it('takes no more than its bound, which is larger for a sink', async () => {
    const client = clientOf(answering({ body: 'a'.repeat(20) }), { maxBodyBytes: 10, maxDownloadBytes: 20 });
    expect(failure(await call(client)).code).toBe('too_large');
    const got: string[] = [];
    const sink = async (chunk: Uint8Array): Promise<void> => {
      got.push(String(chunk));
    };
    expect((await call(client, read, { sink })).ok).toBe(true);
    expect(got).toEqual(['a'.repeat(20)]);
    const over = clientOf(answering({ body: 'a'.repeat(21) }), { maxBodyBytes: 10, maxDownloadBytes: 20 });
    expect(failure(await call(over, read, { sink })).code).toBe('too_large');
  });

  it('into a sink is not repeated once it got a piece, and ends with the sink’s own fault', async () => {
    let pieces = 0;
    const cut: Transport = async (request) => {
      sent.push(request);
      return {
        status: 200,
        headers: {},
        body: (async function* () {
          yield Buffer.from('a');
          throw new TransportError('reset', true);
        })(),
      };
    };
    const sink = async (): Promise<void> => {
      pieces += 1;
    };
    expect((await call(clientOf(cut, { maxRetries: 3 }), read, { sink })).ok).toBe(false);
    expect([pieces, sent.length]).toEqual([1, 1]);
    const full = (): Promise<void> => Promise.reject(new Error('the disk of pk-own is full'));
    expect(failure(await call(clientOf(answering({})), read, { sink: full }))).toEqual({
      message: 'The download was given up: the disk of [key] is full',
      code: 'download',
      retryable: false,
    });
    // A failure gives it nothing, and so is tried again.
    sent.length = 0;
    const client = clientOf(answering({ status: 503 }, {}), { maxRetries: 1 });
    expect((await call(client, read, { sink })).ok).toBe(true);
  });

  it('shows none of the keys, whose ever they are', async () => {
    const body = JSON.stringify({ message: 'pk-own pk-gateway pk-theirs pk-theirs-2' });
    const client = clientOf(answering({ status: 400, body }), { gatewayApiKey: 'pk-gateway' });
    const outcome = await call(client, read, { apiKey: 'pk-theirs', gatewayApiKey: 'pk-theirs-2' });
    expect(failure(outcome).message).not.toContain('pk-');
  });

  it('that is limited slows the others', async () => {
    const client = clientOf(answering({ status: 429, headers: { 'retry-after-ms': '60' } }, {}));
    await call(client, post);
    const started = performance.now();
    await call(client);
    expect(performance.now() - started).toBeGreaterThan(50);
    expect(client.load()).toEqual({ inFlight: 0, waiting: 0 });
  });

  it('that waits too long for its turn is not sent', async () => {
    const client = clientOf(answering('never'), { maxInFlight: 1, maxQueued: 1, maxQueueMs: 20 });
    const controller = new AbortController();
    const running = call(client, read, { signal: controller.signal });
    const waiting = call(client);
    expect(failure(await call(client))).toMatchObject({ code: 'limited' });
    expect(client.load()).toEqual({ inFlight: 1, waiting: 1 });
    expect(failure(await waiting)).toMatchObject({ code: 'limited', retryable: true });
    controller.abort();
    await running;
    expect(sent).toHaveLength(1);
  });

  it('ends with the caller’s signal and with the client', async () => {
    const client = clientOf(answering('never'));
    const controller = new AbortController();
    const one = call(client, read, { signal: controller.signal });
    const other = call(client);
    await ticking(5);
    controller.abort();
    expect(failure(await one)).toMatchObject({ code: 'cancelled' });
    expect(failure(await call(client, read, { signal: controller.signal }))).toMatchObject({ code: 'cancelled' });
    expect(sent).toHaveLength(2);
    await client.close();
    expect(failure(await other)).toMatchObject({ code: 'cancelled' });
    expect(failure(await call(client))).toMatchObject({ code: 'cancelled' });
    expect(sent).toHaveLength(2);
  });

  it('leaves nothing on the caller’s signal', async () => {
    const { signal } = new AbortController();
    const left: unknown[] = [];
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = ((...given: Parameters<typeof add>) => {
      left.push(given[1]);
      add(...given);
    }) as typeof add;
    signal.removeEventListener = ((...given: Parameters<typeof remove>) => {
      left.splice(left.indexOf(given[1]), 1);
      remove(...given);
    }) as typeof remove;
    await call(clientOf(answering({})), read, { signal });
    expect(left).toEqual([]);
  });

  it('goes through whoever looks on', async () => {
    const seen: string[] = [];
    const around =
      (send: Transport): Transport =>
      (request, signal) => {
        seen.push(request.url);
        return send(request, signal);
      };
    await call(clientOf(answering({}), { around }));
    expect([seen.length, sent.length]).toEqual([1, 1]);
  });

  it('does not hide a fault of our own', async () => {
    const around = (): Transport => () => {
      throw new RangeError('ours');
    };
    // What is thrown below HTTP is a failure of the exchange.
    expect(failure(await call(clientOf(answering({}), { around }))).code).toBe('network');
    const broken = Object.defineProperty(operation(), 'jsonReply', {
      get: () => {
        throw new RangeError('ours');
      },
    });
    await expect(call(clientOf(answering({})), broken)).rejects.toThrow(RangeError);
  });

  it('goes over the network where no other way out is given', async () => {
    const client = createPortkeyClient({ baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'pk-own', maxRetries: 0 });
    clients.push(client);
    expect(failure(await call(client))).toMatchObject({
      code: 'network',
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });
});

describe('the two versions', () => {
  const either = operation({ path: '/v2/things/{id}', input: { id: { in: 'path', schema: {} } }, eitherVersion: true });
  const ask = (client: PortkeyClient): Promise<Outcome> =>
    client.call(
      { operation: either, arguments: { id: 'a' } },
      { signal: new AbortController().signal, principal: 'p' },
    );
  const paths = (): string[] => sent.map(({ url }) => new URL(url).pathname);

  it('the other is tried where the first is not known, said, and remembered', async () => {
    const client = clientOf(answering({ status: 404 }, {}));
    const outcome = success(await ask(client));
    expect(outcome).toMatchObject({
      attempts: 2,
      notes: ['This host has it under /v1, where it is asked from now on.'],
    });
    expect(success(await ask(client)).notes).toEqual([]);
    expect(paths()).toEqual(['/v2/things/a', '/v1/things/a', '/v1/things/a']);
    expect(client.build({ operation: either, arguments: { id: 'a' } }).url).toContain('/v1/');
  });

  it('what was built is sent as it was, and anew where the other version has turned out to be right', async () => {
    const client = clientOf(answering({ status: 404 }, {}));
    const given = { operation: either, arguments: { id: 'a' } };
    const built = client.build(given);
    const shown = { ...built, headers: { ...built.headers, 'x-shown': 'yes' } };
    const options = { signal: new AbortController().signal, principal: 'p' };
    success(await client.call({ ...given, request: shown }, options));
    success(await client.call({ ...given, request: shown }, options));
    expect(paths()).toEqual(['/v2/things/a', '/v1/things/a', '/v1/things/a']);
    expect(sent.map(({ headers }) => headers['x-shown'])).toEqual(['yes', undefined, undefined]);
  });

  it('one that has worked is not doubted', async () => {
    const client = clientOf(answering({}, { status: 404 }));
    await ask(client);
    expect((await ask(client)).attempts).toBe(1);
    expect(paths()).toEqual(['/v2/things/a', '/v2/things/a']);
  });

  it('one that has not worked either is not remembered, and the failure that tells more is given', async () => {
    const client = clientOf(answering({ status: 404 }, { status: 403, body: '{"message":"No"}' }));
    const outcome = await ask(client);
    expect(outcome.attempts).toBe(2);
    expect(failure(outcome).status).toBe(403);
    await ask(client);
    expect(paths()).toEqual(['/v2/things/a', '/v1/things/a', '/v2/things/a']);
  });
});

describe('a signed link', () => {
  it('is followed without the key, as it is', async () => {
    const outcome = success(await download(clientOf(answering({ body: 'line' })), 'https://b.example/x?sig=a%2Fb'));
    expect(String(outcome.bytes)).toBe('line');
    expect(sent).toEqual([
      {
        method: 'GET',
        url: 'https://b.example/x?sig=a%2Fb',
        headers: { accept: '*/*', 'user-agent': 'portkey-admin-mcp-server' },
      },
    ]);
  });

  it('is not followed where it leads nowhere that it may', async () => {
    const client = clientOf(answering({}), { gatewayUrl: 'http://localhost:1/v1' });
    expect(await download(client, 'https://169.254.169.254/x')).toMatchObject({
      ok: false,
      attempts: 0,
      error: { code: 'download', retryable: false },
    });
    expect(sent).toEqual([]);
    expect((await download(client, 'http://localhost:1/x')).ok).toBe(true);
    expect((await download(client, 'https://h.example:8443/x')).ok).toBe(true);
  });

  it('has bounds of size and time', async () => {
    const settings = { maxBodyBytes: 10, maxDownloadBytes: 20, timeoutMs: 20 };
    const sized = (size: number): PortkeyClient => clientOf(answering({ body: 'a'.repeat(size) }), settings);
    const link = 'https://b.example/x';
    const sink = async (): Promise<void> => {};
    const ok = async (size: number, options: Partial<DownloadOptions> = {}): Promise<boolean> =>
      (await download(sized(size), link, options)).ok;
    expect([await ok(10), await ok(11)]).toEqual([true, false]);
    expect([await ok(20, { sink }), await ok(21, { sink })]).toEqual([true, false]);
    expect([await ok(5, { maxBytes: 5 }), await ok(6, { maxBytes: 5 })]).toEqual([true, false]);
    expect([await ok(30, { maxBytes: 30, sink }), await ok(31, { maxBytes: 30, sink })]).toEqual([true, false]);
    expect(failure(await download(clientOf(answering({ afterMs: 150 }), settings), link)).code).toBe('timeout');
    expect((await download(clientOf(answering({ afterMs: 60 }), settings), link, { timeoutMs: 2_000 })).ok).toBe(true);
  });

  it('shows no key', async () => {
    const client = clientOf(answering({ status: 403, body: 'pk-own pk-gateway' }), { gatewayApiKey: 'pk-gateway' });
    expect(failure(await download(client, 'https://b.example/x')).message).toBe(
      'b.example answered 403 to the download: [key] [key]',
    );
  });
});

describe('settings', () => {
  it('are the defaults where nothing, or undefined, is given', () => {
    expect(withDefaults({})).toEqual(defaultSettings);
    const given = JSON.parse('{"timeoutMs":5}') as { timeoutMs: number };
    const absent = { maxRetries: undefined } as unknown as { maxRetries: number };
    expect(withDefaults({ ...given, ...absent })).toStrictEqual({ ...defaultSettings, timeoutMs: 5 });
    expect(withDefaults({ maxRetries: 0, allowInsecureHttp: true })).toMatchObject({
      maxRetries: 0,
      allowInsecureHttp: true,
    });
  });
});

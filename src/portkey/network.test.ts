import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dispatcher } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransportReply } from './contract.ts';
import { createNetworkTransport, exchangeOver, networkVariable, withScheme } from './network.ts';
import { TransportError } from './transport-error.ts';

let server: Server;
let origin: string;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${request.headers['x-a']} ${body}`);
      response.end('fine');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends one request with this environment: what came, or the fault. */
async function sent(url: string, env: Record<string, string> = {}, body?: string): Promise<string> {
  asked.length = 0;
  const transport = createNetworkTransport({ maxInFlight: 2, executeTimeoutMs: 1_000 }, env);
  try {
    const headers = { 'x-a': 'b' };
    const reply = await transport.send(
      body === undefined ? { method: 'GET', url, headers } : { method: 'POST', url, headers, body },
      new AbortController().signal,
    );
    let text = '';
    for await (const chunk of reply.body) text += String(chunk);
    return `${reply.status} ${text}`;
  } catch (error) {
    const { fault, systemCode, sent: left } = error as { fault?: string; systemCode?: string; sent?: boolean };
    return `${fault} ${systemCode} ${left}`;
  } finally {
    await transport.close();
  }
}

const REFUSED = 'http://127.0.0.1:1';

describe('the network', () => {
  it('carries a request as it was built', async () => {
    expect(await sent(`${origin}/a/%2E?b=%2F`)).toBe('200 fine');
    expect(await sent(`${origin}/a`, {}, 'body')).toBe('200 fine');
    expect(asked).toEqual(['POST /a b body']);
  });

  it('is reached past any proxy on this machine, and through it elsewhere', async () => {
    expect(await sent(`${origin}/a`, { HTTP_PROXY: REFUSED, HTTPS_PROXY: REFUSED })).toBe('200 fine');
    expect(await sent('http://elsewhere.invalid/a', { HTTP_PROXY: REFUSED })).toBe('refused ECONNREFUSED false');
    expect(await sent('https://elsewhere.invalid/a', { HTTPS_PROXY: REFUSED })).toBe('refused ECONNREFUSED false');
    expect(await sent('http://elsewhere.invalid/a', { HTTPS_PROXY: REFUSED })).toMatch(/^dns/);
    expect(await sent('http://elsewhere.invalid/a', { HTTP_PROXY: REFUSED, NO_PROXY: '.invalid' })).toMatch(/^dns/);
    expect(await sent('http://elsewhere.invalid/a', { HTTP_PROXY: REFUSED, NO_PROXY: '.other' })).toMatch(/^refused/);
    expect(await sent('http://elsewhere.invalid/a')).toMatch(/^dns/);
  });

  it.each(['socks5://u:canary@127.0.0.1:1', 'nonsense canary', 'http://[canary', 'ftp://127.0.0.1'])(
    'takes no proxy that is none: %s',
    async (proxy) => {
      for (const env of [{ HTTPS_PROXY: proxy }, { HTTP_PROXY: proxy }])
        expect(await sent('http://elsewhere.invalid/a', env)).toBe('proxy ERR_INVALID_URL false');
    },
  );

  it('is closed, also where nothing was sent', async () => {
    const transport = createNetworkTransport({ maxInFlight: 1, executeTimeoutMs: 1_000 }, {});
    await transport.close();
    const used = createNetworkTransport({ maxInFlight: 1, executeTimeoutMs: 1_000 }, {});
    const request = { method: 'GET', url: `${origin}/a`, headers: {} };
    await used.send(request, new AbortController().signal);
    await used.close();
    await expect(used.send(request, new AbortController().signal)).rejects.toMatchObject({
      fault: 'aborted',
      sent: false,
    });
    const wrong = createNetworkTransport({ maxInFlight: 1, executeTimeoutMs: 1_000 }, { HTTP_PROXY: 'nonsense a' });
    await expect(wrong.send(request, new AbortController().signal)).rejects.toMatchObject({ fault: 'proxy' });
    await expect(wrong.close()).resolves.toBeUndefined();
  });
});

describe('a variable of the network', () => {
  it('has two spellings, and an empty one hides nothing', () => {
    expect(networkVariable({ https_proxy: ' a ', HTTPS_PROXY: 'b' }, 'HTTPS_PROXY')).toBe('a');
    expect(networkVariable({ https_proxy: ' ', HTTPS_PROXY: ' b' }, 'HTTPS_PROXY')).toBe('b');
    for (const env of [{}, { https_proxy: '' }, { HTTPS_PROXY: ' ' }])
      expect(networkVariable(env, 'HTTPS_PROXY')).toBeUndefined();
  });

  it('is a URL of http where it names no scheme', () => {
    expect(withScheme('h:1')).toBe('http://h:1');
    expect(withScheme('socks5://h:1')).toBe('socks5://h:1');
  });
});

type Handler = Required<Dispatcher.DispatchHandler>;

/** What undici gives to whoever handles a request, and what was asked of it. */
class Controller {
  paused = false;
  resumed = 0;
  abortedWith: unknown;
  abort(reason: unknown): void {
    this.abortedWith = reason;
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
    this.resumed += 1;
  }
  /** As undici sees it. */
  get seen(): Dispatcher.DispatchController {
    return this as unknown as Dispatcher.DispatchController;
  }
}

/** One exchange, and undici's side of it. */
function exchanging(call = new AbortController(), fails?: Error) {
  let handler: Handler | undefined;
  const dispatcher = {
    dispatch: (_: unknown, given: Handler) => {
      if (fails !== undefined) throw fails;
      handler = given;
      return true;
    },
  } as unknown as Dispatcher;
  const controller = new Controller();
  const result = exchangeOver(dispatcher, { path: '/', method: 'GET' }, call.signal);
  result.catch(() => {});
  return { handler: handler as unknown as Handler, controller, result, call, isAsked: handler !== undefined };
}

/** One whose headers are there. */
async function begun(headers: Record<string, string | string[] | undefined> = {}, status = 200) {
  const exchange = exchanging();
  exchange.handler.onRequestStart(exchange.controller.seen, undefined);
  exchange.handler.onResponseStart(exchange.controller.seen, status, headers as never, 'OK');
  return { ...exchange, reply: await exchange.result };
}

const allOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  let text = '';
  for await (const chunk of body) text += String(chunk);
  return text;
};
const settled = (reply: Promise<TransportReply>): Promise<unknown> => reply.catch((error: unknown) => error);

describe('an exchange over undici', () => {
  it('gives status, headers and every piece, also those that come later', async () => {
    const { handler, controller, reply } = await begun({ a: 'b', c: ['d', 'e'], none: undefined }, 201);
    expect([reply.status, reply.headers]).toEqual([201, { a: 'b', c: 'd, e' }]);
    handler.onResponseData(controller.seen, Buffer.from('one '));
    const text = allOf(reply.body);
    await new Promise((resolve) => setTimeout(resolve, 5));
    handler.onResponseData(controller.seen, Buffer.from('two'));
    handler.onResponseEnd(controller.seen, {});
    expect(await text).toBe('one two');
    expect(controller.abortedWith).toBeUndefined();
  });

  it('passes over replies that only announce another', async () => {
    const { handler, controller, result } = exchanging();
    handler.onRequestStart(controller.seen, undefined);
    for (const status of [100, 103, 199]) handler.onResponseStart(controller.seen, status, {}, '');
    handler.onResponseStart(controller.seen, 200, {}, '');
    expect((await result).status).toBe(200);
  });

  it('pauses the connection while more than 256 KB wait, and lets it go on once they are read', async () => {
    const { handler, controller, reply } = await begun();
    const piece = Buffer.alloc(128 * 1024);
    for (let at = 0; at < 2; at += 1) handler.onResponseData(controller.seen, piece);
    expect(controller.paused).toBe(false);
    for (let at = 0; at < 2; at += 1) handler.onResponseData(controller.seen, piece);
    expect(controller.paused).toBe(true);
    const body = reply.body[Symbol.asyncIterator]();
    await body.next();
    expect(controller.paused).toBe(true);
    await body.next();
    expect(controller.paused).toBe(false);
    await body.next();
    expect(controller.resumed).toBe(1);
  });

  it('does not begin where the call has ended', async () => {
    const call = new AbortController();
    call.abort();
    const { result, isAsked } = exchanging(call);
    expect(await settled(result)).toMatchObject({ fault: 'aborted', sent: false });
    expect(isAsked).toBe(false);
  });

  it('that ends while it waits for a connection never leaves', async () => {
    const { handler, controller, result, call } = exchanging();
    call.abort();
    expect(await settled(result)).toMatchObject({ fault: 'aborted', sent: false });
    handler.onRequestStart(controller.seen, undefined);
    expect(controller.abortedWith).toMatchObject({ fault: 'aborted', sent: false });
  });

  it('that ends on its way is dropped, and may have got through', async () => {
    const { handler, controller, result, call } = exchanging();
    handler.onRequestStart(controller.seen, undefined);
    call.abort();
    expect(controller.abortedWith).toMatchObject({ fault: 'aborted', sent: true });
    handler.onResponseError(controller.seen, controller.abortedWith as Error);
    expect(await settled(result)).toBe(controller.abortedWith);
  });

  it('says of a failure whether the request had left', async () => {
    const before = exchanging();
    before.handler.onResponseError(undefined as never, Object.assign(new Error(), { code: 'ECONNREFUSED' }));
    expect(await settled(before.result)).toMatchObject({ fault: 'refused', sent: false });
    const after = exchanging();
    after.handler.onRequestStart(after.controller.seen, undefined);
    after.handler.onResponseError(after.controller.seen, Object.assign(new Error(), { code: 'ECONNRESET' }));
    expect(await settled(after.result)).toMatchObject({ fault: 'reset', sent: true });
    const thrown = await settled(exchanging(new AbortController(), new Error('x')).result);
    expect(thrown).toBeInstanceOf(TransportError);
    expect(thrown).toMatchObject({ fault: 'unknown', sent: false });
  });

  it('gives what came before a body broke off, then says so', async () => {
    const { handler, controller, reply } = await begun();
    handler.onResponseData(controller.seen, Buffer.from('one'));
    handler.onResponseError(controller.seen, Object.assign(new Error(), { code: 'ECONNRESET' }));
    const body = reply.body[Symbol.asyncIterator]();
    expect(String((await body.next()).value)).toBe('one');
    await expect(body.next()).rejects.toMatchObject({ fault: 'reset', sent: true });
  });

  it('drops the connection where its body is left early, and not after its end', async () => {
    const early = await begun();
    early.handler.onResponseData(early.controller.seen, Buffer.from('one'));
    for await (const _ of early.reply.body) break;
    expect(early.controller.abortedWith).toMatchObject({ fault: 'aborted', sent: true });
    const late = await begun();
    late.handler.onResponseEnd(late.controller.seen, {});
    late.call.abort();
    await late.reply.body[Symbol.asyncIterator]().return?.();
    expect(late.controller.abortedWith).toBeUndefined();
  });

  it('settles once, and does not listen any longer', async () => {
    const { handler, controller, reply, call } = await begun();
    handler.onResponseEnd(controller.seen, {});
    handler.onResponseError(controller.seen, new Error('late'));
    expect(await allOf(reply.body)).toBe('');
    let told = false;
    call.signal.addEventListener('abort', () => {
      told = true;
    });
    call.abort();
    expect([told, controller.abortedWith]).toEqual([true, undefined]);
  });
});

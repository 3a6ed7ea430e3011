import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import type { TransportReply } from './contract.ts';
import { TransportError } from './transport-error.ts';
import { exchangeOver } from './undici-exchange.ts';

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

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as the upstream saw it. `target` is the path and query exactly as they came over the wire. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What the upstream does with a request. */
export type Fault =
  /** A reply as JSON. */
  | { readonly kind: 'json'; readonly status?: number; readonly body: unknown; readonly headers?: Headers }
  /** A reply with exactly these bytes and headers. */
  | { readonly kind: 'raw'; readonly status?: number; readonly body?: string | Uint8Array; readonly headers?: Headers }
  /** A page, as proxies and load balancers answer. */
  | { readonly kind: 'html'; readonly status?: number; readonly title?: string }
  | { readonly kind: 'empty'; readonly status?: number; readonly headers?: Headers }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** Sends `body` as if more were to come, then breaks the connection. */
  | { readonly kind: 'cut'; readonly status?: number; readonly body: string; readonly headers?: Headers }
  /** Reads the request, then breaks the connection without a word. */
  | { readonly kind: 'reset' }
  /** Reads the request and never answers. */
  | { readonly kind: 'never' }
  /** Answers `reply` after a while. */
  | { readonly kind: 'slow'; readonly ms: number; readonly reply: Fault }
  /** Sends headers and then one byte each `ms`, for ever. */
  | { readonly kind: 'trickle'; readonly ms: number }
  /** Answers something that is not HTTP. */
  | { readonly kind: 'garbage' }
  /** Headers of this many bytes. */
  | { readonly kind: 'huge-headers'; readonly bytes: number }
  /** A JSON array of this size, streamed as fast as it is taken. */
  | { readonly kind: 'big'; readonly bytes: number; readonly declared?: boolean };

type Headers = Readonly<Record<string, string | string[]>>;
export type FaultChooser = Fault | ((request: SeenRequest, count: number) => Fault | Promise<Fault>);

export interface FaultyUpstream {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly origin: string;
  readonly requests: SeenRequest[];
  /** Requests that have come and not been answered or given up. */
  readonly inFlight: () => number;
  readonly mostInFlight: () => number;
  /** Open connections. */
  readonly connections: () => number;
  /** How many bytes of bodies were handed to the network. */
  readonly sentBytes: () => number;
  /** What to do with every request that no queued fault takes. */
  reply(fault: FaultChooser): void;
  /** What to do with the next requests, one after the other. */
  next(...faults: Fault[]): void;
  /** Forgets requests, counts and faults; what it was started with is in force again. */
  reset(): void;
  close(): Promise<void>;
}

const page = (status: number, title: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${status}</h1></body></html>`;

const collect = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const element = `{"id":"${'x'.repeat(1000)}"},`;

/** An HTTP server that misbehaves as told. Loopback only. */
export const startFaultyUpstream = async (
  initial: FaultChooser = { kind: 'json', body: { ok: true } },
): Promise<FaultyUpstream> => {
  let chooser = initial;
  let queued: Fault[] = [];
  let inFlight = 0;
  let most = 0;
  let sent = 0;
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();

  const streamBig = (response: ServerResponse, fault: Fault & { kind: 'big' }): void => {
    const block = Buffer.from(element.repeat(64));
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(fault.declared === true ? { 'content-length': String(fault.bytes) } : {}),
    });
    let left = fault.bytes;
    response.write('[');
    left -= 1;
    const push = (): void => {
      while (left > 0 && !response.destroyed) {
        const piece = left < block.length ? block.subarray(0, left) : block;
        left -= piece.length;
        sent += piece.length;
        if (!response.write(piece)) {
          response.once('drain', push);
          return;
        }
      }
      if (!response.destroyed) response.end();
    };
    push();
  };

  const perform = (fault: Fault, request: IncomingMessage, response: ServerResponse): void => {
    const send = (status: number, headers: Headers, body: string | Uint8Array): void => {
      response.writeHead(status, headers as Record<string, string | string[]>);
      sent += Buffer.byteLength(body);
      response.end(body);
    };
    switch (fault.kind) {
      case 'json':
        send(fault.status ?? 200, { 'content-type': 'application/json', ...fault.headers }, JSON.stringify(fault.body));
        break;
      case 'raw':
        send(fault.status ?? 200, { ...fault.headers }, fault.body ?? '');
        break;
      case 'html':
        send(
          fault.status ?? 502,
          { 'content-type': 'text/html; charset=utf-8' },
          page(fault.status ?? 502, fault.title ?? 'Bad Gateway'),
        );
        break;
      case 'empty':
        send(fault.status ?? 200, { ...fault.headers }, '');
        break;
      case 'redirect':
        send(fault.status ?? 302, { location: fault.to }, '');
        break;
      case 'cut':
        response.writeHead(fault.status ?? 200, {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(fault.body) + 1000),
          ...(fault.headers as Record<string, string> | undefined),
        });
        response.write(fault.body, () => request.socket.destroy());
        break;
      case 'reset':
        request.socket.resetAndDestroy();
        break;
      case 'never':
        break;
      case 'slow': {
        const timer = setTimeout(() => perform(fault.reply, request, response), fault.ms);
        response.on('close', () => clearTimeout(timer));
        break;
      }
      case 'trickle': {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), fault.ms);
        response.on('close', () => clearInterval(timer));
        break;
      }
      case 'garbage':
        request.socket.end('220 mail.example.com ESMTP ready\r\n');
        break;
      case 'huge-headers':
        send(200, { 'x-filler': 'f'.repeat(fault.bytes) }, '{}');
        break;
      case 'big':
        streamBig(response, fault);
        break;
    }
  };

  const server = createServer(async (request, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    response.on('close', () => {
      inFlight -= 1;
    });
    response.on('error', () => {});
    try {
      const seen: SeenRequest = {
        method: request.method ?? '',
        target: request.url ?? '',
        headers: request.headers,
        body: await collect(request),
      };
      requests.push(seen);
      const fault = queued.shift() ?? (typeof chooser === 'function' ? await chooser(seen, requests.length) : chooser);
      perform(fault, request, response);
    } catch {
      request.socket.destroy();
    }
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    inFlight: () => inFlight,
    mostInFlight: () => most,
    connections: () => sockets.size,
    sentBytes: () => sent,
    reply: (fault) => {
      chooser = fault;
    },
    next: (...faults) => {
      queued.push(...faults);
    },
    reset: () => {
      requests.length = 0;
      queued = [];
      chooser = initial;
      most = inFlight;
      sent = 0;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

import type { SandboxReply, SandboxRequest } from './model/handler.ts';

/** The shape of `Transport` in src/portkey/contract.ts, declared again because the sandbox imports nothing from there. */
type SandboxTransport = (
  request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  },
  signal: { readonly aborted: boolean },
) => Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}>;

const encoder = new TextEncoder();

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}

const stopIfAborted = ({ aborted }: { readonly aborted: boolean }): void => {
  if (aborted) throw new DOMException('The call has ended.', 'AbortError');
};

/** Lets a Portkey client talk to a sandbox in the same process, whatever host its URLs name. */
export const makeTransport =
  (handle: (request: SandboxRequest) => Promise<SandboxReply>): SandboxTransport =>
  async (request, signal) => {
    stopIfAborted(signal);
    const url = new URL(request.url);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const body = typeof request.body === 'string' ? encoder.encode(request.body) : request.body;
    const reply = await handle({
      method: request.method,
      target: `${url.pathname}${url.search}`,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    stopIfAborted(signal);
    return {
      status: reply.status,
      headers: reply.headers,
      body: reply.body instanceof Uint8Array ? once(reply.body) : reply.body,
    };
  };

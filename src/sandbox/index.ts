import { type Watch, watchStore } from './console/watch.ts';
import { handle, type Organisation } from './handle.ts';
import { Journal } from './journal/journal.ts';
import type { Plan, SandboxReply, SandboxRequest } from './model/handler.ts';
import { makeIds } from './model/ids.ts';
import { MemoryStore } from './model/memory-store.ts';
import { handlers } from './operations/index.ts';
import type { SandboxKeys } from './rows/bootstrap.ts';
import { seedOrganisation } from './seed/index.ts';

export type { Watch } from './console/watch.ts';
export { JournalError } from './journal/file.ts';
export type { Plan, SandboxReply, SandboxRequest } from './model/handler.ts';
export type { SandboxKeys } from './rows/bootstrap.ts';

export interface SandboxOptions {
  /** The same seed gives the same organisation. Default 1. */
  readonly seed?: number;
  /** Default `enterprise`. */
  readonly plan?: Plan;
  /** The clock, ms since the epoch. Default: the machine's. */
  readonly now?: () => number;
  /** Where the organisation is kept; in memory only unless given. What was there before is opened, whatever the seed. */
  readonly dataDir?: string;
  /** Takes notes about that directory, each a sentence. Default: writes them to stderr. */
  readonly tell?: (sentence: string) => void;
}

/** An embedded Portkey organisation. */
export interface Sandbox {
  /** Answers one request to `/v1`, `/v2` or `/model-configs`. Never throws. */
  handle(request: SandboxRequest): Promise<SandboxReply>;
  readonly keys: SandboxKeys;
  /** Looks on at the organisation from now on; called once. */
  watch(): Watch;
  close(): Promise<void>;
}

/** What a directory remembers of how its organisation was made. */
interface Origin {
  readonly keys: SandboxKeys;
}

const toOperator = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
};

/**
 * Makes a seeded organisation, or opens the one that `dataDir` holds.
 *
 * @throws JournalError when the directory is in use by another process or cannot be used, or its file is damaged or
 *   foreign.
 */
export const createSandbox = (options: SandboxOptions = {}): Sandbox => {
  const { seed = 1, plan = 'enterprise', now = Date.now, dataDir, tell = toOperator } = options;
  const store = new MemoryStore();
  const seedNew = (): Origin => ({
    keys: seedOrganisation({ store, ids: makeIds(seed, 'seed'), now: now(), handlers }, seed),
  });
  const watch = () => watchStore(store, plan, now);
  if (dataDir === undefined) {
    const { keys } = seedNew();
    const organisation = { store, ids: makeIds(seed, 'requests'), plan, now, handlers };
    return { handle: (request) => handle(organisation, request), keys, watch, close: async () => {} };
  }
  const journal = Journal.open(dataDir, store, seedNew, tell);
  // Every start has a stream of its own: ids of an earlier one must not come again.
  const ids = makeIds(seed, `requests/${journal.sequence}`);
  const organisation = {
    store,
    ids,
    plan,
    now,
    handlers,
    commit: (changes) => journal.commit(changes),
  } satisfies Organisation;
  let underWay = 0;
  return {
    handle: async (request) => {
      underWay += 1;
      const reply = await handle(organisation, request);
      underWay -= 1;
      if (underWay === 0) journal.compactIfLarge();
      return reply;
    },
    keys: (journal.origin as Origin).keys,
    watch,
    close: () => journal.close(),
  };
};

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

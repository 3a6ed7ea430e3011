import { handle } from './handle.ts';
import type { Plan, SandboxReply, SandboxRequest } from './handler.ts';
import { makeIds } from './ids.ts';
import { MemoryStore } from './memory-store.ts';
import { handlers } from './operations/index.ts';
import type { SandboxKeys } from './seed/bootstrap.ts';
import { seedOrganisation } from './seed/index.ts';

export type { Plan, SandboxReply, SandboxRequest } from './handler.ts';
export type { SandboxKeys } from './seed/bootstrap.ts';
export { makeTransport } from './transport.ts';

export interface SandboxOptions {
  /** The same seed gives the same organisation. Default 1. */
  readonly seed?: number;
  /** Default `enterprise`. */
  readonly plan?: Plan;
  /** The clock, ms since the epoch. Default: the machine's. */
  readonly now?: () => number;
}

/** An embedded Portkey organisation. */
export interface Sandbox {
  /** Answers one request to `/v1`, `/v2` or `/model-configs`. Never throws. */
  handle(request: SandboxRequest): Promise<SandboxReply>;
  readonly keys: SandboxKeys;
  close(): Promise<void>;
}

/** Makes a seeded organisation. */
export const createSandbox = (options: SandboxOptions = {}): Sandbox => {
  const { seed = 1, plan = 'enterprise', now = Date.now } = options;
  const store = new MemoryStore();
  const keys = seedOrganisation({ store, ids: makeIds(seed, 'seed'), now: now(), handlers }, seed);
  const organisation = { store, ids: makeIds(seed, 'requests'), plan, now, handlers };
  return {
    handle: (request) => handle(organisation, request),
    keys,
    close: async () => {},
  };
};

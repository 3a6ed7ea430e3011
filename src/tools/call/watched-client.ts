import type { Outcome, PortkeyClient } from '../../portkey/contract.ts';

/** A client that remembers what came back last, for the audit and for what was created. */
export interface WatchedClient {
  readonly client: PortkeyClient;
  /** Undefined while nothing was sent. */
  last(): Outcome | undefined;
}

/**
 * @param client the way to Portkey
 */
export function watched(client: PortkeyClient): WatchedClient {
  let last: Outcome | undefined;
  const remembering =
    <Arguments extends unknown[]>(send: (...given: Arguments) => Promise<Outcome>) =>
    async (...given: Arguments): Promise<Outcome> => {
      last = await send(...given);
      return last;
    };
  return {
    client: { ...client, call: remembering(client.call), download: remembering(client.download) },
    last: () => last,
  };
}

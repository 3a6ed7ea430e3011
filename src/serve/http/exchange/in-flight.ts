import type { ServerResponse } from 'node:http';
import { Refused, RPC, type RpcId, refuse, rpcError } from './answer.ts';

/** Requests that are being worked on, so that a stop can wait for them and tell those it cannot wait for. */
export interface InFlight {
  /** Counts an answer until it has ended. `ids` are those of the JSON-RPC requests in it. */
  enter(res: ServerResponse, ids: readonly RpcId[]): void;
  /** A stream that carries no call of its own: ended at once on a stop. */
  listen(res: ServerResponse): void;
  readonly size: number;
  /** Ends the streams, waits for the calls, then tells the rest. Resolves with how many had to be told. */
  drain(ms: number): Promise<number>;
}

const STOPPING = 'The server is stopping, and this call had not finished. It may have been carried out.';

/** Nothing in flight, at first. */
export function inFlight(): InFlight {
  const calls = new Map<ServerResponse, readonly RpcId[]>();
  const streams = new Set<ServerResponse>();
  let emptied: (() => void) | undefined;

  const tell = (res: ServerResponse, ids: readonly RpcId[]): void => {
    if (!res.headersSent) {
      refuse(
        res,
        new Refused(503, STOPPING, { headers: { connection: 'close' } }),
        ids.length === 1 ? (ids[0] ?? null) : null,
      );
      return;
    }
    for (const id of ids) res.write(`event: message\ndata: ${rpcError(RPC.refused, STOPPING, id)}\n\n`);
    res.end();
  };
  return {
    enter: (res, ids) => {
      calls.set(res, ids);
      res.once('close', () => {
        calls.delete(res);
        if (calls.size === 0) emptied?.();
      });
    },
    listen: (res) => {
      streams.add(res);
      res.once('close', () => streams.delete(res));
    },
    get size() {
      return calls.size;
    },
    drain: async (ms) => {
      for (const res of streams) res.end();
      if (calls.size > 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          emptied = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      const rest = calls.size;
      for (const [res, ids] of calls) tell(res, ids);
      return rest;
    },
  };
}

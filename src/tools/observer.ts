import type { CatalogEntry } from '../catalog/model/operation.ts';
import type { Outcome, PortkeyClient, Transport } from '../portkey/contract.ts';
import type { Pipeline } from './call/pipeline.ts';
import type { CallResult } from './call/stages.ts';
import type { Connection } from './connect.ts';
import type { Tool } from './model/tool.ts';

/** Looks on as calls go by, for metrics and traces. Hands every result on as it is, and decides nothing. */
export interface Observer {
  /** One call of a tool: arguments to reply. */
  call(tool: Tool, run: () => Promise<CallResult>): Promise<CallResult>;
  /** One operation at Portkey with its waits and attempts; undefined for a download. */
  operation(operation: CatalogEntry | undefined, run: () => Promise<Outcome>): Promise<Outcome>;
  /** Stands around every single exchange with Portkey. */
  around(send: Transport): Transport;
}

/** The pipeline with someone who looks on. */
export const observedPipeline = (pipeline: Pipeline, observer: Observer | undefined): Pipeline =>
  observer === undefined
    ? pipeline
    : {
        call: (tool, given, context, exposure) =>
          observer.call(tool, () => pipeline.call(tool, given, context, exposure)),
        sanitizeOutput: pipeline.sanitizeOutput,
        judge: async (tool, given, context, exposure) => {
          const stopped = await pipeline.judge(tool, given, context, exposure);
          return stopped && observer.call(tool, async () => stopped);
        },
      };

/** The way to Portkey with someone who looks on. */
export function observedConnection(connection: Connection, observer: Observer | undefined): Connection {
  if (observer === undefined) return connection;
  let observed: Promise<PortkeyClient> | undefined;
  const observe = async (): Promise<PortkeyClient> => {
    const client = await connection.client();
    return {
      ...client,
      call: (call, options) => observer.operation(call.operation, () => client.call(call, options)),
      download: (url, options) => observer.operation(undefined, () => client.download(url, options)),
    };
  };
  return {
    ...connection,
    client: async () => {
      observed ??= observe();
      return observed.catch((error: unknown) => {
        observed = undefined;
        throw error;
      });
    },
  };
}

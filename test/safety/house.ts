import { readConfig } from '../../src/config.ts';
import { createPortkeyClient } from '../../src/portkey/client.ts';
import type { Transport, TransportRequest } from '../../src/portkey/contract.ts';
import { createSandbox, makeTransport, type Sandbox } from '../../src/sandbox/index.ts';
import { type Application, createApplication } from '../../src/tools/application.ts';
import type { CallResult } from '../../src/tools/call/stages.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../../src/tools/model/call-context.ts';
import type { BadEnvelope } from '../../src/tools/reply/envelope.ts';
import type { SurfaceName } from '../../src/tools/surfaces/surface.ts';

/** The whole server in process, with every request that leaves it kept. */
export interface House {
  readonly application: Application;
  /** Every request, in order. */
  readonly sent: TransportRequest[];
  /** Those that could change something. */
  changes(): TransportRequest[];
  call(name: string, args?: Record<string, unknown>, context?: Partial<CallContext>): Promise<CallResult>;
  /** The data of a call that has to succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: replies are looked into by tests.
  data(name: string, args?: Record<string, unknown>, context?: Partial<CallContext>): Promise<any>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly surface?: SurfaceName;
  /** Instead of a new one. */
  readonly sandbox?: Sandbox;
  /** Instead of the sandbox. */
  readonly transport?: Transport;
}

let lender: Sandbox | undefined;
/** Where a transport answers, a sandbox only lends its keys: one does for all. */
const lendingKeys = (): Sandbox => {
  lender ??= createSandbox();
  return lender;
};

/** Puts a server over a recording transport; without one of its own, over the sandbox. */
export function house({
  env = {},
  surface = 'full',
  transport,
  sandbox = transport === undefined ? createSandbox() : lendingKeys(),
}: HouseOptions = {}): House {
  const inner = transport ?? makeTransport((request) => sandbox.handle(request));
  const sent: TransportRequest[] = [];
  const [gatewayApiKey] = Object.values(sandbox.keys.workspaces);
  const client = createPortkeyClient(
    {
      baseUrl: 'https://portkey.example/v1',
      registryUrl: 'https://registry.example',
      apiKey: sandbox.keys.admin,
      gatewayApiKey,
      maxRetries: 0,
    },
    (request, signal) => {
      sent.push(request);
      return inner(request, signal);
    },
  );
  const application = createApplication(readConfig({ PORTKEY_FENCE: 'off', ...env }), 'test', {
    connection: {
      client: async () => client,
      apiKey: async () => sandbox.keys.admin,
      close: () => client.close(),
    },
  });
  const contextOf = (given: Partial<CallContext>): CallContext => ({
    principal: LOCAL_PRINCIPAL,
    signal: new AbortController().signal,
    transport: 'stdio',
    ...given,
  });
  const call: House['call'] = async (name, args = {}, context = {}) => {
    const result = await application.surface(surface).call(name, args, contextOf(context), application.exposure);
    if (result === undefined) throw new Error(`no tool ${name}`);
    return result;
  };
  return {
    application,
    sent,
    changes: () => sent.filter(({ method }) => method !== 'GET'),
    call,
    data: async (name, args, context) => {
      const { envelope } = await call(name, args, context);
      if (!envelope.ok) throw new Error(`${name}: ${JSON.stringify(envelope.error)}`);
      return envelope.data;
    },
    close: async () => {
      await application.close();
      await sandbox.close();
    },
  };
}

/** The error of a call that has to fail. */
export function errorOf({ envelope }: CallResult): BadEnvelope['error'] {
  if (envelope.ok) throw new Error(`not refused: ${JSON.stringify(envelope.data).slice(0, 200)}`);
  return envelope.error;
}

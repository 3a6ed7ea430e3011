import type { Config } from '../config.ts';
import type { PortkeyClient, PortkeySettings, Transport } from '../portkey/contract.ts';
import type { Observer } from './observer.ts';
import { SettingsError } from './reply/envelope.ts';

/** The way to Portkey, made at the first call: until then nothing of HTTP or of the sandbox is loaded. */
export interface Connection {
  client(): Promise<PortkeyClient>;
  /** The key in use; undefined without one. */
  apiKey(): Promise<string | undefined>;
  /** Calls in flight and waiting; none before the first. */
  load?(): ReturnType<PortkeyClient['load']>;
  close(): Promise<void>;
}

/** Requests to the embedded sandbox never leave the process; the name says so, and resolves nowhere. */
const SANDBOX_URL = 'https://sandbox.invalid/v1';

interface Opened {
  readonly client: PortkeyClient;
  readonly apiKey: string | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Prepares the way to Portkey, or to the embedded sandbox.
 *
 * @param config the settings
 * @param observer looks on at each exchange
 */
export function connect(config: Config, observer?: Observer): Connection {
  let opened: Promise<Opened> | undefined;
  let client: PortkeyClient | undefined;
  const open = (): Promise<Opened> => {
    opened ??= config.PORTKEY_SANDBOX ? openSandbox(config, observer) : openPortkey(config, observer);
    return opened;
  };
  return {
    client: async () => {
      client = (await open()).client;
      return client;
    },
    load: () => client?.load() ?? { inFlight: 0, waiting: 0 },
    apiKey: async () => (await open()).apiKey,
    close: async () => {
      if (opened) await (await opened).close();
    },
  };
}

const limitsOf = (config: Config): Partial<PortkeySettings> => ({
  maxRetries: config.PORTKEY_MAX_RETRIES,
  ...(config.PORTKEY_TIMEOUT_MS !== undefined && {
    timeoutMs: config.PORTKEY_TIMEOUT_MS,
    executeTimeoutMs: config.PORTKEY_TIMEOUT_MS,
  }),
});

async function openPortkey(config: Config, observer: Observer | undefined): Promise<Opened> {
  const { createPortkeyClient } = await import('../portkey/client.ts');
  const client = usable(createPortkeyClient, {
    ...limitsOf(config),
    ...(config.PORTKEY_BASE_URL !== undefined && { baseUrl: config.PORTKEY_BASE_URL }),
    gatewayUrl: config.PORTKEY_GATEWAY_URL,
    registryUrl: config.PORTKEY_MCP_REGISTRY_URL,
    around: observer?.around,
    apiKey: config.PORTKEY_API_KEY,
    gatewayApiKey: config.PORTKEY_GATEWAY_API_KEY,
    allowInsecureHttp: config.PORTKEY_ALLOW_INSECURE_HTTP,
  });
  return { client, apiKey: config.PORTKEY_API_KEY, close: () => client.close() };
}

/** Makes the client; its complaint about a base URL names the variable, and is for the caller to read. */
function usable(create: (settings: Partial<PortkeySettings>) => PortkeyClient, settings: Partial<PortkeySettings>) {
  try {
    return create(settings);
  } catch (error) {
    throw new SettingsError(error instanceof Error ? error.message : 'The settings cannot be used.');
  }
}

async function openSandbox(config: Config, observer: Observer | undefined): Promise<Opened> {
  const [{ createPortkeyClient }, { createSandbox, makeTransport }] = await Promise.all([
    import('../portkey/client.ts'),
    import('../sandbox/index.ts'),
  ]);
  const sandbox = createSandbox();
  const transport: Transport = makeTransport((request) => sandbox.handle(request));
  const [gatewayApiKey] = Object.values(sandbox.keys.workspaces);
  const client = createPortkeyClient(
    {
      ...limitsOf(config),
      around: observer?.around,
      baseUrl: SANDBOX_URL,
      registryUrl: new URL(SANDBOX_URL).origin,
      apiKey: sandbox.keys.admin,
      gatewayApiKey,
    },
    transport,
  );
  const close = async (): Promise<void> => {
    await client.close();
    await sandbox.close();
  };
  return { client, apiKey: sandbox.keys.admin, close };
}

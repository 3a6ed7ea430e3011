import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, type FaultyUpstream, startFaultyUpstream } from '../../test/helpers/faulty-upstream.ts';
import { operationNamed, sampleArguments } from '../../test/helpers/operations.ts';
import { representativeOperations } from '../../test/helpers/representatives.ts';
import { catalog } from '../catalog/index.ts';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import { createPortkeyClient } from './client.ts';
import type { Failure, FailureDetails, Outcome, PortkeyClient, PortkeySettings, Success } from './contract.ts';
import { wantsWorkspaceKey } from './credentials.ts';

const key = 'pk-canary-Zq7';
let upstream: FaultyUpstream;
let clients: PortkeyClient[] = [];

beforeAll(async () => {
  upstream = await startFaultyUpstream();
});
afterAll(() => upstream.close());
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  upstream.reset();
});

const clientOf = (settings: Partial<PortkeySettings> = {}): PortkeyClient => {
  const client = createPortkeyClient(
    { baseUrl: `${upstream.origin}/v1`, registryUrl: upstream.origin, apiKey: key, maxRetries: 0, ...settings },
    undefined,
    () => 0,
  );
  clients.push(client);
  return client;
};

const callWith = (
  client: PortkeyClient,
  operation: CatalogEntry,
  signal = new AbortController().signal,
): Promise<Outcome> => client.call({ operation, arguments: sampleArguments(operation) }, { signal, principal: 'p' });

const call = (name: string, settings: Partial<PortkeySettings> = {}): Promise<Outcome> =>
  callWith(clientOf(settings), operationNamed(name));

const failure = (outcome: Outcome): FailureDetails => {
  expect(outcome.ok, JSON.stringify(outcome)).toBe(false);
  const { error } = outcome as Failure;
  assertReadable(outcome);
  return error;
};

/** No sentence is a JavaScript message or a bare library's, and none holds the key. */
const assertReadable = (outcome: Outcome): void => {
  const text = JSON.stringify(outcome);
  expect(text).not.toContain(key);
  if (outcome.ok) return;
  expect(outcome.error.message.length).toBeGreaterThan(10);
  expect(text).not.toMatch(
    /fetch failed|undefined|\[object|Unexpected token|JSON at position|Cannot read|TypeError|SyntaxError|UND_ERR|UndiciError/,
  );
};

describe('what a failure says', () => {
  it.each<[string, Fault, string, Partial<FailureDetails>]>([
    [
      'AB03',
      {
        kind: 'json',
        status: 403,
        body: { success: false, data: { message: 'You do not have enough permissions', errorCode: 'AB03' } },
        headers: { 'x-request-id': 'req-1' },
      },
      'Portkey answered 403 (AB03) to get_config: You do not have enough permissions',
      { code: 'AB03', status: 403, retryable: false, requestId: 'req-1' },
    ],
    [
      'the trace id as request id',
      {
        kind: 'json',
        status: 500,
        body: { message: 'Something broke', errorCode: 'AB04' },
        headers: { 'x-portkey-trace-id': 't-1' },
      },
      'Portkey answered 500 (AB04) to get_config: Something broke',
      { code: 'AB04', retryable: true, requestId: 't-1' },
    ],
    [
      'no code',
      { kind: 'json', status: 404, body: { error: 'No such thing' } },
      'Portkey answered 404 to get_config: No such thing',
      { code: 'http_404' },
    ],
    [
      'empty body',
      { kind: 'empty', status: 502 },
      'Portkey answered 502 (Bad Gateway) to get_config: its body was empty',
      { code: 'http_502', retryable: true },
    ],
    [
      'HTML page',
      { kind: 'html', status: 503, title: 'Service &amp; Down' },
      'Portkey answered 503 (Service Unavailable) to get_config: its body was an HTML page ("Service & Down") instead of JSON, so something before Portkey may have answered',
      { code: 'http_503', retryable: true },
    ],
    [
      'HTML with 200',
      { kind: 'html', status: 200, title: 'Sign in' },
      '127.0.0.1:PORT answered 200 to get_config with an HTML page ("Sign in") instead of JSON: something before Portkey, such as a sign-in page or proxy, answered.',
      { code: 'invalid_reply', status: 200 },
    ],
    [
      'cut body',
      { kind: 'cut', body: '{"id":"x' },
      'The reply to get_config broke off after 8 bytes.',
      { code: 'invalid_reply', retryable: true },
    ],
    [
      'JSON that ends early',
      { kind: 'raw', body: '{"id":"x' },
      'The reply to get_config broke off after 8 bytes.',
      { code: 'invalid_reply' },
    ],
    [
      'cut error',
      { kind: 'cut', status: 400, body: '{"mess' },
      'Portkey answered 400 (Bad Request) to get_config: its body broke off',
      { code: 'http_400' },
    ],
    [
      'plain text error',
      { kind: 'raw', status: 400, body: 'bad\r\nrequest' },
      'Portkey answered 400 to get_config: bad request',
      {},
    ],
    [
      'wrong content type',
      { kind: 'raw', body: new Uint8Array([0x89, 0x50, 0, 0xff]), headers: { 'content-type': 'image/png' } },
      'Portkey answered get_config with image/png where JSON was expected.',
      { code: 'invalid_reply' },
    ],
    [
      'redirect',
      { kind: 'redirect', to: 'https://elsewhere.example.com/v1/configs?token=t' },
      '127.0.0.1:PORT answered 302, a redirect to https://elsewhere.example.com; redirects are never followed, since the key would go along.',
      { code: 'http_302', retryable: false, hint: 'Set PORTKEY_BASE_URL to the final address.' },
    ],
    [
      'reset',
      { kind: 'reset' },
      '127.0.0.1:PORT closed the connection before its reply was complete (ECONNRESET).',
      { code: 'network', retryable: true },
    ],
    [
      'no HTTP',
      { kind: 'garbage' },
      'What answered at 127.0.0.1:PORT could not be read as HTTP',
      { code: 'invalid_reply' },
    ],
    [
      'too many headers',
      { kind: 'huge-headers', bytes: 200_000 },
      '127.0.0.1:PORT answered with more headers than are accepted (64 KB).',
      { code: 'invalid_reply' },
    ],
  ])('%s', async (_, fault, message, details) => {
    upstream.reply(fault);
    const error = failure(await call('get_config'));
    expect(error.message.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')).toContain(message);
    expect(error).toMatchObject(details);
    expect(error.mayHaveHappened).toBeUndefined();
  });

  it('time-out: says so, and nothing is left upstream', async () => {
    upstream.reply({ kind: 'never' });
    const error = failure(await call('get_config', { timeoutMs: 150 }));
    expect(error).toMatchObject({ code: 'timeout', retryable: true });
    expect(error.message).toContain('did not answer within 0.15 s');
    await expect.poll(upstream.inFlight).toBe(0);
  });

  it('a body that drips for ever ends at the limit too', async () => {
    upstream.reply({ kind: 'trickle', ms: 20 });
    expect(failure(await call('get_config', { timeoutMs: 200 })).code).toBe('timeout');
    await expect.poll(upstream.inFlight).toBe(0);
  });

  it('gives what executes its longer limit', async () => {
    upstream.reply({ kind: 'slow', ms: 300, reply: { kind: 'json', body: { id: 'x' } } });
    const settings = { timeoutMs: 100, executeTimeoutMs: 5_000 };
    expect((await call('create_chat_completion', settings)).ok).toBe(true);
    expect(failure(await call('get_config', settings)).code).toBe('timeout');
  });

  it('refused connection', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const error = failure(await call('get_config', { baseUrl: `http://127.0.0.1:${port}` }));
    expect(error.message).toBe(
      `The connection to 127.0.0.1:${port} was refused: nothing listens there (ECONNREFUSED).`,
    );
    expect(error).toMatchObject({ code: 'network', retryable: true });
    expect(error.hint).toContain('PORTKEY_BASE_URL');
  });

  it('a name that does not resolve', async () => {
    const error = failure(await call('get_config', { baseUrl: 'https://portkey.invalid/v1' }));
    expect(error.message).toMatch(/^The name portkey\.invalid could not be resolved \((?:ENOTFOUND|EAI_AGAIN)\)\.$/);
    expect(error).toMatchObject({ code: 'network', retryable: true });
  });

  it('TLS where there is none', async () => {
    const error = failure(await call('get_config', { baseUrl: upstream.origin.replace('http:', 'https:') }));
    expect(error.message).toContain('The TLS connection to 127.0.0.1');
    expect(error.hint).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('a cancelled call, before, while and after it is sent', async () => {
    upstream.reply({ kind: 'never' });
    const client = clientOf();
    const controller = new AbortController();
    const running = callWith(client, operationNamed('create_config'), controller.signal);
    await expect.poll(upstream.inFlight).toBe(1);
    controller.abort();
    const error = failure(await running);
    expect(error).toMatchObject({ code: 'cancelled', mayHaveHappened: true });
    await expect.poll(upstream.inFlight).toBe(0);
    const late = failure(await callWith(client, operationNamed('create_config'), controller.signal));
    expect(late).toMatchObject({ code: 'cancelled', message: 'The call was cancelled.' });
    expect(late.mayHaveHappened).toBeUndefined();
    expect(upstream.requests).toHaveLength(1);
  });

  it('a client that is closed ends its calls', async () => {
    upstream.reply({ kind: 'never' });
    const client = clientOf();
    const running = callWith(client, operationNamed('get_config'));
    await expect.poll(upstream.inFlight).toBe(1);
    await client.close();
    expect(failure(await running).code).toBe('cancelled');
    expect(failure(await callWith(client, operationNamed('get_config'))).code).toBe('cancelled');
    await expect.poll(upstream.connections).toBe(0);
  });
});

describe('hints', () => {
  const refuse = (status: number, errorCode?: string, message = 'No'): void =>
    upstream.reply({
      kind: 'json',
      status,
      body: { success: false, data: { message, ...(errorCode ? { errorCode } : {}) } },
    });
  const invented = (more: Partial<CatalogEntry>): CatalogEntry => ({ ...operationNamed('get_config'), ...more });
  const hint = async (operation: CatalogEntry, settings: Partial<PortkeySettings> = {}): Promise<string> =>
    failure(await callWith(clientOf(settings), operation)).hint ?? '';

  it('403 names the scope, the plan, and the workspace key', async () => {
    refuse(403, 'AB03');
    expect(await hint(invented({ scopes: ['configs.read'] }))).toContain('get_config needs the scope configs.read.');
    expect(await hint(invented({ scopes: { anyOf: ['a.b', 'c.d'] } }))).toContain('one of the scopes a.b, c.d');
    expect(await hint(invented({ plan: 'enterprise' }))).toContain('enterprise plan and answers 403 on other plans');
    expect(await hint(invented({ host: 'gateway' }))).toContain('set PORTKEY_GATEWAY_API_KEY to a workspace key');
    expect(await hint(operationNamed('get_config'))).toContain('list_configs shows what exists');
  });

  it('401 names the variable that the key came from', async () => {
    refuse(401, 'AB05');
    expect(await hint(operationNamed('get_config'))).toContain(
      'The key in PORTKEY_API_KEY is wrong, expired or revoked',
    );
    const gateway = operationNamed('create_chat_completion');
    expect(await hint(gateway, { gatewayApiKey: 'pk-g' })).toContain('The key in PORTKEY_GATEWAY_API_KEY');
    expect(await hint(gateway)).toContain('set PORTKEY_GATEWAY_API_KEY to a workspace key');
  });

  it('404 names the list that shows what exists', async () => {
    refuse(404, 'AB08');
    expect(await hint(operationNamed('get_config'))).toContain('list_configs shows what exists');
    expect(await hint(operationNamed('get_prompt_version'))).toMatch(/list_prompt_versions, list_prompts/);
    const create = operationNamed('create_prompt');
    const outcome = await clientOf().call(
      { operation: create, arguments: { ...sampleArguments(create), collection_id: 'gone' } },
      { signal: new AbortController().signal, principal: 'p' },
    );
    expect(failure(outcome).hint).toContain('list_collections');
  });

  it('404 of every operation with an id in its path says how to list, where anything lists it', async () => {
    refuse(404, 'AB08');
    const client = clientOf();
    const names = new Set(catalog.map(({ name }) => name));
    const silent: string[] = [];
    for (const operation of catalog.filter(({ path }) => path.includes('{'))) {
      const { hint: text = '' } = failure(await callWith(client, operation));
      const named = text.split(' shows what exists')[0]?.split(', ') ?? [];
      if (!text.includes('shows what exists')) silent.push(operation.path);
      else for (const name of named) expect(names, `${operation.name}: ${text}`).toContain(name);
      expect(named).not.toContain(operation.name);
    }
    // These have no list in the API: pricing, group names, traces, threads and what is inside them.
    expect(
      silent.filter((path) => !/^\/(?:model-configs|analytics|threads|logs|feedback|responses)\b/.test(path)),
    ).toEqual(
      catalog
        .filter(({ path }) => silent.includes(path) && path.startsWith('/api-keys/{type}'))
        .map(({ path }) => path),
    );
  });

  it('409 says what depends on it', async () => {
    upstream.reply({
      kind: 'json',
      status: 409,
      body: { success: false, data: { message: 'Workspace is not empty', errorCode: 'AB07', dependents: ['pc-a'] } },
    });
    const error = failure(await callWith(clientOf(), operationNamed('delete_workspace')));
    expect(error).toMatchObject({ code: 'AB07', dependents: ['pc-a'] });
    expect(error.hint).toContain('Something still depends on it');
    expect(error.hint).toContain('force_delete');
    expect(failure(await callWith(clientOf(), operationNamed('create_config'))).hint).toContain('list_configs');
    refuse(400, 'AB01', 'Secret reference is in use');
    expect(await hint(operationNamed('delete_secret_reference'))).toContain('Something still depends on it');
  });

  it.each([
    [402, 'AB09', 'subscription or credit is exhausted'],
    [412, undefined, 'budget is used up'],
    [446, undefined, 'guardrail denied it'],
    [429, 'AB06', 'Wait before the next call'],
    [500, 'AB04', "Portkey's side"],
    [400, 'AB01', 'describe_tool shows what get_config takes'],
  ])('%i', async (status, code, text) => {
    refuse(status, code);
    expect(await hint(operationNamed('get_config'))).toContain(text);
  });

  it('names only tools that exist', async () => {
    const names = new Set([...catalog.map(({ name }) => name), 'describe_tool', 'force_delete', 'save_to']);
    for (const status of [400, 401, 402, 403, 404, 405, 408, 409, 412, 413, 422, 429, 446, 500]) {
      refuse(status);
      for (const name of ['get_config', 'delete_workspace', 'create_chat_completion']) {
        const text = await hint(operationNamed(name));
        for (const word of text.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? []) expect(names, text).toContain(word);
      }
    }
  });

  it('says when a 429 passes', async () => {
    upstream.reply({
      kind: 'json',
      status: 429,
      body: { message: 'Slow down', errorCode: 'AB06' },
      headers: { 'retry-after': '7' },
    });
    expect(failure(await call('get_config'))).toMatchObject({ retryable: true, retryAfterSeconds: 7 });
  });
});

describe('the key', () => {
  it('is needed, and its absence says what to set', async () => {
    const settings = { apiKey: undefined };
    for (const operation of catalog) {
      const outcome = await callWith(clientOf(settings), operation);
      if (operation.host === 'root') {
        expect(outcome.ok, operation.name).toBe(true);
        continue;
      }
      const error = failure(outcome);
      expect(error.code).toBe('not_configured');
      expect(error.hint).toContain('PORTKEY_API_KEY');
      expect(error.hint).toContain('--sandbox');
    }
    expect(upstream.requests.every(({ target }) => target.startsWith('/model-configs/'))).toBe(true);
  });

  it('that cannot travel in a header is refused without being shown', async () => {
    const error = failure(await call('get_config', { apiKey: 'pk-bad\nkey-canary' }));
    expect(error.code).toBe('not_configured');
    expect(JSON.stringify(error)).not.toContain('canary');
    expect(upstream.requests).toHaveLength(0);
  });

  it('goes with every call but those of the root, and with no other', async () => {
    upstream.reply({ kind: 'json', body: {} });
    const client = clientOf({ gatewayApiKey: 'pk-gateway' });
    for (const operation of catalog) {
      upstream.reset();
      await callWith(client, operation);
      const sent = upstream.requests[0]?.headers['x-portkey-api-key'];
      expect(sent, operation.name).toBe(
        operation.host === 'root' ? undefined : wantsWorkspaceKey(operation) ? 'pk-gateway' : key,
      );
    }
  });

  it("of the caller replaces the process's keys altogether", async () => {
    const client = clientOf({ gatewayApiKey: 'pk-gateway' });
    const signal = new AbortController().signal;
    for (const name of ['get_config', 'create_chat_completion']) {
      const operation = operationNamed(name);
      await client.call(
        { operation, arguments: sampleArguments(operation) },
        { signal, principal: 'p', apiKey: 'pk-theirs' },
      );
    }
    expect(upstream.requests.map(({ headers }) => headers['x-portkey-api-key'])).toEqual(['pk-theirs', 'pk-theirs']);
    const operation = operationNamed('get_config');
    const outcome = await client.call(
      { operation, arguments: sampleArguments(operation) },
      { signal, principal: 'p', apiKey: '' },
    );
    expect(failure(outcome).code).toBe('not_configured');
  });

  it('never comes back in a failure, whatever echoes it', async () => {
    const echo = {
      message: `bad key ${key}`,
      errorCode: 'AB05',
      errors: [{ field: key, message: key }],
      dependents: { [key]: [key] },
      request_id: key,
    };
    for (const fault of [
      { kind: 'json', status: 401, body: echo },
      { kind: 'json', status: 409, body: { error: echo } },
      { kind: 'html', status: 500, title: key },
      { kind: 'html', status: 200, title: key },
      { kind: 'raw', status: 400, body: key },
      { kind: 'raw', status: 400, body: `<?xml version="1.0"?><Error><Message>${key}</Message></Error>` },
      { kind: 'json', status: 400, body: { message: 'x' }, headers: { 'x-request-id': key } },
    ] as const) {
      upstream.reply(fault);
      failure(await call('get_config'));
    }
  });
});

describe('arguments that cannot be sent', () => {
  it('are named, and nothing leaves', async () => {
    const operation = operationNamed('get_config');
    const outcome = await clientOf().call(
      { operation, arguments: { slug: '../admin/users' } },
      { signal: new AbortController().signal, principal: 'p' },
    );
    expect(failure(outcome)).toMatchObject({
      code: 'invalid_arguments',
      fieldErrors: [{ field: 'slug', message: 'must not hold a slash, encoded or not' }],
    });
    expect(upstream.requests).toHaveLength(0);
  });
});

describe('an upstream of every kind of fault', () => {
  const faults: readonly Fault[] = [
    { kind: 'html', status: 500 },
    { kind: 'html', status: 200 },
    { kind: 'empty', status: 500 },
    { kind: 'cut', body: '{"a":1' },
    { kind: 'cut', status: 500, body: '{"a":1' },
    { kind: 'raw', body: '{"a":', headers: { 'content-type': 'application/json' } },
    { kind: 'raw', body: 'OK', headers: { 'content-type': 'text/plain' } },
    { kind: 'raw', body: new Uint8Array([0, 1, 2, 255]), headers: { 'content-type': 'application/octet-stream' } },
    { kind: 'redirect', to: 'https://elsewhere.example.com' },
    { kind: 'reset' },
    { kind: 'garbage' },
    { kind: 'json', body: null },
    { kind: 'json', body: [] },
    { kind: 'json', body: 'text' },
    { kind: 'json', body: 7 },
    { kind: 'json', body: { success: 1, data: 'a string', records: {}, total: '12' } },
  ];

  it.each(representativeOperations(catalog).map((operation) => [operation.name, operation] as const))(
    '%s gives a sentence or a reply',
    async (_, operation) => {
      const client = clientOf();
      for (const fault of faults) {
        upstream.reply(fault);
        const outcome = await callWith(client, operation);
        assertReadable(outcome);
        const jsonReply = fault.kind === 'json';
        if (jsonReply) expect(outcome.ok, `${operation.name} ${JSON.stringify(fault)}`).toBe(true);
        const changes = operation.risk !== 'read' && operation.method !== 'GET';
        if (!outcome.ok && (fault.kind === 'reset' || (fault.kind === 'html' && fault.status === 200))) {
          expect(outcome.error.mayHaveHappened, JSON.stringify(fault)).toBe(changes ? true : undefined);
          if (changes) expect(outcome.error.hint, operation.name).toBeTruthy();
        }
        if (!changes && !outcome.ok) expect(outcome.error.mayHaveHappened).toBeUndefined();
      }
    },
  );

  it.each(representativeOperations(catalog).map((operation) => [operation.name, operation] as const))(
    '%s takes an empty 2xx as success',
    async (_, operation) => {
      const client = clientOf();
      for (const fault of [
        { kind: 'empty', status: 200 },
        { kind: 'empty', status: 201 },
        { kind: 'empty', status: 204 },
        { kind: 'raw', status: 202, body: ' \n', headers: { 'content-type': 'application/json' } },
        { kind: 'empty', status: 200, headers: { 'content-type': 'text/html' } },
      ] as const) {
        upstream.reply(fault);
        const outcome = (await callWith(client, operation)) as Success;
        expect(outcome.ok, JSON.stringify(outcome)).toBe(true);
        if (operation.reply === undefined || operation.reply === 'json') expect(outcome.data).toEqual({});
      }
    },
  );
});

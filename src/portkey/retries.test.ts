import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, type FaultyUpstream, startFaultyUpstream } from '../../test/helpers/faulty-upstream.ts';
import { operationNamed, sampleArguments } from '../../test/helpers/operations.ts';
import { representativeOperations } from '../../test/helpers/representatives.ts';
import { catalog } from '../catalog/index.ts';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import { mayRepeat } from './attempts.ts';
import { createPortkeyClient } from './client.ts';
import type { Failure, Outcome, PortkeyClient, PortkeySettings, Success, Transport } from './contract.ts';
import { TransportError } from './transport-error.ts';

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

const clientOf = (settings: Partial<PortkeySettings> = {}, transport?: Transport): PortkeyClient => {
  const client = createPortkeyClient({ baseUrl: upstream.origin, apiKey: 'pk-test', ...settings }, transport, () => 0);
  clients.push(client);
  return client;
};

const signal = new AbortController().signal;
const call = (client: PortkeyClient, operation: CatalogEntry, given = sampleArguments(operation)): Promise<Outcome> =>
  client.call({ operation, arguments: given }, { signal, principal: 'p' });

const failed = (outcome: Outcome): Failure => {
  expect(outcome.ok, JSON.stringify(outcome)).toBe(false);
  return outcome as Failure;
};
const succeeded = (outcome: Outcome): Success => {
  expect(outcome.ok, JSON.stringify(outcome)).toBe(true);
  return outcome as Success;
};

const read = operationNamed('get_config');
const put: CatalogEntry = { ...operationNamed('update_prompt_label'), repeatable: true };
const versioning: CatalogEntry = { ...put, repeatable: false };
const post = operationNamed('create_config');
const remove = operationNamed('delete_config');

const json = (status: number, headers: Record<string, string> = {}): Fault => ({
  kind: 'json',
  status,
  body: { message: 'x' },
  headers,
});
const fine: Fault = { kind: 'json', body: { id: 'x' } };

describe('what is tried again', () => {
  const passing: readonly Fault[] = [
    json(429),
    json(502),
    json(503),
    json(504),
    { kind: 'html', status: 502 },
    { kind: 'reset' },
  ];

  it.each(passing)(
    '$kind $status: a read and a repeatable write, no other',
    async (fault) => {
      for (const operation of [read, put, remove]) {
        upstream.reset();
        upstream.next(fault, fault, fine);
        // A 429 slows all for at least a second: a client of its own for each.
        expect(succeeded(await call(clientOf(), operation)).attempts).toBe(3);
        expect(upstream.requests).toHaveLength(3);
        expect(new Set(upstream.requests.map(({ target, body }) => `${target} ${body}`)).size).toBe(1);
      }
      for (const operation of [post, versioning]) {
        upstream.reset();
        upstream.next(fault, fine);
        expect(failed(await call(clientOf(), operation)).attempts).toBe(1);
        expect(upstream.requests).toHaveLength(1);
      }
    },
    20_000,
  );

  it('a reply of a read that was cut', async () => {
    upstream.next({ kind: 'cut', body: '{"a"' }, fine);
    expect(succeeded(await call(clientOf(), read)).data).toEqual({ id: 'x' });
  });

  it.each([
    json(400),
    json(401),
    json(403),
    json(404),
    json(409),
    json(500),
    { kind: 'html', status: 200 } as const,
    { kind: 'garbage' } as const,
  ])('nothing after $kind $status', async (fault) => {
    upstream.next(fault, fine);
    expect(failed(await call(clientOf(), read)).attempts).toBe(1);
    expect(upstream.requests).toHaveLength(1);
  });

  it('no more often than the settings say', async () => {
    upstream.reply(json(503));
    expect(failed(await call(clientOf({ maxRetries: 4 }), read)).attempts).toBe(5);
    expect(failed(await call(clientOf({ maxRetries: 0 }), read)).attempts).toBe(1);
    expect(upstream.requests).toHaveLength(6);
  });

  it('any write whose request certainly did not leave', async () => {
    let sent = 0;
    const flaky =
      (error: TransportError): Transport =>
      async () => {
        sent += 1;
        if (sent === 1) throw error;
        return { status: 200, headers: {}, body: (async function* () {})() };
      };
    for (const fault of ['refused', 'dns', 'unreachable', 'connect-timeout'] as const) {
      sent = 0;
      expect(succeeded(await call(clientOf({}, flaky(new TransportError(fault, false))), post)).attempts).toBe(2);
    }
    sent = 0;
    const lost = failed(await call(clientOf({}, flaky(new TransportError('reset', true))), post));
    expect(lost).toMatchObject({ attempts: 1, error: { mayHaveHappened: true } });
  });

  it('and the network itself says whether a request left', async () => {
    const nowhere = clientOf({ baseUrl: 'http://127.0.0.1:1' });
    const outcome = failed(await call(nowhere, post));
    expect(outcome.attempts).toBe(3);
    expect(outcome.error.mayHaveHappened).toBeUndefined();
  });
});

describe('Retry-After', () => {
  it('is waited for, as seconds and as a date', async () => {
    // A date says whole seconds: this one lies between one and two ahead when it is sent.
    for (const valueNow of [() => '1', () => new Date(Date.now() + 2_000).toUTCString()]) {
      const value = valueNow();
      upstream.reset();
      upstream.next(json(503, { 'retry-after': value }), fine);
      const started = performance.now();
      expect(succeeded(await call(clientOf(), read)).attempts).toBe(2);
      expect(performance.now() - started).toBeGreaterThan(value === '1' ? 990 : 800);
    }
  });

  it('that is longer than the bound ends the call at once, and is passed on', async () => {
    upstream.reply(json(429, { 'retry-after': '3600' }));
    const { attempts, error } = failed(await call(clientOf(), read));
    expect(attempts).toBe(1);
    expect(error).toMatchObject({ retryable: true, retryAfterSeconds: 3600 });
  });

  it('of one call slows all others, writes too', async () => {
    const client = clientOf();
    upstream.next(json(429, { 'retry-after-ms': '600' }));
    upstream.reply(fine);
    const started = performance.now();
    expect(failed(await call(client, post)).attempts).toBe(1);
    await Promise.all(Array.from({ length: 5 }, () => call(client, read)));
    expect(performance.now() - started).toBeGreaterThan(590);
    expect(client.load()).toEqual({ inFlight: 0, waiting: 0 });
  });

  it('is given up when the call is cancelled', async () => {
    upstream.reply(json(503, { 'retry-after': '20' }));
    const controller = new AbortController();
    const running = clientOf().call(
      { operation: read, arguments: sampleArguments(read) },
      { signal: controller.signal, principal: 'p' },
    );
    await expect.poll(() => upstream.requests.length).toBe(1);
    controller.abort();
    expect(failed(await running).error.code).toBe('cancelled');
  });
});

describe('an outcome that is unknown', () => {
  it('of a DELETE that finds nothing the second time is success, with a note', async () => {
    for (const lost of [{ kind: 'reset' }, json(502), json(504)] as const) {
      upstream.reset();
      upstream.next(lost, json(404));
      const outcome = succeeded(await call(clientOf(), remove));
      expect(outcome.data).toEqual({});
      expect(outcome.notes.join()).toContain('It is gone');
    }
  });

  it('but a 404 of a first attempt, or after a 429, stays one', async () => {
    upstream.next(json(404));
    expect(failed(await call(clientOf(), remove)).error.status).toBe(404);
    upstream.next(json(429, { 'retry-after-ms': '1' }), json(404));
    expect(failed(await call(clientOf(), remove)).error.status).toBe(404);
  });

  it('is remembered although the last attempt did not even leave', async () => {
    let sent = 0;
    const client = clientOf({ maxRetries: 1 }, async () => {
      sent += 1;
      throw sent === 1 ? new TransportError('reset', true) : new TransportError('refused', false);
    });
    expect(failed(await call(client, put)).error).toMatchObject({ mayHaveHappened: true });
  });

  const writes = catalog.filter(({ risk, method }) => risk !== 'read' && method !== 'GET');

  it.each(representativeOperations(writes).map((operation) => [operation.name, operation] as const))(
    '%s says so, and how to look',
    async (_, operation) => {
      const names = new Set(catalog.map(({ name }) => name));
      for (const fault of [
        { kind: 'reset' },
        { kind: 'never' },
        json(502),
        json(504),
        { kind: 'html', status: 200 },
      ] as const) {
        upstream.reply(fault);
        const hasty = fault.kind === 'never' ? { timeoutMs: 200, executeTimeoutMs: 200 } : {};
        const { error } = failed(await call(clientOf({ maxRetries: 0, ...hasty }), operation));
        expect(error.mayHaveHappened, JSON.stringify(fault)).toBe(true);
        const named = /look with (\w+)/.exec(error.hint ?? '')?.[1];
        if (operation.risk === 'execute') expect(error.hint).toContain('cost money');
        else expect(error.hint).toMatch(/before repeating it/);
        if (named !== undefined) expect(names).toContain(named);
        if (!mayRepeat(operation)) expect(error.retryable).toBe(false);
      }
      for (const fault of [
        json(400),
        json(403),
        json(429),
        json(503),
        { kind: 'redirect', to: 'https://x.example' },
      ] as const) {
        upstream.reply(fault);
        const fresh = clientOf({ maxRetries: 0 });
        expect(failed(await call(fresh, operation)).error.mayHaveHappened, JSON.stringify(fault)).toBeUndefined();
      }
    },
  );
});

describe('the two versions', () => {
  const either: CatalogEntry = { ...operationNamed('get_organisation_defaults'), eitherVersion: true };
  const sibling: CatalogEntry = { ...operationNamed('update_organisation_defaults'), eitherVersion: true };
  const targets = (): string[] => upstream.requests.map(({ target }) => target);
  const own = '/v2/admin/organisation/defaults';
  const other = '/v1/admin/organisation/defaults';

  it.each([400, 404])('the other is tried on %i, and the one that works is remembered', async (status) => {
    const client = clientOf();
    upstream.reply(({ target }) => (target === own ? json(status) : fine));
    expect(succeeded(await call(client, either)).attempts).toBe(2);
    expect(targets()).toEqual([own, other]);
    await call(client, either);
    await call(client, sibling);
    expect(targets()).toEqual([own, other, other, other]);
    expect(client.build({ operation: either, arguments: {} }).url).toBe(`${upstream.origin}${other}`);
  });

  it('a version that has worked is not doubted', async () => {
    const client = clientOf();
    upstream.reply(fine);
    await call(client, either);
    upstream.reply(json(404));
    expect(failed(await call(client, either)).attempts).toBe(1);
  });

  it('the failure that tells more is given', async () => {
    const telling: Fault = {
      kind: 'json',
      status: 400,
      body: { errorCode: 'AB01', message: 'Bad', errors: [{ field: 'a', message: 'b' }] },
    };
    upstream.reply(({ target }) => (target === own ? telling : json(404)));
    expect(failed(await call(clientOf(), either)).error.code).toBe('AB01');
    upstream.reply(({ target }) => (target === own ? json(404) : telling));
    expect(failed(await call(clientOf(), either)).error.code).toBe('AB01');
  });

  it('is not tried for other failures nor for other operations', async () => {
    upstream.reply(json(403));
    expect(failed(await call(clientOf(), either)).attempts).toBe(1);
    upstream.reply(json(404));
    expect(failed(await call(clientOf(), { ...read, eitherVersion: false })).attempts).toBe(1);
  });
});

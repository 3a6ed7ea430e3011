import { setMaxListeners } from 'node:events';
import { attemptUntilSettled, createLimiter } from './attempts.ts';
import { buildRequest } from './build-request.ts';
import {
  type ApiVersion,
  ArgumentError,
  type AttemptResult,
  type BuiltRequest,
  type CallContext,
  type CallOptions,
  type DownloadOptions,
  type Failure,
  failed,
  type OperationCall,
  type Outcome,
  type PortkeyClient,
  type PortkeySettings,
  type Success,
  type Transport,
  type TransportRequest,
  withDefaults,
} from './contract.ts';
import { credentialFault, credentialFor, ownCredentials, scrubber } from './credentials.ts';
import {
  createVersionMemory,
  downloadOperation,
  linkProblem,
  moreTelling,
  NotConfiguredError,
  originOf,
  resolveEndpoints,
  splitVersion,
} from './endpoints.ts';
import { exchange } from './exchange.ts';
import { createNetworkTransport } from './network.ts';
import { interpretReply } from './reply.ts';
import { traceContextOf } from './trace-context.ts';
import { networkFailure, TransportError } from './transport-error.ts';

/** A 429 never slows all for longer than this at a time, ms. */
const longestPauseMs = 30_000;

const refusedArgument = (error: ArgumentError): Failure => ({
  ok: false,
  attempts: 0,
  error: {
    message: `${error.message}.`,
    code: 'invalid_arguments',
    retryable: false,
    fieldErrors: [{ field: error.field, message: error.fault }],
  },
});

/** A success under the version that the catalog does not name. */
const answeredElsewhere = (outcome: Success, version: ApiVersion): Success => ({
  ...outcome,
  notes: [...outcome.notes, `This host has it under ${version}, where it is asked from now on.`],
});

const hostOf = (url: string): string => {
  const origin = originOf(url);
  return origin.slice(origin.indexOf('://') + 3);
};

interface Sending {
  readonly request: TransportRequest;
  readonly context: CallContext;
  readonly options: Pick<CallOptions, 'principal' | 'sink'>;
  readonly signal: AbortSignal;
}

/**
 * The one place that turns operations into requests and replies.
 *
 * @param given settings; what is absent or undefined is as in `defaultSettings`
 * @param transport the way out; without it the network (the sandbox brings its own)
 * @param random for the jitter between attempts; tests take the chance out
 * @throws Error naming the variable, if a base URL cannot be used
 */
export const createPortkeyClient = (
  given: Partial<PortkeySettings> = {},
  transport?: Transport,
  random: () => number = Math.random,
): PortkeyClient => {
  const settings = withDefaults(given);
  const endpoints = resolveEndpoints(settings);
  const own = ownCredentials(settings);
  const network = transport === undefined ? createNetworkTransport(settings) : undefined;
  const bare = transport ?? network?.send;
  if (bare === undefined) throw new Error('no transport');
  const sendOut = settings.around?.(bare) ?? bare;
  const limiter = createLimiter(settings);
  const versions = createVersionMemory();
  /** The calls that are going on, to be ended with the client. */
  const live = new Set<AbortController>();
  let closed = false;

  /** One attempt: waits for its turn, exchanges, says what the result means. */
  const attempt = async (sending: Sending, sink: CallOptions['sink']): Promise<AttemptResult> => {
    const { request, context, options, signal } = sending;
    try {
      const result = await limiter.run(options.principal, signal, () =>
        exchange(sendOut, request, signal, {
          timeoutMs: context.timeoutMs,
          maxBytes: context.maxBytes,
          sink,
        }),
      );
      if (result.kind === 'reply') return interpretReply(context, result.status, result.headers, result.body);
      if (result.kind === 'error') return networkFailure(context, result.error);
      return failed({
        message: context.scrub(`The download was given up: ${result.error.message}`),
        code: 'download',
        retryable: false,
      });
    } catch (error) {
      if (error instanceof TransportError) return networkFailure(context, error);
      throw error;
    }
  };

  const send = (sending: Sending): Promise<Outcome> => {
    const { options, context } = sending;
    let poured = false;
    const target = options.sink;
    const sink =
      target === undefined
        ? undefined
        : (chunk: Uint8Array): Promise<void> => {
            poured = true;
            return target(chunk);
          };
    return attemptUntilSettled({
      context,
      limits: settings,
      signal: sending.signal,
      once: () => attempt(sending, sink),
      spent: () => poured,
      random,
      onLimited: (ms) => limiter.pause(Math.min(ms, longestPauseMs)),
    });
  };

  const callVersion = (
    call: OperationCall,
    options: CallOptions,
    signal: AbortSignal,
    version: ApiVersion,
  ): Promise<Outcome> => {
    const { operation } = call;
    const built = call.request?.version === version ? call.request : buildRequest(call, endpoints, version);
    const credential = operation.host === 'root' ? undefined : credentialFor(operation, own, options);
    if (operation.host !== 'root') {
      const problem = credentialFault(operation, credential, options);
      if (problem !== undefined) return Promise.resolve({ ok: false, attempts: 0, error: problem });
    }
    const { traceparent } = options;
    const headers = {
      'user-agent': settings.userAgent,
      ...built.headers,
      ...(credential !== undefined && { 'x-portkey-api-key': credential.key }),
      ...(traceparent !== undefined && traceContextOf(traceparent) && { traceparent }),
    };
    const { method, url, body } = built;
    const usual = operation.risk === 'execute' ? settings.executeTimeoutMs : settings.timeoutMs;
    return send({
      request: body === undefined ? { method, url, headers } : { method, url, headers, body },
      options,
      signal,
      context: {
        operation,
        arguments: call.arguments,
        host: hostOf(url),
        keyVariable: credential?.variable,
        timeoutMs: options.timeoutMs ?? usual,
        maxBytes: options.sink === undefined ? settings.maxBodyBytes : settings.maxDownloadBytes,
        scrub: scrubber([settings.apiKey, settings.gatewayApiKey, options.apiKey, options.gatewayApiKey]),
      },
    });
  };

  const callEither = async (call: OperationCall, options: CallOptions, signal: AbortSignal): Promise<Outcome> => {
    const { operation } = call;
    const first = versions.preferred(operation) ?? splitVersion(operation.path).version;
    const outcome = await callVersion(call, options, signal, first);
    if (outcome.ok) {
      versions.remember(operation, first);
      return outcome;
    }
    const other = versions.alternative(operation, outcome);
    if (other === undefined) return outcome;
    const second = await callVersion(call, options, signal, other);
    if (second.ok) versions.remember(operation, other);
    const chosen = second.ok ? answeredElsewhere(second, other) : moreTelling(outcome, second);
    return { ...chosen, attempts: outcome.attempts + second.attempts };
  };

  /** Runs work that ends early with the caller's signal and at the end of the whole client. */
  const bound = async <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const controller = new AbortController();
    const end = (): void => controller.abort();
    if (signal.aborted || closed) end();
    // A caller may run many calls under one signal; Node would take more than ten listeners for a leak.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', end, { once: true });
    live.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      live.delete(controller);
      signal.removeEventListener('abort', end);
    }
  };

  const call = async (asked: OperationCall, options: CallOptions): Promise<Outcome> => {
    try {
      return await bound(options.signal, (signal) => callEither(asked, options, signal));
    } catch (error) {
      if (error instanceof ArgumentError) return refusedArgument(error);
      if (error instanceof NotConfiguredError)
        return { ok: false, attempts: 0, error: { message: error.message, code: 'not_configured', retryable: false } };
      throw error;
    }
  };

  const download = async (url: string, options: DownloadOptions): Promise<Outcome> => {
    const problem = linkProblem(url, [endpoints.control.origin, endpoints.gateway.origin]);
    if (problem !== undefined) {
      return { ok: false, attempts: 0, error: { message: problem, code: 'download', retryable: false } };
    }
    const maxBytes = options.maxBytes ?? settings.maxDownloadBytes;
    const { href } = new URL(url);
    return bound(options.signal, (signal) =>
      send({
        request: {
          method: 'GET',
          url: href,
          headers: { accept: '*/*', 'user-agent': settings.userAgent },
        },
        options,
        signal,
        context: {
          operation: downloadOperation,
          arguments: {},
          host: hostOf(href),
          keyVariable: undefined,
          timeoutMs: options.timeoutMs ?? settings.timeoutMs,
          maxBytes: options.sink === undefined ? Math.min(maxBytes, settings.maxBodyBytes) : maxBytes,
          scrub: scrubber([settings.apiKey, settings.gatewayApiKey]),
        },
      }),
    );
  };

  const build = (asked: OperationCall): BuiltRequest =>
    buildRequest(asked, endpoints, versions.preferred(asked.operation));

  const close = async (): Promise<void> => {
    closed = true;
    for (const controller of live) controller.abort();
    await network?.close();
  };

  return { build, call, download, load: limiter.load, close };
};

import { catalog } from '../catalog/index.ts';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import { badRequest, GatewayError, noProvider } from './inference/gateway-reply.ts';
import { renewBudgets, settle } from './limits/usage.ts';
import { ApiError, invalid } from './model/api-error.ts';
import { recordChange } from './model/audit.ts';
import { actorOf, authenticate, authorise } from './model/auth.ts';
import type {
  Actor,
  Handlers,
  Plan,
  SandboxAnswer,
  SandboxCall,
  SandboxReply,
  SandboxRequest,
} from './model/handler.ts';
import type { IdMaker } from './model/ids.ts';
import { assertBudget, RateWindows } from './model/limits.ts';
import type { Batch, MemoryStore } from './model/memory-store.ts';
import { refusalOf, replyOf } from './model/reply.ts';
import { makeRouter } from './model/router.ts';
import { tables } from './model/rows.ts';
import type { Change, Store } from './model/store.ts';
import { exportFile, exportFilesPath } from './operations/log-exports.ts';
import { acceptInvite, invitePath } from './operations/users.ts';
import { noBody, parseBody } from './request/body.ts';
import { respellQuery, validateRequest } from './request/validate.ts';

/** What requests are answered from. */
export interface Organisation {
  readonly store: MemoryStore;
  readonly ids: IdMaker;
  readonly plan: Plan;
  readonly now: () => number;
  readonly handlers: Handlers;
  /** Makes a request's changes durable; resolves when they are. Absent in memory. */
  readonly commit?: (changes: readonly Change[]) => Promise<void>;
}

const route = makeRouter(catalog);

/** Nobody: who calls what needs no key (the public pricing pages). */
const nobody: Actor = { keyId: '', kind: 'workspace-user', organisationId: '', scopes: new Set() };

const splitTarget = (target: string): readonly [path: string, query: URLSearchParams] => {
  const mark = target.indexOf('?');
  return mark < 0
    ? [target, new URLSearchParams()]
    : [target.slice(0, mark), new URLSearchParams(target.slice(mark + 1))];
};

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

/** Answers one request. Never throws: what goes wrong within becomes a reply. */
export const handle = async (organisation: Organisation, request: SandboxRequest): Promise<SandboxReply> => {
  const requestId = organisation.ids.requestId();
  const [path, query] = splitTarget(request.target);
  const method = request.method.toUpperCase();
  const found = route(method, path);
  if (found.found === 'operation') {
    const { operation, params } = found;
    const work = (batch: Batch) => answerTo(organisation, batch, { operation, params, query, request, requestId });
    const reply = await carriedOut(organisation, requestId, operation, work);
    return method === 'HEAD' ? { status: reply.status, headers: reply.headers, body: new Uint8Array() } : reply;
  }
  if (found.found === 'malformed') return refusalOf(invalid('path', 'is not properly percent-encoded'), requestId);
  if (found.found === 'path') return notAllowed(method, found.allow, requestId);
  const beside = besideApi(organisation, request, method, path, query);
  if (beside !== undefined) return carriedOut(organisation, requestId, undefined, beside);
  return nowhere(method, path, request, requestId);
};

/**
 * What is not routed under `/v1` falls through to the gateway, which wants to know whom to call, and where it does
 * finds nothing there. Source: portkey-live.md 10.
 */
const nowhere = (method: string, path: string, { headers }: SandboxRequest, requestId: string): SandboxReply => {
  if (!/^\/v1(?:\/|$)/.test(path))
    return refusalOf(new ApiError(404, 'AB08', `Route ${method} ${path} not found`), requestId);
  const named = ['x-portkey-config', 'x-portkey-provider', 'x-portkey-virtual-key'].some((name) => headers[name]);
  const refusal = named
    ? new GatewayError(404, 'invalid_request_error', `Invalid URL (${method} ${path})`)
    : badRequest('x-portkey-provider', noProvider);
  return refusalOf(refusal, requestId, { gateway: true });
};

const notAllowed = (method: string, allow: readonly string[], requestId: string): SandboxReply => {
  const headers = { allow: allow.join(', ') };
  if (method === 'OPTIONS') return replyOf({ status: 204, headers }, requestId);
  const words = methods.has(method) ? `${method} is not allowed here` : 'This method is not known';
  return refusalOf(new ApiError(405, 'AB01', words), requestId, { headers });
};

/** Does the work of a request on a batch of its own: kept when it succeeds, undone when it does not. */
const carriedOut = async (
  organisation: Organisation,
  requestId: string,
  operation: CatalogEntry | undefined,
  work: (batch: Batch) => Promise<SandboxAnswer>,
): Promise<SandboxReply> => {
  const batch = organisation.store.begin();
  try {
    const reply = replyOf(await work(batch), requestId);
    const changes = batch.changes();
    if (changes.length > 0) await organisation.commit?.(changes);
    return reply;
  } catch (error) {
    batch.rollBack();
    const gateway = operation?.host === 'gateway';
    return refusalOf(error instanceof ApiError ? error : unexpected(error), requestId, { gateway });
  }
};

interface Routed {
  readonly operation: CatalogEntry;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly request: SandboxRequest;
  readonly requestId: string;
}

const answerTo = async (organisation: Organisation, batch: Batch, routed: Routed): Promise<SandboxAnswer> => {
  const { operation, request, params } = routed;
  const query = respellQuery(operation, routed.query, params);
  const { plan, ids } = organisation;
  const now = organisation.now();
  renewBudgets(batch, now);
  const key = operation.host === 'root' ? undefined : authenticate(batch, request.headers, now);
  const actor = key === undefined ? nobody : actorOf(key);
  if (key !== undefined) {
    authorise(operation, actor, plan);
    RateWindows.of(batch).request(key.id, key.rate_limits, now);
    if (operation.host === 'gateway') assertBudget(key);
  }
  const given = request.body === undefined ? noBody : await parseBody(request);
  const { body, rawBody, files } = validateRequest(operation, params, query, given);
  const handler = organisation.handlers[operation.name];
  if (handler === undefined) throw new ApiError(501, 'AB04', `${operation.name} is not implemented in the sandbox`);
  const call: SandboxCall = {
    operation,
    actor,
    params,
    query,
    headers: request.headers,
    body,
    rawBody,
    files,
    now,
    ids,
    plan,
    store: batch,
  };
  const answer = await handler(call);
  // What somebody inserts was run elsewhere and is not charged here.
  if (operation.host === 'gateway' && operation.name !== 'insert_log') settle(batch, ids, batch.changes(), now);
  const status = answer.status ?? 200;
  if (operation.method !== 'GET' && operation.host !== 'gateway' && status < 300)
    recordChange(batch, ids, { operation, actor, request, query, body, status, requestId: routed.requestId, now });
  return answer;
};

/** A fault of ours. Its text may hold anything, so none of it is told. */
const unexpected = (error: unknown): ApiError => {
  if (process.env.SANDBOX_SHOW_FAULTS !== undefined) console.error(error);
  return new ApiError(500, 'AB04', 'Something went wrong');
};

/**
 * What the sandbox serves beside the API, because replies of the API lead there: the files of log exports (under
 * signed links) and the acceptance of invitations.
 *
 * @returns the work that answers the request, or undefined when there is nothing under its path.
 */
const besideApi = (
  organisation: Organisation,
  request: SandboxRequest,
  method: string,
  path: string,
  query: URLSearchParams,
) => {
  const { ids } = organisation;
  const now = organisation.now();
  if (path.startsWith(exportFilesPath) && (method === 'GET' || method === 'HEAD'))
    return async (store: Store): Promise<SandboxAnswer> => exportFile(store, path, query, now);
  const invite = method === 'POST' ? invitePath.exec(path)?.[1] : undefined;
  if (invite === undefined) return undefined;
  return async (store: Store): Promise<SandboxAnswer> => {
    const { body } = await parseBody(request);
    const [row] = store.table(tables.organisation).all();
    return { json: acceptInvite({ store, ids, now, organisationId: row?.id ?? '' }, invite, body) };
  };
};

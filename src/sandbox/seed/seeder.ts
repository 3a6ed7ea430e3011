import { catalog } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { allScopes } from '../../catalog/scopes.ts';
import type { SeedReferences } from '../logs/record.ts';
import { type AuditedCall, recordChange } from '../model/audit.ts';
import type { Actor, Handlers, JsonObject } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import type { Store } from '../model/store.ts';
import type { UserRow } from '../rows/access.ts';

export const day = 86_400_000;

/** What seeding works with. */
export interface SeedContext {
  readonly store: Store;
  readonly ids: IdMaker;
  /** ms since the epoch: the seeded past ends here. */
  readonly now: number;
  readonly handlers: Handlers;
}

/** A seeded workspace. */
export type SeededWorkspace = SeedReferences['workspaces'][number];

/** The parameters of a path. */
type Params = Readonly<Record<string, string>>;

const operations = new Map(catalog.map((operation) => [operation.name, operation]));

/**
 * Makes the seeded organisation by the same handlers that answer requests, so that whatever they make sure of holds
 * for it too. The audit log of it is written at the end, in the order of time.
 */
export class Seeder {
  readonly context: SeedContext;
  readonly organisationId: string;
  /** The staff, oldest first, and the workspaces, the busiest first: once they are seeded. */
  people: readonly UserRow[] = [];
  workspaces: readonly SeededWorkspace[] = [];
  private readonly administrator: Actor;
  private readonly changes: AuditedCall[] = [];

  /** `keyId`: the administrator's key, with which everything is made. */
  constructor(context: SeedContext, organisationId: string, keyId: string) {
    this.context = context;
    this.organisationId = organisationId;
    this.administrator = { keyId, kind: 'organisation-service', organisationId, scopes: new Set(allScopes) };
  }

  /** The workspace of this name. */
  workspace(name: string): SeededWorkspace {
    const found = this.workspaces.find((workspace) => workspace.name === name);
    if (found === undefined) throw new Error(`no workspace ${name} is seeded`);
    return found;
  }

  /**
   * Makes a request of the past and returns its reply.
   *
   * @param daysAgo when; fractions are hours
   */
  make(name: string, daysAgo: number, body: JsonObject, params: Params = {}): JsonObject {
    const { administrator: actor, context } = this;
    const { ids, store } = context;
    const operation = operations.get(name);
    const handler = context.handlers[name];
    if (operation === undefined || handler === undefined) throw new Error(`no operation ${name} to seed with`);
    const now = Math.round(context.now - daysAgo * day);
    const query = new URLSearchParams();
    const call = { operation, actor, params, query, headers: {}, body, rawBody: body, files: [], now, ids, store };
    const answer = handler({ ...call, plan: 'enterprise' });
    if (answer instanceof Promise) throw new Error(`${name} does not answer at once and cannot be seeded with`);
    const target = pathOf(operation, params);
    const request = { method: operation.method, target, headers: { 'content-type': 'application/json' } };
    this.changes.push({ operation, actor, request, query, body, status: 200, requestId: ids.uuid(), now });
    return (answer.json ?? {}) as JsonObject;
  }

  /** Makes a request whose reply has an id and a slug. */
  create(name: string, daysAgo: number, body: JsonObject, params?: Params) {
    const { id, slug } = this.make(name, daysAgo, body, params);
    return { id: String(id), slug: String(slug ?? id) };
  }

  /** Writes the audit log of everything that was made. */
  finish(): void {
    const { store, ids } = this.context;
    this.changes.sort((one, other) => one.now - other.now);
    for (const change of this.changes) recordChange(store, ids, change);
  }
}

const pathOf = (operation: CatalogEntry, params: Params): string => {
  const path = operation.path.replace(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return path.startsWith('/v') ? path : `/v1${path}`;
};

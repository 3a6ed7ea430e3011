import { createHash } from 'node:crypto';
import type { CatalogEntry, Risk } from '../../catalog/operation.ts';
import { isObject } from '../../json.ts';
import type { Principal } from '../model/call-context.ts';
import { canonical } from './stored.ts';
import type { AllowanceStore, CreatedIds, CreationStore } from './stores.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How many writes and deletes one principal may carry out in any hour; undefined: as many as it likes. */
export interface HourlyCaps {
  readonly writes: number | undefined;
  readonly deletes: number | undefined;
}

/** Why a call may not be carried out just now. */
export interface Limited {
  readonly message: string;
  readonly retryAfterSeconds: number;
  readonly first?: CreatedIds;
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
const clockTime = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/**
 * Takes one from the principal's hourly allowance: a guard against agents caught in a loop.
 *
 * @param risk the call's, all things considered
 * @returns undefined when it may go on
 */
export async function takeAllowance(
  store: AllowanceStore,
  caps: HourlyCaps,
  risk: Risk,
  principalId: string,
  now: number,
): Promise<Limited | undefined> {
  if (risk !== 'write' && risk !== 'delete') return undefined;
  const kind = risk === 'delete' ? 'deletes' : 'writes';
  const limit = caps[kind];
  if (limit === undefined) return undefined;
  const freeAt = await store.take(`${kind}:${principalId}`, limit, HOUR_MS, now);
  if (freeAt === undefined) return undefined;
  const retryAfterSeconds = seconds(freeAt - now);
  return {
    message: `The limit of ${limit} ${kind} an hour is reached; nothing was done. It ends at ${clockTime(freeAt)} (in ${retryAfterSeconds} seconds). An operator raises it with PORTKEY_MAX_${kind.toUpperCase()}_PER_HOUR.`,
    retryAfterSeconds,
  };
}

/** Whether an operation makes something new: a POST that writes to a collection, not an action on one thing. */
export const creates = ({ method, risk, path }: CatalogEntry): boolean =>
  method === 'POST' && risk === 'write' && (!path.endsWith('}') || /\{[^{}]+\}\/\{[^{}]+\}$/.test(path));

/**
 * For whom two identical creations are one. Where nobody signs on, callers are told apart by their sessions; without one
 * a second creation may be another caller's.
 *
 * @param principal who calls
 * @returns undefined where it cannot be told
 */
export const creatorOf = ({ id, nobody }: Principal): string | undefined =>
  nobody === undefined ? id : nobody.session === undefined ? undefined : `${id} ${nobody.session}`;

/** What makes two creations one: everything that is sent, and who sends it. */
export const creationDigest = (operation: CatalogEntry, args: unknown, extra: unknown, creator: string): string =>
  createHash('sha256')
    .update(canonical([operation.name, args, extra ?? {}, creator]))
    .digest('base64url');

/**
 * Refuses a creation identical to one that succeeded within a minute.
 *
 * @returns undefined when it may go on
 */
export async function refuseTwin(
  store: CreationStore,
  digest: string,
  operation: CatalogEntry,
  now: number,
): Promise<Limited | undefined> {
  const twin = await store.find(digest, now);
  if (twin === undefined) return undefined;
  const retryAfterSeconds = seconds(twin.until - now);
  return {
    message: `${operation.name} with exactly these arguments succeeded less than a minute ago and made ${describeIds(twin.ids)}; nothing was done again. This ends in ${retryAfterSeconds} seconds; a real second one with other arguments (another name) is taken at once. No setting lifts this.`,
    retryAfterSeconds,
    first: twin.ids,
  };
}

/** Remembers what a creation made; a reply without an id is no creation. */
export async function rememberCreation(
  store: CreationStore,
  digest: string,
  reply: unknown,
  now: number,
): Promise<void> {
  const ids = idsIn(reply);
  if (Object.keys(ids).length > 0) await store.remember(digest, ids, now + MINUTE_MS);
}

/** What a deletion took away can be made again at once. */
export async function forgetCreation(
  store: CreationStore,
  operation: CatalogEntry,
  args: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const [name, field] of Object.entries(operation.input))
    if (field.in === 'path' && args[name] !== undefined) await store.forget(String(args[name]));
}

/** Fields that name a thing. Never `key` or `token`: the first one's secrets stay with its own reply. */
const ID_FIELDS = ['id', 'slug', 'version_id', 'name', 'object'] as const;

/** The ids in a reply, at its top or in its `data`. */
export function idsIn(reply: unknown): CreatedIds {
  const holder = isObject(reply) && reply.id === undefined && isObject(reply.data) ? reply.data : reply;
  if (!isObject(holder) || (holder.id === undefined && holder.slug === undefined)) return {};
  return Object.fromEntries(
    ID_FIELDS.flatMap((name) => {
      const value = holder[name];
      return typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [];
    }),
  );
}

const describeIds = (ids: CreatedIds): string =>
  Object.entries(ids)
    .filter(([name]) => name === 'id' || name === 'slug')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

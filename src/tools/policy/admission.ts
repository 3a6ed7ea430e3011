import { createHash } from 'node:crypto';
import type { CatalogEntry, Risk } from '../../catalog/model/operation.ts';
import type { Config } from '../../config.ts';
import { isObject } from '../../json.ts';
import { AuditUnavailable, type Trail } from '../audit/journal.ts';
import type { CallContext, Principal } from '../model/call-context.ts';
import type { Tool } from '../model/tool.ts';
import type { BadEnvelope } from '../reply/envelope.ts';
import type { RiskAssessment } from './assess-risk.ts';
import { limited, memoryUnreachable, unrecorded, usedAlready } from './refusals.ts';
import { canonical } from './stored.ts';
import type { AllowanceStore, CreatedIds, CreationStore, PolicyStores } from './stores.ts';

type Values = Readonly<Record<string, unknown>>;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How many writes and deletes one principal may carry out in any hour; undefined: as many as it likes. */
export interface HourlyCaps {
  readonly writes: number | undefined;
  readonly deletes: number | undefined;
}

/** Over HTTP, where nobody set other limits. Source: DESIGN.md, the table of variables. */
const HTTP_CAPS: HourlyCaps = { writes: 300, deletes: 50 };

/**
 * How many writes and deletes a principal may carry out in an hour, by transport.
 *
 * @param config the settings
 */
export function hourlyCaps(config: Config): (transport: CallContext['transport']) => HourlyCaps {
  const { PORTKEY_MAX_WRITES_PER_HOUR: writes, PORTKEY_MAX_DELETES_PER_HOUR: deletes } = config;
  return (transport) => ({
    writes: writes ?? (transport === 'http' ? HTTP_CAPS.writes : undefined),
    deletes: deletes ?? (transport === 'http' ? HTTP_CAPS.deletes : undefined),
  });
}

/** What admits calls. */
export interface AdmitParts {
  readonly stores: PolicyStores;
  /** By transport: HTTP has limits by default. */
  readonly caps: (transport: CallContext['transport']) => HourlyCaps;
  /** ms since the epoch. */
  readonly clock: () => number;
}

/** A call that the policy lets go on. */
interface JudgedCall {
  readonly tool: Tool;
  readonly args: Values;
  readonly extra?: Values;
  /** A digest of the files that it sends. */
  readonly files?: string;
  readonly context: CallContext;
  readonly trail: Trail;
}

/** Leave to carry a call out. */
export interface Admission {
  /** To be told that it was carried out, and what the reply was. */
  done(reply: unknown): Promise<void>;
}

/** The last check before anything is sent: limits, the audit, and the confirmation used up. */
export type Admit = (
  call: JudgedCall,
  judgement: {
    readonly assessment: RiskAssessment;
    readonly decision: string;
    readonly use?: () => Promise<boolean>;
  },
) => Promise<Admission | BadEnvelope>;

/** Whether a call was given leave. */
export const isAdmission = (answer: Admission | BadEnvelope): answer is Admission => !('ok' in answer);

const NOTHING_TO_REMEMBER: Admission = { done: async () => {} };

/**
 * @param parts what remembers, and the limits
 */
export const createAdmit =
  ({ stores, caps, clock }: AdmitParts): Admit =>
  async (call, judgement) => {
    const { tool, args, extra, context, trail } = call;
    const { operation } = tool;
    const { assessment, decision } = judgement;
    if (assessment.risk === 'read') return NOTHING_TO_REMEMBER;
    const about = { tool, args, ...(extra && { extra }), assessment };
    const refuse = async (envelope: BadEnvelope): Promise<BadEnvelope> => {
      await trail.noted('refused', about, envelope.error.message, envelope.error.details.code);
      return envelope;
    };
    const principalId = context.principal.id;
    const creator = creatorOf(context.principal);
    const digest =
      operation && creates(operation) && creator !== undefined
        ? creationDigest(operation, [args, call.files ?? ''], extra, creator)
        : undefined;
    let startedLine = false;
    try {
      const twin = digest && operation && (await refuseTwin(stores.creations, digest, operation, clock()));
      if (twin) return await refuse(limited(twin));
      // A workflow's steps are counted, each by itself.
      const limits = caps(context.transport);
      const over = operation && (await takeAllowance(stores.allowance, limits, assessment.risk, principalId, clock()));
      if (over) return await refuse(limited(over));
      await trail.started(about, decision);
      startedLine = true;
      if (judgement.use && !(await judgement.use())) {
        const why = 'this confirmation was used already, or nobody knows';
        await trail.done(about, why, { outcome: 'nothing done', code: 'confirmation_required' });
        return usedAlready();
      }
    } catch (error) {
      if (error instanceof AuditUnavailable) return unrecorded(error.message);
      if (startedLine) {
        const why = 'what remembers used confirmations failed';
        await trail.done(about, why, { outcome: 'nothing done', code: 'network' });
      } else await trail.noted('refused', about, 'what remembers limits failed', 'network');
      return memoryUnreachable();
    }
    return {
      done: async (reply) => {
        // What cannot be remembered or forgotten just now only makes the guard a little looser or longer.
        if (digest !== undefined)
          await rememberCreation(stores.creations, digest, reply, clock()).catch(() => undefined);
        if (operation?.method === 'DELETE')
          await forgetCreation(stores.creations, operation, args).catch(() => undefined);
      },
    };
  };

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

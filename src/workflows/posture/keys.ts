import { isObject, numberOf, objectOr, parsedHolder } from '../../json.ts';
import { type Call, call, DAY_MS, defined, isEmpty, shownName, type Values } from '../model/values.ts';
import { type Check, checkEach, type Looking } from './check.ts';
import type { Facts, Use } from './sources.ts';

/** Expiry of a key that had none. */
const EXPIRY_DAYS = 90;
/** A budget where nothing is known of what a key spends, and the least that is suggested; dollars a month. */
const UNKNOWN_BUDGET = 100;
const LEAST_BUDGET = 10;
/** How often today's spend fits into a suggested budget. */
const HEADROOM = 2;

const MANAGING = ['create', 'update', 'delete', 'rotate'];
const CHANGING = [...MANAGING, 'publish', 'write', 'copy', 'duplicate'];

/** A key's scopes, as texts. */
const scopesOf = ({ scopes }: Values): readonly string[] =>
  Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];

const actionOf = (scope: string): string => scope.slice(scope.lastIndexOf('.') + 1);

const managesKeys = (scope: string): boolean =>
  /^[^.]*_api_keys(?:\.|$)/.test(scope) && MANAGING.includes(actionOf(scope));

const changesThings = (scope: string): boolean =>
  CHANGING.includes(actionOf(scope)) && scope !== 'completions.write' && scope !== 'logs.write';

const SPENDING = ['completions.write', 'prompts.render', 'mcp.invoke'];

/** Whether requests that cost money can be sent with it: an organisation's key cannot call the gateway (portkey-facts.md). */
const spends = (key: Values): boolean => {
  if (typeof key.type === 'string' && key.type.startsWith('organisation')) return false;
  const scopes = scopesOf(key);
  return scopes.length === 0 || scopes.some((scope) => SPENDING.includes(scope));
};

const updateKey = ({ id }: Values, change: Values): Call => call('update_api_key', { id, ...change });

/**
 * An expiry for a key.
 *
 * @param now ms since the epoch
 */
const suggestedExpiry = (now: number): string =>
  `${new Date(now + EXPIRY_DAYS * DAY_MS).toISOString().slice(0, 10)}T00:00:00.000Z`;

/**
 * A budget that a key's spend of today fits into twice, in whole tens of dollars a month.
 *
 * @param use what the key used in the days, where it can be told
 * @param days how many
 */
function suggestedBudget(use: Use | undefined, days: number): Values {
  const dollars =
    use === undefined ? UNKNOWN_BUDGET : Math.max(LEAST_BUDGET, ((use.cents / 100) * 30 * HEADROOM) / days);
  return { type: 'cost', credit_limit: Math.ceil(dollars / 10) * 10, periodic_reset: 'monthly' };
}

/** What a key used: 0 where its workspace was read and does not show it, undefined where it cannot be told. */
function useOf(key: Values, { keyUse, workspaces }: Partial<Facts>, looking: Looking): Use | undefined {
  const own = keyUse?.get(looking.slugOf(key.workspace_id) ?? '') ?? keyUse?.get('');
  const known = own?.get(String(key.id));
  if (known !== undefined || own !== undefined) return known ?? NOTHING;
  if (!isEmpty(key.workspace_id) || keyUse === undefined) return undefined;
  // An organisation's key may have requests in any workspace.
  const uses = [...keyUse.values()].flatMap((each) => each.get(String(key.id)) ?? []);
  if (uses.length === 0 && workspaces?.some(({ slug }) => !keyUse.has(String(slug)))) return undefined;
  return uses.reduce(
    (sum, { requests, cents }) => ({ requests: sum.requests + requests, cents: sum.cents + cents }),
    NOTHING,
  );
}

const NOTHING: Use = { requests: 0, cents: 0 };

/** Detections on API keys as they are now. */
export const keyChecks: readonly Check[] = [
  checkEach({
    name: 'keys_that_manage_keys',
    severity: 'high',
    each: 'keys',
    judge: (key, { ownKey }) => {
      const scopes = scopesOf(key);
      const managing = scopes.filter(managesKeys);
      if (managing.length === 0) return undefined;
      const left = scopes.filter((scope) => !managing.includes(scope));
      const seen = { scopes: managing };
      return key.id === ownKey
        ? {
            severity: 'low',
            why: 'This server works with a key that can make, change or delete API keys: whoever has it can make others.',
            seen,
            look: call('whoami', {}),
          }
        : {
            why: 'Whoever has this key can make, change or delete API keys, and so keep access after it is revoked.',
            seen,
            mend: left.length > 0 ? updateKey(key, { scopes: left }) : call('delete_api_key', { id: key.id }),
          };
    },
  }),
  checkEach({
    name: 'keys_without_expiry',
    severity: 'medium',
    each: 'keys',
    judge: (key, { ownKey, now }) =>
      isEmpty(key.expires_at) &&
      isEmpty(key.rotation_policy) && {
        ...(scopesOf(key).some(managesKeys) && key.id !== ownKey && { severity: 'high' }),
        why: `It works until somebody revokes it. The call lets it end in ${EXPIRY_DAYS} days${key.id === ownKey ? ', and this server with it' : ''}.`,
        mend: updateKey(key, { expires_at: suggestedExpiry(now) }),
      },
  }),
  checkEach({
    name: 'keys_without_limit',
    severity: 'medium',
    each: 'keys',
    mayRead: ['workspaces', 'keyUse'],
    judge: (key, looking, facts) => {
      if (!spends(key) || !isEmpty(key.usage_limits) || !isEmpty(key.rate_limits)) return undefined;
      const workspace = facts.workspaces?.find(({ slug }) => slug === looking.slugOf(key.workspace_id));
      const bounded = !isEmpty(objectOr(workspace).usage_limits);
      const use = useOf(key, facts, looking);
      const budget =
        use === undefined
          ? `What it spends cannot be told: ${UNKNOWN_BUDGET} dollars are no more than a suggestion.`
          : `The budget in the call is twice what it spends now, ${LEAST_BUDGET} dollars at least.`;
      return {
        ...(bounded && { severity: 'low' }),
        why: `It has neither a budget nor a rate limit${bounded ? ': it can use up the whole budget of its workspace' : ''}. ${budget}`,
        ...(use && { seen: { dollars: Number((use.cents / 100).toFixed(2)), days: looking.days } }),
        mend: updateKey(key, { usage_limits: suggestedBudget(use, looking.days) }),
      };
    },
  }),
  checkEach({
    name: 'unused_keys',
    severity: 'low',
    each: 'keys',
    reads: ['keyUse', 'changes'],
    mayRead: ['workspaces'],
    judge: (key, looking, facts) => {
      const made = Date.parse(String(key.created_at));
      const changing = scopesOf(key).some(changesThings);
      const { whole, records } = facts.changes;
      // A key that only administers has no requests: who changed something is in the audit log.
      const active = changing && (!whole || records.some(({ user_id: id }) => id === key.id));
      if (key.id === looking.ownKey || active || !(made < looking.now - looking.days * DAY_MS)) return undefined;
      return (
        useOf(key, facts, looking)?.requests === 0 && {
          ...(changing && { severity: 'medium' }),
          why: `Nobody sent a request or changed anything with it for ${looking.days} days, and it still works.`,
          seen: defined({ created_at: key.created_at }),
          mend: call('delete_api_key', { id: key.id }),
        }
      );
    },
  }),
];

/** A write on a key, as the audit log has it. */
interface Write {
  readonly at: unknown;
  readonly by: unknown;
  readonly made: boolean;
  readonly sent: Values;
}

/** The creation of a key is logged without its id: it is told by name, and by when it was. */
const CREATION_MS = 5 * 60_000;

/** The writes on one key, the oldest first. */
function writesOn(key: Values, { keys, changes }: Pick<Facts, 'keys' | 'changes'>): readonly Write[] {
  const alone = keys.filter(({ name }) => name === key.name).length === 1;
  return changes.records.flatMap((record): Write[] => {
    const sent = parsedHolder(record.request_body);
    if (!isObject(sent) || !wasCarriedOut(record)) return [];
    const [, path = ''] = String(record.uri).split('?')[0]?.split('/api-keys') ?? [];
    const write = { at: record.timestamp, by: record.user_id, sent };
    if (record.method === 'PUT' && path === `/${String(key.id)}`) return [{ ...write, made: false }];
    const since = Date.parse(String(record.timestamp)) - Date.parse(String(key.created_at));
    const made = record.method === 'POST' && sent.name === key.name && alone && Math.abs(since) < CREATION_MS;
    return made && String(record.uri).includes('/api-keys') ? [{ ...write, made }] : [];
  });
}

const wasCarriedOut = ({ response_status_code: status }: Values): boolean => {
  const code = numberOf(status);
  return code === undefined || (code >= 200 && code < 300);
};

/** Who did it: the person or key by name, where it can be told. */
function whoIs(id: unknown, { keys, users }: Partial<Facts>): Values {
  const known = [...(users ?? []), ...(keys ?? [])].find((row) => row.id === id);
  return defined({ by: id, by_name: known && shownName(known) });
}

/** What keeps a key in bounds, and how it is put back: as it was, or as is usual. */
const PROTECTIONS: readonly {
  readonly field: string;
  readonly says: string;
  /** Where it stands in what is sent and shown. */
  of(values: Values): unknown;
  /** What to write, from what was written before. */
  again(before: unknown, usual: { readonly expiry: string; readonly budget: Values }): unknown;
}[] = [
  {
    field: 'usage_limits',
    says: 'budget',
    of: ({ usage_limits: value }) => value,
    again: (before, { budget }) => picked(firstOf(before), BUDGET) ?? budget,
  },
  {
    field: 'rate_limits',
    says: 'rate limit',
    of: ({ rate_limits: value }) => value,
    again: (before) => {
      const limit = picked(firstOf(before), RATE);
      return limit && [limit];
    },
  },
  {
    field: 'expires_at',
    says: 'expiry',
    of: ({ expires_at: value }) => value,
    again: (_, { expiry }) => expiry,
  },
  {
    field: 'rotation_policy',
    says: 'automatic rotation',
    of: ({ rotation_policy: value }) => value,
    again: (before) => picked(before, ROTATION),
  },
  {
    field: 'defaults.config_id',
    says: 'config, with its guardrails,',
    of: ({ defaults }) => objectOr(defaults).config_id,
    again: (before) => (typeof before === 'string' && SLUG.test(before) ? before : undefined),
  },
];

const SLUG = /^[\w-]{1,100}$/;
const BUDGET = ['type', 'credit_limit', 'alert_threshold', 'periodic_reset', 'periodic_reset_days'];
const RATE = ['type', 'unit', 'value'];
const ROTATION = ['rotation_period', 'rotation_period_days', 'key_transition_period_ms'];

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

/** Numbers and plain words alone: what is in a log was written by others. */
function picked(value: unknown, fields: readonly string[]): Values | undefined {
  const kept = Object.entries(objectOr(value)).filter(
    ([name, item]) =>
      fields.includes(name) && (typeof item === 'number' || (typeof item === 'string' && SLUG.test(item))),
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** The argument that writes a field, which may stand inside another. */
const writing = (field: string, value: unknown): Values => {
  const [outer = '', inner] = field.split('.');
  return { [outer]: inner === undefined ? value : { [inner]: value } };
};

/** Detections on what was lately changed in API keys. */
export const keyChangeChecks: readonly Check[] = [
  checkEach({
    name: 'key_scopes_grew',
    severity: 'high',
    each: 'keys',
    reads: ['changes'],
    mayRead: ['users'],
    judge: (key, { days }, facts) => {
      const writes = writesOn(key, facts).filter(({ sent }) => Array.isArray(sent.scopes));
      const last = writes.at(-1);
      if (writes[0] === undefined || last === undefined || writes.length === 1) return undefined;
      const now = scopesOf(key);
      const before = scopesOf(writes[0].sent);
      const grown = now.filter((scope) => !before.includes(scope));
      const wider = writes.find(({ sent }) => scopesOf(sent).some((scope) => grown.includes(scope))) ?? last;
      return (
        grown.length > 0 && {
          why: `It was given ${grown.length} more scopes than it had earlier in these ${days} days, and has them still.`,
          seen: { scopes: grown, at: wider.at, ...whoIs(wider.by, facts) },
          mend: updateKey(key, { scopes: now.filter((scope) => !grown.includes(scope)) }),
        }
      );
    },
  }),
  checkEach({
    name: 'key_protection_removed',
    severity: 'high',
    each: 'keys',
    reads: ['changes'],
    mayRead: ['users', 'keyUse', 'workspaces'],
    judge: (key, looking, facts) => {
      const writes = writesOn(key, facts);
      return PROTECTIONS.flatMap(({ field, says, of, again }) => {
        const naming = writes.filter(({ made, sent }) => made || of(sent) !== undefined);
        const removal = naming.at(-1);
        const before = naming.at(-2);
        // Never there, put back since, or empty before: nothing was taken off.
        if (removal === undefined || removal.made || !isEmpty(of(removal.sent)) || !isEmpty(of(key))) return [];
        if (before !== undefined && isEmpty(of(before.sent))) return [];
        const value = again(before && of(before.sent), {
          expiry: suggestedExpiry(looking.now),
          budget: suggestedBudget(useOf(key, facts, looking), looking.days),
        });
        return {
          why: `Its ${says} was taken off${before === undefined ? ' (written as empty; what it was before these days is not known)' : ''}, and it has none now.`,
          seen: { field, at: removal.at, ...whoIs(removal.by, facts) },
          ...(value === undefined
            ? { look: call('get_api_key', { id: key.id }) }
            : { mend: updateKey(key, writing(field, value)) }),
        };
      });
    },
  }),
];

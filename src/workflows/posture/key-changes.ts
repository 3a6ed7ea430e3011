import { isObject, numberOf, objectOr, parsedHolder } from '../../json.ts';
import { defined, isEmpty, shownName, type Values } from '../model/values.ts';
import { type Call, type Check, check, type Finding, objectOf } from './check.ts';
import { scopesOf, suggestedBudget, suggestedExpiry, useOf, working } from './keys.ts';
import type { Facts } from './sources.ts';

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
function writesOn(key: Values, keys: readonly Values[], { records }: Facts['changes']): readonly Write[] {
  const alone = keys.filter(({ name }) => name === key.name).length === 1;
  return records.flatMap((record): Write[] => {
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
  again(before: unknown): Values | undefined;
  usual?(key: Values, now: number): Values;
}[] = [
  {
    field: 'usage_limits',
    says: 'budget',
    of: ({ usage_limits: value }) => value,
    again: (before) => whole('usage_limits', firstOf(before), BUDGET),
  },
  {
    field: 'rate_limits',
    says: 'rate limit',
    of: ({ rate_limits: value }) => value,
    again: (before) => {
      const limit = picked(firstOf(before), RATE);
      return limit && { rate_limits: [limit] };
    },
  },
  {
    field: 'expires_at',
    says: 'expiry',
    of: ({ expires_at: value }) => value,
    again: () => undefined,
    usual: (_, now) => ({ expires_at: suggestedExpiry(now) }),
  },
  {
    field: 'rotation_policy',
    says: 'automatic rotation',
    of: ({ rotation_policy: value }) => value,
    again: (before) => whole('rotation_policy', before, ROTATION),
  },
  {
    field: 'defaults.config_id',
    says: 'config, with its guardrails,',
    of: ({ defaults }) => objectOr(defaults).config_id,
    again: (before) =>
      typeof before === 'string' && SLUG.test(before) ? { defaults: { config_id: before } } : undefined,
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

const whole = (field: string, value: unknown, fields: readonly string[]): Values | undefined => {
  const kept = picked(value, fields);
  return kept && { [field]: kept };
};

/** Detections on what was lately changed in API keys. */
export const keyChangeChecks: readonly Check[] = [
  check({
    name: 'key_scopes_grew',
    severity: 'high',
    of: 'workspace',
    reads: ['keys', 'changes'],
    mayRead: ['users'],
    judge: ({ keys, changes, users }, looking) =>
      working(keys).flatMap((key): Finding[] => {
        const writes = writesOn(key, keys, changes).filter(({ sent }) => Array.isArray(sent.scopes));
        const first = writes[0];
        const last = writes.at(-1);
        if (first === undefined || last === undefined || first === last) return [];
        const now = scopesOf(key);
        const before = scopesOf(first.sent);
        const grown = now.filter((scope) => !before.includes(scope));
        if (grown.length === 0) return [];
        const wider = writes.find(({ sent }) => scopesOf(sent).some((scope) => grown.includes(scope))) ?? last;
        return [
          {
            object: objectOf('api_key', key, looking),
            why: `It was given ${grown.length} more scopes than it had earlier in these ${looking.days} days, and has them still.`,
            seen: { scopes: grown, at: wider.at, ...whoIs(wider.by, { keys, ...(users && { users }) }) },
            mend: {
              operation: 'update_api_key',
              arguments: { id: key.id, scopes: now.filter((scope) => !grown.includes(scope)) },
            },
          },
        ];
      }),
  }),
  check({
    name: 'key_protection_removed',
    severity: 'high',
    of: 'workspace',
    reads: ['keys', 'changes'],
    mayRead: ['users', 'keyUse', 'workspaces'],
    judge: ({ keys, changes, users, ...others }, looking) =>
      working(keys).flatMap((key) => {
        const writes = writesOn(key, keys, changes);
        return PROTECTIONS.flatMap(({ field, says, of, again, usual }): Finding[] => {
          const naming = writes.filter(({ made, sent }) => made || of(sent) !== undefined);
          const removal = naming.at(-1);
          const before = naming.at(-2);
          // Never there, put back since, or empty before: nothing was taken off.
          if (removal === undefined || removal.made || !isEmpty(of(removal.sent)) || !isEmpty(of(key))) return [];
          if (before !== undefined && isEmpty(of(before.sent))) return [];
          const change =
            again(before && of(before.sent)) ??
            usual?.(key, looking.now) ??
            (field === 'usage_limits'
              ? { usage_limits: suggestedBudget(useOf(key, others, looking), looking.days) }
              : undefined);
          const mend: Call | undefined = change && {
            operation: 'update_api_key',
            arguments: { id: key.id, ...change },
          };
          return [
            {
              object: objectOf('api_key', key, looking),
              why: `Its ${says} was taken off${before === undefined ? ' (written as empty; what it was before these days is not known)' : ''}, and it has none now.`,
              seen: { field, at: removal.at, ...whoIs(removal.by, { keys, ...(users && { users }) }) },
              ...(mend ? { mend } : { look: { operation: 'get_api_key', arguments: { id: key.id } } }),
            },
          ];
        });
      }),
  }),
];

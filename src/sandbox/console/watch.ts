import { shortened } from '../../shortened.ts';
import { entitiesIn, type PolicyRow, ratePoliciesIn, usagePoliciesIn } from '../limits/usage.ts';
import { microCents } from '../logs/columns.ts';
import { logsOf } from '../logs/logs.ts';
import { cacheStatuses, isFailure } from '../logs/record.ts';
import { type AuditRow, withoutSecrets } from '../model/audit.ts';
import { isoDate } from '../model/dates.ts';
import type { MemoryStore } from '../model/memory-store.ts';
import { type ApiKeyRow, tables } from '../model/rows.ts';
import type { Change, Row, Store, Table } from '../model/store.ts';
import type { ConfigRow } from '../operations/configs.ts';
import { usersIn, workspacesIn } from '../rows/access.ts';
import { promptsIn, promptVersionsIn } from '../rows/prompts.ts';

/** Rows that are shown of each list: a screen shows fewer, and the page stays light. */
const MOST_ROWS = 200;
/** What somebody wrote is shown up to here, characters. */
const LONGEST_TEXT = 300;

/**
 * What the console shows. It names each field that is shown, so that nothing new is shown by accident: no key, no hash
 * of one, no text of a request.
 *
 * @param store the organisation
 * @param plan what it has bought
 * @param now ms since the epoch
 * @param version of the organisation's state
 */
function snapshotOf(store: Store, plan: string, now: number, version: number) {
  const names = new Map<string, string>();
  for (const row of workspacesIn(store).all()) names.set(row.id, text(row.name));
  const nameOf = (id: unknown): string => (typeof id === 'string' ? (names.get(id) ?? text(id)) : 'organisation');
  const { traffic, byWorkspace } = trafficOf(store, now, nameOf);
  const keys = store.table<ApiKeyRow>(tables.apiKeys);
  const configs = store.table<ConfigRow>('configs');
  return {
    version,
    at: isoDate(now),
    plan,
    workspaces: newest(workspacesIn(store), (row) => ({
      id: row.id,
      name: text(row.name),
      slug: text(row.slug),
      keys: keys.by('workspace_id', row.id).length,
      configs: configs.by('workspace_id', row.id).length,
      prompts: promptsIn(store).by('workspace_id', row.id).length,
      requests: byWorkspace.get(row.id)?.requests ?? 0,
      dollars: byWorkspace.get(row.id)?.dollars ?? 0,
    })),
    keys: newest(keys, (row) => keyLine(row, nameOf)),
    configs: newest(configs, (row) => configLine(row, store, nameOf)),
    prompts: newest(promptsIn(store), (row) => {
      const published = promptVersionsIn(store).get(row.published_version_id);
      return {
        id: row.id,
        name: text(row.name),
        slug: text(row.slug),
        workspace: nameOf(row.workspace_id),
        ...(published && { published: published.number }),
        newest: row.newest_version,
        model: text(published?.model ?? ''),
      };
    }),
    limits: limitsOf(store, nameOf),
    logs: lastLogs(store, MOST_ROWS, nameOf),
    audit: newest(store.table<AuditRow>(tables.auditLogs), (row) => auditLine(row, store)),
    traffic,
  };
}

/** What the console shows of the organisation: figures and names, and of secrets nothing but masks. */
export type ConsoleState = ReturnType<typeof snapshotOf>;

/** The rows that are shown of a list, newest first, and how many there are. */
export interface Listed<Line> {
  readonly total: number;
  readonly rows: readonly Line[];
}

/** One change, as the page marks it. */
export interface ConsoleChange extends Pick<Change, 'table' | 'op'> {
  readonly id: string;
}

function newest<R extends Row, Line>(table: Table<R>, line: (row: R) => Line): Listed<Line> {
  const { total, rows } = table.newest({ offset: 0, limit: MOST_ROWS });
  return { total, rows: rows.map(line) };
}

/** Cut at a word: a key in it is masked as it leaves, and half a key would not be known as one. */
const text = (value: unknown): string => shortened(String(value ?? ''), LONGEST_TEXT);

const keyLine = (row: ApiKeyRow, nameOf: (id: unknown) => string) => ({
  id: row.id,
  name: text(row.name),
  mask: row.key_mask,
  type: row.type,
  workspace: nameOf(row.workspace_id),
  status: row.status,
  ...(row.expires_at !== null && { expires: row.expires_at }),
});

const configLine = (row: ConfigRow, store: Store, nameOf: (id: unknown) => string) => ({
  id: row.id,
  name: text(row.name),
  slug: text(row.slug),
  workspace: nameOf(row.workspace_id),
  versions: store.table('config_versions').by('config_id', row.id).length,
  updated: text(row.last_updated_at),
  config: shownConfig(row.config),
});

/** A config may be as large as a request: what is larger is only said to be. */
const LONGEST_CONFIG = 20_000;

function shownConfig(json: string): unknown {
  if (json.length > LONGEST_CONFIG) return `${json.length} characters: too long to be shown here`;
  try {
    return withoutSecrets(JSON.parse(json));
  } catch {
    return 'no JSON';
  }
}

function limitsOf(store: Store, nameOf: (id: unknown) => string) {
  const keys = store.table<ApiKeyRow>(tables.apiKeys).filter((row) => row.usage_limits !== null);
  const who = (row: PolicyRow): string =>
    text(row.name ?? row.conditions.map(({ key, value }) => `${key}: ${String(value)}`).join(', '));
  const rows = [
    ...keys.flatMap((row) => {
      const { credit_limit: limit, type = 'cost' } = row.usage_limits ?? {};
      if (limit === undefined) return [];
      const used = type === 'cost' ? row.usage.cents / 100 : row.usage.tokens;
      return [line(row, 'key', text(row.name), limit, type === 'cost' ? 'dollars' : 'tokens', used)];
    }),
    ...usagePoliciesIn(store)
      .filter(isActive)
      .map((row) => {
        // Each value has its own budget: the one that used most of it is shown.
        const used = Math.max(
          0,
          ...entitiesIn(store)
            .by('policy_id', row.id)
            .map((entity) => entity.current_usage),
        );
        return line(row, 'budget policy', who(row), row.credit_limit, row.type === 'cost' ? 'dollars' : row.type, used);
      }),
    ...ratePoliciesIn(store)
      .filter(isActive)
      .map((row) => line(row, 'rate policy', who(row), row.value, `${row.type} ${row.unit}`)),
  ];
  return { total: rows.length, rows: rows.slice(0, MOST_ROWS) };

  /** `of`: whose it is, the name of a key or a policy's condition. Rates have no `used`: they are counted by the moment. */
  function line(row: Row, kind: string, of: string, limit: number, unit: string, used?: number) {
    const resets = row.next_usage_reset_at;
    return {
      id: row.id,
      of,
      kind,
      workspace: nameOf(row.workspace_id),
      limit,
      unit,
      ...(used !== undefined && { used }),
      ...(typeof resets === 'string' && { resets }),
    };
  }
}

const isActive = (row: PolicyRow): boolean => row.status === 'active';

function auditLine(row: AuditRow, store: Store) {
  const who =
    row.user_type === 'user'
      ? usersIn(store).get(row.user_id)?.email
      : store.table<ApiKeyRow>(tables.apiKeys).get(row.user_id)?.name;
  return {
    id: row.id,
    at: row.timestamp,
    action: row.action,
    resource: row.resource_type,
    method: row.method,
    uri: text(row.uri),
    status: row.response_status_code,
    who: text(who ?? row.user_id),
  };
}

const HOUR_MS = 3_600_000;
const HOURS = 24;
const MOST_MODELS = 6;

/** Cents in millionths, as dollars. */
const dollarsOf = (micro: number): number => Number((micro / microCents / 100).toFixed(6));

/**
 * The traffic of the last 24 hours.
 *
 * @param store the organisation
 * @param now ms since the epoch
 * @param nameOf a workspace's name by its id
 * @returns charts' figures, and each workspace's sum by id
 */
function trafficOf(store: Store, now: number, nameOf: (id: string) => string) {
  const logs = logsOf(store);
  const columns = logs.columns.all;
  const first = Math.floor(now / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
  const counts = new Map<number, number[]>();
  const costs = new Map<number, number>();
  const models = new Map<number, number>();
  let [requests, failed, cost, latency] = [0, 0, 0, 0];
  for (let at = 0; at < logs.size; at += 1) {
    const time = columns.time[at] as number;
    if (time < first || time > now || columns.removed[at] === 1) continue;
    const workspace = columns.workspace[at] as number;
    const hours = counts.get(workspace) ?? Array.from({ length: HOURS }, () => 0);
    const hour = Math.floor((time - first) / HOUR_MS);
    hours[hour] = (hours[hour] ?? 0) + 1;
    counts.set(workspace, hours);
    const own = columns.cost[at] as number;
    costs.set(workspace, (costs.get(workspace) ?? 0) + own);
    const model = columns.model[at] as number;
    models.set(model, (models.get(model) ?? 0) + own);
    requests += 1;
    if (isFailure(columns.status[at] as number)) failed += 1;
    cost += own;
    latency += columns.latency[at] as number;
  }
  const sum = (hours: readonly number[]): number => hours.reduce((all, each) => all + each, 0);
  const ranked = [...counts].sort(([, a], [, b]) => sum(b) - sum(a));
  return {
    traffic: {
      from: isoDate(first),
      to: isoDate(now),
      hours: Array.from({ length: HOURS }, (_, hour) => isoDate(first + hour * HOUR_MS)),
      requests: ranked.map(([code, hours]) => ({ workspace: nameOf(logs.workspaces.name(code)), counts: hours })),
      models: [...models]
        .sort(([, a], [, b]) => b - a)
        .slice(0, MOST_MODELS)
        .map(([code, micro]) => ({ model: logs.models.name(code), dollars: dollarsOf(micro) })),
      total: { requests, failed, dollars: dollarsOf(cost) },
      latency: requests === 0 ? 0 : Math.round(latency / requests),
    },
    byWorkspace: new Map(
      ranked.map(([code, hours]) => [
        logs.workspaces.name(code),
        { requests: sum(hours), dollars: dollarsOf(costs.get(code) ?? 0) },
      ]),
    ),
  };
}

/**
 * The logs that came last, newest first, without what was asked and answered.
 *
 * @param store the organisation
 * @param most how many
 * @param nameOf a workspace's name by its id
 */
function lastLogs(store: Store, most: number, nameOf: (id: string) => string) {
  const logs = logsOf(store);
  const columns = logs.columns.all;
  const last: number[] = [];
  for (let at = logs.size - 1; at >= 0 && last.length < most; at -= 1) if (columns.removed[at] !== 1) last.push(at);
  return {
    total: logs.size,
    rows: last.map((at) => ({
      id: logs.identity(at).id,
      at: isoDate(columns.time[at] as number),
      workspace: nameOf(logs.workspaces.name(columns.workspace[at] as number)),
      provider: logs.providers.name(columns.provider[at] as number),
      model: logs.models.name(columns.model[at] as number),
      status: columns.status[at] as number,
      milliseconds: columns.latency[at] as number,
      tokens: (columns.promptTokens[at] as number) + (columns.completionTokens[at] as number),
      dollars: dollarsOf(columns.cost[at] as number),
      cached: cacheStatuses[columns.cache[at] as number]?.endsWith('HIT') === true,
    })),
  };
}

/** Looks on at an organisation. */
export interface Watch {
  /** What is shown now; made anew only where something changed, or time went on. */
  state(): ConsoleState;
  /**
   * Tells of changes, those of one moment together.
   *
   * @returns ends it
   */
  onChange(listener: (changes: readonly ConsoleChange[], version: number) => void): () => void;
}

/** Whose changes can be seen. */
const WATCHED = [
  ...[tables.workspaces, tables.apiKeys, tables.auditLogs, 'configs', 'config_versions', 'prompts'],
  ...['prompt_versions', 'usage_policies', 'rate_policies', 'policy_entities', 'logs'],
];

/** Changes of one moment are told together, ms. */
const MOMENT_MS = 200;
/** Figures of the last 24 hours move by themselves, ms. */
const STALE_MS = 30_000;
/** The page marks these; the rest it shows without a mark. */
const MOST_CHANGES = 100;

/**
 * Looks on at an organisation from now on.
 *
 * @param store the organisation
 * @param plan what it has bought
 * @param now the clock, ms since the epoch
 */
export function watchStore(store: MemoryStore, plan: string, now: () => number): Watch {
  const listeners = new Set<(changes: readonly ConsoleChange[], version: number) => void>();
  let version = 1;
  let waiting: ConsoleChange[] = [];
  let timer: NodeJS.Timeout | undefined;
  let made: { readonly state: ConsoleState; readonly at: number } | undefined;
  const tell = (): void => {
    timer = undefined;
    const changes = waiting;
    waiting = [];
    for (const listener of listeners) listener(changes, version);
  };
  for (const table of WATCHED)
    store.observe(table, ({ op, row }) => {
      version += 1;
      if (listeners.size === 0) return;
      if (waiting.length < MOST_CHANGES) waiting.push({ table, op, id: row.id });
      if (timer === undefined) timer = setTimeout(tell, MOMENT_MS).unref();
    });
  return {
    state: () => {
      const time = now();
      if (made === undefined || made.state.version !== version || Math.abs(time - made.at) > STALE_MS)
        made = { state: snapshotOf(store, plan, time, version), at: time };
      return made.state;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

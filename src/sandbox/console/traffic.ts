import { microCents } from '../logs/columns.ts';
import { logsOf } from '../logs/logs.ts';
import { cacheStatuses, isFailure } from '../logs/record.ts';
import { isoDate } from '../model/dates.ts';
import type { Store } from '../model/store.ts';
import type { LogLine, Traffic } from './state.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const MOST_MODELS = 6;

/** Cents in millionths, as dollars. */
const dollarsOf = (micro: number): number => Number((micro / microCents / 100).toFixed(6));

/** What one workspace sent in the last 24 hours. */
interface WorkspaceTraffic {
  readonly requests: number;
  readonly dollars: number;
}

/**
 * The traffic of the last 24 hours.
 *
 * @param store the organisation
 * @param now ms since the epoch
 * @param nameOf a workspace's name by its id
 * @returns charts' figures, and each workspace's sum by id
 */
export function trafficOf(
  store: Store,
  now: number,
  nameOf: (id: string) => string,
): { readonly traffic: Traffic; readonly byWorkspace: ReadonlyMap<string, WorkspaceTraffic> } {
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
export function lastLogs(
  store: Store,
  most: number,
  nameOf: (id: string) => string,
): { readonly total: number; readonly rows: readonly LogLine[] } {
  const logs = logsOf(store);
  const columns = logs.columns.all;
  const rows: LogLine[] = [];
  for (let at = logs.size - 1; at >= 0 && rows.length < most; at -= 1) {
    if (columns.removed[at] === 1) continue;
    rows.push({
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
    });
  }
  return { total: logs.size, rows };
}

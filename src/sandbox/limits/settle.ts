import { type LogRecord, logsTable } from '../logs/record.ts';
import type { IdMaker } from '../model/ids.ts';
import { RateWindows } from '../model/rate-windows.ts';
import { type RateLimit, tables } from '../model/rows.ts';
import type { Change, Store, Table } from '../model/store.ts';
import { grantsIn, providersIn } from '../rows/providers.ts';
import { applyPolicies } from './policies.ts';
import { assertRowBudget, type BudgetedRow, charge } from './row-budgets.ts';

/** Somebody who pays for a request besides its key and provider, which the gateway itself charges. */
interface Payer {
  readonly table: Table<BudgetedRow>;
  readonly row: BudgetedRow;
  readonly what: string;
}

/** The workspace, and its share of the integration behind the provider. */
const payersOf = (store: Store, log: LogRecord): Payer[] => {
  const workspaces = store.table<BudgetedRow>(tables.workspaces);
  const workspace = workspaces.get(log.workspace_id);
  const payers = workspace === undefined ? [] : [{ table: workspaces, row: workspace, what: 'this workspace' }];
  const provider = providersIn(store).get(log.virtual_key, (row) => row.workspace_id === log.workspace_id);
  const grant =
    provider === undefined
      ? undefined
      : grantsIn(store)
          .by('integration_id', provider.integration_id)
          .find((candidate) => candidate.workspace_id === log.workspace_id);
  if (grant === undefined) return payers;
  const grants = store.table<BudgetedRow>(grantsIn(store).name);
  const row = grants.get(grant.id);
  return row === undefined ? payers : [...payers, { table: grants, row, what: 'the integration in this workspace' }];
};

const rateLimitsOf = (row: BudgetedRow): readonly RateLimit[] =>
  Array.isArray(row.rate_limits) ? (row.rate_limits as RateLimit[]) : [];

/**
 * Holds what a request has run against the limits of workspace, integration and policies, and counts it. Nothing has
 * left the sandbox by then: when a limit says no, the request's changes (its log among them) are undone, as if it had
 * been refused before.
 *
 * @param changes of the request; each log among them is one run.
 * @throws ApiError 429 AB06, 412 AB09.
 */
export const settle = (store: Store, ids: IdMaker, changes: readonly Change[], now: number): void => {
  const windows = RateWindows.of(store);
  for (const change of changes) {
    if (change.table !== logsTable || change.op !== 'insert') continue;
    const log = change.row as LogRecord;
    const spent = { cents: log.cost, tokens: log.prompt_tokens + log.completion_tokens };
    const payers = payersOf(store, log);
    for (const { row, what } of payers) {
      assertRowBudget(row, what);
      windows.request(row.id, rateLimitsOf(row), now);
    }
    applyPolicies(store, ids, log, now);
    for (const { table, row } of payers) {
      windows.tokens(row.id, rateLimitsOf(row), spent.tokens, now);
      charge(table, row, spent);
    }
  }
};

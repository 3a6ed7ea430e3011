import type { Store } from '../model/store.ts';
import { LogStore } from './log-store.ts';
import {
  type FeedbackRecord,
  feedbacksTable,
  type LogRecord,
  type LogSeed,
  logSeedsTable,
  logsTable,
  type SeedReferences,
} from './record.ts';
import { seedMonth } from './seed-month.ts';

/**
 * Fills a new log store from the tables and lets it follow them, so that what those keep (a journal, an undone
 * request) holds for logs and analytics too.
 */
const follow = (store: Store): LogStore => {
  const logs = new LogStore();
  for (const row of store.table<LogSeed>(logSeedsTable).all()) seedMonth(logs, row);
  for (const row of store.table<LogRecord>(logsTable).all()) logs.append(row);
  for (const row of store.table<FeedbackRecord>(feedbacksTable).all()) logs.feedback.put(row);
  store.observe(logSeedsTable, ({ op, row }) => {
    if (op === 'insert') seedMonth(logs, row as LogSeed);
  });
  store.observe(logsTable, ({ op, row }) => {
    if (op !== 'insert') logs.remove(row.id);
    if (op !== 'remove') logs.append(row as LogRecord);
  });
  store.observe(feedbacksTable, ({ op, row }) => {
    if (op === 'remove') logs.feedback.remove(row.id);
    else logs.feedback.put(row as FeedbackRecord);
  });
  return logs;
};

/** The organisation's logs. Made at the first call, a few tens of milliseconds with a seeded month. */
export const logsOf = (store: Store): LogStore => store.derived('logs', follow);

/**
 * Writes a log of a request that the sandbox itself answered (or that somebody inserted). It counts at once in logs and
 * analytics, and is undone with the call's other changes.
 */
export const appendLog = (store: Store, record: LogRecord): void => {
  store.table<LogRecord>(logsTable).insert(record);
};

/**
 * Gives the organisation a month of logs that ends at `until` (ms since the epoch). Only the seed is stored; the logs
 * are made from it, always the same, when somebody first asks for them.
 */
export const seedLogs = (store: Store, id: string, seed: number, until: number, references: SeedReferences): void => {
  store.table<LogSeed>(logSeedsTable).insert({ id, seed, until, references });
};

import { randomFrom } from '../model/ids.ts';
import type { LogStore } from './log-store.ts';
import type { LogSeed } from './record.ts';
import { seededBodies, seededUuid } from './seed-bodies.ts';
import { type DraftRow, decideOutcome, type Judgement, judge } from './seed-outcome.ts';
import { environments, incidents } from './seed-profile.ts';
import {
  hourMs,
  incidentPeriods,
  inside,
  monthDays,
  type Period,
  type SeededApp,
  seededApps,
  tasksInHour,
} from './seed-traffic.ts';

/** One task of an application: a trace, of one call or several. */
interface Task {
  readonly app: SeededApp;
  readonly number: number;
  /** The metadata that all its calls carry. */
  readonly metadata: number;
  readonly spike: boolean;
  /** Its first call's log. */
  root: number;
}

/** No task has more calls, no hour more calls than these. */
const maxSpans = 4;
const maxPerHour = 4096;

/** Kinds of seeded ids. */
const kinds = { log: 1, span: 2, trace: 3 } as const;

/** A place among users, of which a few do most. The first of a service's is the one that runs only in the cost spike. */
const pickUser = (app: SeededApp, random: () => number): number => {
  const first = app.users[0] === incidents.costSpike.user ? 1 : 0;
  return first + Math.floor((app.users.length - first) * random() ** 2.2);
};

const environmentOf = (draw: number): number => {
  let upTo = 0;
  for (const [place, [, share]] of environments.entries()) {
    upTo += share;
    if (draw < upTo) return place;
  }
  return 0;
};

/**
 * Writes a seeded month into the log store: the same logs for the same seed row. Around 30,000 of them, in order of
 * time, the last just before `seed.until`.
 */
export const seedMonth = (logs: LogStore, seed: LogSeed): void => {
  const random = randomFrom(`logs/${seed.seed}`);
  const apps = seededApps(logs, seed);
  const periods = incidentPeriods(seed.until);
  const start = seed.until - monthDays * 24 * hourMs;
  const from = logs.size;
  // More than a month has, so that the columns need not grow on the way.
  logs.columns.reserve(40_000);
  const judged: Judgement[] = [];
  let tasks = 0;
  const hourTasks: Task[] = [];
  const times = new Float64Array(maxPerHour);
  const row = emptyRow();

  for (let hour = 0; hour < monthDays * 24; hour += 1) {
    const hourStart = start + hour * hourMs;
    hourTasks.length = 0;
    let due = 0;
    const plan = (app: SeededApp, user: number, spike: boolean): void => {
      let at = random() * hourMs;
      const release = releaseAt(app, hourStart + at, periods.badDeploy);
      const metadata = app.metadata(user, spike ? 0 : environmentOf(random()), release);
      const slot = hourTasks.push({ app, number: tasks, metadata, spike, root: -1 }) - 1;
      tasks += 1;
      for (let span = 0; span < app.profile.spans.length; span += 1) {
        // The time in the hour and the call in one number, so that sorting numbers sorts the hour.
        times[due] = Math.min(Math.floor(at), hourMs - 1) * maxPerHour + slot * maxSpans + span;
        due += 1;
        at += 400 + 3200 * random();
      }
    };
    for (const app of apps) {
      const expected = tasksInHour(app.profile, hourStart, hour / (monthDays * 24)) * (0.8 + 0.4 * random());
      const count = Math.floor(expected + random());
      for (let n = 0; n < count; n += 1) plan(app, pickUser(app, random), false);
      if (app.profile.app === incidents.costSpike.app && inside(periods.costSpike, hourStart))
        for (let n = 0; n < incidents.costSpike.perHour; n += 1) plan(app, 0, true);
    }
    for (const key of times.subarray(0, due).sort()) {
      const call = key % maxPerHour;
      const task = hourTasks[Math.floor(call / maxSpans)];
      if (task === undefined) continue;
      const span = call % maxSpans;
      const { app } = task;
      row.time = hourStart + Math.floor(key / maxPerHour);
      decideOutcome(row, app, span, task.spike, periods, random);
      row.workspace = app.workspace;
      row.config = app.config;
      row.apiKey = app.apiKey;
      row.spanName = app.spanNames[span] ?? 0;
      row.trace = task.number;
      row.metadata = task.metadata;
      row.parent = span === 0 ? -1 : task.root;
      const log = logs.push(row);
      if (span === 0) task.root = log;
      if (span === app.profile.spans.length - 1) judge(judged, log, app, row.status < 300, random);
    }
  }

  const count = logs.size - from;
  // Codes of traces are given out at the end, when their number is known.
  const firstTrace = logs.traces.reserve(tasks, (n) => seededUuid(seed.seed, kinds.trace, n));
  const { trace } = logs.columns.all;
  for (let log = from; log < from + count; log += 1) trace[log] = firstTrace + (trace[log] as number);
  for (const { log, value, weight } of judged) logs.feedback.addSeeded(log, value, weight);
  logs.describeRun(from, count, {
    id: (n) => seededUuid(seed.seed, kinds.log, n),
    spanId: (n) => seededUuid(seed.seed, kinds.span, n),
    bodies: (n) => seededBodies(logs, seed.seed, from, n),
  });
};

const emptyRow = (): DraftRow => ({
  time: 0,
  cost: 0,
  saved: 0,
  latency: 0,
  promptTokens: 0,
  completionTokens: 0,
  status: 0,
  cache: 0,
  retries: 0,
  mode: 0,
  option: 0,
  stream: 0,
  workspace: 0,
  provider: 0,
  model: 0,
  virtualKey: 0,
  config: 0,
  prompt: 0,
  apiKey: 0,
  trace: 0,
  spanName: 0,
  metadata: 0,
  parent: -1,
});

const releaseAt = (app: SeededApp, time: number, badDeploy: Period): number => {
  if (app.profile.releases === undefined || time < badDeploy.from) return 0;
  return time < badDeploy.to ? 1 : 2;
};

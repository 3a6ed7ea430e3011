import { randomFrom } from '../model/ids.ts';
import { type DraftLog, draftLog } from './columns.ts';
import type { LogStore } from './log-store.ts';
import { cacheStatuses, type LogSeed, modes } from './record.ts';
import { seededBodies, seededUuid } from './seed-bodies.ts';
import {
  environments,
  everydayErrors,
  fellBackShare,
  hourMs,
  incidentPeriods,
  incidents,
  inside,
  monthDays,
  type Period,
  retriedShare,
  type SeededApp,
  type SeededModel,
  seededApps,
  tasksInHour,
  warnedShare,
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
  // Filled again for each call: a month has too many of them to make an object for each.
  const row = draftLog();

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

const releaseAt = (app: SeededApp, time: number, badDeploy: Period): number => {
  if (app.profile.releases === undefined || time < badDeploy.from) return 0;
  return time < badDeploy.to ? 1 : 2;
};

const [disabled, miss, hit, semanticHit] = cacheStatuses.map((_, code) => code) as [number, number, number, number];

/** How finely the factors below are kept. */
const steps = 1024;

/** Factors around 1 whose logarithms are about normal with deviation `width`: a logistic curve, by its inverse. */
const factors = (width: number): Float64Array =>
  Float64Array.from({ length: steps }, (_, step) => {
    const part = (step + 0.5) / steps;
    return (part / (1 - part)) ** (width / 1.702);
  });

const promptSpread = factors(0.5);
const answerSpread = factors(0.45);
const latencySpread = factors(0.4);

const factorFrom = (table: Float64Array, random: () => number): number => table[(random() * steps) | 0] as number;

const pickModel = (app: SeededApp, draw: number): SeededModel =>
  app.models.find(({ upTo }) => draw < upTo) ?? (app.models.at(-1) as SeededModel);

const everydayStatus = (draw: number): number => {
  let upTo = 0;
  for (const [status, share] of everydayErrors) {
    upTo += share;
    if (draw < upTo) return status;
  }
  return draw < upTo + warnedShare ? 246 : 200;
};

/** Decides status, retries and, as option 1, whether the second target answered. */
const decideRescue = (
  row: DraftLog,
  app: SeededApp,
  embedding: boolean,
  model: SeededModel,
  periods: ReturnType<typeof incidentPeriods>,
  random: () => number,
): void => {
  const { badDeploy, outage } = incidents;
  const { time } = row;
  row.status = 200;
  row.retries = 0;
  row.option = 0;
  const mayFallBack =
    app.profile.mode === 'fallback' && !embedding && app.models.some((other) => other.provider !== model.provider);
  if (
    app.profile.app === badDeploy.app &&
    !embedding &&
    inside(periods.badDeploy, time) &&
    random() < badDeploy.errorShare
  ) {
    row.status = random() < 0.9 ? badDeploy.status : 500;
    return;
  }
  if (model.provider === outage.provider && inside(periods.outage, time) && random() < outage.errorShare) {
    if (random() >= outage.rescuedShare) row.status = random() < 0.6 ? 503 : 429;
    else if (mayFallBack && random() < 0.7) row.option = 1;
    else row.retries = 1 + Math.floor(3 * random());
    return;
  }
  row.status = everydayStatus(random());
  if (row.status !== 200) return;
  const draw = random();
  if (draw < retriedShare) row.retries = draw < retriedShare * 0.75 ? 1 : 2;
  else if (mayFallBack && draw < retriedShare + fellBackShare) row.option = 1;
};

/** Lets one call happen: fills in which model answered it, how, how fast and at what cost. */
const decideOutcome = (
  row: DraftLog,
  app: SeededApp,
  span: number,
  spike: boolean,
  periods: ReturnType<typeof incidentPeriods>,
  random: () => number,
): void => {
  const { profile } = app;
  const shape = profile.spans[span] ?? { kind: 'chat', tokens: [100, 100] as const };
  const embedding = shape.kind === 'embedding';
  const { costSpike, outage } = incidents;
  const asked = embedding ? app.embedding : spike ? app.spikeModel : pickModel(app, random());
  decideRescue(row, app, embedding, asked, periods, random);
  const fellBack = row.option === 1;
  const model = fellBack ? (app.models.find((other) => other.provider !== asked.provider) ?? asked) : asked;
  const { status } = row;
  const failed = status >= 300;

  const inMedian = shape.tokens[0] * (spike ? costSpike.tokens : 1);
  const promptTokens = Math.max(1, Math.round(inMedian * factorFrom(promptSpread, random)));
  const completionTokens = failed ? 0 : Math.round(shape.tokens[1] * factorFrom(answerSpread, random));
  const cacheable = profile.hits.simple + profile.hits.semantic > 0 && !spike;
  const draw = random();
  let cache = cacheable ? miss : disabled;
  if (cacheable && status === 200 && row.retries === 0 && !fellBack) {
    if (draw < profile.hits.simple) cache = hit;
    else if (!embedding && draw < profile.hits.simple + profile.hits.semantic) cache = semanticHit;
  }
  const cached = cache === hit || cache === semanticHit;
  const price = Math.round(promptTokens * model.inputPrice + completionTokens * model.outputPrice);
  let latency = embedding ? 90 + promptTokens * 0.4 : 320 + promptTokens * 0.03 + completionTokens * 11;
  if (cached) latency = cache === hit ? 18 : 95;
  else if (status === 408) latency = 30_000;
  else if (failed) latency = 180;
  if (!cached && asked.provider === outage.provider && inside(periods.outage, row.time)) latency *= 2.4;
  latency = latency * factorFrom(latencySpread, random) * (1 + 0.8 * row.retries) + (fellBack ? 900 : 0);

  row.promptTokens = promptTokens;
  row.completionTokens = completionTokens;
  // What the provider refused is not charged; what a guardrail stopped afterwards is.
  row.cost = cached || (failed && status !== 446) ? 0 : price;
  row.saved = cached ? price : 0;
  row.latency = Math.max(1, Math.round(latency));
  row.cache = cache;
  row.mode = modes.indexOf(profile.mode);
  if (profile.mode === 'loadbalance' && asked !== app.models[0]) row.option = 1;
  row.stream = !embedding && random() < profile.streams ? 1 : 0;
  row.provider = model.providerCode;
  row.model = model.model;
  row.virtualKey = model.virtualKey;
  row.prompt = embedding ? 0 : app.prompt;
};

/** A judgement of a task, by its last call's log. */
interface Judgement {
  readonly log: number;
  readonly value: number;
  readonly weight: number;
}

/** Lets somebody judge a task, as its application's users now and then do; what failed is judged more often, and worse. */
const judge = (judged: Judgement[], log: number, app: SeededApp, success: boolean, random: () => number): void => {
  const [share, good] = app.profile.feedback;
  if (random() >= (success ? share : share * 3)) return;
  const liked = random() < (success ? good : 0.04);
  const strength = random();
  const value = (strength < 0.6 ? 10 : strength < 0.85 ? 5 : 3) * (liked ? 1 : -1);
  judged.push({ log, value, weight: random() < 0.75 ? 1 : 0.5 });
};

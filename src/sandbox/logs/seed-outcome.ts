import type { CodedLog } from './columns.ts';
import { cacheStatuses, modes } from './record.ts';
import { everydayErrors, fellBackShare, incidents, retriedShare, warnedShare } from './seed-profile.ts';
import { type incidentPeriods, inside, type SeededApp, type SeededModel } from './seed-traffic.ts';

/** A row that is filled again for each call: a month has too many calls to make an object for each. */
export type DraftRow = { -readonly [Name in keyof CodedLog]: number };

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
  row: DraftRow,
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
export const decideOutcome = (
  row: DraftRow,
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
  const cacheable = profile.simpleHits + profile.semanticHits > 0 && !spike;
  const draw = random();
  let cache = cacheable ? miss : disabled;
  if (cacheable && status === 200 && row.retries === 0 && !fellBack) {
    if (draw < profile.simpleHits) cache = hit;
    else if (!embedding && draw < profile.simpleHits + profile.semanticHits) cache = semanticHit;
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
export interface Judgement {
  readonly log: number;
  readonly value: number;
  readonly weight: number;
}

/** Lets somebody judge a task, as its application's users now and then do; what failed is judged more often, and worse. */
export const judge = (
  judged: Judgement[],
  log: number,
  app: SeededApp,
  success: boolean,
  random: () => number,
): void => {
  const [share, good] = app.profile.feedback;
  if (random() >= (success ? share : share * 3)) return;
  const liked = random() < (success ? good : 0.04);
  const strength = random();
  const value = (strength < 0.6 ? 10 : strength < 0.85 ? 5 : 3) * (liked ? 1 : -1);
  judged.push({ log, value, weight: random() < 0.75 ? 1 : 0.5 });
};

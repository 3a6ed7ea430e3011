import { numberOf, objectOr } from '../../json.ts';
import { DAY_MS, type Values } from '../model/values.ts';
import type { Adaptation, StepResult } from '../model/workflow.ts';
import { perWorkspaceAdaptations } from './adaptations.ts';
import { isCut } from './add-up.ts';
import { ALL, INCOMPLETE } from './workspaces.ts';

const ERRORS = 'get_error_stacks_analytics';
const REQUESTS = 'get_request_analytics';

/** Errors of one day, or of all, by class. */
type Classes = Readonly<Record<string, number>>;

const charted = perWorkspaceAdaptations.find(({ operation }) => operation === ERRORS);

/**
 * The chart of errors by the day: counts by class of status, requests, and the rate, from that chart and the one of
 * requests.
 */
export const dailyErrors: Adaptation = {
  operation: ERRORS,
  instead: async ({ daily, ...args }, tools) => {
    if (daily !== true) return charted?.instead?.(args, tools);
    const { status_code: _only, ...all } = args;
    const [errors, requests] = await Promise.all([tools.run(ERRORS, args), tools.run(REQUESTS, all)]);
    if (!errors.ok) return errors;
    const missing = [...unreadOf(errors, 'errors'), ...unreadOf(requests, 'requests')];
    const counted = requests.ok && isSameSet(unreadOf(errors), unreadOf(requests)) ? pointsOf(requests) : undefined;
    if (counted === undefined)
      tools.note('The requests of some workspace could not be counted, so that no rate is told.');
    else if (missing.length > 0) tools.note('What could not be read (unavailable) is missing in all of these figures.');
    if ([errors, requests].some((reply) => reply.ok && isCut(reply.data))) tools.note(INCOMPLETE);
    const points = pointsOf(errors);
    if (areLongerThanADay([...points, ...(counted ?? [])]))
      tools.note('Portkey charts so long a period in steps of more than a day: each row stands for one of them.');
    const days = rowsByDay(points, counted);
    return {
      ok: true,
      data: {
        ...(args.workspace_slug === ALL && { workspaces: 'all' }),
        total: told(sumOf(days.map(({ classes }) => classes)), counted && requestsIn(days)),
        days: days.map(({ day, classes, requests: count }) => ({ day, ...told(classes, counted && count) })),
        ...(missing.length > 0 && { unavailable: missing }),
      },
    };
  },
};

interface Day {
  readonly day: string;
  readonly classes: Classes;
  readonly requests: number;
}

function rowsByDay(errors: readonly Values[], requests: readonly Values[] = []): readonly Day[] {
  const days = new Map<string, { readonly classes: Classes[]; requests: number }>();
  const dayOf = ({ timestamp }: Values) => {
    const day = new Date(String(timestamp)).toISOString().slice(0, 10);
    const found = days.get(day) ?? { classes: [], requests: 0 };
    days.set(day, found);
    return found;
  };
  for (const point of errors) dayOf(point).classes.push(...classesOf(point));
  for (const point of requests) dayOf(point).requests += numberOf(point.total) ?? 0;
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, { classes, requests: count }]) => ({ day, classes: sumOf(classes), requests: count }));
}

/** The figures of each status of a point, by its class. */
const classesOf = ({ stats }: Values): readonly Classes[] =>
  (Array.isArray(stats) ? stats.map(objectOr) : []).map(({ response_status_code: code, count }) => ({
    [`${String(code).charAt(0)}xx`]: numberOf(count) ?? 0,
  }));

/** The two classes that errors are of always, others where there are any. */
function sumOf(parts: readonly Classes[]): Classes {
  const sum: Record<string, number> = { '4xx': 0, '5xx': 0 };
  for (const part of parts) for (const [name, count] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

const requestsIn = (days: readonly Day[]): number => days.reduce((sum, { requests }) => sum + requests, 0);

function told(classes: Classes, requests: number | undefined): Values {
  if (requests === undefined) return classes;
  const errors = Object.values(classes).reduce((sum, count) => sum + count, 0);
  return {
    ...classes,
    requests,
    ...(requests > 0 && { rate_percent: Math.round((errors / requests) * 10_000) / 100 }),
  };
}

function pointsOf(result: StepResult): readonly Values[] {
  const points = result.ok ? objectOr(result.data).data_points : undefined;
  return Array.isArray(points)
    ? points.map(objectOr).filter(({ timestamp }) => !Number.isNaN(Date.parse(String(timestamp))))
    : [];
}

/** What is missing in a chart: workspaces, or the whole of it. */
function unreadOf(result: StepResult, figures?: string): readonly Values[] {
  const of = figures === undefined ? {} : { figures };
  if (!result.ok) return [{ ...of, reason: result.error.message }];
  const { unavailable } = objectOr(result.data);
  return Array.isArray(unavailable) ? unavailable.map((one) => ({ ...of, ...objectOr(one) })) : [];
}

const isSameSet = (a: readonly Values[], b: readonly Values[]): boolean =>
  a.length === b.length && a.every(({ workspace }) => b.some((other) => other.workspace === workspace));

function areLongerThanADay(points: readonly Values[]): boolean {
  const times = [...new Set(points.map(({ timestamp }) => Date.parse(String(timestamp))))].sort((a, b) => a - b);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return gaps.length > 0 && Math.min(...gaps) > DAY_MS;
}

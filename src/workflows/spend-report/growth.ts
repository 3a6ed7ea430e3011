import { defined, firstOf, type Values } from '../values.ts';

/** What one value cost in both periods, in dollars. */
export interface Spent {
  readonly value: string;
  readonly dollars: number;
  readonly before: number;
}

/** A thousandth of a cent: below it is the dust of sums. */
const DIGITS = 5;

/** Cents as dollars. */
export const dollarsOf = (cents: number): number => Number((cents / 100).toFixed(DIGITS));

/**
 * Both periods side by side, the largest first.
 *
 * @param now cents by value
 * @param before the same of the period before
 */
export function sideBySide(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): readonly Spent[] {
  return [...new Set([...now.keys(), ...before.keys()])]
    .map((value) => ({
      value,
      dollars: dollarsOf(now.get(value) ?? 0),
      before: dollarsOf(before.get(value) ?? 0),
    }))
    .sort((a, b) => b.dollars - a.dollars || b.before - a.before || (a.value < b.value ? -1 : 1));
}

/** The change from one period to the next; no percentage of nothing. */
export function changeOf({ dollars, before }: Pick<Spent, 'dollars' | 'before'>): Values {
  const change = Number((dollars - before).toFixed(DIGITS));
  return {
    dollars,
    before,
    change,
    ...(before > 0 && { percent: Number(((change / before) * 100).toFixed(1)) }),
  };
}

/** The first of the rows, and what the others come to. */
export function topOf(rows: readonly Spent[], most: number, shown: (row: Spent) => Values): Values {
  const rest = rows.slice(most);
  const sum = (of: 'dollars' | 'before'): number => Number(rest.reduce((all, row) => all + row[of], 0).toFixed(DIGITS));
  return defined({
    rows: firstOf(rows, most).map((row) => ({ ...shown(row), ...changeOf(row) })),
    others: rest.length > 0 ? { count: rest.length, dollars: sum('dollars'), before: sum('before') } : undefined,
  });
}

/** A percentage of less than this says nothing. */
export const LEAST_BEFORE = 1;

/**
 * What grew most, in dollars and in percent.
 *
 * @param rows of every dimension
 * @param most how many of each
 * @param shown what is shown of a row beside its figures
 */
export function grewMost<Row extends Spent>(rows: readonly Row[], most: number, shown: (row: Row) => Values): Values {
  const grown = rows.filter(({ dollars, before }) => dollars > before);
  const ratio = ({ dollars, before }: Spent): number => dollars / before;
  const told = (each: readonly Row[]): readonly Values[] =>
    firstOf(each, most).map((row) => ({ ...shown(row), ...changeOf(row) }));
  return {
    in_dollars: told([...grown].sort((a, b) => b.dollars - b.before - (a.dollars - a.before))),
    in_percent: told(grown.filter(({ before }) => before >= LEAST_BEFORE).sort((a, b) => ratio(b) - ratio(a))),
  };
}

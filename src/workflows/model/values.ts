import { isObject, numberOf, objectOr } from '../../json.ts';

/** A JSON object. */
export type Values = Readonly<Record<string, unknown>>;

/** A call as any caller would give it. */
export interface Call {
  readonly operation: string;
  readonly arguments: Values;
}

/** Writes a call down, for a plan or as advice. */
export const call = (operation: string, args: Values): Call => ({ operation, arguments: args });

/** The rows of a list's reply; none where it is not the list that was expected. */
export const rowsOf = (data: unknown): readonly Values[] => {
  const rows = Array.isArray(data) ? data : objectOr(data).data;
  return Array.isArray(rows) ? rows.filter(isObject) : [];
};

/** The object without the keys whose value is undefined. */
export const defined = <Given extends Values>(values: Given) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Given]?: Exclude<Given[Name], undefined>;
  };

/** A number with its word: `1 key`, `2 keys`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The first few of a list. */
export const firstOf = <Row>(rows: readonly Row[], count: number): readonly Row[] => rows.slice(0, count);

const NAMES = ['name', 'title', 'display_name', 'email'] as const;

/**
 * What people call a thing; undefined where it has no name.
 *
 * @param row what was read of it
 */
export function shownName(row: Values): string | undefined {
  const name = NAMES.map((key) => row[key]).find((item) => typeof item === 'string' && item !== '');
  const person = [row.first_name, row.last_name].filter((part) => typeof part === 'string' && part !== '').join(' ');
  return typeof name === 'string' ? name : person === '' ? undefined : person;
}

/** Whether a value, as Portkey writes it, says nothing: null, an empty list, object or text. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

export const DAY_MS = 24 * 3_600_000;

/**
 * The arguments of analytics that mean the last days.
 *
 * @param now ms since the epoch
 * @param days how many
 */
export const lastDays = (now: number, days: number): Values => ({
  time_of_generation_min: new Date(now - days * DAY_MS).toISOString(),
  time_of_generation_max: new Date(now).toISOString(),
});

/** The total of a chart of analytics; undefined where the reply has none. */
export const totalOf = (chart: unknown): number | undefined => numberOf(objectOr(objectOr(chart).summary).total);

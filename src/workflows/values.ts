import { isObject, objectOr } from '../json.ts';

/** A JSON object. */
export type Values = Readonly<Record<string, unknown>>;

/** The rows of a list's reply; none where it is not the list that was expected. */
export const rowsOf = (data: unknown): readonly Values[] => {
  const rows = Array.isArray(data) ? data : objectOr(data).data;
  return Array.isArray(rows) ? rows.filter(isObject) : [];
};

/** The object without the keys whose value is undefined. */
export const defined = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** A number with its word: `1 key`, `2 keys`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The first few of a list. */
export const firstOf = <Row>(rows: readonly Row[], count: number): readonly Row[] => rows.slice(0, count);

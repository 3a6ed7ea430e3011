const CLASS = /^([1-5])xx$/i;
const RANGE = /^([1-5]\d\d)\s?-\s?([1-5]\d\d)$/;
const FROM = /^>=\s?([1-5]\d\d)$/;
const LAST = 599;

/**
 * HTTP statuses as the API takes them, one by one: "5xx" and "500-504" and ">=400" stand for all that they hold.
 * Anything else is left as it is.
 *
 * @param values statuses, classes and ranges
 */
export function eachStatus(values: readonly unknown[]): readonly unknown[] {
  return [
    ...new Set(
      values.flatMap((value: unknown): readonly unknown[] =>
        typeof value === 'string' ? oneOrMore(value.trim()) : [value],
      ),
    ),
  ];
}

function oneOrMore(text: string): readonly string[] {
  const kind = CLASS.exec(text)?.[1];
  if (kind !== undefined) return between(Number(kind) * 100, Number(kind) * 100 + 99);
  const from = FROM.exec(text)?.[1];
  if (from !== undefined) return between(Number(from), LAST);
  const [, low, high] = RANGE.exec(text) ?? [];
  return low !== undefined && high !== undefined && low <= high ? between(Number(low), Number(high)) : [text];
}

const between = (low: number, high: number): readonly string[] =>
  Array.from({ length: high - low + 1 }, (_, step) => String(low + step));

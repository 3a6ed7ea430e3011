/**
 * Whether a value is a JSON object: no list and no null.
 *
 * @param value any value
 */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The value where it is an object, else an empty one.
 *
 * @param value any value
 */
export const objectOr = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});

/**
 * What a value is that may have come as JSON text.
 *
 * @param value any value
 * @returns the value that the text holds; anything else, and text that is no JSON, as it is
 */
export function parsedJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/**
 * The same for lists and objects alone: text that holds a number or a word stays text.
 *
 * @param value any value
 */
export const parsedHolder = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*[[{]/.test(value) ? parsedJson(value) : value;

/**
 * The object that a text is the JSON of; undefined for any other text.
 *
 * @param text from outside
 */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parsedJson(text);
  return isObject(value) ? value : undefined;
}

/**
 * The number that a value is or means: some replies, and some callers, hold it in text.
 *
 * @param value any value
 * @returns undefined for what is no finite number
 */
export function numberOf(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}

/** Deeper than any argument or reply of the API; JSON.stringify and AJV fail on what is thousands deep. */
export const DEEPEST = 100;

/**
 * Whether a value is nested deeper than the bound.
 *
 * @param value any JSON value
 * @param room how many more levels are allowed
 */
export function isDeeperThan(value: unknown, room: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (room === 0) return true;
  for (const item of Object.values(value)) if (isDeeperThan(item, room - 1)) return true;
  return false;
}

import { isObject, parsedHolder } from '../json.ts';

/** Only objects and arrays: a name that happens to read as a number stays a string. */

const parseAt = (value: unknown, parts: readonly string[]): unknown => {
  const [part, ...rest] = parts;
  if (part === undefined) return parsedHolder(value);
  if (part === '[]') return Array.isArray(value) ? value.map((element) => parseAt(element, rest)) : value;
  if (!isObject(value) || !Object.hasOwn(value, part)) return value;
  return { ...value, [part]: parseAt(value[part], rest) };
};

/**
 * The reply with the fields that hold JSON as a string shown parsed. Fields that are absent, are no strings or do not
 * parse stay as they came.
 *
 * @param paths dotted paths, `[]` for every element: `data[].config`
 */
export const parseJsonFields = (data: unknown, paths: readonly string[] = []): unknown =>
  paths.reduce(
    (value, path) =>
      parseAt(
        value,
        path
          .replaceAll('[]', '.[]')
          .split('.')
          .filter((part) => part !== ''),
      ),
    data,
  );

/** Takes off a wrapper that is only `{success: true, data: …}`. */
export const unwrap = (data: unknown): unknown =>
  isObject(data) && data.success === true && Object.keys(data).length === 2 && Object.hasOwn(data, 'data')
    ? data.data
    : data;

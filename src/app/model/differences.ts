import { isObject } from '../../json.ts';

/** One place in which two values differ; a side that has nothing there is undefined. */
export interface Difference {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

const DEEPEST = 20;

/**
 * Where two JSON values differ, member by member and element by element, in the order of the newer one.
 *
 * @param from the older value
 * @param to the newer one
 */
export function differences(from: unknown, to: unknown, path = '', depth = 0): readonly Difference[] {
  if (Object.is(from, to)) return [];
  if (depth < DEEPEST && isObject(from) && isObject(to)) {
    const names = [...new Set([...Object.keys(to), ...Object.keys(from)])];
    return names.flatMap((name) =>
      differences(from[name], to[name], path === '' ? name : `${path}.${name}`, depth + 1),
    );
  }
  if (depth < DEEPEST && Array.isArray(from) && Array.isArray(to) && [...from, ...to].some(isObject))
    return Array.from({ length: Math.max(from.length, to.length) }, (_, at) =>
      differences(from[at], to[at], `${path}[${at}]`, depth + 1),
    ).flat();
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path: path === '' ? 'all' : path, from, to }];
}

import { isObject, objectOr, parsedHolder } from '../../json.ts';
import { type Answer, rowsIn, type Values } from './answer.ts';

/** One version of a config. */
export interface ConfigVersion {
  readonly id: string;
  /** When it became the config, ISO 8601; empty where it is not told. */
  readonly at: string;
  readonly by: string;
  readonly config: unknown;
}

/** A config, with the versions that are known of it, newest first. */
export interface ConfigHistory {
  readonly name: string;
  readonly slug: string;
  readonly status: string;
  readonly versions: readonly ConfigVersion[];
}

const versionOf = (row: Values): ConfigVersion => ({
  id: String(row.version_id ?? row.id ?? ''),
  at: String(row.last_updated_at ?? row.created_at ?? ''),
  by: String(row.updated_by ?? row.owner_id ?? ''),
  config: parsedHolder(row.config),
});

/**
 * The config, or the history of one, in an answer.
 *
 * @param answer of any tool
 * @returns undefined for an answer about anything else
 */
export function configIn(answer: Answer): ConfigHistory | undefined {
  if (!answer.ok) return undefined;
  const data = objectOr(answer.data);
  const rows = data.config === undefined ? rowsIn(data.data).filter(({ config }) => config !== undefined) : [data];
  const [first] = rows;
  if (first === undefined || !isObject(first)) return undefined;
  return {
    name: String(first.name ?? first.slug ?? 'Config'),
    slug: String(first.slug ?? ''),
    status: String(first.status ?? ''),
    versions: rows.map(versionOf),
  };
}

/** One place in which two values differ; a side that has nothing there is undefined. */
interface Difference {
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

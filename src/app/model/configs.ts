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

import { shownName } from '../shown-name.ts';
import { defined, type Values } from '../values.ts';
import type { Finding } from './check.ts';

/** Where and how far back one looks. */
export interface Looking {
  /** ms since the epoch. */
  readonly now: number;
  readonly days: number;
  /** The key that this server works with, where it can be told. */
  readonly ownKey?: unknown;
  /** The slug of the workspace with this id or slug; what was given where it is not known. */
  slugOf(workspace: unknown): string | undefined;
}

export const DAY_MS = 24 * 3_600_000;

/**
 * What a finding says of a thing.
 *
 * @param type its kind
 * @param row what was read of it
 * @param looking where one looks
 */
export const objectOf = (type: string, row: Values, looking: Looking): Finding['object'] => {
  const { id = row.slug, slug, workspace_id } = row;
  return {
    type,
    id: type === 'api_key' || type === 'invite' || type === 'user' ? id : (slug ?? id),
    ...defined({ name: shownName(row), workspace: looking.slugOf(workspace_id) }),
  };
};

/** Whether a value, as Portkey writes it, says nothing: null, an empty list, object or text. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Booleans often come as 0 or 1 (portkey-facts.md). */
export const isOn = (value: unknown): boolean => value === true || value === 1;

import type { Values } from './values.ts';

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

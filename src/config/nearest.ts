import { distance } from 'fastest-levenshtein';

/** A name longer than this is nobody's slip of the pen, and comparing it would take as long as it is long. */
export const LONGEST_COMPARED = 64;

/** A known name, and by how many letters another differs from it. */
export interface Near {
  readonly name: string;
  readonly far: number;
}

/**
 * Known names, the nearest to a mistyped one first.
 *
 * @param mistyped the name that is not known
 * @param names those that are
 * @returns none for a name of more than `LONGEST_COMPARED` characters
 */
export function nearestOf(mistyped: string, names: readonly string[]): readonly Near[] {
  if (mistyped.length > LONGEST_COMPARED) return [];
  return names
    .map((name) => ({ name, far: distance(mistyped, name) }))
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
}

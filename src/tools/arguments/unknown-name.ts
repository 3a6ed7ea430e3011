import { nearestOf } from '../../config/nearest.ts';

/** So many valid names are told; of more, nobody reads the rest. */
const MOST_NAMES = 25;

/**
 * The name that was probably meant.
 *
 * @param mistyped a name that is not known
 * @param names those that are
 * @param most by how many letters it may differ
 * @returns undefined where none is near
 */
export function nearName(mistyped: string, names: readonly string[], most: number): string | undefined {
  const [nearest] = nearestOf(mistyped.toLowerCase(), names);
  return nearest !== undefined && nearest.far <= most ? nearest.name : undefined;
}

/**
 * What is said of a name that is not known: what was probably meant, and what is valid.
 *
 * @param name as it came
 * @param valid the names that are listed
 * @param also names that may be meant as well and are not worth listing
 */
export function choiceOf(name: string, valid: readonly string[], also: readonly string[] = []): string {
  const near = nearName(name, [...valid, ...also], Math.min(name.length - 1, Math.max(2, name.length / 2)));
  const shown = valid.length > MOST_NAMES ? `${valid.slice(0, MOST_NAMES).join(', ')}, …` : valid.join(', ');
  return `${near === undefined ? '' : `; did you mean ${near}?`} (valid: ${shown})`;
}

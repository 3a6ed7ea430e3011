import { LONGEST_COMPARED, nearestOf } from '../../config/nearest.ts';

const NEAR = 5;

/**
 * Names of tools close to one that is not there.
 *
 * @param name the unknown name
 * @param tools the tools there are
 * @returns none where the name is too long to be a slip of the pen
 */
export const nearest = (
  name: string,
  tools: { readonly all: readonly { readonly name: string }[] },
): readonly string[] =>
  nearestOf(
    name.toLowerCase(),
    tools.all.map((tool) => tool.name),
  )
    .slice(0, NEAR)
    .map((found) => found.name);

/**
 * The sentence for a name that nothing has. A name too long to be one is not repeated, not even in part.
 *
 * @param what was looked for
 * @param name as it came
 * @param near names that are close to it
 */
export function noSuch(what: 'tool' | 'operation', name: string, near: readonly string[]): string {
  if (name.length > LONGEST_COMPARED) return `There is no ${what} with a name of ${name.length} characters.`;
  return `There is no ${what} ${JSON.stringify(name)}${near.length > 0 ? `; near: ${near.join(', ')}` : ''}.`;
}

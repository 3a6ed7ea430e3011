import { distance } from 'fastest-levenshtein';

const NEAR = 5;

/**
 * Names of tools close to one that is not there.
 *
 * @param name the unknown name
 * @param tools the tools there are
 */
export function nearest(
  name: string,
  tools: { readonly all: readonly { readonly name: string }[] },
): readonly string[] {
  return tools.all
    .map((tool) => ({ name: tool.name, far: distance(name.toLowerCase(), tool.name) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, NEAR)
    .map((tool) => tool.name);
}

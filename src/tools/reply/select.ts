interface Tree {
  whole: boolean;
  readonly children: Map<string, Tree>;
}

const emptyTree = (): Tree => ({ whole: false, children: new Map() });

function treeOf(paths: readonly string[]): Tree {
  const root = emptyTree();
  for (const path of paths) {
    let node = root;
    for (const step of path
      .replaceAll('[]', '')
      .split('.')
      .filter((part) => part !== '')) {
      const next = node.children.get(step) ?? emptyTree();
      node.children.set(step, next);
      node = next;
    }
    node.whole = true;
  }
  return root;
}

/**
 * Keeps only the named parts of a reply.
 *
 * Lists are gone through without being named. A path may be given as it lies in the reply (`data.name`) or, for lists
 * of objects, from the element on (`name`): whichever exists.
 *
 * @param data Portkey's reply
 * @param paths dot paths
 * @param items where the reply's elements lie, such as `data`; undefined for single objects
 * @returns the selected parts, and the paths that named nothing
 */
export function select(
  data: unknown,
  paths: readonly string[],
  items: string | undefined,
): { readonly data: unknown; readonly unmatched: readonly string[] } {
  const full = paths.map((path) => resolvePath(data, path, items));
  const unmatched = paths.filter((_, index) => full[index] === undefined);
  const kept = full.filter((path) => path !== undefined);
  return { data: kept.length === 0 ? {} : keep(data, treeOf(kept)), unmatched };
}

function resolvePath(data: unknown, path: string, items: string | undefined): string | undefined {
  const steps = path
    .replaceAll('[]', '')
    .split('.')
    .filter((part) => part !== '');
  if (exists(data, steps)) return steps.join('.');
  if (items === undefined || items === '') return undefined;
  const deeper = [...items.split('.'), ...steps];
  return exists(data, deeper) ? deeper.join('.') : undefined;
}

function exists(value: unknown, steps: readonly string[]): boolean {
  const [step, ...rest] = steps;
  if (step === undefined) return true;
  if (Array.isArray(value)) return value.some((item) => exists(item, steps));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
  return exists((value as Record<string, unknown>)[step], rest);
}

function keep(value: unknown, tree: Tree): unknown {
  if (tree.whole) return value;
  if (Array.isArray(value)) return value.map((item) => keep(item, tree));
  if (typeof value !== 'object' || value === null) return value;
  const holder = value as Record<string, unknown>;
  return Object.fromEntries(
    [...tree.children]
      .filter(([key]) => Object.hasOwn(holder, key))
      .map(([key, child]) => [key, keep(holder[key], child)]),
  );
}

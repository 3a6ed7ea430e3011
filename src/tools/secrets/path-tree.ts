/** Dotted paths as a tree, so that a reply is gone through once for all of them. */
interface PathTree {
  /** A path ends here. */
  readonly ends: boolean;
  readonly below: ReadonlyMap<string, PathTree>;
}

interface Growing extends PathTree {
  ends: boolean;
  readonly below: Map<string, Growing>;
}

const grown = new WeakMap<readonly string[], PathTree>();

/**
 * The tree of the catalog's paths; made once for each list.
 *
 * @param paths such as `data[].key` or `checks[].parameters.*`; `**` alone is everything. Lists are entered without being named
 */
export function pathTree(paths: readonly string[]): PathTree {
  const known = grown.get(paths);
  if (known !== undefined) return known;
  const root: Growing = { ends: paths.includes('**'), below: new Map() };
  for (const path of paths) {
    let place = root;
    for (const step of path.replaceAll('[]', '').split('.')) {
      const next = place.below.get(step) ?? { ends: false, below: new Map() };
      place.below.set(step, next);
      place = next;
    }
    place.ends = true;
  }
  grown.set(paths, root);
  return root;
}

/**
 * A value with whatever lies at the tree's paths changed. What holds nothing to change is not copied.
 *
 * @param value any JSON value; not changed
 * @param tree where
 * @param change gets what lies there and the name it lies under
 */
export function changeAt(
  value: unknown,
  tree: PathTree,
  change: (value: unknown, name: string) => unknown,
  name = '',
): unknown {
  if (tree.ends) return change(value, name);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return changeEach(value, (item) => changeAt(item, tree, change, name));
  let copy: Record<string, unknown> | undefined;
  for (const [step, next] of tree.below)
    for (const key of step === '*' ? Object.keys(value) : [step]) {
      if (!Object.hasOwn(value, key)) continue;
      const item = (copy ?? (value as Record<string, unknown>))[key];
      const changed = changeAt(item, next, change, key);
      if (changed === item) continue;
      copy ??= { ...value };
      copy[key] = changed;
    }
  return copy ?? value;
}

/** A list with each element changed; the same list where none was. */
export function changeEach(items: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    const changed = change(item);
    if (changed === item) continue;
    copy ??= items.slice();
    copy[index] = changed;
  }
  return copy ?? items;
}

/**
 * A value with every string in it changed, and every name. What holds nothing to change is not copied.
 *
 * @param value any JSON value; not changed
 * @param change gets a string and the name it lies under
 * @param rename gets a name
 */
export function changeTexts(
  value: unknown,
  change: (text: string, name: string) => string,
  rename: (name: string) => string,
  name = '',
): unknown {
  if (typeof value === 'string') return change(value, name);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return changeEach(value, (item) => changeTexts(item, change, rename, name));
  let copy: Record<string, unknown> | undefined;
  let renamed = false;
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    // Most members are texts: changed here, because another call for each is a tenth of the walk.
    const changed = typeof item === 'string' ? change(item, key) : changeTexts(item, change, rename, key);
    if (!renamed && rename(key) !== key) renamed = true;
    if (changed === item) continue;
    copy ??= { ...value };
    copy[key] = changed;
  }
  if (!renamed) return copy ?? value;
  return Object.fromEntries(Object.entries(copy ?? value).map(([key, item]) => [rename(key), item]));
}

import { DEEPEST } from '../../json.ts';

/** Paths as a tree, so that a reply is gone through once for all of them. */
interface Tree {
  whole: boolean;
  /** Absent where paths end. */
  children?: Map<string, Tree>;
}

const emptyTree = (): Tree => ({ whole: false });

const stepsOf = (path: string): readonly string[] =>
  path
    .replaceAll('[]', '')
    .split('.')
    .filter((step) => step !== '');

/** Puts a path into a tree. Gives where it ends. */
function grow(root: Tree, steps: readonly string[]): Tree {
  let node = root;
  for (const step of steps) {
    node.children ??= new Map();
    const next = node.children.get(step) ?? emptyTree();
    node.children.set(step, next);
    node = next;
  }
  return node;
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
  const looked = emptyTree();
  const asked = paths.map((path) => {
    const steps = stepsOf(path);
    const deeper = items === undefined || items === '' ? undefined : [...items.split('.'), ...steps];
    return {
      path,
      ways: [steps, ...(deeper ? [deeper] : [])].map((way) => ({ steps: way, end: grow(looked, way) })),
    };
  });
  const there = new Set<Tree>();
  find(data, looked, there);
  const kept = emptyTree();
  const unmatched: string[] = [];
  for (const { path, ways } of asked) {
    const way = ways.find(({ end }) => there.has(end));
    if (way === undefined) unmatched.push(path);
    else grow(kept, way.steps).whole = true;
  }
  return { data: unmatched.length === paths.length ? {} : keep(data, kept), unmatched };
}

/** Notes every place of the tree that a value has. */
function find(value: unknown, tree: Tree, there: Set<Tree>): void {
  there.add(tree);
  if (tree.children === undefined) return;
  if (Array.isArray(value)) {
    if (value.length === 0) findAll(tree, there);
    for (const item of value) find(item, tree, there);
    return;
  }
  for (const { item, below } of membersIn(value, tree)) find(item, below, there);
}

/** An empty list has nothing that could lack a field: each is as good as there. */
function findAll(tree: Tree, there: Set<Tree>): void {
  there.add(tree);
  for (const below of tree.children?.values() ?? []) findAll(below, there);
}

interface Member {
  readonly name: string;
  readonly item: unknown;
  readonly below: Tree;
}

/** An object's members that the tree names: found from whichever side has fewer names. */
function membersIn(value: unknown, { children }: Tree): readonly Member[] {
  if (typeof value !== 'object' || value === null || children === undefined) return [];
  const holder = value as Record<string, unknown>;
  const names = Object.keys(holder);
  const fewer = names.length < children.size ? names : [...children.keys()];
  return fewer.flatMap((name) => {
    const below = children.get(name);
    return below !== undefined && Object.hasOwn(holder, name) ? [{ name, item: holder[name], below }] : [];
  });
}

function keep(value: unknown, tree: Tree): unknown {
  if (tree.whole) return value;
  if (Array.isArray(value)) return value.map((item) => keep(item, tree));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(membersIn(value, tree).map(({ name, item, below }) => [name, keep(item, below)]));
}

/**
 * A copy in which whatever is nested deeper than the bound is replaced by an ellipsis.
 *
 * @param value any JSON value
 * @param room how many levels are kept
 */
export function shallower(value: unknown, room: number = DEEPEST): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (room === 0) return '…';
  if (Array.isArray(value)) return value.map((item) => shallower(item, room - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shallower(item, room - 1)]));
}

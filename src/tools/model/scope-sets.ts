import { allScopes, workspaceScopes } from '../../catalog/scopes.ts';

/** Fewer are shown one by one. */
const MOST_SHOWN = 20;
/** A group of fewer is as short by its names. */
const SMALLEST_GROUP = 3;
const PREFIX = 'all of ';

const groupOf = (scope: string): string => scope.slice(0, scope.indexOf('.'));

/** Each set by its name, the largest first: what a type of key may hold, then the groups (`prompts`). */
const SETS: ReadonlyMap<string, readonly string[]> = new Map([
  ['organisation-service', allScopes],
  ['workspace-service', workspaceScopes],
  ...[...new Set(allScopes.map(groupOf))]
    .map((group) => [group, allScopes.filter((scope) => groupOf(scope) === group)] as const)
    .filter(([, scopes]) => scopes.length >= SMALLEST_GROUP),
]);

/** The names of the sets, as they may be given. */
export const scopeSetNames: readonly string[] = [...SETS.keys()].map((name) => PREFIX + name);

/**
 * Whether a scope is given as a set.
 *
 * @param scope as it came
 */
export const isScopeSet = (scope: unknown): boolean =>
  typeof scope === 'string' && scope.trim().toLowerCase().startsWith(PREFIX);

/**
 * The scopes one by one: "all of workspace-service" stands for what such a key may hold. The reverse of `inSets`;
 * a set that is not known is left as it is.
 *
 * @param scopes names of scopes and sets
 */
export function eachScope(scopes: readonly unknown[]): readonly unknown[] {
  const each = scopes.flatMap((scope): readonly unknown[] =>
    typeof scope === 'string' && isScopeSet(scope)
      ? (SETS.get(scope.trim().toLowerCase().slice(PREFIX.length)) ?? [scope])
      : [scope],
  );
  return [...new Set(each)];
}

/**
 * A long list of scopes by the sets that it holds whole, with what is left one by one: `eachScope` gives the same
 * scopes again. Any other list is given back as it is.
 *
 * @param list of scopes
 */
export function inSets(list: readonly unknown[]): readonly unknown[] {
  if (list.length <= MOST_SHOWN || !list.every((item) => typeof item === 'string')) return list;
  let left = new Set(list);
  const names: string[] = [];
  for (const [name, scopes] of SETS) {
    if (!scopes.every((scope) => left.has(scope))) continue;
    const covered = new Set(scopes);
    left = new Set([...left].filter((scope) => !covered.has(scope)));
    names.push(PREFIX + name);
  }
  return names.length === 0 ? list : [...names, ...left];
}

/**
 * The same value with every long list of scopes in it by its sets.
 *
 * @param value any JSON value; not changed
 */
export function withScopeSets<T>(value: T): T {
  return changed(value) as T;
}

/** Copies what holds a change alone: nearly every reply holds none. */
function changed(value: unknown): unknown {
  if (Array.isArray(value)) {
    const sets = inSets(value);
    if (sets !== value) return sets;
    let copy: unknown[] | undefined;
    for (const [index, item] of value.entries()) {
      const now = changed(item);
      if (now === item) continue;
      copy ??= [...value];
      copy[index] = now;
    }
    return copy ?? value;
  }
  if (typeof value !== 'object' || value === null) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [name, item] of Object.entries(value)) {
    if (typeof item !== 'object') continue;
    const now = changed(item);
    if (now === item) continue;
    copy ??= { ...value };
    // A key can be __proto__, which an assignment would not make.
    Object.defineProperty(copy, name, { value: now, writable: true, enumerable: true, configurable: true });
  }
  return copy ?? value;
}

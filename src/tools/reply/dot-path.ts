/**
 * Calls `visit` for every place that a dotted path names. `[]` stands for every element of a list, `*` for every
 * property, and lists are entered without being named when `loose` is set.
 *
 * @param root where to start
 * @param path such as `data[].key`
 * @param visit gets the holder and the key under which the place lies
 */
export function visitPath(
  root: unknown,
  path: string,
  visit: (holder: Record<string, unknown>, key: string) => void,
): void {
  walk(root, path.replaceAll('[]', '.[]').split('.'), visit);
}

function walk(
  value: unknown,
  steps: readonly string[],
  visit: (holder: Record<string, unknown>, key: string) => void,
): void {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return;
  if (step === '[]' || step === '*') {
    const holder = value as Record<string, unknown>;
    if (step === '[]' && !Array.isArray(value)) return;
    for (const key of Object.keys(holder))
      if (rest.length === 0) visit(holder, key);
      else walk(holder[key], rest, visit);
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) walk(item, steps, visit);
    return;
  }
  const holder = value as Record<string, unknown>;
  if (!Object.hasOwn(holder, step)) return;
  if (rest.length === 0) visit(holder, step);
  else walk(holder[step], rest, visit);
}

/** `customHost`, `custom-host` and `custom_host` are one name: gateways read more than one style. */
export const styleless = (name: string): string => name.replace(/[-_\s]/g, '').toLowerCase();

const DEEPEST = 200;

/**
 * Every value that a dotted path names: `[]` stands for every element, `**` for any depth. Names are compared without
 * their case style, and JSON that travels as a string is looked into, so that no spelling hides an argument.
 *
 * @param root where to start
 * @param path such as `config.targets[].custom_host` or `config.**.custom_host`
 */
export function valuesAt(root: unknown, path: string): unknown[] {
  let found: unknown[] = [root];
  for (const step of path.replaceAll('[]', '.[]').split('.')) found = found.flatMap((value) => oneStep(value, step));
  return found;
}

function oneStep(raw: unknown, step: string): readonly unknown[] {
  const value = parsed(raw);
  if (typeof value !== 'object' || value === null) return [];
  if (step === '[]') return Array.isArray(value) ? value : [];
  if (step === '**') return withDescendants(value, 0);
  if (Array.isArray(value)) return [];
  if (Object.hasOwn(value, step)) return [(value as Record<string, unknown>)[step]];
  const folded = styleless(step);
  return Object.entries(value)
    .filter(([name]) => styleless(name) === folded)
    .map(([, item]) => item);
}

function withDescendants(raw: unknown, depth: number): readonly unknown[] {
  const value = parsed(raw);
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return [value, ...Object.values(value).flatMap((item) => withDescendants(item, depth + 1))];
}

/** The object or list that a string holds as JSON; anything else as it is. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** How much there is in a value: elements, properties; 0 for an empty string. */
export function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  return value === '' ? 0 : 1;
}

/** Whether two plain values are one to an API that takes 1 and "true" for true. */
export function meansTheSame(value: unknown, wanted: unknown): boolean {
  return value === wanted || plain(value) === plain(wanted);
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') {
    const folded = value.trim().toLowerCase();
    return folded === 'true'
      ? 1
      : folded === 'false'
        ? 0
        : folded !== '' && Number.isFinite(Number(folded))
          ? Number(folded)
          : folded;
  }
  return typeof value === 'boolean' ? Number(value) : value;
}

import { remembering } from '../../bounded-map.ts';
import { numberOf, parsedHolder } from '../../json.ts';

const SEPARATOR = /[^\p{L}\p{N}]+/gu;
const MOST_NAMES = 5_000;

/**
 * A name without case, separators and what nobody sees: `customHost`, `custom-host`, `CUSTOM_HOST` and `custom_host` are
 * one, because gateways read more than one style.
 */
export const styleless = remembering((name) => name.normalize('NFKC').replace(SEPARATOR, '').toLowerCase(), MOST_NAMES);

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
  for (const step of stepsOf(path)) {
    const next: unknown[] = [];
    for (const value of found) takeStep(value, step, next);
    found = next;
    if (found.length === 0) return found;
  }
  return found;
}

const split = new Map<string, readonly string[]>();

/** The catalog's paths are few: each is taken apart once. */
function stepsOf(path: string): readonly string[] {
  let steps = split.get(path);
  if (steps === undefined) {
    steps = path.replaceAll('[]', '.[]').split('.');
    split.set(path, steps);
  }
  return steps;
}

function takeStep(raw: unknown, step: string, found: unknown[]): void {
  const value = parsedHolder(raw);
  if (typeof value !== 'object' || value === null) return;
  if (step === '**') {
    gather(value, 0, found);
    return;
  }
  if (Array.isArray(value)) {
    if (step === '[]') for (const item of value) found.push(item);
    return;
  }
  const wanted = styleless(step);
  for (const name in value)
    if (Object.hasOwn(value, name) && (name === step || styleless(name) === wanted))
      found.push((value as Record<string, unknown>)[name]);
}

/** A value and all objects and lists in it. */
function gather(raw: unknown, depth: number, found: unknown[]): void {
  const value = parsedHolder(raw);
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  found.push(value);
  for (const item of Object.values(value)) gather(item, depth + 1, found);
}

/** The argument that a path begins with: `config` of `config.targets[].custom_host`. */
export const topOf = (path: string): string => path.split(/[.[]/, 1)[0] ?? path;

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
    return folded === 'true' ? 1 : folded === 'false' ? 0 : (numberOf(folded) ?? folded);
  }
  return typeof value === 'boolean' ? Number(value) : value;
}

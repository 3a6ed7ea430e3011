import { isObject, numberOf } from '../../json.ts';
import { membersOf, type Stored, sameThing, storedView } from './shrinking.ts';
import { styleless } from './values-at.ts';

/** A number that a call makes smaller. */
export interface Lowered {
  /** Undefined where there was none, or where it could not be read. */
  readonly from: number | undefined;
  readonly to: number;
}

/**
 * The numbers in the arguments that are smaller than what is stored. A limit where there was none counts as lower, and so
 * does what could not be read: the policy fails closed.
 *
 * @param path the argument, dotted; elements of lists are compared with those of the same id or kind
 * @param args the call's arguments
 * @param stored what the target holds now; undefined when it was not read
 * @param wire the API's own name of the first step, where it has another one
 */
export function lowers(
  path: string,
  args: Readonly<Record<string, unknown>>,
  stored: Stored | undefined,
  wire: string | undefined,
): readonly Lowered[] {
  const [top = path, ...steps] = path.replaceAll('[]', '.[]').split('.');
  const before = stored?.kind === 'read' ? storedView(stored.value, top, wire)[top] : undefined;
  const found: Lowered[] = [];
  compare(args[top], before, steps, found);
  return found;
}

function compare(given: unknown, before: unknown, [step, ...rest]: readonly string[], found: Lowered[]): void {
  if (step === undefined) {
    const to = numberOf(given);
    const from = numberOf(before);
    if (to !== undefined && (from === undefined || to < from)) found.push({ from, to });
    return;
  }
  if (step !== '[]') {
    if (isObject(given)) compare(memberOf(given, step), memberOf(before, step), rest, found);
    return;
  }
  // Where one thing or a list of them is taken, either may be stored.
  const earlier = membersOf(before);
  for (const item of membersOf(given))
    compare(
      item,
      earlier.find((old) => sameThing(old, item)),
      rest,
      found,
    );
}

function memberOf(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  return Object.entries(value).find(([key]) => styleless(key) === styleless(name))?.[1];
}

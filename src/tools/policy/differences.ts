import { isDeepStrictEqual } from 'node:util';
import { maskValue } from '../audit/mask-arguments.ts';
import { shortenTexts } from '../audit/shorten-texts.ts';
import { maskFields } from '../reply/mask.ts';
import type { Tool } from '../tool.ts';
import type { Change } from './confirmer.ts';
import type { Stored } from './shrinking.ts';
import { isObject } from './target.ts';

type Values = Readonly<Record<string, unknown>>;

/** Stands for a field that the new value no longer has. */
const GONE = '(taken away)';
const MOST = 60;

/**
 * What a call changes in what is stored, from what to what, secrets masked. Only what the call names; inside a value
 * that is replaced whole, also what it leaves out.
 *
 * @param tool the tool
 * @param args its arguments
 * @param stored what was read of the target; secrets by value are masked in both (`cleaned-call.ts`)
 */
export function differences(tool: Tool, args: Values, stored: Stored | undefined): readonly Change[] {
  if (stored?.kind !== 'read' || tool.operation?.method === 'DELETE') return [];
  const { operation } = tool;
  const value = maskFields(stored.value, [...(operation?.secretReply ?? [])], []);
  const holder = isObject(value) && isObject(value.data) && !('id' in value) ? value.data : value;
  if (!isObject(holder)) return [];
  const changes: Change[] = [];
  for (const [name, field] of Object.entries(tool.input)) {
    const given = args[name];
    if (given === undefined || !['body', 'form', 'whole-body'].includes(field.in)) continue;
    const key = [name, field.wire].find((candidate) => candidate !== undefined && Object.hasOwn(holder, candidate));
    if (key === undefined) {
      changes.push({ field: name, from: '(not shown by Portkey)', to: maskValue(given, name, field.schema) });
      continue;
    }
    const whole =
      field.encode === 'json' || tool.escalates.some((rule) => rule.shrinks && rule.argument.split(/[.[]/)[0] === name);
    const shown = (item: unknown): unknown => maskValue(item, name, field.schema);
    compare(shown(asGiven(holder[key], given)), shown(given), name, whole, changes);
  }
  return changes
    .slice(0, MOST)
    .map(({ field: name, from, to }) => ({ field: name, from: shortenTexts(from), to: shortenTexts(to) }));
}

/** Stored JSON text is compared as JSON; a stored list of one with a single object as that object. */
function asGiven(stored: unknown, given: unknown): unknown {
  if (typeof stored === 'string' && typeof given === 'object' && given !== null) {
    try {
      return JSON.parse(stored);
    } catch {
      return stored;
    }
  }
  return Array.isArray(stored) && stored.length === 1 && isObject(given) ? stored[0] : stored;
}

function compare(from: unknown, to: unknown, path: string, whole: boolean, changes: Change[]): void {
  if (isDeepStrictEqual(from, to) || sameSwitch(from, to)) return;
  if (!isObject(from) || !isObject(to)) {
    changes.push({ field: path, from: from ?? null, to });
    return;
  }
  for (const key of Object.keys(to)) compare(from[key], to[key], `${path}.${key}`, whole, changes);
  if (whole)
    for (const key of Object.keys(from))
      if (!Object.hasOwn(to, key) && from[key] !== null)
        changes.push({ field: `${path}.${key}`, from: from[key], to: GONE });
}

/** The API shows 0 and 1 for false and true. */
const sameSwitch = (from: unknown, to: unknown): boolean =>
  (typeof from === 'number' && typeof to === 'boolean') || (typeof from === 'boolean' && typeof to === 'number')
    ? Number(from) === Number(to)
    : false;

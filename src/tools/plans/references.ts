import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { isObject } from '../../json.ts';
import type { ArgumentFault } from '../arguments/fault.ts';
import type { Tool } from '../model/tool.ts';
import { creates } from '../policy/admission.ts';

type Values = Readonly<Record<string, unknown>>;

/** What an earlier step made, in an argument of a later one: `{"$from": 0, "path": "id"}`. */
export interface Reference {
  /** The earlier step's place in the list, from 0. */
  readonly from: number;
  /** Dotted path in its reply, to an id or a slug. */
  readonly path: string;
}

const KEY = '$from';
const DEEPEST = 100;

/**
 * A name of a thing, perhaps inside objects: of a reply only ids and slugs may go into another argument, so that
 * whatever is handed out in it once (a key, a token) stays there.
 */
const NAMES_A_THING = /^(?:[a-z]\w{0,40}\.){0,4}(?:id|slug|uuid|[a-z]\w{0,40}_(?:id|slug|uuid))$/;
/** The id of a version, in the reply of the update that makes it. */
const VERSION = /^(?:[a-z]\w{0,40}_)?version_id$/;

/** Whether an update makes a new version of what is there, rather than changing it (DESIGN.md, "The catalog"). */
const makesVersion = ({ method, risk, repeatable }: CatalogEntry): boolean =>
  method === 'PUT' && risk === 'write' && repeatable === false;

const UNSAFE = new Set(['constructor', 'prototype']);

const isReference = (value: unknown): value is Values => isObject(value) && Object.hasOwn(value, KEY);

/**
 * Whether a value has a reference in it, well made or not.
 *
 * @param value the arguments of a call
 */
export const hasReference = (value: unknown, depth = 0): boolean =>
  depth <= DEEPEST &&
  typeof value === 'object' &&
  value !== null &&
  (isReference(value) || Object.values(value).some((item) => hasReference(item, depth + 1)));

/** A reference that could be followed, or what is wrong with it. */
function readReference(value: Values, at: string, step: number, tools: readonly Tool[]): Reference | ArgumentFault {
  const no = (field: string, message: string): ArgumentFault => ({ field: `${at}${field}`, message });
  const more = Object.keys(value).filter((key) => key !== KEY && key !== 'path');
  if (more.length > 0) return no('', `takes ${KEY} and path alone`);
  const { [KEY]: from, path } = value;
  if (typeof from !== 'number' || !Number.isInteger(from) || from < 0 || from >= step)
    return no(`.${KEY}`, 'must be the number of an earlier step, counted from 0');
  if (typeof path !== 'string' || !NAMES_A_THING.test(path) || path.split('.').some((name) => UNSAFE.has(name)))
    return no('.path', 'must lead to an id or a slug of what that step made, such as id, slug or data.id');
  const { operation, name } = tools[from] ?? {};
  if (operation === undefined || !(creates(operation) || (makesVersion(operation) && VERSION.test(path))))
    return no(`.${KEY}`, `names step ${from + 1}${name === undefined ? '' : ` (${name})`}, which makes nothing new`);
  const secrets = [...(operation.secretReply ?? []), ...(operation.oneTimeReply ?? [])];
  if (secrets.includes(path)) return no('.path', 'leads to a secret, which stays in the reply that hands it out');
  return { from, path };
}

/** Arguments with something in the place of each reference. */
export interface Replaced {
  readonly args: Values;
  readonly references: readonly Reference[];
  readonly faults: readonly ArgumentFault[];
}

/**
 * Puts something in the place of every reference in a step's arguments.
 *
 * @param args as they came
 * @param step its place in the list, from 0
 * @param tools those of all steps, in order
 * @param put what stands for a reference
 */
export function replaceReferences(
  args: Values,
  step: number,
  tools: readonly Tool[],
  put: (reference: Reference) => unknown,
): Replaced {
  const references: Reference[] = [];
  const faults: ArgumentFault[] = [];
  const replaced = (value: unknown, at: string, depth: number): unknown => {
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
    if (Array.isArray(value)) return value.map((item, index) => replaced(item, `${at}[${index}]`, depth + 1));
    if (!isReference(value))
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [
          name,
          replaced(item, at === '' ? name : `${at}.${name}`, depth + 1),
        ]),
      );
    const read = readReference(value, at, step, tools);
    if ('message' in read) {
      faults.push(read);
      return value;
    }
    references.push(read);
    return put(read);
  };
  const whole = replaced(args, '', 0);
  return { args: isObject(whole) ? whole : {}, references, faults };
}

/**
 * What stands for a reference until the earlier step is carried out, as a person reads it: `the workspace made in step
 * 1`. It holds spaces, so that nothing takes it for an id or slug that could be looked up.
 *
 * @param reference to what
 * @param tools those of all steps, in order
 */
export function placeholderOf({ from, path }: Reference, tools: readonly Tool[]): string {
  const title = tools[from]?.title ?? '';
  const made = `the ${title.slice(title.indexOf(' ') + 1)} made in step ${from + 1}`;
  return path === 'id' || path === 'data.id' ? made : `the ${path} of ${made}`;
}

/** What ids and slugs look like: nothing that could lead a path or a text elsewhere. */
const PLAIN = /^[\w.:@-]{1,200}$/;

/**
 * The id or slug that a reference leads to.
 *
 * @param reply of the earlier step
 * @param path dotted
 * @returns undefined where the reply has no such thing there
 */
export function madeAt(reply: unknown, path: string): string | number | undefined {
  let value: unknown = reply;
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  return typeof value === 'string' && PLAIN.test(value) && !/^\.+$/.test(value) ? value : undefined;
}

import type { Field } from '../../../catalog/operation.ts';
import { addressesIn, mayHoldAddress } from './address.ts';
import { type Described, described, UNDESCRIBED } from './described.ts';
import { type FieldName, fieldName, isAuthorization, leavesRegion } from './field-names.ts';

type Values = Readonly<Record<string, unknown>>;

/** Something in a call by which traffic, texts or keys would leave for where the caller says. */
export interface EgressFinding {
  /** `credential`: of an account that the caller names. `headers`: of incoming requests, passed on to the provider. */
  readonly kind: 'address' | 'credential' | 'headers';
  /** Where it stands, such as `config.targets[0].custom_host`. */
  readonly field: string;
  /** Of an address: the host, with its port. */
  readonly host?: string;
}

/** Where in a call something stands; written out only when something is found. */
interface Place {
  readonly above: Place | undefined;
  readonly step: string | number;
}

/** What holds for a value because of the names and schemas around it. */
interface Surroundings {
  readonly place: Place;
  readonly schema: Described;
  /** Of the nearest field. */
  readonly name: FieldName;
  /** Whatever is here becomes a host. */
  readonly host: boolean;
  readonly depth: number;
}

const DEEPEST = 100;
/** How JSON text and the value of an authorization header begin. */
const BEGINNING = /^\s*(?:["[{]|bearer|basic)/i;
/** What such a URL stands for is in itself. */
const DATA = /^data:/i;

/**
 * Everything in a call that would send something elsewhere, at any depth, in JSON text and in names of fields too. What
 * a schema calls inert (`catalog/schema.ts`) is not looked at; everything else is, whatever its field is called.
 *
 * @param input the tool's arguments
 * @param args their values
 * @param extra fields beside them that the catalog does not have
 */
export function egressFindings(
  input: Readonly<Record<string, Field>>,
  args: Values,
  extra?: Values,
): readonly EgressFinding[] {
  const found: EgressFinding[] = [];
  for (const argument of Object.keys(args)) {
    const field = input[argument];
    // Files are bytes; what is local is not sent, or only after it has become another argument.
    if (field === undefined || field.in === 'file' || field.in === 'local') continue;
    const name = fieldName(field.wire ?? argument);
    const place = { above: undefined, step: argument };
    look(args[argument], { place, schema: described(field.schema), name, host: name.host, depth: 0 }, found);
  }
  if (extra !== undefined) {
    const place = { above: undefined, step: 'extra' };
    look(extra, { place, schema: UNDESCRIBED, name: fieldName('extra'), host: false, depth: 0 }, found);
  }
  return found;
}

/**
 * The addresses in what is stored of a target: where what the call sends would go.
 *
 * @param input the tool's arguments, whose schemas say what in the target is inert
 * @param value what was read
 */
export function storedAddresses(input: Readonly<Record<string, Field>>, value: unknown): readonly EgressFinding[] {
  const properties = Object.fromEntries(
    Object.entries(input).map(([name, field]) => [field.wire ?? name, field.schema]),
  );
  const schema = described({ type: 'object', properties });
  const found: EgressFinding[] = [];
  look(value, { place: { above: undefined, step: '' }, schema, name: fieldName(''), host: false, depth: 0 }, found);
  return found.filter(({ kind }) => kind === 'address');
}

function look(value: unknown, around: Surroundings, found: EgressFinding[]): void {
  if (typeof value === 'string') {
    const schema = around.schema.as('string');
    if (!schema.inert) lookAtText(value, schema, around, found);
  } else if (typeof value === 'number') {
    const schema = around.schema.as('number');
    if (around.host && !schema.numeric && !schema.inert) add(found, 'address', around.place, String(value));
  } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    const schema = around.schema.as(Array.isArray(value) ? 'array' : 'object');
    if (schema.inert) return;
    if (around.depth > DEEPEST) add(found, 'address', around.place, '(nested too deeply to be read)');
    else if (Array.isArray(value)) lookAtList(value, schema, around, found);
    else lookAtObject(value as Values, schema, around, found);
  }
}

function lookAtText(value: string, schema: Described, around: Surroundings, found: EgressFinding[]): void {
  const { place, name, host } = around;
  const secret = schema.secret || name.credential;
  if (!secret && !host && !name.region && !mayHoldAddress(value) && !BEGINNING.test(value)) return;
  const text = value.trim();
  if (text === '' || schema.choices?.has(value)) return;
  if (secret || isAuthorization(value)) {
    add(found, 'credential', place);
    return;
  }
  const before = found.length;
  const inside = parsed(value);
  if (inside !== undefined) look(inside, { ...around, schema: UNDESCRIBED, depth: around.depth + 1 }, found);
  if (found.length > before) return;
  const hosts = addressesIn(value, !schema.known);
  for (const each of hosts) add(found, 'address', place, each);
  if (hosts.length > 0) return;
  if ((host && !DATA.test(text)) || (name.region && leavesRegion(text))) add(found, 'address', place, text);
}

function lookAtList(value: readonly unknown[], schema: Described, around: Surroundings, found: EgressFinding[]): void {
  const { place: above, name, host, depth } = around;
  if (name.headers && value.length > 0) add(found, 'headers', above);
  const items = schema.items();
  for (let step = 0; step < value.length; step++)
    look(value[step], { place: { above, step }, schema: items, name, host, depth: depth + 1 }, found);
}

function lookAtObject(value: Values, schema: Described, around: Surroundings, found: EgressFinding[]): void {
  const { place: above, depth } = around;
  const keys = Object.keys(value);
  // A service account's file as a whole; of other objects the schema says what is in them.
  if (keys.length > 0 && (schema.secret || around.name.credential) && !schema.hasMembers) {
    add(found, 'credential', above);
    return;
  }
  for (const step of keys) {
    const member = schema.member(step);
    const name = fieldName(step);
    const place = { above, step };
    // A map's keys are the caller's as well.
    if (!member.known && mayHoldAddress(step))
      for (const each of addressesIn(step, false)) add(found, 'address', place, each);
    const host = around.host || (member.known ? name.host : name.unknownHost);
    look(value[step], { place, schema: member, name, host, depth: depth + 1 }, found);
  }
}

function add(found: EgressFinding[], kind: EgressFinding['kind'], place: Place, host?: string): void {
  found.push({ kind, field: written(place), ...(host !== undefined && { host }) });
}

function written({ above, step }: Place): string {
  const before = above === undefined ? '' : written(above);
  if (typeof step === 'number') return `${before}[${step}]`;
  return before === '' ? step : `${before}.${step}`;
}

const looksLikeJson = (text: string): boolean => /^\s*["[{]/.test(text);

/** JSON that travels as text, also as text within text. */
function parsed(text: string): unknown {
  if (!looksLikeJson(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { Field } from '../../../catalog/operation.ts';
import type { JsonSchema } from '../../../catalog/schema.ts';
import { styleless } from '../values-at.ts';
import { addressesIn } from './address.ts';
import { becomesHost, holdsCredential, isAuthorization, leavesRegion, passesHeadersOn } from './field-names.ts';

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

/** What is known of the place that is looked at. */
interface Place {
  readonly field: string;
  /** What may be there, as far as schemas say; empty where none does. */
  readonly schemas: readonly JsonSchema[];
  /** Whether the catalog knows the field by its name; others are judged more strictly. */
  readonly known: boolean;
  /** Whatever is here becomes a host. */
  readonly host: boolean;
  /** The name of the nearest field, folded. */
  readonly name: string;
  readonly depth: number;
}

const DEEPEST = 100;
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
  for (const [name, value] of Object.entries(args)) {
    const field = input[name];
    // Files are bytes; what is local is not sent, or only after it has become another argument.
    if (field === undefined || field.in === 'file' || field.in === 'local') continue;
    look(value, placeOf(name, field.wire ?? name, { schemas: [field.schema], known: true }, false, 0), found);
  }
  if (extra !== undefined)
    for (const [name, value] of Object.entries(extra)) {
      lookAtName(name, `extra.${name}`, found);
      look(value, placeOf(`extra.${name}`, name, UNKNOWN, false, 1), found);
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
    Object.entries(input).map(([name, field]) => [field.wire ?? name, field.schema] as const),
  );
  const found: EgressFinding[] = [];
  look(value, placeOf('', '', { schemas: [{ type: 'object', properties }], known: true }, false, 0), found);
  return found.filter(({ kind }) => kind === 'address');
}

/** What schemas say of a member of an object. */
type Known = Pick<Place, 'schemas' | 'known'>;

const UNKNOWN: Known = { schemas: [], known: false };

function placeOf(field: string, name: string, { schemas, known }: Known, insideHost: boolean, depth: number): Place {
  const folded = styleless(name);
  return { field, name: folded, schemas, known, host: insideHost || becomesHost(folded, known), depth };
}

function look(value: unknown, place: Place, found: EgressFinding[]): void {
  const { field, depth } = place;
  if (value === null || value === undefined || typeof value === 'boolean' || value instanceof Uint8Array) return;
  const schemas = fitting(place.schemas, value);
  if (schemas.length > 0 && schemas.every(({ inert }) => inert !== undefined)) return;
  if (depth > DEEPEST) found.push({ kind: 'address', field, host: '(nested too deeply to be read)' });
  else if (typeof value === 'string') lookAtText(value, { ...place, schemas }, found);
  else if (typeof value === 'object') lookInside(value, { ...place, schemas }, found);
  else if (place.host && schemas.every(({ type }) => type === undefined || type === 'string'))
    found.push({ kind: 'address', field, host: String(value) });
}

function lookAtText(value: string, { field, name, schemas, known, host, depth }: Place, found: EgressFinding[]): void {
  const text = value.trim();
  if (text === '' || schemas.some(({ enum: values }) => values?.includes(value))) return;
  if (isSecret(name, schemas) || isAuthorization(value)) {
    found.push({ kind: 'credential', field });
    return;
  }
  const before = found.length;
  const inside = parsed(text);
  if (inside !== undefined) look(inside, { field, name, ...UNKNOWN, host, depth: depth + 1 }, found);
  if (found.length > before) return;
  const hosts = addressesIn(value, !known);
  if (hosts.length > 0) for (const each of hosts) found.push({ kind: 'address', field, host: each });
  else if ((host && !DATA.test(text)) || leavesRegion(name, text)) found.push({ kind: 'address', field, host: text });
}

function lookInside(value: object, { field, name, schemas, known, host, depth }: Place, found: EgressFinding[]): void {
  if (Array.isArray(value)) {
    if (passesHeadersOn(name) && value.length > 0) found.push({ kind: 'headers', field });
    const items = schemas.flatMap((schema) => (schema.items ? branchesOf(schema.items) : []));
    for (const [index, item] of value.entries())
      look(item, { field: `${field}[${index}]`, name, schemas: items, known, host, depth: depth + 1 }, found);
    return;
  }
  const members = Object.entries(value);
  // A service account's file as a whole; of other objects the schema says what is in them.
  if (members.length > 0 && isSecret(name, schemas) && schemas.every(({ properties }) => properties === undefined)) {
    found.push({ kind: 'credential', field });
    return;
  }
  for (const [key, item] of members) {
    const at = field === '' ? key : `${field}.${key}`;
    const member = memberOf(schemas, key);
    if (!member.known) lookAtName(key, at, found);
    look(item, placeOf(at, key, member, host, depth + 1), found);
  }
}

/** A map's keys are the caller's as well. */
function lookAtName(name: string, field: string, found: EgressFinding[]): void {
  for (const host of addressesIn(name, false)) found.push({ kind: 'address', field, host });
}

const isSecret = (name: string, schemas: readonly JsonSchema[]): boolean =>
  schemas.some(({ writeOnly }) => writeOnly === true) || holdsCredential(name);

/** JSON that travels as text, also as text within text. */
function parsed(text: string): unknown {
  if (!/^["[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const branchesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(branchesOf).map((branch) => inherited(branch, schema));

/** What is said of a choice holds for each of its branches. */
const inherited = (branch: JsonSchema, { inert, writeOnly }: JsonSchema): JsonSchema =>
  inert === undefined && writeOnly === undefined
    ? branch
    : { ...branch, ...(inert && { inert }), ...(writeOnly && { writeOnly }) };

/** The schemas of a choice that a value of this type can be meant for; all of them where it fits none. */
function fitting(schemas: readonly JsonSchema[], value: unknown): readonly JsonSchema[] {
  const branches = schemas.flatMap(branchesOf);
  if (branches.length < 2) return branches;
  const type = Array.isArray(value) ? 'array' : typeof value;
  const meant = branches.filter(
    (branch) => branch.type === undefined || (branch.type === 'integer' ? 'number' : branch.type) === type,
  );
  return meant.length > 0 ? meant : branches;
}

function memberOf(schemas: readonly JsonSchema[], key: string): Known {
  const own = schemas.flatMap(({ properties }) => {
    const schema = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
    return schema === undefined ? [] : branchesOf(schema);
  });
  if (own.length > 0) return { schemas: own, known: true };
  const others = schemas.flatMap(({ additionalProperties }) =>
    typeof additionalProperties === 'object' ? branchesOf(additionalProperties) : [],
  );
  return { schemas: others, known: false };
}

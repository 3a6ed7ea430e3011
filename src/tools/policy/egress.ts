import { operationNamed } from '../../catalog/index.ts';
import type { Field } from '../../catalog/model/operation.ts';
import { isObject } from '../../json.ts';
import type { ArgumentFault } from '../arguments/fault.ts';
import { argumentsFor } from '../model/target.ts';
import type { Tool } from '../model/tool.ts';
import {
  addressesIn,
  type Described,
  described,
  type FieldName,
  fieldName,
  isAuthorization,
  leavesRegion,
  mayHoldAddress,
  UNDESCRIBED,
} from './addresses.ts';
import type { BoundedReads, ReadResult } from './bounded-reads.ts';
import type { Stored } from './stored.ts';

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

/**
 * What findings mean, for the person who confirms: every host with every field that names it.
 *
 * @param findings what was found in a call
 */
export function reasonsOf(findings: readonly EgressFinding[]): readonly string[] {
  const byHost = new Map<string, string[]>();
  for (const { kind, host, field } of findings)
    if (kind === 'address' && host !== undefined) byHost.set(host, [...(byHost.get(host) ?? []), field]);
  const fieldsOf = (kind: EgressFinding['kind']): readonly string[] =>
    findings.flatMap((finding) => (finding.kind === kind ? [finding.field] : []));
  const credentials = fieldsOf('credential');
  const headers = fieldsOf('headers');
  return [
    ...[...byHost].map(([host, fields]) => `sends requests, texts or keys to ${host} (${fields.join(', ')})`),
    ...(credentials.length > 0
      ? [`uses a credential that the call brings, and so whoever’s account it is (${credentials.join(', ')})`]
      : []),
    ...(headers.length > 0
      ? [`passes headers of incoming requests on, which can hold keys (${headers.join(', ')})`]
      : []),
  ];
}

/**
 * What is wrong with findings where nothing may go elsewhere.
 *
 * @param findings what was found
 * @param inPath whether a field is an id in the path rather than anything else of a read
 */
export const faultsOf = (
  findings: readonly EgressFinding[],
  inPath: (field: string) => boolean,
): readonly ArgumentFault[] =>
  findings.map(({ kind, field, host }) => ({
    field,
    message:
      kind !== 'address'
        ? 'must not hold a credential or headers: a read uses the key of this server'
        : inPath(field)
          ? `must be an id or slug, not an address (${host})`
          : `must not hold an address (${host}): a read goes to Portkey alone; give a slug, an id or plain words`,
  }));

/** Where a secret that the operator bound would go. */
export interface SecretDestination {
  /** It goes to an address, or nobody can tell: only a person may send it there. */
  readonly elsewhere: boolean;
  /** What is to be told of it. */
  readonly sentences: readonly string[];
}

/**
 * Where the secret of a call would go: to addresses that the call names, or to those that what it changes has now.
 *
 * @param call the call, with what was found in it and what was read of its target
 * @param reads the bounded way to Portkey
 */
export async function secretDestination(
  call: {
    readonly tool: Tool;
    readonly args: Values;
    readonly extra?: Values;
    readonly findings: readonly EgressFinding[];
    readonly stored?: Stored;
  },
  reads: BoundedReads,
): Promise<SecretDestination> {
  const { tool, extra, findings, stored } = call;
  const { sendsTo } = tool.operation ?? {};
  const states = [...(stored ? [stored] : []), ...(await behind(call, reads))];
  const present = states.flatMap((state) => (state.kind === 'read' ? storedAddresses(tool.input, state.value) : []));
  const unread = states.some(({ kind }) => kind === 'unread');
  const hosts = [...new Set(present.map(({ host, field }) => `${host} (${field})`))];
  const unknown = unread || (sendsTo?.always === true && hosts.length === 0);
  return {
    elsewhere:
      extra !== undefined ||
      unknown ||
      hosts.length > 0 ||
      sendsTo?.always === true ||
      findings.some(({ kind }) => kind === 'address'),
    sentences: [
      ...(hosts.length > 0 ? [`The secret goes to where this points now: ${hosts.join(', ')}.`] : []),
      ...(unknown ? ['Where this points now could not be read: the secret may go anywhere.'] : []),
    ],
  };
}

/** What stands behind the target and says where it leads (`sendsTo` in the catalog). */
async function behind({ tool, args }: { tool: Tool; args: Values }, reads: BoundedReads): Promise<readonly Stored[]> {
  const { operation } = tool;
  const states: Stored[] = [];
  let given: Values | undefined = args;
  for (const { operation: name, next } of operation?.sendsTo?.reads ?? []) {
    const reader = operationNamed(name);
    if (operation === undefined || reader === undefined) break;
    const readerArgs: Values | undefined = given === args ? argumentsFor(operation, args, reader) : given;
    const result: ReadResult | undefined = readerArgs && (await reads.read(reader, readerArgs));
    if (!result?.ok) {
      states.push({ kind: 'unread', why: result?.why ?? `${name} needs more than this call says` });
      break;
    }
    states.push({ kind: 'read', value: result.data });
    const id: unknown = next !== undefined && isObject(result.data) ? result.data[next] : undefined;
    given = id === undefined || next === undefined ? undefined : { [next]: id };
  }
  return states;
}

import { isIP, isIPv6 } from 'node:net';
import { remembering } from '../../bounded-map.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { styleless } from './values-at.ts';

/** Without one of these characters a text is no URL, no IP literal and no host with a port. */
const POSSIBLE = /[:./\\%]|[^ -~]/;

/** Whether a text could name a host at all: a quick look, before the careful one. */
export const mayHoldAddress = (text: string): boolean => POSSIBLE.test(text);

const NOT_ASCII = /[^\0-\x7f]/;
const ENCODED = /%([0-9a-f]{2})/gi;
/** More layers of percent-encoding than any proxy undoes. */
const MOST_LAYERS = 8;
/** What URL parsers skip, and what nobody sees. */
const UNSEEN = /[\t\r\n\p{Cc}\p{Cf}]+/gu;
const SPACE = /\s/;
const SPACES = /\s+/g;
const SEPARATORS = /[\s,;|"'`<>(){}]+/;

/**
 * Schemes that URL parsers take with any number of slashes: `https:evil.example` is `https://evil.example`.
 * Source: the WHATWG URL standard, special schemes.
 */
const ANY_SLASHES = /^(?:https?|wss?|ftp|file):\/*/;
const ONE_SLASH = /(?:https?|wss?|ftp):\//g;

/**
 * The hosts that a text names as addresses: after `scheme://` or a leading `//`, as a host with a port, or as an IP
 * literal. White space, invisible characters, percent-encoding, backslashes and wide characters hide none.
 *
 * @param text any text
 * @param anyHost whether a single word with a port (`vault:8200`) is a host as well; elsewhere it is an id
 * @returns each host once, with its port, as it is to be shown; empty where the text holds no address
 */
export function addressesIn(text: string, anyHost: boolean): readonly string[] {
  if (!mayHoldAddress(text)) return [];
  // Spaces end a host; only where none is found could they be there to hide one.
  const words = readable(text).replace(UNSEEN, '').trim();
  const hosts = hostsIn(words, anyHost);
  if (hosts.size > 0 || !SPACE.test(words)) return [...hosts];
  return [...hostsIn(words.replace(SPACES, ''), false)];
}

function hostsIn(text: string, anyHost: boolean): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 1)) hosts.add(hostAt(text, at + 3));
  for (const { index, 0: scheme } of text.matchAll(ONE_SLASH)) hosts.add(hostAt(text, index + scheme.length));
  const scheme = ANY_SLASHES.exec(text)?.[0];
  if (scheme !== undefined && scheme.length < text.length) hosts.add(hostAt(text, scheme.length));
  if (text.startsWith('//') && text.length > 2) hosts.add(hostAt(text, 2));
  for (const token of text.split(SEPARATORS)) {
    const host = hostWithPort(token, anyHost);
    if (host !== undefined) hosts.add(host);
  }
  return hosts;
}

/** The text as the least careful of all readers would read it. */
function readable(text: string): string {
  // NFKC makes wide letters narrow, but leaves the ideographic full stop, which stands for a dot in host names.
  let plain = NOT_ASCII.test(text) ? text.normalize('NFKC').replaceAll('\u3002', '.') : text;
  for (let layer = 0; layer < MOST_LAYERS && plain.includes('%'); layer++) {
    const decoded = plain.replace(ENCODED, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (decoded === plain) break;
    plain = decoded;
  }
  return plain.replaceAll('\\', '/').toLowerCase();
}

const END_OF_HOST = /[/?#,;|"'`<>(){}\s]/g;

/** The host at a place of a URL, without user name and password. */
function hostAt(plain: string, start: number): string {
  let from = start;
  while (plain[from] === '/') from += 1;
  END_OF_HOST.lastIndex = from;
  const end = END_OF_HOST.exec(plain)?.index ?? plain.length;
  const authority = plain.slice(from, end);
  return authority.slice(authority.lastIndexOf('@') + 1) || '(no host)';
}

const LONGEST_IP = 45;
const PORT = /^[0-9]{1,5}$/;
const LABEL = /^[\p{L}\p{N}_-]+$/u;
const TOP_LEVEL = /^(?:\p{L}{2,}|xn--[a-z0-9-]+)$/u;
const WORD = /^[a-z][a-z0-9_-]*$/;

/** The host of a text that is nothing but one, with a port and perhaps a path; an IP literal needs no port. */
function hostWithPort(token: string, anyHost: boolean): string | undefined {
  const end = token.search(/[/?#]/);
  const authority = end < 0 ? token : token.slice(0, end);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host.length <= LONGEST_IP && isIP(host) !== 0) return host;
  if (host.startsWith('[')) {
    const close = host.indexOf(']');
    const inside = host.slice(1, Math.min(close, LONGEST_IP)).split('%')[0] ?? '';
    return close > 0 && isIPv6(inside) ? host : undefined;
  }
  const colon = host.lastIndexOf(':');
  const port = host.slice(colon + 1);
  if (colon <= 0 || !PORT.test(port) || Number(port) < 1 || Number(port) > 65_535) return undefined;
  const name = host.slice(0, colon);
  if (name === 'localhost' || (anyHost && WORD.test(name))) return host;
  if (isIP(name) !== 0) return host;
  const labels = (name.endsWith('.') ? name.slice(0, -1) : name).split('.');
  const named = labels.length > 1 && TOP_LEVEL.test(labels.at(-1) ?? '') && labels.every((label) => LABEL.test(label));
  return named ? host : undefined;
}

/**
 * Names of fields that the gateway or Portkey turns into a host, takes for a credential, or passes headers on by.
 *
 * Compared without case, separators and invisible characters (`styleless`). Sources: the gateway's own options
 * (custom_host, azure_resource_name, azure_foundry_url, huggingface_base_url, snowflake_account, S3 and Google storage
 * buckets, …); portkey-live.md 8 for guardrails; the Responses API for MCP tools.
 */
const HOST =
  /(?:ur[il]s?|hosts?|hostnames?|endpoints?|endpointname|addr|address|addresses|origins?|webhooks?|domains?|bucket|bucketname|resourcename|snowflakeaccount|databricksworkspace)$/;
/** The same for fields that no schema describes, of which nothing but the name is known. */
const UNKNOWN_HOST = /(?:servers?|proxy|proxies|gateway|upstream|callback|redirect|remote|forwardto|dsn)$/;
/** The gateway puts these inside a provider's host name: a plain label stays there, anything else leads away. */
const REGION = /region$/;
const PLAIN_REGION = /^[a-z0-9-]+$/i;

const CREDENTIAL =
  /(?:apikeys?|secrets?|token|password|passwd|pwd|passphrase|auth|authorization|credentials?|privatekey|accesskey|accesskeyid|secretkey|bearer|cookie|signature|serviceaccount|serviceaccountjson|jwt|connectionstring|rolearn)$/;
const SCHEME_AND_CREDENTIAL = /^\s*(?:bearer|basic)\s+\S/i;

const PASSED_ON = /^(?:forward|passthrough)headers?$/;

/** What a field's name says of what is in it. */
export interface FieldName {
  /** Whatever is in it becomes a host. */
  readonly host: boolean;
  /** The same, where the catalog does not know the field. */
  readonly unknownHost: boolean;
  readonly region: boolean;
  readonly credential: boolean;
  /** It lists headers of requests that are passed on. */
  readonly headers: boolean;
}

const MOST_NAMES = 5_000;

/**
 * What a field's name says.
 *
 * @param name in any style
 */
export const fieldName = remembering((name): FieldName => {
  const folded = styleless(name);
  const host = HOST.test(folded);
  return {
    host,
    unknownHost: host || UNKNOWN_HOST.test(folded),
    region: REGION.test(folded),
    credential: CREDENTIAL.test(folded),
    headers: PASSED_ON.test(folded),
  };
}, MOST_NAMES);

/** Whether a region leads out of the provider's own hosts. */
export const leavesRegion = (value: string): boolean => !PLAIN_REGION.test(value);

/** Whether a text is the value of an authorization header, whatever the field is called. */
export const isAuthorization = (value: string): boolean => SCHEME_AND_CREDENTIAL.test(value);

type Kind = 'string' | 'number' | 'array' | 'object';

/** What the schemas of a place say of a value that stands there: worked out once for each place of the catalog. */
export interface Described {
  /** Whether the catalog knows the place by its name; others are judged more strictly. */
  readonly known: boolean;
  /** Nothing connects to an address here. */
  readonly inert: boolean;
  readonly secret: boolean;
  /** A number here is meant as one, not as an address. */
  readonly numeric: boolean;
  /** The only texts that may be here, where there is such a list. */
  readonly choices: ReadonlySet<unknown> | undefined;
  /** Whether the members of an object are described one by one. */
  readonly hasMembers: boolean;
  member(name: string): Described;
  items(): Described;
  /** The same for a value of this kind: of several schemas those that it can be meant for. */
  as(kind: Kind): Described;
}

/** A place of which the catalog says nothing. */
export const UNDESCRIBED: Described = describedBy([], false);

const places = new WeakMap<JsonSchema, Described>();

/**
 * What one schema says.
 *
 * @param schema of an argument of the catalog
 */
export function described(schema: JsonSchema): Described {
  let place = places.get(schema);
  if (place === undefined) {
    place = describedBy(branchesOf(schema), true);
    places.set(schema, place);
  }
  return place;
}

function describedBy(schemas: readonly JsonSchema[], isKnown: boolean): Described {
  const members = new Map<string, Described>();
  const kinds = new Map<Kind, Described>();
  let others: Described | undefined;
  let items: Described | undefined;
  const choices = schemas.flatMap((schema) => schema.enum ?? []);
  const names = new Set(schemas.flatMap(({ properties = {} }) => Object.keys(properties)));
  return {
    known: isKnown,
    inert: schemas.length > 0 && schemas.every(({ inert }) => inert !== undefined),
    secret: schemas.some(({ writeOnly }) => writeOnly === true),
    numeric: schemas.some(({ type }) => type === 'integer' || type === 'number'),
    choices: choices.length === 0 ? undefined : new Set(choices),
    hasMembers: schemas.some(({ properties }) => properties !== undefined),
    member: (name) => {
      let member = members.get(name);
      if (member === undefined && names.has(name)) {
        member = describedBy(
          schemas.flatMap(({ properties }) => (properties?.[name] ? branchesOf(properties[name]) : [])),
          true,
        );
        members.set(name, member);
      }
      if (member !== undefined) return member;
      others ??= describedBy(schemas.flatMap(otherMembers), false);
      return others;
    },
    items: () => {
      items ??= describedBy(
        schemas.flatMap((schema) => (schema.items ? branchesOf(schema.items) : [])),
        isKnown,
      );
      return items;
    },
    as(kind) {
      let narrowed = kinds.get(kind);
      if (narrowed === undefined) {
        const meant = schemas.filter((schema) => schema.type === undefined || kindOf(schema.type) === kind);
        narrowed = meant.length === schemas.length || meant.length === 0 ? this : describedBy(meant, isKnown);
        kinds.set(kind, narrowed);
      }
      return narrowed;
    },
  };
}

const kindOf = (type: NonNullable<JsonSchema['type']>): Kind | 'boolean' => (type === 'integer' ? 'number' : type);

const otherMembers = ({ additionalProperties }: JsonSchema): readonly JsonSchema[] =>
  typeof additionalProperties === 'object' ? branchesOf(additionalProperties) : [];

const branchesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(branchesOf).map((branch) => inherited(branch, schema));

/** What is said of a choice holds for each of its branches. */
const inherited = (branch: JsonSchema, { inert, writeOnly }: JsonSchema): JsonSchema =>
  inert === undefined && writeOnly === undefined
    ? branch
    : { ...branch, ...(inert && { inert }), ...(writeOnly && { writeOnly }) };

import type { Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';

type Values = Readonly<Record<string, unknown>>;

/** A secret in a call's arguments. */
interface SentSecret {
  readonly value: string;
  /** Where it stands, such as `configurations.custom_headers.authorization`. */
  readonly path: readonly (string | number)[];
  /** The schema takes an object, and this is a text: the name of a secret, or the object as JSON. */
  readonly wantsObject: boolean;
}

/** Headers that say nothing secret, wherever they are set. */
const PLAIN_HEADER =
  /^(?:accept.*|content-(?:type|encoding|length)|user-agent|host|anthropic-(?:version|beta)|x-request-id)$/i;

/** Names under which a text is a secret by itself: members of a service account's file, headers. */
const SECRET_NAME = /key|secret|token|passw|credential|auth|cookie|session|signature/i;

/** No region, version or word: long, of letters and digits, without white space. */
const RANDOM = /^(?=\S*\d)(?=\S*[A-Za-z])\S{16,}$/;

/**
 * Whether a text is a secret by itself, and not only because it stands in an object that is one.
 *
 * @param name the member's or header's name
 * @param value the text
 */
export const isSecretMember = (name: string, value: string): boolean =>
  !PLAIN_HEADER.test(name) && (SECRET_NAME.test(name) || RANDOM.test(value)) && !/^https?:\/\/[^@]*$/.test(value);

/**
 * Every string that an argument's schema says is secret.
 *
 * @param input the tool's arguments
 * @param args their values
 * @param always takes strings that count wherever the schema calls a value secret, whatever their name
 */
export function sentSecrets(
  input: Readonly<Record<string, Field>>,
  args: Values,
  always: (value: string) => boolean = () => false,
): readonly SentSecret[] {
  const found: SentSecret[] = [];
  for (const [name, value] of Object.entries(args)) visit(value, input[name]?.schema, [name], false, { found, always });
  return found;
}

interface Finding {
  readonly found: SentSecret[];
  readonly always: (value: string) => boolean;
}

const isNamed = (path: readonly (string | number)[], schema: JsonSchema): boolean =>
  schema.writeOnly === true && (path.length === 1 || !FREE.has(schema));

/** The schemas of values whose names the caller chooses. */
const FREE = new WeakSet<JsonSchema>();

function visit(
  value: unknown,
  schema: JsonSchema | undefined,
  path: readonly (string | number)[],
  inside: boolean,
  into: Finding,
): void {
  if (schema === undefined || value === null) return;
  const branches = [schema, ...(schema.anyOf ?? [])];
  const secret = inside || branches.some((branch) => branch.writeOnly === true);
  const name = String(path.at(-1));
  if (typeof value === 'string') {
    // Under an argument's own name the schema says it; under a name that the caller chose, the name and the look do.
    if (secret && value !== '' && (isNamed(path, schema) || isSecretMember(name, value) || into.always(value)))
      into.found.push({
        value,
        path,
        wantsObject: branches.some(({ type }) => type === 'object') && !branches.some(({ type }) => type === 'string'),
      });
    return;
  }
  if (typeof value !== 'object') return;
  if (Array.isArray(value)) {
    const items = branches.find((branch) => branch.items !== undefined)?.items ?? (secret ? {} : undefined);
    for (const [index, item] of value.entries()) visit(item, items, [...path, index], secret, into);
    return;
  }
  for (const [key, item] of Object.entries(value))
    visit(item, propertyOf(branches, key) ?? (secret ? {} : undefined), [...path, key], secret, into);
}

function propertyOf(branches: readonly JsonSchema[], key: string): JsonSchema | undefined {
  const own = branches.flatMap((branch) =>
    branch.properties !== undefined && Object.hasOwn(branch.properties, key) ? [branch.properties[key] ?? {}] : [],
  );
  const secret = own.find((schema) => schema.writeOnly === true) ?? own[0];
  if (secret !== undefined) return secret;
  for (const { additionalProperties } of branches)
    if (typeof additionalProperties === 'object') {
      FREE.add(additionalProperties);
      return additionalProperties;
    }
  return undefined;
}

import type { Field } from '../../catalog/model/operation.ts';
import { placeholderFault } from '../../config/secret-text.ts';
import { ConfigError } from '../../config/variable.ts';
import { shortened } from '../../shortened.ts';
import type { ArgumentFault, Checked } from '../arguments/fault.ts';
import { validate } from '../arguments/validate.ts';
import { FileRefusal, pathBelow, readWhole } from '../model/files.ts';
import type { Tool } from '../model/tool.ts';
import { sentSecrets } from './sent-secrets.ts';

type Values = Readonly<Record<string, unknown>>;

/** Where named secrets come from. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly bindings: SecretBindings;
  /** `PORTKEY_SECRET_DIR`. */
  readonly directory?: string;
}

/** Arguments with named secrets in place of their names. */
interface Resolved {
  readonly args: Values;
  /** The secrets themselves, to be known from now on. */
  readonly values: readonly string[];
}

const REFERENCE = /^(env|file):(.+)$/;
const LONGEST_FILE = 65_536;

/**
 * Whether a value names a secret instead of being one.
 *
 * @param value of a secret argument
 */
export const isReference = (value: unknown): value is string => typeof value === 'string' && REFERENCE.test(value);

/**
 * Whether any secret argument of a call is named: `env:NAME` or `file:NAME`.
 *
 * @param tool the tool
 * @param args its arguments
 */
export const namesSecrets = (tool: Tool, args: Values): boolean => referencesIn(tool, args).length > 0;

const referencesIn = (tool: Tool, args: Values) =>
  sentSecrets(tool.input, args, isReference).filter(({ value }) => isReference(value));

/**
 * Puts the operator's secrets in place of their names, where they are bound to this operation. What is to be an object
 * (a service account's file) is parsed.
 *
 * @param tool the tool
 * @param args its arguments, judged and confirmed with the names in them
 * @param sources where the secrets are
 * @returns the arguments as they are to be sent, or what is wrong with a name; never a secret
 */
export async function resolveSecrets(tool: Tool, args: Values, sources: SecretSources): Promise<Checked<Resolved>> {
  const references = referencesIn(tool, args);
  if (references.length === 0) return { ok: true, value: { args, values: [] } };
  const faults: ArgumentFault[] = [];
  const values: string[] = [];
  const resolved = structuredClone(args) as Record<string, unknown>;
  for (const { value, path, wantsObject } of references) {
    const field = path.reduce<string>(
      (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
      '',
    );
    const [, kind = '', name = ''] = REFERENCE.exec(value) ?? [];
    const secret = await lookUp(kind, name, tool.name, sources);
    if (typeof secret !== 'string') {
      faults.push({ field, message: secret.fault });
      continue;
    }
    values.push(secret);
    const parsed = wantsObject ? parsedObject(secret) : secret;
    if (parsed === undefined)
      faults.push({ field, message: `wants an object, and ${kind}:${name} holds no JSON object` });
    else put(resolved, path, parsed);
  }
  if (faults.length > 0) return { ok: false, faults };
  const wrong = validate(tool.input as Readonly<Record<string, Field>>, resolved);
  // A validator's message may show the value; these fields are secret.
  if (wrong.length > 0)
    return {
      ok: false,
      faults: wrong.map(({ field }) => ({ field, message: 'does not fit once its secret is put in' })),
    };
  return { ok: true, value: { args: resolved, values } };
}

type Found = string | { readonly fault: string };

async function lookUp(kind: string, name: string, operation: string, sources: SecretSources): Promise<Found> {
  if (!SECRET_NAME.test(name))
    return { fault: `names a secret that cannot be one; it takes ${kind}:NAME, without a path` };
  const bound = sources.bindings.get(name)?.has(operation) === true;
  if (kind === 'env') {
    if (!bound)
      return {
        fault: `names env:${name}, which the operator has not bound to ${operation}; that is done with PORTKEY_SECRET_ENV=${name}=${operation}`,
      };
    const value = sources.env[name];
    if (value === undefined || value === '')
      return { fault: `names env:${name}, which is not set where this server runs` };
    const placeholder = placeholderFault(value);
    return placeholder === undefined ? value : { fault: `names env:${name}, and ${name} ${placeholder}` };
  }
  return fromFile(name, operation, bound, sources.directory);
}

/** A file bound to one operation lies in a directory of the operation's name; one bound by `PORTKEY_SECRET_ENV`, beside it. */
async function fromFile(
  name: string,
  operation: string,
  bound: boolean,
  directory: string | undefined,
): Promise<Found> {
  if (directory === undefined)
    return {
      fault: 'names a file, which is switched off; the operator switches it on with PORTKEY_SECRET_DIR=DIRECTORY',
    };
  const places = [`${operation}/${name}`, ...(bound ? [name] : [])];
  for (const place of places) {
    try {
      const bytes = await readWhole(await pathBelow(directory, place), LONGEST_FILE);
      const text = Buffer.from(bytes)
        .toString('utf8')
        .replace(/\r?\n$/, '');
      return text === '' ? { fault: `names file:${name}, which is empty` } : text;
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error;
      if (!/not there/.test(error.message)) return { fault: error.message };
    }
  }
  return {
    fault: `names file:${name}, which is not there or not bound to ${operation}: the operator puts it into PORTKEY_SECRET_DIR under ${operation}/${name}, or binds ${name} with PORTKEY_SECRET_ENV=${name}=${operation}`,
  };
}

function parsedObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function put(root: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  let holder: Record<string | number, unknown> = root;
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last !== undefined) holder[last] = value;
}

/** Which operations may be given which named secret: the operator's choice, fixed for the process. */
type SecretBindings = ReadonlyMap<string, ReadonlySet<string>>;

/** Names of variables and files: no path, nothing hidden. */
const SECRET_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/**
 * Reads `PORTKEY_SECRET_ENV`: `NAME=operation,operation;NAME=…`.
 *
 * @param raw the variable
 * @param isOperation whether a tool of this name takes arguments that could be secret
 * @param own the server's own secret variables, which are nobody's to send
 * @throws ConfigError that says which part cannot be used
 */
export function secretBindings(
  raw: string | undefined,
  isOperation: (name: string) => boolean,
  own: ReadonlySet<string>,
): SecretBindings {
  const bindings = new Map<string, Set<string>>();
  for (const part of (raw ?? '').split(/[;\n]/).map((text) => text.trim())) {
    if (part === '') continue;
    const [name = '', operations, ...rest] = part.split('=').map((text) => text.trim());
    const words = (operations ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    if (!SECRET_NAME.test(name) || rest.length > 0 || words.length === 0)
      throw new ConfigError(
        `PORTKEY_SECRET_ENV holds ${JSON.stringify(shortened(part, 60))}; it takes NAME=operation,operation;NAME=operation.`,
      );
    if (own.has(name))
      throw new ConfigError(`PORTKEY_SECRET_ENV names ${name}, which is this server's own; bind another variable.`);
    const unknown = words.find((word) => !isOperation(word));
    if (unknown !== undefined)
      throw new ConfigError(
        `PORTKEY_SECRET_ENV binds ${name} to ${unknown}, which is no operation of this server; valid are names such as create_integration.`,
      );
    bindings.set(name, new Set([...(bindings.get(name) ?? []), ...words]));
  }
  return bindings;
}

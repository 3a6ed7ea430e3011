import type { Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { shortened } from '../../shortened.ts';
import { masked, maskShapesForRecord } from '../secrets/mask.ts';
import { changeTexts } from '../secrets/path-tree.ts';

type Values = Readonly<Record<string, unknown>>;

/** Names under which a string is a secret, whatever the schema says. */
const SECRET_NAME =
  /(^|[_-])(api[_-]?key|secret|password|passwd|pwd|passphrase|token|authorization|credentials?|private[_-]?key|secret[_-]?access[_-]?key|access[_-]?key|client[_-]?secret|bearer|cookie|signature)$/i;

const DEEPEST = 40;

/**
 * A call's arguments as they may be recorded or shown: what the schema marks as secret, what is named like a secret and
 * what looks like one is masked. Nothing is cut: that comes last (`shortenTexts`).
 *
 * @param input the tool's arguments
 * @param args their values; of names that `input` does not have only the type is shown, but for `extra`
 */
export function maskArguments(input: Readonly<Record<string, Field>>, args: Values): Values {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const field = Object.hasOwn(input, name) ? input[name] : undefined;
      if (field?.in === 'file') return [name, fileFacts(value)];
      // Of a name that is no argument nothing is known, so that nothing of its value is shown.
      if (field === undefined && name !== 'extra') return [name, `(${Array.isArray(value) ? 'list' : typeof value})`];
      return [name, mask(value, name, field?.schema, 0)];
    }),
  );
}

/**
 * Any value as it may be recorded or shown.
 *
 * @param value the value
 * @param name the field it stands under
 * @param schema what is known of it
 */
export const maskValue = (value: unknown, name = '', schema?: JsonSchema): unknown => mask(value, name, schema, 0);

function mask(value: unknown, name: string, schema: JsonSchema | undefined, depth: number): unknown {
  if (depth > DEEPEST) return '…';
  const secret = schema?.writeOnly === true || SECRET_NAME.test(name);
  if (typeof value === 'string') return secret && value !== '' ? hidden(value) : maskText(value, depth);
  if (typeof value === 'number' || typeof value === 'bigint') return schema?.writeOnly === true ? '*****' : value;
  if (Array.isArray(value))
    return value.map((item) => mask(item, secret ? name : '', secret ? schema : schema?.items, depth + 1));
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      mask(item, secret && schema?.writeOnly === true ? 'secret' : key, propertyOf(schema, key), depth + 1),
    ]),
  );
}

/** A name bound by the operator (`env:NAME`) is no secret; a secret keeps nothing that helps to guess it. */
const hidden = (value: string): string => (/^(env|file):[\w.-]+$/.test(value) ? value : masked(value));

/** Text with what looks like a secret masked; JSON in a string is looked into. */
function maskText(text: string, depth: number): string {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(mask(JSON.parse(text), '', undefined, depth + 1));
    } catch {
      // No JSON after all: taken as text.
    }
  }
  return maskShapesForRecord(text);
}

function propertyOf(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  const own = schema.properties?.[key];
  if (own !== undefined) return own;
  const candidates = (schema.anyOf ?? [])
    .map((option) => propertyOf(option, key))
    .filter((found) => found !== undefined);
  return (
    candidates.find((found) => found.writeOnly) ??
    candidates[0] ??
    (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
  );
}

function fileFacts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return '(a file)';
  const { path, filename, base64, bytes } = value as Record<string, unknown>;
  return {
    ...(typeof path === 'string' && { path }),
    ...(typeof filename === 'string' && { filename }),
    ...(typeof base64 === 'string' && { base64: `${base64.length} characters` }),
    ...(bytes instanceof Uint8Array && { bytes: bytes.byteLength }),
  };
}

const LONGEST_TEXT = 500;

/**
 * A value with its long texts cut; names are left whole. Done last of all, when every secret in them is masked: what a
 * cut leaves of a secret is not known as one.
 *
 * @param value any JSON value, masked; not changed
 */
export const shortenTexts = (value: unknown): unknown =>
  changeTexts(
    value,
    (text) => shortened(text, LONGEST_TEXT),
    (name) => name,
  );

import { createHash } from 'node:crypto';
import type { Field } from '../catalog/model/operation.ts';
import { ArgumentError, type FileValue, PathError } from './contract.ts';

/** One value for each query parameter or form part of this name; a list without another encoding is repeated. */
export const toTexts = (name: string, field: Field, value: unknown): string[] => {
  if (value === null) throw new ArgumentError(name, 'cannot be null here; leave it out instead');
  if (field.encode === 'json') return [asJson(value)];
  if (field.encode === 'csv') return [asCsv(name, value)];
  if (Array.isArray(value)) return value.map((element) => asText(name, element));
  return [asText(name, value)];
};

/** The value of a header: visible ASCII; in JSON, other characters are escaped. */
export const toHeader = (name: string, field: Field, value: unknown): string => {
  const text = toTexts(name, field, value).join(',');
  const safe =
    field.encode === 'json'
      ? text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : text;
  if (!/^[\x20-\x7e]*$/.test(safe)) {
    throw new ArgumentError(name, 'travels in a header and may hold only visible ASCII characters');
  }
  return safe;
};

/** A value of the JSON body; null stays null, which clears the field, but where the API clears it otherwise. */
export const toBodyValue = (name: string, field: Field, value: unknown): unknown => {
  if (value === null && field.clearedBy !== undefined) return field.clearedBy;
  if (value === null || field.encode === undefined || field.encode === 'repeated') return value;
  return field.encode === 'json' ? asJson(value) : asCsv(name, value);
};

/** `name=value`, encoded so that a URL parser leaves it as it is. */
export const queryPair = (name: string, wire: string, text: string): string => {
  if (/\p{Surrogate}/u.test(text)) throw new ArgumentError(name, 'holds a broken character (half of a surrogate pair)');
  return `${encodeURIComponent(wire)}=${encodeURIComponent(text).replace(/'/g, '%27')}`;
};

const asText = (name: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return String(value);
  if (value === null) throw new ArgumentError(name, 'cannot be null here; leave it out instead');
  if (typeof value === 'object') return JSON.stringify(value);
  throw new ArgumentError(name, 'cannot be sent as text');
};

/** A string that is JSON already is left alone. */
const asJson = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const asCsv = (name: string, value: unknown): string => {
  if (!Array.isArray(value)) return asText(name, value);
  return value
    .map((element) => {
      const text = asText(name, element);
      if (text.includes(',')) throw new ArgumentError(name, 'its elements must not hold commas');
      return text;
    })
    .join(',');
};

/** One part of a multipart body, in the order of sending. */
export type Part = { readonly name: string } & ({ readonly text: string } | { readonly file: FileValue });

/** Names inside a part's header, escaped as the WHATWG form encoding does. */
const quoted = (name: string): string => `"${name.replace(/\r\n|\r|\n/g, '%0D%0A').replace(/"/g, '%22')}"`;

const plainType = /^[\w.+-]+\/[\w.+-]+(?:; ?[\w.+-]+=[\w.+-]+)*$/;

const headerOf = (part: Part): string => {
  const disposition = `Content-Disposition: form-data; name=${quoted(part.name)}`;
  if ('text' in part) return `${disposition}\r\n\r\n`;
  const given = part.file.contentType;
  const type = given !== undefined && plainType.test(given) ? given : 'application/octet-stream';
  return `${disposition}; filename=${quoted(part.file.filename)}\r\nContent-Type: ${type}\r\n\r\n`;
};

/**
 * A multipart/form-data body. The boundary is a digest of the parts, so that the same parts give the same bytes and no
 * part can hold it.
 */
export const encodeMultipart = (parts: readonly Part[]): { contentType: string; body: Uint8Array } => {
  const hash = createHash('sha256');
  const contents = parts.map((part) => {
    const header = Buffer.from(headerOf(part));
    const content = 'text' in part ? Buffer.from(part.text) : part.file.bytes;
    hash.update(header).update(content);
    return { header, content };
  });
  const boundary = `portkey-admin-mcp-${hash.digest('hex')}`;
  const pieces = contents.flatMap(({ header, content }) => [
    Buffer.from(`--${boundary}\r\n`),
    header,
    content,
    Buffer.from('\r\n'),
  ]);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
};

/** Longer than any id or model name that Portkey hands out. */
const maxLength = 512;
/** More layers of percent-encoding than any proxy undoes. */
const maxLayers = 8;

const controlOrInvisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;
/** Characters that look like a slash, backslash or dot and that NFKC leaves alone, but some server may fold. */
const lookAlikes = /[\u2044\u2215\u2216\u29F5\u29F8\u29F9\u3002\u2571\u2572\u3033]/u;
const reserved: Readonly<Record<string, string>> = {
  '/': 'a slash',
  '\\': 'a backslash',
  '?': 'a question mark',
  '#': 'a hash sign',
};

/** What is wrong with one form (as given, folded, or decoded) of a part; undefined if nothing is. */
const faultOf = (form: string): string | undefined => {
  if (controlOrInvisible.test(form)) return 'must not hold control, invisible or broken characters';
  if (lookAlikes.test(form)) return 'must not hold a character that can be read as a slash or dot';
  for (const [character, name] of Object.entries(reserved)) {
    if (form.includes(character)) return `must not hold ${name}, encoded or not`;
  }
  // Some servers cut `;…` off a part before they resolve dots, and some trim trailing blanks.
  const bare = (form.split(';')[0] ?? '').trim();
  if (bare === '') return 'must not be empty';
  if (/^[.\s]+$/.test(bare)) return 'must not be made of dots only';
  return undefined;
};

/** One layer of percent-encoding taken off; undefined where it is not UTF-8 (overlong forms hide dots and slashes). */
const decodeOnce = (form: string): string | undefined => {
  try {
    return form
      .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeURIComponent(run));
  } catch {
    return undefined;
  }
};

/** Most ids: nothing in them folds, decodes or is encoded. */
const plainPart = /^[\w-]+$/;

const checkPart = (field: string, part: string): string => {
  if (plainPart.test(part)) return part;
  let form = part;
  for (let layer = 0; ; layer += 1) {
    const folded = form.normalize('NFKC');
    const fault = faultOf(form) ?? faultOf(folded);
    if (fault !== undefined) throw new PathError(field, fault);
    const decoded = decodeOnce(folded);
    if (decoded === undefined) throw new PathError(field, 'holds percent-encoding that is not UTF-8');
    if (decoded === folded) break;
    if (layer === maxLayers) throw new PathError(field, 'is percent-encoded too many times');
    form = decoded;
  }
  return encodeURIComponent(part);
};

/**
 * Encodes one argument that fills `{…}` in a path.
 *
 * @param field the argument's name, for the error
 * @param value a string or finite number; anything else is refused
 * @param slashes true where the value may hold slashes (a model's name): each part is checked, slashes leave as `%2F`
 * @returns the part as it goes into the path
 * @throws PathError for whatever could change the path: empty, dots, slashes, `?`, `#`, control characters, look-alikes
 *   that a URL parser folds, and all of these percent-encoded
 */
export const encodePathPart = (field: string, value: unknown, slashes = false): string => {
  if (value === undefined || value === null) throw new PathError(field, 'is required in the path');
  if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value))) {
    throw new PathError(field, 'must be a string or a number to stand in the path');
  }
  const text = String(value);
  if (text.length > maxLength) throw new PathError(field, `must be at most ${maxLength} characters`);
  if (!slashes) return checkPart(field, text);
  return text
    .split('/')
    .map((part) => checkPart(field, part))
    .join('%2F');
};

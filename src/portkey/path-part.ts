import { PathError } from './argument-error.ts';

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

import { unquoted } from './secret-text.ts';

/** How one environment variable is read, and what the docs say of it. */
export interface Variable<T> {
  readonly kind: string;
  /** As the docs print it; empty when unset means off or unknown. */
  readonly defaultText: string;
  readonly about: string;
  readonly secret: boolean;
  /** Of a secret: its file holds one value on each line, beside those of the variable itself. */
  readonly several?: boolean;
  /** Of a secret that keeps others out of this server: the fewest characters of each of its comma-separated values. */
  readonly least?: number;
  /** Turns the raw text into a value. Throws `ConfigError` on a value that is not valid. */
  readonly read: (raw: string | undefined, name: string) => T;
}

/** A setting that stops the start; its message is one line that says what to change. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const ON = new Set(['1', 'true', 'yes', 'on']);
const OFF = new Set(['0', 'false', 'no', 'off']);

const given = (raw: string | undefined): string | undefined => {
  const trimmed = raw?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
};

/** Free text; unset or blank is undefined. A secret is taken out of quotation marks. */
export const text = (
  about: string,
  { secret = false, several = false, least }: { secret?: boolean; several?: boolean; least?: number } = {},
): Variable<string | undefined> => ({
  kind: 'text',
  defaultText: '',
  about,
  secret,
  several,
  ...(least !== undefined && { least }),
  read: secret ? (raw) => given(raw === undefined ? raw : unquoted(raw)) : given,
});

/** Free text with a default. */
export const textOr = (fallback: string, about: string): Variable<string> => ({
  kind: 'text',
  defaultText: fallback,
  about,
  secret: false,
  read: (raw) => given(raw) ?? fallback,
});

/** On or off: 1/true/yes/on, 0/false/no/off. */
export const flag = (about: string, fallback = false): Variable<boolean> => ({
  kind: 'switch',
  defaultText: fallback ? 'on' : 'off',
  about,
  secret: false,
  read: (raw, name) => {
    const value = given(raw)?.toLowerCase();
    if (value === undefined) return fallback;
    if (ON.has(value)) return true;
    if (OFF.has(value)) return false;
    throw new ConfigError(`${name} is "${value}"; it takes 1, true, yes or on, and 0, false, no or off.`);
  },
});

const readWhole = (raw: string | undefined, name: string, min: number, max: number): number | undefined => {
  const value = given(raw);
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < min || parsed > max)
    throw new ConfigError(`${name} is "${value}"; it takes a whole number from ${min} to ${max}.`);
  return parsed;
};

/** A whole number with a default. */
export const wholeOr = (
  fallback: number,
  about: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {},
): Variable<number> => ({
  kind: 'number',
  defaultText: String(fallback),
  about,
  secret: false,
  read: (raw, name) => readWhole(raw, name, min, max) ?? fallback,
});

/** A limit that a setting of several holds. */
interface Amount {
  readonly usual: number;
  readonly min: number;
  readonly max: number;
}

/** Several whole numbers in one setting, each with a default: `calls=50,memory_mb=128`. */
export const amounts = <const Name extends string>(
  limits: Readonly<Record<Name, Amount>>,
  about: string,
): Variable<Readonly<Record<Name, number>>> => {
  const entries = Object.entries<Amount>(limits);
  return {
    kind: 'text',
    defaultText: entries.map(([name, { usual }]) => `${name}=${usual}`).join(','),
    about,
    secret: false,
    read: (raw, setting) => {
      const said = parseList(given(raw) ?? '').map((part) => part.split('=').map((word) => word.trim()));
      for (const [name = '', ...rest] of said)
        if (!Object.hasOwn(limits, name) || rest.length !== 1)
          throw new ConfigError(
            `${setting} holds "${[name, ...rest].join('=')}"; it takes ${entries.map(([known]) => `${known}=…`).join(', ')}.`,
          );
      const read = entries.map(([name, { usual, min, max }]) => {
        const [, value] = said.find(([key]) => key === name) ?? [];
        return [name, readWhole(value, `${setting}: ${name}`, min, max) ?? usual];
      });
      return Object.fromEntries(read);
    },
  };
};

/** A whole number that may be unset. */
export const whole = (
  about: string,
  {
    min = 0,
    max = Number.MAX_SAFE_INTEGER,
    defaultText = '',
  }: { min?: number; max?: number; defaultText?: string } = {},
): Variable<number | undefined> => ({
  kind: 'number',
  defaultText,
  about,
  secret: false,
  read: (raw, name) => readWhole(raw, name, min, max),
});

const readWord = <T extends string>(raw: string | undefined, name: string, values: readonly T[]): T | undefined => {
  const value = given(raw)?.toLowerCase();
  if (value === undefined) return undefined;
  const match = values.find((known) => known === value);
  if (match === undefined) throw new ConfigError(`${name} is "${value}"; it takes ${values.join(', ')}.`);
  return match;
};

/** One of the given words. */
export const oneOf = <const T extends string>(
  values: readonly T[],
  fallback: NoInfer<T>,
  about: string,
): Variable<T> => ({
  kind: values.join(', '),
  defaultText: fallback,
  about,
  secret: false,
  read: (raw, name) => readWord(raw, name, values) ?? fallback,
});

/** One of the given words, or unset. */
export const maybeOneOf = <const T extends string>(
  values: readonly T[],
  about: string,
  defaultText = '',
): Variable<T | undefined> => ({
  kind: values.join(', '),
  defaultText,
  about,
  secret: false,
  read: (raw, name) => readWord(raw, name, values),
});

/** Comma-separated words; undefined when unset. */
export const words = (about: string, defaultText = ''): Variable<readonly string[] | undefined> => ({
  kind: 'list',
  defaultText,
  about,
  secret: false,
  read: (raw) => {
    const value = given(raw);
    return value === undefined ? undefined : parseList(value);
  },
});

/** An http or https URL, without a trailing slash; undefined when unset. */
export const url = (about: string, defaultText = ''): Variable<string | undefined> => ({
  kind: 'URL',
  defaultText,
  about,
  secret: false,
  read: (raw, name) => {
    const value = given(raw);
    if (value === undefined) return undefined;
    let parsed: URL;
    try {
      parsed = new URL(value);
    } catch {
      throw new ConfigError(`${name} is "${value}"; it takes a URL such as https://api.portkey.ai/v1.`);
    }
    if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')
      throw new ConfigError(`${name} is "${value}"; it takes an https:// or http:// URL.`);
    if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '')
      throw new ConfigError(`${name} takes a plain base URL, without user name, query or fragment.`);
    return value.replace(/(?<!\/)\/+$/, '');
  },
});

/**
 * The items of a list that is written as text, trimmed; empty ones are left out.
 *
 * @param text such as `a, b,c`
 * @param separator what stands between two items
 */
export const parseList = (text: string, separator: string | RegExp = ','): string[] =>
  text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');

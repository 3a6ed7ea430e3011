/** Makers of ids, slugs and secrets. Deterministic: the same seed and the same calls give the same values. */
export interface IdMaker {
  /** A UUID v4, as most objects have. */
  uuid(): string;
  /** A UUID for a request: one of a row of its own, so that it costs next to nothing. */
  requestId(): string;
  /** A UUID that looks like v1, as users, members and API key defaults have. */
  uuidV1(): string;
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
  /** `length` letters and digits: keys and tokens. */
  secret(length: number): string;
  /** `<prefix>-<name cut>-<6 hex>`; see `slugOf`. */
  slug(kind: SlugKind, name: string): string;
  /** A number from 0 (included) to 1 (excluded). */
  random(): number;
}

/** What a slug is made for: it decides the prefix and how much of the name is kept. */
type SlugKind = 'prompt' | 'partial' | 'config' | 'workspace' | 'guardrail' | 'collection' | 'provider';

/** Prefix and length of the name's part. Source: portkey-details.md 4, "slugs" (collections: a guess within 6 to 10). */
const slugShapes: Readonly<Record<SlugKind, readonly [prefix: string, cut: number]>> = {
  prompt: ['pp-', 10],
  partial: ['pp-', 10],
  config: ['pc-', 6],
  workspace: ['ws-', 6],
  guardrail: ['pg-', 6],
  collection: ['co-', 10],
  provider: ['', 20],
};

/** The name's part of a slug: lower case, everything else than letters and digits to `-`, cut, trailing `-` trimmed. */
export const slugPart = (name: string, cut: number): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, cut)
    .replace(/(?<!-)-+$/, '');

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A number generator (sfc32) from a text: small, fast, and the same on every machine. Returns values in [0, 1). */
export const randomFrom = (seed: string): (() => number) => {
  let hash = 2166136261;
  const next = (salt: number): number => {
    hash ^= salt;
    for (let index = 0; index < seed.length; index += 1) {
      hash = Math.imul(hash ^ seed.charCodeAt(index), 16777619);
    }
    return hash >>> 0;
  };
  let a = next(1);
  let b = next(2);
  let c = next(3);
  let counter = 1;
  const draw = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) draw();
  return draw;
};

/** Makes an `IdMaker` for a seed; streams of different names are independent of each other. */
export const makeIds = (seed: number | string, stream: string): IdMaker => {
  const random = randomFrom(`${seed}/${stream}`);
  const hex = (length: number): string => {
    let digits = '';
    while (digits.length < length)
      digits += Math.floor(random() * 0x100000000)
        .toString(16)
        .padStart(8, '0');
    return digits.slice(0, length);
  };
  const secret = (length: number): string => {
    let value = '';
    while (value.length < length) value += letters[Math.floor(random() * letters.length)];
    return value;
  };
  const uuid = (): string => {
    const h = hex(32);
    const variant = '89ab'[Math.floor(random() * 4)];
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
  };
  let row: string | undefined;
  let requests = 0;
  return {
    random,
    hex,
    requestId: () => {
      row ??= uuid().slice(0, 24);
      requests += 1;
      return row + requests.toString(16).padStart(12, '0');
    },
    secret,
    uuid,
    uuidV1: () => {
      const h = hex(16);
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-11f0-a${h.slice(13, 16)}-0242ac120002`;
    },
    slug: (kind, name) => {
      const [prefix, cut] = slugShapes[kind];
      const part = slugPart(name, cut);
      return part === '' ? `${prefix}${hex(6)}` : `${prefix}${part}-${hex(6)}`;
    },
  };
};

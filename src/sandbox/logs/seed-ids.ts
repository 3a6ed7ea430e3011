const mix = (value: number): number => {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
};

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const digits = (word: number): string =>
  `${hex[word >>> 24]}${hex[(word >>> 16) & 255]}${hex[(word >>> 8) & 255]}${hex[word & 255]}`;

/** A number from 0 (included) to 1 (excluded) that follows from a seed, a kind and a number. */
export const seededFraction = (seed: number, kind: number, n: number): number =>
  mix(seed ^ mix(Math.imul(kind, 0x9e3779b1) ^ mix(n + 1))) / 4294967296;

/** A UUID v4 that follows from a seed, a kind and a number: made when asked for, so that it need not be kept. */
export const seededUuid = (seed: number, kind: number, n: number): string => {
  const base = mix(seed ^ Math.imul(kind, 0x9e3779b1)) ^ Math.imul(n + 1, 0x85ebca6b);
  const a = mix(base);
  const b = mix(base ^ 0x5bd1e995) ^ n;
  const c = mix(a ^ b);
  const d = mix(c ^ n);
  const second = digits(b);
  const third = digits((c & 0x3fffffff) | 0x80000000);
  return `${digits(a)}-${second.slice(0, 4)}-4${second.slice(5)}-${third.slice(0, 4)}-${third.slice(4)}${digits(d)}`;
};

import { visitPath } from './dot-path.ts';

/**
 * A secret as it may be shown: its first two and last three characters, as Portkey does (portkey-details.md 4).
 *
 * @param value the secret
 */
export function masked(value: string): string {
  return value.length < 12 ? '*****' : `${value.slice(0, 2)}*****${value.slice(-3)}`;
}

/**
 * Masks the secret fields of a reply.
 *
 * @param data Portkey's reply; not changed
 * @param secret dotted paths of fields that hold secrets
 * @param shown dotted paths that are handed out once and so come through
 */
export function maskFields(data: unknown, secret: readonly string[], shown: readonly string[]): unknown {
  const hidden = secret.filter((path) => !shown.includes(path));
  if (hidden.length === 0 || typeof data !== 'object' || data === null) return data;
  const copy = structuredClone(data);
  for (const path of hidden)
    visitPath(copy, path, (holder, key) => {
      holder[key] = maskLeaves(holder[key]);
    });
  return copy;
}

/** What Portkey masked already: its mask tells keys apart, so it stays. */
const MASKED = /^.{0,6}\*{3,}.{0,6}$/;

function maskLeaves(value: unknown): unknown {
  if (typeof value === 'string') return value === '' || MASKED.test(value) ? value : masked(value);
  if (Array.isArray(value)) return value.map(maskLeaves);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskLeaves(item)]));
}

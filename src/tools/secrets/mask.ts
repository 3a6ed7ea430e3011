import { changeAt, changeTexts, pathTree } from './path-tree.ts';

/**
 * A secret as it may be shown: its first two and last three characters, as Portkey does (portkey-details.md 4).
 *
 * @param value the secret
 */
export function masked(value: string): string {
  return value.length < 12 ? '*****' : `${value.slice(0, 2)}*****${value.slice(-3)}`;
}

/**
 * The same inside other text, in a form that no other text has, so that it is known when it comes back: what was read
 * with a mask in it must not be written over the real text (arguments/masked-values.ts).
 *
 * @param value the secret
 */
export const maskedInside = (value: string): string => `[masked ${masked(value)}]`;

/**
 * Masks the secret fields of a reply.
 *
 * @param data Portkey's reply; not changed
 * @param secret dotted paths of fields that hold secrets; of an object or list, every leaf
 * @param shown dotted paths that are handed out once and so come through
 */
export function maskFields(data: unknown, secret: readonly string[], shown: readonly string[]): unknown {
  const hidden = secret.some((path) => shown.includes(path)) ? secret.filter((path) => !shown.includes(path)) : secret;
  return hidden.length === 0 ? data : changeAt(data, pathTree(hidden), maskLeaves);
}

/** What Portkey masked already: its mask tells keys apart, so it stays. */
const MASKED = /^.{0,6}\*{3,}.{0,6}$/;

const maskLeaves = (value: unknown): unknown =>
  changeTexts(
    value,
    (text) => (text === '' || MASKED.test(text) ? text : masked(text)),
    (name) => name,
  );

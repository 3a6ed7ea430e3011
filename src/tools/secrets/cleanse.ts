import { SHORTEST_SECRET } from './forms.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { maskShapes } from './mask-shapes.ts';
import { changeTexts } from './path-tree.ts';

/** Takes out of a text what this principal may not see. */
export type CleanText = (text: string) => string;

/**
 * What masks known secrets and whatever looks like a key.
 *
 * @param known the secrets learned so far
 * @param principalId who is to see the text
 */
export function cleanerFor(known: KnownSecrets, principalId: string): CleanText {
  const redact = known.redactor(principalId);
  // Most texts of a reply are short words: neither a secret nor a key, nor a URL with a password.
  return (text) => (text.length < SHORTEST_SECRET && !text.includes('@') ? text : maskShapes(redact(text)));
}

/**
 * A value with every string in it, and every name, gone through. What holds nothing to change is not copied.
 *
 * @param value any JSON value; not changed
 * @param clean what is done to a string
 */
export const cleanse = (value: unknown, clean: CleanText): unknown =>
  changeTexts(value, clean, (name) => (name.length < SHORTEST_SECRET ? name : clean(name)));

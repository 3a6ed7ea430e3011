import { isPlaceholder } from './placeholder.ts';

/** The fewest characters of a secret that keeps others out: 64 bits, written in hexadecimal. */
export const LEAST_SECRET = 16;

/** The same for keys that encrypt what others keep for long. */
export const LEAST_VAULT_KEY = 32;

/**
 * Why a text keeps nobody out. Never a part of the text.
 *
 * @param text the secret
 * @param least how many characters it needs
 * @returns the end of a sentence; undefined where nothing speaks against it
 */
export function secretFault(text: string, least: number = LEAST_SECRET): string | undefined {
  if (isPlaceholder(text))
    return 'is a placeholder that nobody has filled in (a variable’s name, <token>, changeme or the like)';
  return text.length < least ? `is shorter than ${least} characters` : undefined;
}

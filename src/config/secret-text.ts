import { isUnfilled } from './placeholder.ts';

/** Quotation marks that shells, env files and word processors leave around a value. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’' };

/**
 * A secret as it was meant: without white space, line breaks and quotation marks around it.
 *
 * @param text as it was set
 */
export function unquoted(text: string): string {
  let plain = text.trim();
  // JSON in an env file in a shell can leave two pairs.
  for (let pair = 0; pair < 2 && plain.length > 1 && QUOTES[plain.charAt(0)] === plain.at(-1); pair++)
    plain = plain.slice(1, -1).trim();
  return plain;
}

/**
 * Why a secret cannot be one: it is a reference that a client or shell left as it was. It ends a sentence that names
 * where the secret is set.
 *
 * @param secret without quotation marks
 * @returns undefined where nothing speaks against it; never a part of the secret
 */
export const placeholderFault = (secret: string): string | undefined =>
  isUnfilled(secret)
    ? 'holds a placeholder (such as $NAME, %NAME% or <your-key>) that was not replaced by the key itself'
    : undefined;

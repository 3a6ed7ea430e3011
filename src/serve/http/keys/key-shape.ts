/** The longest text that is taken for a key. Portkey's are 28 to a few hundred characters. */
const MAX_KEY = 2_048;

/**
 * Why a text can be no Portkey key, so that a slip of the clipboard is found before it is kept or sent.
 *
 * @param key trimmed
 * @returns undefined when it can be one; never a part of the text
 */
export function keyFault(key: string): string | undefined {
  if (key.length > MAX_KEY) return `is longer than ${MAX_KEY} characters`;
  if (/\s/.test(key)) return 'holds blanks or line breaks';
  if (!/^[\x21-\x7e]+$/.test(key)) return 'holds characters that no key has';
  if (/^bearer\b/i.test(key) || /^x-portkey-api-key:/i.test(key)) return 'is a header, not the key alone';
  return undefined;
}

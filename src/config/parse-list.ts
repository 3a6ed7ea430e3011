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

import { isObject } from '../../json.ts';
import type { Reference } from './references.ts';

/**
 * A request as a dry run shows it, with every reference where it is still a reference: in a body as it was given, in an
 * address by its name.
 *
 * @param request method, url, headers and body
 * @param placeholders what stands for references, by its text
 */
export function withPlaceholders(request: unknown, placeholders: ReadonlyMap<string, Reference>): unknown {
  if (!isObject(request)) return request;
  const { method, url, body } = request;
  let address = String(url);
  for (const [text, { from, path }] of placeholders)
    for (const encoded of [encodeURIComponent(text), new URLSearchParams({ '': text }).toString().slice(1)])
      address = address.replaceAll(encoded, `{$from:${from}.${path}}`);
  const shown = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const reference = placeholders.get(value);
      return reference === undefined ? value : { $from: reference.from, path: reference.path };
    }
    if (Array.isArray(value)) return value.map(shown);
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shown(item)]))
      : value;
  };
  return { method, url: address, ...(body !== undefined && { body: shown(body) }) };
}

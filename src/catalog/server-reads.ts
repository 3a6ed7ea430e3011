import { catalog } from './index.ts';
import type { ServerRead } from './model/operation.ts';

const names = new Map(catalog.flatMap(({ name, serverRead }) => (serverRead ? [[serverRead, name] as const] : [])));

/**
 * The name of the operation that the server itself calls to learn something.
 *
 * @param read what it wants to know
 * @throws Error if no catalog entry names it as its `serverRead`
 */
export function operationFor(read: ServerRead): string {
  const name = names.get(read);
  if (name === undefined) throw new Error(`No catalog entry has serverRead: '${read}'.`);
  return name;
}

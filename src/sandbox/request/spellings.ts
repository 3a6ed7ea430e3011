import type { CatalogEntry } from '../../catalog/operation.ts';
import type { JsonObject } from '../handler.ts';
import { isObject, type ParsedBody } from './body.ts';
import { queryFields } from './schema.ts';

/**
 * Names that the official Node SDK puts into bodies beside the document's: `null` for one that only repeats the path.
 * Source: portkey-ai 3.1.0, `feedback.create({traceID})` and `feedback.update({feedbackID})`.
 */
const spellings: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  create_feedback: { traceID: 'trace_id' },
  update_feedback: { feedbackID: null, traceID: null },
};

const respelled = (body: JsonObject, names: Readonly<Record<string, string | null>>): JsonObject =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const other = Object.hasOwn(names, name) ? names[name] : name;
      return other === null || other === undefined ? [] : [[other, value]];
    }),
  );

/** The same body under the document's names. */
export const respell = (operation: CatalogEntry, parsed: ParsedBody): ParsedBody => {
  const names = spellings[operation.name];
  if (names === undefined || parsed.multipart) return parsed;
  const raw = parsed.rawBody;
  const rawBody = Array.isArray(raw)
    ? raw.map((item: unknown) => (isObject(item) ? respelled(item, names) : item))
    : isObject(raw)
      ? respelled(raw, names)
      : raw;
  return { ...parsed, rawBody, body: isObject(rawBody) ? rawBody : {} };
};

/**
 * The parameters of a page: lists of people name them in camel case, all others do not, and the official SDKs send
 * either to either. Source: portkey-ai 2.3.4 for Python, `admin.workspaces.list`.
 */
const otherSpelling: Readonly<Record<string, string>> = {
  current_page: 'currentPage',
  currentPage: 'current_page',
  page_size: 'pageSize',
  pageSize: 'page_size',
};

/** The same query, its page named as the operation does. What comes under both names stays, and is refused as unknown. */
export const respellQuery = (operation: CatalogEntry, query: URLSearchParams): URLSearchParams => {
  if (![...query.keys()].some((name) => Object.hasOwn(otherSpelling, name))) return query;
  const fields = queryFields(operation);
  const respelt = (name: string): string => {
    const other = Object.hasOwn(otherSpelling, name) ? otherSpelling[name] : undefined;
    return other === undefined || fields.has(name) || !fields.has(other) || query.has(other) ? name : other;
  };
  return new URLSearchParams([...query].map(([name, value]): [string, string] => [respelt(name), value]));
};

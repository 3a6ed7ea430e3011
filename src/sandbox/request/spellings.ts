import type { CatalogEntry } from '../../catalog/operation.ts';
import { isObject } from '../../json.ts';
import type { JsonObject } from '../model/handler.ts';
import type { ParsedBody } from './body.ts';

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

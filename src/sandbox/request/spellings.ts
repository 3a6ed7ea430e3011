import type { CatalogEntry } from '../../catalog/operation.ts';
import type { JsonObject } from '../handler.ts';
import { isObject, type ParsedBody } from './body.ts';

/**
 * Names that the official Node SDK puts into bodies beside the document's: `null` for one that only repeats the path.
 * Source: portkey-ai 3.1.0, `feedback.create({traceID})` and `feedback.update({feedbackID})`.
 */
const spellings: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  create_feedback: { traceID: 'trace_id' },
  update_feedback: { feedbackID: null, traceID: null },
};

/** Fields whose words are taken in any case. Source: portkey-live.md 6. */
const anyCase: Readonly<Record<string, readonly string[]>> = { create_scim_workspace_mapping: ['role'] };

const inLowerCase = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** The same body under the document's names, with the document's words. */
export const respell = (operation: CatalogEntry, parsed: ParsedBody): ParsedBody => {
  const names = spellings[operation.name] ?? {};
  const words = anyCase[operation.name] ?? [];
  if (Object.keys(names).length + words.length === 0 || parsed.multipart) return parsed;
  const respelled = (body: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(body).flatMap(([name, value]) => {
        const other = Object.hasOwn(names, name) ? names[name] : name;
        if (other === null || other === undefined) return [];
        return [[other, words.includes(other) ? inLowerCase(value) : value]];
      }),
    );
  const raw = parsed.rawBody;
  const rawBody = Array.isArray(raw)
    ? raw.map((item: unknown) => (isObject(item) ? respelled(item) : item))
    : isObject(raw)
      ? respelled(raw)
      : raw;
  return { ...parsed, rawBody, body: isObject(rawBody) ? rawBody : {} };
};

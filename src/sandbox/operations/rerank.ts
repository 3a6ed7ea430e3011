import { perform } from '../inference/perform.ts';
import { countTokens } from '../inference/stand-in.ts';
import type { Handlers, JsonObject } from '../model/handler.ts';
import { asList, asNumber, asObject, asText, asTexts, isOn } from '../model/value.ts';

/** Cents for one search of up to a hundred documents. */
const centsPerSearch = 0.2;

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

/** The words of a document: its text, and other fields where `rank_fields` names them. */
const textOf = (document: unknown, fields: readonly string[]): string => {
  if (typeof document === 'string') return document;
  const object = asObject(document) ?? {};
  const wanted = fields.length > 0 ? fields : ['text'];
  return wanted.map((field) => asText(object[field]) ?? '').join(' ');
};

/** From 0 to 1: how many of the query's words the document has, shorter documents slightly ahead. */
const relevance = (query: ReadonlySet<string>, text: string): number => {
  const words = wordsOf(text);
  const shared = [...query].filter((word) => words.has(word)).length;
  return (0.98 * shared) / Math.max(query.size, 1) + 0.02 / (1 + words.size);
};

const rank = (body: JsonObject): JsonObject[] => {
  const query = wordsOf(asText(body.query) ?? '');
  const fields = asTexts(body.rank_fields);
  const scored = asList(body.documents).map((document, index) => ({
    index,
    relevance_score: Math.round(relevance(query, textOf(document, fields)) * 1e6) / 1e6,
    ...(isOn(body.return_documents)
      ? { document: typeof document === 'string' ? { text: document } : (asObject(document) ?? {}) }
      : {}),
  }));
  scored.sort((a, b) => b.relevance_score - a.relevance_score || a.index - b.index);
  return scored.slice(0, asNumber(body.top_n) ?? scored.length);
};

/** Reranking by the words that query and document share. */
export const rerankHandlers: Handlers = {
  create_rerank: (call) =>
    perform(call, {
      endpoint: '/rerank',
      body: call.body,
      inputText: asText(call.body.query) ?? '',
      answer: (body, { model, ids, target }) => {
        const documents = asList(body.documents);
        const searches = Math.max(1, Math.ceil(documents.length / 100));
        const fields = asTexts(body.rank_fields);
        const tokens = documents.reduce<number>((sum, document) => sum + countTokens(textOf(document, fields)), 0);
        return {
          json: {
            id: `rerank-${ids.hex(24)}`,
            object: 'list',
            results: rank(body),
            model,
            usage: { search_units: searches },
            provider: target.provider,
          },
          usage: { prompt: tokens + countTokens(asText(body.query) ?? ''), completion: 0 },
          cost: searches * centsPerSearch,
        };
      },
    }),
};

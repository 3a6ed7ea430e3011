import { chatCompletion, contentText, lastWords } from '../inference/chat.ts';
import { embeddings, promptsOf, textCompletion } from '../inference/completion-and-embedding.ts';
import { perform } from '../inference/perform.ts';
import { renderPrompt } from '../inference/prompt-render.ts';
import { countTokens, hash32 } from '../inference/stand-in.ts';
import { findProvider } from '../inference/target.ts';
import type { Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { asList, asNumber, asObject, asObjects, asText, asTexts, asWords, isOn } from '../model/value.ts';
import { partialText, promptByReference } from '../rows/prompts.ts';

const rendered = (call: SandboxCall) => {
  const { prompt, version } = promptByReference(call, call.params.promptId ?? '');
  const provider = findProvider(call, version.virtual_key)?.provider ?? 'openai';
  const body = renderPrompt(version, call.body, provider, (slug) => partialText(call, slug));
  return { prompt, version, body };
};

/** Words that the stand-in takes for a category; crude, and the same every time. */
const suspicious: Readonly<Record<string, readonly string[]>> = {
  hate: ['hate', 'despise'],
  'hate/threatening': [],
  harassment: ['idiot', 'stupid', 'loser'],
  'harassment/threatening': [],
  // The newest official clients declare these two, and what each category was judged by. Source: openai 3.57.0.
  illicit: ['heroin', 'counterfeit'],
  'illicit/violent': [],
  'self-harm': ['suicide', 'self-harm'],
  'self-harm/intent': [],
  'self-harm/instructions': [],
  sexual: ['porn', 'nude'],
  'sexual/minors': [],
  violence: ['kill', 'murder', 'attack', 'bomb'],
  'violence/graphic': ['gore', 'dismember'],
};

const judge = (text: string) => {
  const words = new Set(text.toLowerCase().match(/[\p{L}-]+/gu) ?? []);
  const scored = Object.entries(suspicious).map(([category, list]) => {
    const hit = list.some((word) => words.has(word) || words.has(`${word}s`));
    const noise = (hash32(`${category}/${text}`) % 1000) / 100_000;
    return { category, hit, score: hit ? 0.9 + noise : noise };
  });
  return {
    flagged: scored.some(({ hit }) => hit),
    categories: Object.fromEntries(scored.map(({ category, hit }) => [category, hit])),
    category_scores: Object.fromEntries(scored.map(({ category, score }) => [category, score])),
    category_applied_input_types: Object.fromEntries(scored.map(({ category }) => [category, ['text']])),
  };
};

const textsOf = (input: unknown): string[] => {
  if (typeof input === 'string') return [input];
  const items = asList(input);
  return items.length === 0 ? [''] : items.map((item) => asText(asObject(item)?.text) ?? asWords(item));
};

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

/** What the stand-in model writes, and how it judges texts: completions and runs of stored prompts (their reply is plain OpenAI JSON,
 * portkey-details.md 2e), embeddings, moderations and rerankings. */
export const completionHandlers: Handlers = {
  create_chat_completion: (call) =>
    perform(call, {
      endpoint: '/chat/completions',
      body: call.body,
      inputText: lastWords(asObjects(call.body.messages)),
      answer: chatCompletion,
    }),
  create_completion: (call) =>
    perform(call, {
      endpoint: '/completions',
      body: call.body,
      inputText: promptsOf(call.body.prompt, 'prompt')[0]?.text ?? '',
      answer: textCompletion,
    }),
  render_prompt: (call) => ({ json: { success: true, data: rendered(call).body } }),
  run_prompt_completion: (call) => {
    const { prompt, version, body } = rendered(call);
    const chat = body.messages !== undefined;
    return perform(call, {
      endpoint: `/prompts/${prompt.slug}/completions`,
      body,
      virtualKey: version.virtual_key,
      prompt: { slug: prompt.slug, versionId: version.id },
      inputText: chat ? contentText(asObjects(body.messages).at(-1)?.content) : asWords(body.prompt),
      answer: chat ? chatCompletion : textCompletion,
    });
  },
  create_embedding: (call) =>
    perform(call, {
      endpoint: '/embeddings',
      body: call.body,
      inputText: promptsOf(call.body.input ?? '', 'input')[0]?.text ?? '',
      answer: (body, { model }) => embeddings(body, model),
    }),
  create_moderation: (call) =>
    perform(call, {
      endpoint: '/moderations',
      body: call.body,
      fallbackModel: 'text-moderation-latest',
      inputText: textsOf(call.body.input)[0] ?? '',
      answer: (body, { model, ids }) => {
        const texts = textsOf(body.input);
        return {
          json: { id: `modr-${ids.secret(29)}`, model, results: texts.map(judge) },
          usage: { prompt: texts.reduce((sum, text) => sum + countTokens(text), 0), completion: 0 },
        };
      },
    }),
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

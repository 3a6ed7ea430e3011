import { perform } from '../inference/perform.ts';
import { countTokens, hash32 } from '../inference/stand-in.ts';
import type { Handlers } from '../model/handler.ts';
import { asList, asObject, asText, asWords } from '../model/value.ts';

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

/** Moderations by lists of words. */
export const moderationHandlers: Handlers = {
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
};

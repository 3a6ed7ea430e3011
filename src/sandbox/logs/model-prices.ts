/**
 * What models cost, in dollars per million tokens: input, output. List prices of the providers as widely published;
 * good enough for a sandbox whose costs are to look right.
 */
const dollarsPerMillion: Readonly<Record<string, readonly [input: number, output: number]>> = {
  'gpt-4o': [2.5, 10],
  'gpt-4o-mini': [0.15, 0.6],
  'gpt-4.1': [2, 8],
  'gpt-4.1-mini': [0.4, 1.6],
  'gpt-4.1-nano': [0.1, 0.4],
  'gpt-4-turbo': [10, 30],
  'gpt-3.5-turbo': [0.5, 1.5],
  o1: [15, 60],
  o3: [2, 8],
  'o3-mini': [1.1, 4.4],
  'o4-mini': [1.1, 4.4],
  'gpt-5': [1.25, 10],
  'gpt-5-mini': [0.25, 2],
  'text-embedding-3-small': [0.02, 0],
  'text-embedding-3-large': [0.13, 0],
  'text-embedding-ada-002': [0.1, 0],
  'claude-opus-4-1': [15, 75],
  'claude-opus-4': [15, 75],
  'claude-sonnet-4-5': [3, 15],
  'claude-sonnet-4': [3, 15],
  'claude-3-7-sonnet': [3, 15],
  'claude-3-5-sonnet': [3, 15],
  'claude-haiku-4-5': [1, 5],
  'claude-3-5-haiku': [0.8, 4],
  'claude-3-opus': [15, 75],
  'claude-3-haiku': [0.25, 1.25],
  'gemini-2.5-pro': [1.25, 10],
  'gemini-2.5-flash': [0.3, 2.5],
  'gemini-2.0-flash': [0.1, 0.4],
  'gemini-1.5-pro': [1.25, 5],
  'gemini-1.5-flash': [0.075, 0.3],
  'mistral-large': [2, 6],
  'mistral-small': [0.1, 0.3],
  'command-r-plus': [2.5, 10],
  'command-r': [0.15, 0.6],
  'llama-3.3-70b': [0.59, 0.79],
  'llama-3.1-8b': [0.05, 0.08],
};

const names = Object.keys(dollarsPerMillion).sort((a, b) => b.length - a.length);

/** Prices of a model in cents per million tokens, also for dated versions (`gpt-4o-2024-08-06`). Undefined if unknown. */
export const priceOf = (model: string): { readonly input: number; readonly output: number } | undefined => {
  // A gateway's own prefixes go: @provider-slug/, us.anthropic., models/.
  const bare = model.toLowerCase().replace(/^.*\//, '').replace(/^(?:[a-z]{2,}\.)*(?=[a-z]+[-\d])/, '');
  const name = names.find((known) => bare === known || bare.startsWith(`${known}-`) || bare.startsWith(`${known}@`));
  const price = name === undefined ? undefined : dollarsPerMillion[name];
  return price === undefined ? undefined : { input: price[0] * 100, output: price[1] * 100 };
};

/** What a request cost, in cents; 0 for a model without a known price. */
export const costInCents = (model: string, promptTokens: number, completionTokens: number): number => {
  const price = priceOf(model);
  if (price === undefined) return 0;
  return Math.round(price.input * promptTokens + price.output * completionTokens) / 1_000_000;
};

import type { JsonObject } from './handler.ts';
import { asNumber, asObject, namesIn } from './value.ts';

/** What a model is for; decides which operations may use it and what its details say. */
type ModelKind = 'chat' | 'text' | 'embedding' | 'image' | 'speech' | 'transcription' | 'moderation' | 'rerank';

/** One model of the table: its id, what it is for, and dollars per million tokens in, out, and in from the cache. */
export type PricedModel = readonly [id: string, kind: ModelKind, input: number, output: number, cached?: number];

/**
 * Models and prices of the stand-in's world, by provider. Believable list prices in dollars per million tokens; image
 * models cost per picture (`imagePrices`), speech per million characters. Not kept up to date on purpose: the same
 * everywhere and always, so that costs in tests can be computed by hand.
 */
const priceTable: Readonly<Record<string, readonly PricedModel[]>> = {
  openai: [
    ['gpt-5', 'chat', 1.25, 10, 0.125],
    ['gpt-5-mini', 'chat', 0.25, 2, 0.025],
    ['gpt-5-nano', 'chat', 0.05, 0.4, 0.005],
    ['gpt-4.1', 'chat', 2, 8, 0.5],
    ['gpt-4.1-mini', 'chat', 0.4, 1.6, 0.1],
    ['gpt-4.1-nano', 'chat', 0.1, 0.4, 0.025],
    ['gpt-4o', 'chat', 2.5, 10, 1.25],
    ['gpt-4o-mini', 'chat', 0.15, 0.6, 0.075],
    ['o4-mini', 'chat', 1.1, 4.4, 0.275],
    ['o3', 'chat', 2, 8, 0.5],
    ['o3-mini', 'chat', 1.1, 4.4, 0.55],
    ['o1', 'chat', 15, 60, 7.5],
    ['o1-pro', 'chat', 150, 600],
    ['o1-mini', 'chat', 1.1, 4.4, 0.55],
    ['computer-use-preview', 'chat', 3, 12],
    ['gpt-4-turbo', 'chat', 10, 30],
    ['gpt-4', 'chat', 30, 60],
    ['gpt-3.5-turbo', 'chat', 0.5, 1.5],
    ['gpt-3.5-turbo-instruct', 'text', 1.5, 2],
    ['davinci-002', 'text', 2, 2],
    ['babbage-002', 'text', 0.4, 0.4],
    ['text-embedding-3-small', 'embedding', 0.02, 0],
    ['text-embedding-3-large', 'embedding', 0.13, 0],
    ['text-embedding-ada-002', 'embedding', 0.1, 0],
    ['dall-e-3', 'image', 0, 0],
    ['dall-e-2', 'image', 0, 0],
    ['tts-1', 'speech', 15, 0],
    ['tts-1-hd', 'speech', 30, 0],
    ['whisper-1', 'transcription', 0, 0],
    ['text-moderation-latest', 'moderation', 0, 0],
    ['text-moderation-stable', 'moderation', 0, 0],
    ['omni-moderation-latest', 'moderation', 0, 0],
  ],
  anthropic: [
    ['claude-opus-4-5-20251101', 'chat', 5, 25, 0.5],
    ['claude-opus-4-1-20250805', 'chat', 15, 75, 1.5],
    ['claude-sonnet-4-5-20250929', 'chat', 3, 15, 0.3],
    ['claude-sonnet-4-20250514', 'chat', 3, 15, 0.3],
    ['claude-haiku-4-5-20251001', 'chat', 1, 5, 0.1],
    ['claude-3-7-sonnet-20250219', 'chat', 3, 15, 0.3],
    ['claude-3-5-sonnet-20241022', 'chat', 3, 15, 0.3],
    ['claude-3-5-haiku-20241022', 'chat', 0.8, 4, 0.08],
    ['claude-3-opus-20240229', 'chat', 15, 75, 1.5],
    ['claude-3-haiku-20240307', 'chat', 0.25, 1.25, 0.03],
  ],
  google: [
    ['gemini-3-pro-preview', 'chat', 2, 12, 0.2],
    ['gemini-2.5-pro', 'chat', 1.25, 10, 0.125],
    ['gemini-2.5-flash', 'chat', 0.3, 2.5, 0.03],
    ['gemini-2.5-flash-lite', 'chat', 0.1, 0.4, 0.01],
    ['gemini-2.0-flash', 'chat', 0.1, 0.4, 0.025],
    ['gemini-1.5-pro', 'chat', 1.25, 5, 0.3125],
    ['gemini-1.5-flash', 'chat', 0.075, 0.3, 0.01875],
    ['gemini-embedding-001', 'embedding', 0.15, 0],
  ],
  'azure-openai': [
    ['gpt-5', 'chat', 1.25, 10, 0.125],
    ['gpt-4.1', 'chat', 2, 8, 0.5],
    ['gpt-4o', 'chat', 2.5, 10, 1.25],
    ['gpt-4o-mini', 'chat', 0.15, 0.6, 0.075],
    ['gpt-35-turbo', 'chat', 0.5, 1.5],
    ['text-embedding-3-small', 'embedding', 0.02, 0],
    ['text-embedding-3-large', 'embedding', 0.13, 0],
  ],
  bedrock: [
    ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'chat', 3, 15, 0.3],
    ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'chat', 3, 15, 0.3],
    ['anthropic.claude-3-haiku-20240307-v1:0', 'chat', 0.25, 1.25],
    ['amazon.nova-pro-v1:0', 'chat', 0.8, 3.2, 0.2],
    ['amazon.nova-lite-v1:0', 'chat', 0.06, 0.24, 0.015],
    ['amazon.titan-embed-text-v2:0', 'embedding', 0.02, 0],
    ['meta.llama3-1-70b-instruct-v1:0', 'chat', 0.72, 0.72],
  ],
  'vertex-ai': [
    ['gemini-2.5-pro', 'chat', 1.25, 10, 0.31],
    ['gemini-2.5-flash', 'chat', 0.3, 2.5, 0.075],
    ['anthropic.claude-sonnet-4-5@20250929', 'chat', 3, 15, 0.3],
  ],
  'mistral-ai': [
    ['mistral-large-latest', 'chat', 2, 6],
    ['mistral-medium-latest', 'chat', 0.4, 2],
    ['mistral-small-latest', 'chat', 0.1, 0.3],
    ['codestral-latest', 'chat', 0.3, 0.9],
    ['mistral-embed', 'embedding', 0.1, 0],
  ],
  cohere: [
    ['command-a-03-2025', 'chat', 2.5, 10],
    ['command-r-plus', 'chat', 2.5, 10],
    ['command-r', 'chat', 0.15, 0.6],
    ['embed-english-v3.0', 'embedding', 0.1, 0],
    ['embed-multilingual-v3.0', 'embedding', 0.1, 0],
    ['rerank-v3.5', 'rerank', 0, 0],
    ['rerank-english-v3.0', 'rerank', 0, 0],
  ],
  groq: [
    ['llama-3.3-70b-versatile', 'chat', 0.59, 0.79],
    ['llama-3.1-8b-instant', 'chat', 0.05, 0.08],
    ['openai/gpt-oss-120b', 'chat', 0.15, 0.6],
    ['whisper-large-v3', 'transcription', 0, 0],
  ],
  deepseek: [
    ['deepseek-chat', 'chat', 0.28, 0.42, 0.028],
    ['deepseek-reasoner', 'chat', 0.28, 0.42, 0.028],
  ],
  'x-ai': [
    ['grok-4', 'chat', 3, 15, 0.75],
    ['grok-3', 'chat', 3, 15, 0.75],
    ['grok-3-mini', 'chat', 0.3, 0.5, 0.075],
  ],
  'together-ai': [
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'chat', 0.88, 0.88],
    ['Qwen/Qwen2.5-72B-Instruct-Turbo', 'chat', 1.2, 1.2],
  ],
  'fireworks-ai': [['accounts/fireworks/models/llama-v3p3-70b-instruct', 'chat', 0.9, 0.9]],
  'perplexity-ai': [
    ['sonar', 'chat', 1, 1],
    ['sonar-pro', 'chat', 3, 15],
  ],
  cerebras: [['llama-3.3-70b', 'chat', 0.85, 1.2]],
  voyage: [
    ['voyage-3.5', 'embedding', 0.06, 0],
    ['rerank-2.5', 'rerank', 0.05, 0],
  ],
  jina: [
    ['jina-embeddings-v3', 'embedding', 0.02, 0],
    ['jina-reranker-v2-base-multilingual', 'rerank', 0.02, 0],
  ],
};

/** Cents for one picture, by model, quality and size. */
const imagePrices: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>> = {
  'dall-e-3': {
    standard: { '1024x1024': 4, '1024x1792': 8, '1792x1024': 8 },
    hd: { '1024x1024': 8, '1024x1792': 12, '1792x1024': 12 },
  },
  'dall-e-2': { standard: { '256x256': 1.6, '512x512': 1.8, '1024x1024': 2 } },
};

/**
 * Other names under which a provider is known. `open-ai` is the document's own second spelling, `aws-bedrock` that of
 * Portkey's Terraform provider.
 */
const providerAliases: Readonly<Record<string, string>> = {
  'open-ai': 'openai',
  azure: 'azure-openai',
  'azure-ai-foundry': 'azure-ai',
  'azure-foundry': 'azure-ai',
  'aws-bedrock': 'bedrock',
  'aws-sagemaker': 'sagemaker',
  'google-vertex-ai': 'vertex-ai',
  vertex: 'vertex-ai',
  mistral: 'mistral-ai',
  gemini: 'google',
  xai: 'x-ai',
  grok: 'x-ai',
  together: 'together-ai',
  fireworks: 'fireworks-ai',
  perplexity: 'perplexity-ai',
  huggingface: 'hugging-face',
  'github-models': 'github',
};

/** AI services that the gateway knows beside those of the table; the stand-in answers for their models at no cost. */
const otherServices = namesIn(`
  302ai ai21 aibadgr anyscale azure-ai bytez cometapi cortex dashscope databricks deepbricks deepinfra
  featherless-ai github hugging-face hyperbolic inference-net iointelligence kluster-ai krutrim lambda lemonfox-ai
  lepton lingyi matterai meshy milvus modal monsterapi moonshot ncompass nebius nextbit nomic novita-ai nscale
  ollama openrouter oracle ovhcloud palm predibase qdrant recraft-ai reka-ai replicate sagemaker sambanova segmind
  siliconflow snowflake-cortex stability-ai tripo3d triton upstage workers-ai z-ai zhipu
`);

/** A provider's name as the table has it. */
export const providerName = (provider: string): string => {
  const name = provider.toLowerCase();
  return (Object.hasOwn(providerAliases, name) ? providerAliases[name] : undefined) ?? name;
};

/** Whether a name is an AI service's. */
export const isService = (provider: string): boolean => {
  const name = providerName(provider);
  return Object.hasOwn(priceTable, name) || otherServices.includes(name);
};

/** Dollars per million tokens to cents per token, without the dust of floating point. */
const centsPerToken = (dollarsPerMillion: number): number => Number((dollarsPerMillion / 10_000).toPrecision(12));

/**
 * The table's model for an id. A dated or fine-tuned variant (`gpt-4o-2024-05-13`, `ft:gpt-4o-mini:…`) is found under
 * the longest id that it begins with.
 */
export const findModel = (provider: string, model: string): PricedModel | undefined => {
  const id = model.startsWith('ft:') ? (model.split(':')[1] ?? '') : model;
  let best: PricedModel | undefined;
  for (const candidate of modelsOf(provider)) {
    const fits = candidate[0] === id || id.startsWith(`${candidate[0]}-`) || id.startsWith(`${candidate[0]}@`);
    if (fits && (best === undefined || candidate[0].length > best[0].length)) best = candidate;
  }
  return best;
};

/** The models of one provider in the table. */
export const modelsOf = (provider: string): readonly PricedModel[] => {
  const name = providerName(provider);
  return Object.hasOwn(priceTable, name) ? (priceTable[name] ?? []) : [];
};

/** What a model is for; `chat` when the table does not know it. */
export const kindOf = (provider: string, model: string): ModelKind => findModel(provider, model)?.[1] ?? 'chat';

/** The provider whose table has this model, or undefined. */
export const providerOfModel = (model: string): string | undefined =>
  Object.keys(priceTable).find((provider) => findModel(provider, model) !== undefined);

/**
 * What a call costs, in cents. A model that the table does not have costs nothing, as at Portkey.
 *
 * @param own an integration's own prices, which win
 */
export const costOf = (
  provider: string,
  model: string,
  promptTokens: number,
  completionTokens: number,
  own?: JsonObject,
): number => {
  const rates = asObject(own?.pay_as_you_go);
  if (rates !== undefined) {
    const price = (name: string): number => Math.max(asNumber(asObject(rates[name])?.price) ?? 0, 0);
    return Number((promptTokens * price('request_token') + completionTokens * price('response_token')).toPrecision(12));
  }
  const found = findModel(provider, model);
  if (found === undefined) return 0;
  const cents = promptTokens * centsPerToken(found[2]) + completionTokens * centsPerToken(found[3]);
  return Number(cents.toPrecision(12));
};

/** What pictures cost, in cents. */
export const imageCost = (model: string, quality: string, size: string, count: number): number => {
  const prices = Object.hasOwn(imagePrices, model) ? imagePrices[model] : undefined;
  const bySize = prices?.[quality] ?? prices?.standard;
  return (bySize?.[size] ?? bySize?.['1024x1024'] ?? 0) * count;
};

const product = (tokens: string, rate: string): JsonObject => ({
  operation: 'multiply',
  operands: [{ value: tokens }, { value: `rates.${rate}` }],
});

/** The public price list of a model, prices in US cents per token. Source: the document, `ModelPricingConfig`. */
export const pricingConfig = ([id, kind, input, output, cached]: PricedModel): JsonObject => ({
  pay_as_you_go: {
    request_token: { price: centsPerToken(input) },
    response_token: { price: centsPerToken(output) },
    ...(cached === undefined
      ? {}
      : {
          cache_write_input_token: { price: id.includes('claude') ? centsPerToken(input * 1.25) : 0 },
          cache_read_input_token: { price: centsPerToken(cached) },
        }),
    ...(kind === 'image' && Object.hasOwn(imagePrices, id)
      ? {
          image: Object.fromEntries(
            Object.entries(imagePrices[id] ?? {}).map(([quality, sizes]) => [
              quality,
              Object.fromEntries(Object.entries(sizes).map(([size, price]) => [size, { price }])),
            ]),
          ),
        }
      : {}),
    ...(kind === 'rerank' ? { additional_units: { search_units: { price: 0.2 } } } : {}),
  },
  calculate: {
    request: {
      operation: 'sum',
      operands: [
        product('input_tokens', 'request_token'),
        product('cache_write_tokens', 'cache_write_input_token'),
        product('cache_read_tokens', 'cache_read_input_token'),
      ],
    },
    response: product('output_tokens', 'response_token'),
  },
  currency: 'USD',
});

const outputLimit = (id: string): number => (/^(gpt-5|o\d|claude|gemini-[23])/.test(id) ? 65_536 : 16_384);

/** What a model takes and can do, in the shape of Portkey's public model files (`general/<provider>.json`). */
export const modelDetails = ([id, kind]: PricedModel): JsonObject => {
  const chat = kind === 'chat';
  const params: JsonObject[] =
    chat || kind === 'text'
      ? [
          { key: 'max_tokens', defaultValue: 128, minValue: 1, maxValue: outputLimit(id) },
          { key: 'temperature', defaultValue: 0.8, minValue: 0, maxValue: 2 },
          { key: 'stop', defaultValue: null, type: 'array-of-strings', skipValues: [null, []] },
          { key: 'top_p', defaultValue: 0.1, minValue: 0, maxValue: 1 },
          { key: 'n', defaultValue: 1, minValue: 1, maxValue: 10 },
          { key: 'stream', defaultValue: true, type: 'boolean' },
        ]
      : [];
  return {
    params,
    ...(chat ? { messages: { options: ['system', 'user', 'assistant'] } } : {}),
    type: { primary: kind, supported: chat ? ['tools', 'image'] : [] },
    isDefault: false,
    disablePlayground: !chat && kind !== 'text',
  };
};

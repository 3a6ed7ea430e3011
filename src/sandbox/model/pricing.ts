import type { JsonObject } from './handler.ts';
import {
  imagePrices,
  type ModelKind,
  otherServices,
  type PricedModel,
  priceTable,
  providerAliases,
} from './price-table.ts';
import { asNumber, asObject } from './value.ts';

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
  const name = providerName(provider);
  const models = Object.hasOwn(priceTable, name) ? (priceTable[name] ?? []) : [];
  const id = model.startsWith('ft:') ? (model.split(':')[1] ?? '') : model;
  let best: PricedModel | undefined;
  for (const candidate of models) {
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

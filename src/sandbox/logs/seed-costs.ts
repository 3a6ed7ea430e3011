import { findModel } from '../model/pricing.ts';

/** What one token in and out costs, in millionths of a cent: dollars per million tokens times 100. */
export const costPerToken = (
  provider: string,
  model: string,
): { readonly inputPrice: number; readonly outputPrice: number } => {
  const found = findModel(provider, model);
  if (found === undefined) throw new Error(`The seeded month calls ${provider} ${model}, which has no price`);
  return { inputPrice: found[2] * 100, outputPrice: found[3] * 100 };
};

import type { PlainSchema } from './schema.ts';

const text: PlainSchema = { type: ['string', 'null'] };
const zeroOrOne: PlainSchema = { enum: [0, 1, true, false] };

/**
 * What clients of the live API send although the catalog does not have it, and the handlers know what to do with, by
 * operation. Sources: portkey-details.md 0.13 (a partial's `description`) and 2a (the Terraform provider).
 */
export const alsoTaken: Readonly<Record<string, Readonly<Record<string, PlainSchema>>>> = {
  update_prompt: { template_metadata: { type: ['object', 'null'] } },
  create_config: { is_default: zeroOrOne },
  update_config: { isDefault: zeroOrOne, is_default: zeroOrOne },
  create_prompt_partial: { collection_id: text, version_description: text },
  update_prompt_partial: { version_description: text, description: text },
  delete_integration_model: { models: { type: 'array', items: { type: 'string' } } },
};

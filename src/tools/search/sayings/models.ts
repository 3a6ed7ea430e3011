import type { Sayings } from './sayings.ts';

export const models: Sayings = {
  get_model_details: `
    what can a model do, context window of a model, does the model support images, parameters of a model, maximum
    output tokens, does it support function calling, model capabilities, how long can a prompt be for this model,
    maximum length of an answer
  `,
  get_model_pricing: `
    what does a model cost per token, price of gpt, list price per million tokens, how expensive is claude, is one
    model cheaper than another, pricing of a model, cost of input and output tokens, compare prices of models, how
    much is a model per million tokens
  `,
  list_models: `
    which models can I use, available models, list models I can call, what models are there, is a model available to
    me, which LLMs do we have, model catalogue
  `,
  delete_model: `
    delete a fine tuned model at the provider, remove our tuned model from openai for ever, destroy a trained model
  `,
  get_model: `
    who owns a model, provider's record of a model, when was the model created, look up a model id at the provider
  `,
};

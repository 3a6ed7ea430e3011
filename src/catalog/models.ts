import { inPath, inQuery, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { offsetInput, offsets } from './model/paging.ts';
import { choice, text } from './model/schema.ts';
import { inference, routing, routingAliases } from './schemas/routing.ts';

const { x_portkey_provider, ...lessRouting } = routing;

/** A provider's own id of a model, which may hold slashes. */
const modelId = inPath(text("The provider's own id, from list_models."), { listed: text(), slashes: true });
const modelAliases = { id: 'model', model_id: 'model' } as const;

/** The public tables of models, which want no key. */
const publicTable = {
  method: 'GET',
  host: 'root',
  risk: 'read',
  input: {
    provider: inPath(text('openai, anthropic, google, azure-openai, bedrock, x-ai, …'), {
      listed: text('such as openai, bedrock'),
    }),
    model: inPath(text('The exact name that the provider uses.'), { listed: text(), slashes: true }),
  },
  argumentAliases: modelAliases,
} as const;

export const models = {
  domain: 'models',
  about: 'models: which can be called, what they can do, what they cost',
  operations: [
    {
      ...publicTable,
      name: 'get_model_details',
      path: '/model-configs/general/{provider}/{model}',
      title: 'Get model details',
      description:
        'Look up what Portkey publicly knows of any model: parameters it takes, their limits and defaults, what it supports. For its price: get_model_pricing.',
      examplePhrases: `
        what can a model do, context window of a model, does the model support images, parameters of a model, maximum
        output tokens, does it support function calling, model capabilities, how long can a prompt be for this model,
        maximum length of an answer
      `,
      documented: false,
    },
    {
      ...publicTable,
      name: 'get_model_pricing',
      serverRead: 'reachability',
      path: '/model-configs/pricing/{provider}/{model}',
      title: 'Get model pricing',
      description:
        'Look up the public price of any model, in US cents per token (input, output, cache, extras). List price: not what was spent (get_cost_analytics), nor an own price set with update_integration_models.',
      examplePhrases: `
        what does a model cost per token, price of gpt, list price per million tokens, how expensive is claude, is one
        model cheaper than another, pricing of a model, cost of input and output tokens, compare prices of models, how
        much is a model per million tokens
      `,
    },
    {
      name: 'list_models',
      method: 'GET',
      path: '/models',
      host: 'gateway',
      title: 'List callable models',
      description:
        'List the models that the key can call through the gateway now, as @provider/model. Which models an integration knows and has enabled: list_integration_models.',
      examplePhrases: `
        which models can I use, available models, list models I can call, what models are there, is a model available to
        me, which LLMs do we have, model catalogue
      `,
      risk: 'read',
      scopes: { anyOf: ['completions.write', 'virtual_keys.list'] },
      input: {
        ai_service: inQuery(text('openai, anthropic, …'), { listed: text('such as openai') }),
        provider: inQuery(text('Slug of a provider, from list_providers.'), { listed: text('Slug of a provider') }),
        sort: unlisted(inQuery(choice(['name', 'provider', 'ai_service']))),
        order: unlisted(inQuery(choice(['asc', 'desc']))),
        ...offsetInput,
        x_portkey_provider: unlisted(x_portkey_provider),
        ...lessRouting,
      },
      paging: offsets(),
    },
    {
      ...inference,
      name: 'delete_model',
      method: 'DELETE',
      path: '/models/{model}',
      title: 'Delete fine-tuned model',
      description:
        "Delete a fine-tuned model at the provider itself, for ever; wants an owner's provider key. To take a model out of Portkey only: delete_integration_model.",
      examplePhrases: `
        delete a fine tuned model at the provider, remove our tuned model from openai for ever, destroy a trained model
      `,
      risk: 'delete',
      could: ['cuts off'],
      input: { model: modelId, ...routing },
      argumentAliases: { ...modelAliases, ...routingAliases },
    },
    {
      ...inference,
      name: 'get_model',
      method: 'GET',
      path: '/models/{model}',
      title: 'Get model from provider',
      description:
        "Read a provider's own record of one model: id, owner, created. What it can do: get_model_details; what it costs: get_model_pricing.",
      examplePhrases: `
        who owns a model, provider's record of a model, when was the model created, look up a model id at the provider
      `,
      risk: 'read',
      scopes: { anyOf: ['completions.write', 'virtual_keys.list'] },
      input: { model: modelId, ...routing },
      argumentAliases: { ...modelAliases, ...routingAliases },
    },
  ],
} satisfies Domain;

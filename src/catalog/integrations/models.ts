import { asCsv, inBody, inPath, inQuery, merging, required } from '../model/field.ts';
import type { Operation } from '../model/operation.ts';
import { onePage } from '../model/paging.ts';
import { eitherOf, flag, list, text } from '../model/schema.ts';
import { integrationModels } from '../schemas/integration.ts';
import { bySlug, scoped, slugAliases } from './common.ts';

/** The API's comma-separated string, or a list. */
const modelSlugs = eitherOf(
  [list(text(), undefined, { minItems: 1 }), text(undefined, { minLength: 1 })],
  'Of the models',
);

/** Which models of an integration may be called, and models of its own. */
export const modelOperations = [
  {
    name: 'delete_integration_model',
    method: 'DELETE',
    path: '/integrations/{slug}/models',
    title: 'Delete integration models',
    description:
      'Delete custom models, one or several, from an integration, for good. Built-in ones cannot be deleted: disable them with update_integration_models.',
    examplePhrases: `
      remove a custom model from an integration, delete our fine tuned model entry, take a custom model off the list,
      get rid of the custom model in portkey
    `,
    risk: 'delete',
    could: ['cuts off'],
    plan: 'enterprise',
    scopes: scoped('update'),
    input: {
      slug: inPath(text('Of the integration')),
      slugs: required(asCsv(inQuery(modelSlugs, { listed: list(text(), 'Of the models') }))),
    },
    argumentAliases: {
      integration_slug: 'slug',
      integration_id: 'slug',
      model_id: { into: 'slugs', as: 'list' },
      model_slug: { into: 'slugs', as: 'list' },
      models: 'slugs',
    },
  },
  {
    name: 'list_integration_models',
    method: 'GET',
    path: '/integrations/{slug}/models',
    title: 'List integration models',
    description:
      "List an integration's models: which are enabled, which custom or fine-tuned, with prices of their own. What a key can call through the gateway: list_models.",
    examplePhrases: `
      which models are enabled for a provider, models of the openai integration, which custom models have we added, is a
      model switched on, what models are allowed on azure, prices of our custom models
    `,
    risk: 'read',
    plan: 'enterprise',
    // Listing the models counts as reading the integration (portkey-details.md 2c).
    scopes: scoped('read'),
    input: { slug: bySlug },
    argumentAliases: slugAliases,
    paging: onePage('models'),
    secretReply: ['models[].configurations.custom_headers'],
    untrusted: ['models[].name'],
  },
  {
    name: 'update_integration_models',
    method: 'PUT',
    path: '/integrations/{slug}/models',
    title: 'Update integration models',
    description:
      'Enable or disable models of an integration, or add custom and fine-tuned ones with price, host and headers. Models not named stay. Live at once in every workspace.',
    examplePhrases: `
      disable a model for everyone, forbid the use of an expensive model, allow a new model, enable claude opus, add a
      custom model, only allow certain models, block a model, whitelist models, turn on the newest model, set our own
      price for a model, nobody should use this model, make a model available, register a fine tuned model, ban a model
      because it is too expensive, only one model should be usable, switch on a new model for us, stop everybody from
      using a model, restrict which models can be called, retire an old model
    `,
    risk: 'write',
    could: ['cuts off', 'spends', 'sends elsewhere', 'grants', 'loosens'],
    plan: 'enterprise',
    scopes: scoped('update'),
    replaces: true,
    input: {
      slug: bySlug,
      models: required(merging(inBody(integrationModels))),
      allow_all_models: inBody(flag('Also enable models that appear later')),
    },
    // Headers go where the model goes: to its own host, or to the integration's.
    sendsTo: { reads: [{ operation: 'get_integration' }] },
    escalates: [
      {
        argument: 'models[].enabled',
        equals: [false],
        to: 'delete',
        because: 'cuts every workspace off from a model',
      },
      {
        argument: 'models[].pricing_config',
        given: true,
        to: 'protection',
        because: 'changes what requests are counted to cost, and with it when budgets stop them',
      },
      { argument: 'allow_all_models', equals: [true], to: 'access', because: 'opens every model, also later ones' },
      {
        argument: 'allow_all_models',
        equals: [false],
        to: 'delete',
        because: 'cuts every workspace off from models that are not enabled one by one',
      },
    ],
    argumentAliases: slugAliases,
    examples: [
      {
        says: 'Disable one model and add a custom one with its price',
        arguments: {
          slug: 'production-openai',
          models: [
            { slug: 'gpt-3.5-turbo', enabled: false },
            {
              slug: 'ft:gpt-4o:acme',
              enabled: true,
              is_custom: true,
              is_finetune: true,
              base_model_slug: 'gpt-4o',
              pricing_config: {
                type: 'static',
                pay_as_you_go: { request_token: { price: 0.000375 }, response_token: { price: 0.0015 } },
              },
            },
          ],
        },
      },
    ],
  },
] as const satisfies readonly Operation[];

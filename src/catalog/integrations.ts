import { asCsv, asJson, inBody, inPath, inQuery, merging, replacing, required, unlisted } from './model/field.ts';
import type { Domain, Escalation, Operation } from './model/operation.ts';
import { onePage, pageInput, pages } from './model/paging.ts';
import { choice, eitherOf, flag, list, note, secretText, text } from './model/schema.ts';
import {
  globalWorkspaceAccess,
  integrationConfigurations,
  integrationModels,
  integrationSecretReply,
  integrationSettingAliases,
  integrationWorkspaces,
  pricingAdjustments,
  slugRules,
  tags,
} from './schemas/integration.ts';
import { limitsOfNothing, limitsWithin } from './schemas/limits.ts';
import { secretMappings } from './schemas/secret-references.ts';

/** An integration belongs to the organisation or to one workspace. Source: portkey-details.md 2c. */
const scoped = (action: string) =>
  ({ anyOf: [`organisation_integrations.${action}`, `workspace_integrations.${action}`] }) as const;

/** The integration that is meant. */
const bySlug = inPath(text());

/** Other names for its slug. */
const slugAliases = { id: 'slug', integration_slug: 'slug', integration_id: 'slug' } as const;

/** The provider that a workspace gets with the integration. Source: portkey-details.md 2e. */
const defaultProvider = {
  create_default_provider: unlisted(inBody(flag('Make a provider where access is granted; true unless said.'))),
  default_provider_slug: unlisted(
    inBody(text("That provider's slug; the integration's slug unless said. A taken one is refused.")),
  ),
} as const;

/** Budgets count what requests are priced at: with a factor of 0 none ever ends. */
const pricesChanged: Escalation = {
  argument: 'pricing_adjustments',
  given: true,
  to: 'protection',
  because: 'changes what requests are counted to cost, and with it when budgets stop them',
};

/** Integrations themselves: AI providers' stored credentials. */
const credentialOperations = [
  {
    name: 'list_integrations',
    method: 'GET',
    path: '/integrations',
    title: 'List integrations',
    description:
      "List integrations: AI providers' stored credentials (OpenAI, Bedrock, …), of the organisation or of one workspace. What workspaces call them by is in list_providers.",
    examplePhrases: `
      which AI providers are connected, list stored provider credentials, which vendor accounts do we have, is anthropic
      connected, show integrations, what openai accounts are set up, providers available in the organisation
    `,
    risk: 'read',
    plan: 'enterprise',
    scopes: scoped('list'),
    input: {
      type: inQuery(choice(['workspace', 'organisation', 'all'])),
      workspace_id: inQuery(text('UUID or slug: only what it may use.'), { listed: text('Only what it may use') }),
      tags: unlisted(asJson(inQuery(tags))),
      ...pageInput(),
    },
    paging: pages(100),
    untrusted: ['data[].name', 'data[].description'],
  },
  {
    name: 'create_integration',
    method: 'POST',
    path: '/integrations',
    title: 'Create integration',
    description:
      "Store an AI provider's credential (key, or sign-in in configurations). Workspaces get it by update_integration_workspaces; with workspace_id it is that workspace's own, with a provider at once. More providers on it: create_provider.",
    examplePhrases: `
      connect our openai account, add anthropic, store a provider api key, hook up bedrock, add a new AI vendor, connect
      azure openai, set up vertex ai, we signed a contract with mistral add it, bring our own key for a provider, add
      aws credentials for bedrock, onboard a new LLM provider, connect a self hosted model, add groq to portkey, start
      using gemini, add google vertex as a provider, connect portkey to our azure resource, we have a new vendor
      contract, put in our claude credentials, make openai usable
    `,
    risk: 'write',
    could: ['spends', 'sends elsewhere', 'loosens'],
    sensitive: 'egress',
    plan: 'enterprise',
    scopes: scoped('create'),
    input: {
      name: required(inBody(text())),
      ai_provider_id: required(inBody(text('openai, anthropic, azure-openai, bedrock, vertex-ai, …'))),
      key: inBody(secretText("The AI provider's key")),
      slug: inBody(text(undefined, slugRules)),
      description: inBody(note()),
      workspace_id: inBody(text("UUID or slug: for one workspace's own."), { listed: text("For one workspace's own") }),
      configurations: inBody(integrationConfigurations),
      ...defaultProvider,
      secret_mappings: unlisted(inBody(secretMappings)),
      pricing_adjustments: unlisted(inBody(pricingAdjustments)),
      tags: unlisted(inBody(tags)),
    },
    escalates: [pricesChanged],
    argumentAliases: integrationSettingAliases,
    examples: [
      {
        says: 'OpenAI, with the key from a secret that the operator bound',
        arguments: { name: 'Production OpenAI', ai_provider_id: 'openai', key: 'env:OPENAI_KEY' },
      },
      {
        says: 'Bedrock by an assumed role, prices 20% off',
        arguments: {
          name: 'Bedrock EU',
          ai_provider_id: 'bedrock',
          configurations: {
            aws_auth_type: 'assumedRole',
            aws_region: 'eu-central-1',
            aws_role_arn: 'arn:aws:iam::123456789012:role/portkey',
          },
          pricing_adjustments: { multiplier: { default: 0.8 } },
        },
      },
    ],
  },
  {
    name: 'delete_integration',
    method: 'DELETE',
    path: '/integrations/{slug}',
    title: 'Delete integration',
    description:
      'Delete an integration with its credential, for good: every provider made from it, in every workspace, stops. To take it from some workspaces only use update_integration_workspaces.',
    examplePhrases: `
      disconnect openai completely, remove a provider credential, we stop working with a vendor, delete an integration,
      drop the azure account, cancel our anthropic connection, get rid of cohere for the whole organisation, drop a
      vendor account altogether, stop working with a provider, disconnect a vendor
    `,
    risk: 'delete',
    remains: "The AI provider's own key works on: revoke it at the provider as well if it leaked.",
    could: ['cuts off'],
    plan: 'enterprise',
    scopes: scoped('delete'),
    input: { slug: bySlug },
    argumentAliases: slugAliases,
  },
  {
    name: 'get_integration',
    method: 'GET',
    path: '/integrations/{slug}',
    title: 'Get integration',
    description:
      'Read one integration: AI provider, masked key, configurations, price adjustments, what new workspaces get. Models: list_integration_models. Who may use it: list_integration_workspaces.',
    examplePhrases: `
      details of an integration, which key is stored for openai, settings of the bedrock connection, how is azure
      configured, masked credential of a provider
    `,
    risk: 'read',
    plan: 'enterprise',
    scopes: scoped('read'),
    input: { slug: bySlug },
    argumentAliases: slugAliases,
    secretReply: integrationSecretReply,
    untrusted: ['name', 'description'],
  },
  {
    name: 'update_integration',
    method: 'PUT',
    path: '/integrations/{slug}',
    title: 'Update integration',
    description:
      "Change an integration's credential, configurations, prices or name; live at once for every provider made from it. Models: update_integration_models. Access: update_integration_workspaces.",
    examplePhrases: `
      replace the provider's key, our openai key was rotated by the vendor, change the stored credential of a provider,
      update the azure endpoint, new aws keys for bedrock, new anthropic key put it in, custom price adjustments or
      discount for a provider, rename an integration, provider credential expired swap it, swap the stored credentials
      of a vendor, provider gave us a new key, azure resource changed its endpoint
    `,
    risk: 'write',
    could: ['cuts off', 'spends', 'sends elsewhere', 'loosens'],
    sensitive: 'egress',
    plan: 'enterprise',
    scopes: scoped('update'),
    replaces: true,
    input: {
      slug: bySlug,
      name: inBody(text()),
      key: inBody(secretText("The AI provider's new key")),
      description: inBody(note()),
      configurations: replacing(inBody(integrationConfigurations)),
      secret_mappings: unlisted(replacing(inBody(secretMappings))),
      pricing_adjustments: unlisted(replacing(inBody(pricingAdjustments))),
      tags: unlisted(inBody(tags)),
    },
    escalates: [pricesChanged],
    argumentAliases: { ...slugAliases, ...integrationSettingAliases },
  },
] as const satisfies readonly Operation[];

/** The API's comma-separated string, or a list. */
const modelSlugs = eitherOf(
  [list(text(), undefined, { minItems: 1 }), text(undefined, { minLength: 1 })],
  'Of the models',
);

/** Which models of an integration may be called, and models of its own. */
const modelOperations = [
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

/** Which workspaces may use an integration. */
const workspaceAccessOperations = [
  {
    name: 'list_integration_workspaces',
    method: 'GET',
    path: '/integrations/{slug}/workspaces',
    title: 'List integration workspaces',
    description:
      'List which workspaces may use an integration, with the budget and rate limit of each. Workspaces are named by slug.',
    examplePhrases: `
      which teams may use a provider, who has access to openai, workspaces of an integration, which workspaces can use
      bedrock, budget of each workspace on an integration
    `,
    risk: 'read',
    plan: 'enterprise',
    scopes: scoped('read'),
    input: { slug: bySlug },
    argumentAliases: slugAliases,
    paging: onePage('workspaces'),
  },
  {
    name: 'update_integration_workspaces',
    method: 'PUT',
    path: '/integrations/{slug}/workspaces',
    title: 'Update integration workspaces',
    description:
      'Grant an integration to workspaces, each with a budget and rate limit, or take it away (enabled false). A grant makes a provider there. Workspaces not named stay, unless override_existing_workspace_access.',
    examplePhrases: `
      give a team access to openai, let a workspace use anthropic, take a provider away from a team, share an
      integration with a workspace, allow bedrock in the research workspace, revoke a workspace's access to a vendor,
      cap what a workspace may spend on a provider, grant the provider to another team, marketing should no longer use
      azure, roll out a provider to all teams, a workspace may not use the provider any longer, let a workspace use the
      vendor account with a budget, open a provider to a team
    `,
    risk: 'write',
    could: ['cuts off', 'spends', 'grants', 'loosens'],
    sensitive: 'access',
    plan: 'enterprise',
    scopes: scoped('update'),
    replaces: true,
    input: {
      slug: bySlug,
      workspaces: merging(inBody(integrationWorkspaces)),
      global_workspace_access: merging(inBody(globalWorkspaceAccess)),
      override_existing_workspace_access: inBody(flag()),
      ...defaultProvider,
    },
    escalates: [
      {
        argument: 'workspaces[].enabled',
        equals: [false],
        to: 'delete',
        because: 'takes the integration away from a workspace',
      },
      {
        argument: 'override_existing_workspace_access',
        given: true,
        to: 'delete',
        because: 'replaces the access and limits that workspaces have now',
      },
      {
        argument: 'global_workspace_access.enabled',
        equals: [true],
        to: 'access',
        because: 'opens the integration to every workspace that is created later',
      },
      {
        argument: 'global_workspace_access.enabled',
        equals: [false],
        to: 'delete',
        because: 'takes the access for all workspaces away',
      },
      ...(['workspaces[]', 'global_workspace_access'] as const).flatMap((holder) => [
        ...limitsOfNothing(`${holder}.`),
        {
          argument: `${holder}.usage_limits`,
          emptied: true,
          to: 'protection' as const,
          because: 'takes a budget away',
        },
        {
          argument: `${holder}.rate_limits`,
          emptied: true,
          to: 'protection' as const,
          because: 'takes a rate limit away',
        },
      ]),
      {
        argument: 'workspaces[].reset_usage',
        given: true,
        to: 'protection',
        because: 'wipes a usage counter for good, so that a spent budget can be spent again',
      },
    ],
    argumentAliases: {
      ...slugAliases,
      ...limitsWithin('workspaces[]'),
      ...limitsWithin('global_workspace_access'),
      global_workspace_access_enabled: { into: 'global_workspace_access.enabled' },
      global_credit_limit: { into: 'global_workspace_access.usage_limits[0].credit_limit' },
      global_alert_threshold: { into: 'global_workspace_access.usage_limits[0].alert_threshold' },
      global_rate_limit_rpm: {
        into: 'global_workspace_access.rate_limits[0].value',
        with: { type: 'requests', unit: 'rpm' },
      },
    },
    examples: [
      {
        says: 'Grant it to one workspace with 500 dollars a month, take it from another',
        arguments: {
          slug: 'production-openai',
          workspaces: [
            {
              id: 'ws-market-1a2b3c',
              enabled: true,
              usage_limits: [{ type: 'cost', credit_limit: 500, periodic_reset: 'monthly' }],
            },
            { id: 'ws-legacy-4d5e6f', enabled: false },
          ],
        },
      },
    ],
  },
] as const satisfies readonly Operation[];

export const integrations = {
  domain: 'integrations',
  about: "AI providers' stored credentials, their models, and which workspaces may use them",
  operations: [...credentialOperations, ...modelOperations, ...workspaceAccessOperations],
} satisfies Domain;

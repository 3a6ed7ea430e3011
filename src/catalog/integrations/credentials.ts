import { asJson, inBody, inQuery, replacing, required, unlisted } from '../model/field.ts';
import type { Escalation, Operation } from '../model/operation.ts';
import { pageInput, pages } from '../model/paging.ts';
import { choice, note, secretText, text } from '../model/schema.ts';
import {
  integrationConfigurations,
  integrationSecretReply,
  integrationSettingAliases,
  pricingAdjustments,
  slugRules,
  tags,
} from '../schemas/integration.ts';
import { secretMappings } from '../schemas/secret-mappings.ts';
import { bySlug, defaultProvider, scoped, slugAliases } from './common.ts';

/** Budgets count what requests are priced at: with a factor of 0 none ever ends. */
const pricesChanged: Escalation = {
  argument: 'pricing_adjustments',
  given: true,
  to: 'protection',
  because: 'changes what requests are counted to cost, and with it when budgets stop them',
};

/** Integrations themselves: AI providers' stored credentials. */
export const credentialOperations = [
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

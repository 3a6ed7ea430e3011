import type { Sayings } from './sayings.ts';

export const integrations: Sayings = {
  list_integrations: `
    which AI providers are connected, list stored provider credentials, which vendor accounts do we have, is
    anthropic connected, show integrations, what openai accounts are set up, providers available in the organisation
  `,
  create_integration: `
    connect our openai account, add anthropic, store a provider api key, hook up bedrock, add a new AI vendor,
    connect azure openai, set up vertex ai, we signed a contract with mistral add it, bring our own key for a
    provider, add aws credentials for bedrock, onboard a new LLM provider, connect a self hosted model, add groq to
    portkey, start using gemini, add google vertex as a provider, connect portkey to our azure resource, we have a
    new vendor contract, put in our claude credentials, make openai usable
  `,
  delete_integration: `
    disconnect openai completely, remove a provider credential, we stop working with a vendor, delete an
    integration, drop the azure account, cancel our anthropic connection, get rid of cohere for the whole
    organisation, drop a vendor account altogether, stop working with a provider, disconnect a vendor
  `,
  get_integration: `
    details of an integration, which key is stored for openai, settings of the bedrock connection, how is azure
    configured, masked credential of a provider
  `,
  update_integration: `
    replace the provider's key, our openai key was rotated by the vendor, change the stored credential of a
    provider, update the azure endpoint, new aws keys for bedrock, new anthropic key put it in, custom price
    adjustments or discount for a provider, rename an integration, provider credential expired swap it, swap the
    stored credentials of a vendor, provider gave us a new key, azure resource changed its endpoint
  `,
  delete_integration_model: `
    remove a custom model from an integration, delete our fine tuned model entry, take a custom model off the list,
    get rid of the custom model in portkey
  `,
  list_integration_models: `
    which models are enabled for a provider, models of the openai integration, which custom models have we added, is
    a model switched on, what models are allowed on azure, prices of our custom models
  `,
  update_integration_models: `
    disable a model for everyone, forbid the use of an expensive model, allow a new model, enable claude opus, add a
    custom model, only allow certain models, block a model, whitelist models, turn on the newest model, set our own
    price for a model, nobody should use this model, make a model available, register a fine tuned model, ban a
    model because it is too expensive, only one model should be usable, switch on a new model for us, stop everybody
    from using a model, restrict which models can be called, retire an old model
  `,
  list_integration_workspaces: `
    which teams may use a provider, who has access to openai, workspaces of an integration, which workspaces can use
    bedrock, budget of each workspace on an integration
  `,
  update_integration_workspaces: `
    give a team access to openai, let a workspace use anthropic, take a provider away from a team, share an
    integration with a workspace, allow bedrock in the research workspace, revoke a workspace's access to a vendor,
    cap what a workspace may spend on a provider, grant the provider to another team, marketing should no longer use
    azure, roll out a provider to all teams, a workspace may not use the provider any longer, let a workspace use
    the vendor account with a budget, open a provider to a team
  `,
  list_providers: `
    which providers can the workspace use, list provider slugs, what can be called as @slug, providers of a
    workspace, which provider is exhausted or expired, list ai providers in my workspace
  `,
  create_provider: `
    give a workspace another provider on the same integration, second provider slug with its own budget, new
    provider for a team from an existing credential, add a provider to a workspace, add a second slug for a team
  `,
  delete_provider: `
    remove a provider from one workspace, delete a provider slug, drop the workspace's provider, take @slug away
  `,
  get_provider: `
    details of a provider, is the provider out of budget, status of a workspace's provider, how much budget does the
    provider have, when does the provider expire
  `,
  update_provider: `
    raise the budget of a provider, change the rate limit of a provider slug, extend the expiry of a provider, reset
    the usage of a provider, rename a provider, provider ran out of money give it more, provider slug expired
    prolong it, give a provider slug more budget
  `,
};

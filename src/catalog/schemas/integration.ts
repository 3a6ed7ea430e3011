import type { ArgumentAlias } from '../model/operation.ts';
import {
  choice,
  eitherOf,
  flag,
  type JsonSchema,
  list,
  mapOf,
  number,
  object,
  openObject,
  orNull,
  secretText,
  text,
} from '../model/schema.ts';
import { atMostOneRateLimit, atMostOneUsageLimit } from './limits.ts';

/**
 * What an integration holds besides its key: settings of the AI provider, prices, models, and who may use it.
 * Sources: the official document; portkey-details.md 2a, 2e and 3.
 */

const azureDeployment: JsonSchema = object(
  {
    azure_deployment_name: text(),
    azure_api_version: text('Such as 2024-10-21.', { maxLength: 30 }),
    azure_model_slug: text('The model behind it, such as gpt-4o.'),
    alias: text('Another name to call it by.'),
    is_default: flag('Used where a request names none.'),
  },
  undefined,
  { required: ['azure_deployment_name', 'azure_api_version', 'azure_model_slug'] },
);

/**
 * `configurations`: one flat shape for all AI providers, whose fields are told apart by prefix. The document has a
 * `oneOf` of ten that must be read as `anyOf`, and lacks ways to sign in that exist, so the modes are open.
 */
export const integrationConfigurations: JsonSchema = openObject(
  {
    openai_organization: text('OpenAI.'),
    openai_project: text('OpenAI.'),
    azure_auth_mode: text('Azure: default (key), entra, managed, workload or entraFederated.'),
    azure_resource_name: text('Azure OpenAI, needed.'),
    // Not required inside: the older flat arguments fill single fields, and Portkey says what is missing.
    azure_deployment_config: list({ ...azureDeployment, required: [] }, 'Azure OpenAI, needed: its deployments.'),
    azure_foundry_url: text('Azure AI Foundry, needed: its URL.'),
    azure_api_version: text('Azure AI Foundry.', { maxLength: 30 }),
    azure_deployment_name: text('Azure AI Foundry.'),
    azure_entra_tenant_id: text('Azure, entra.'),
    azure_entra_client_id: text('Azure, entra.'),
    azure_entra_client_secret: secretText('Azure, entra.'),
    azure_managed_client_id: text('Azure, managed; optional.'),
    aws_auth_type: text('Bedrock and SageMaker: accessKey, assumedRole, serviceRole or apiKey.'),
    aws_region: text('Bedrock and SageMaker, needed.'),
    aws_access_key_id: text('accessKey.'),
    aws_secret_access_key: secretText('accessKey.'),
    aws_role_arn: text('assumedRole.'),
    aws_external_id: orNull(text('assumedRole; optional.')),
    amzn_sagemaker_custom_attributes: text('SageMaker.'),
    amzn_sagemaker_target_model: text('SageMaker.'),
    amzn_sagemaker_target_variant: text('SageMaker.'),
    amzn_sagemaker_target_container_hostname: text('SageMaker.'),
    amzn_sagemaker_inference_id: text('SageMaker.'),
    amzn_sagemaker_enable_explanations: text('SageMaker.'),
    amzn_sagemaker_inference_component: text('SageMaker.'),
    amzn_sagemaker_session_id: text('SageMaker.'),
    amzn_sagemaker_model_name: text('SageMaker.'),
    vertex_auth_type: text('Vertex AI: basic or serviceAccount.'),
    vertex_region: text('Vertex AI, needed.'),
    vertex_project_id: text('Vertex AI, basic.'),
    vertex_service_account_json: openObject(
      { private_key: secretText() },
      'Vertex AI, serviceAccount: the JSON key file, whole.',
      { writeOnly: true },
    ),
    workers_ai_account_id: text('Cloudflare Workers AI.'),
    huggingface_base_url: text('Hugging Face: an endpoint of your own.'),
    snowflake_account: text('Snowflake Cortex.'),
    custom_host: text('Any provider: another base URL. The key is sent there.'),
    custom_headers: mapOf(secretText(), 'Any provider: headers sent with each request.'),
  },
  "Provider's settings: aws_*, azure_*, vertex_*, custom_host, …",
);

/** Where a reply could show a secret setting unmasked (Portkey renames them to `masked_<field>`). */
export const integrationSecretReply = [
  'key',
  'configurations.aws_secret_access_key',
  'configurations.azure_entra_client_secret',
  'configurations.vertex_service_account_json',
  'configurations.custom_headers',
] as const;

/** The nine flat settings of earlier servers; three of them meant Azure OpenAI. Source: older-arguments.tsv. */
export const integrationSettingAliases = {
  api_version: { into: 'configurations.azure_deployment_config[0].azure_api_version' },
  resource_name: { into: 'configurations.azure_resource_name' },
  deployment_name: { into: 'configurations.azure_deployment_config[0].azure_deployment_name' },
  aws_region: { into: 'configurations.aws_region' },
  aws_access_key_id: { into: 'configurations.aws_access_key_id' },
  aws_secret_access_key: { into: 'configurations.aws_secret_access_key' },
  vertex_project_id: { into: 'configurations.vertex_project_id' },
  vertex_region: { into: 'configurations.vertex_region' },
  custom_host: { into: 'configurations.custom_host' },
} as const satisfies Record<string, ArgumentAlias>;

const factor = orNull(number(undefined, { minimum: 0 }));

const pricedTokens = [
  'request_token',
  'response_token',
  'cache_read_input_token',
  'cache_write_input_token',
  'cache_read_audio_input_token',
  'request_audio_token',
  'response_audio_token',
  'reasoning_token',
  'prediction_accepted_token',
  'prediction_rejected_token',
  'request_image_token',
  'response_image_token',
  'request_text_token',
  'response_text_token',
  'cache_read_image_input_token',
  'cache_read_text_input_token',
  'cache_write_text_input_token',
  'cache_write_image_input_token',
] as const;

/** `pricing_adjustments`: what Portkey's list prices are multiplied by in costs, analytics and budgets. `null` ends it. */
export const pricingAdjustments: JsonSchema = orNull(
  object(
    {
      multiplier: object(
        {
          default: { ...factor, description: '0.8 is 20% off, 1.2 is 20% on. For all that is not named.' },
          ...Object.fromEntries(pricedTokens.map((token) => [token, factor])),
          image: orNull(object({ default: factor })),
          additional_units: orNull(mapOf(factor, 'By unit, such as web_search; names as in get_model_pricing.')),
        },
        'Factors on list prices.',
      ),
    },
    'Discount or markup: {multiplier: {default: 0.8}}',
  ),
);

const tokenPrice: JsonSchema = object({ price: number('US cents for one token.') });

/** `models` of an integration: what is enabled, and models of the customer's own. */
export const integrationModels: JsonSchema = list(
  object(
    {
      slug: text('As in list_integration_models; for a custom model, its name at the provider.'),
      enabled: flag('False: no workspace can call it any more.'),
      is_custom: orNull(flag('A model that Portkey does not list.')),
      is_finetune: orNull(flag()),
      base_model_slug: orNull(text('The model that a custom or fine-tuned one is based on.')),
      configurations: object({
        custom_host: text('Another base URL for this model. The key is sent there.'),
        custom_headers: mapOf(secretText(), 'Headers sent with each request for this model.'),
      }),
      pricing_config: openObject({
        type: choice(['static']),
        pay_as_you_go: openObject({ request_token: tokenPrice, response_token: tokenPrice }),
      }),
    },
    undefined,
    { required: ['slug', 'enabled'] },
  ),
  'slug, enabled, is_custom, base_model_slug, pricing_config, configurations',
);

/** `workspaces` of an integration: who may use it, with which budget. */
export const integrationWorkspaces: JsonSchema = list(
  object(
    {
      id: text('Slug or UUID of the workspace.'),
      enabled: flag('False takes the integration away from the workspace.'),
      usage_limits: atMostOneUsageLimit,
      rate_limits: atMostOneRateLimit,
      reset_usage: flag('Wipes the counter; an exhausted budget is active again.'),
      create_default_provider: flag('Instead of the argument of the same name beside it.'),
      default_provider_slug: text('Instead of the argument of the same name beside it.'),
    },
    undefined,
    { required: ['id', 'enabled'] },
  ),
  'id (slug or UUID), enabled, usage_limits, rate_limits (lists of one)',
);

/** `global_workspace_access`: what workspaces that are created later get. */
export const globalWorkspaceAccess: JsonSchema = object(
  { enabled: flag(), usage_limits: atMostOneUsageLimit, rate_limits: atMostOneRateLimit },
  'For workspaces created later: enabled, usage_limits, rate_limits',
  { required: ['enabled'] },
);

/** Labels of integrations and providers, which their lists can be searched by. Source: portkey-live.md 9; no source says which of the two. */
export const tags: JsonSchema = eitherOf([mapOf(text()), list(text())], 'Labels: a list, or names with values.');

/** A slug of the caller's choice. Source: the official document's pattern. */
export const slugRules = { pattern: '^[a-zA-Z0-9_-]+$' } as const;

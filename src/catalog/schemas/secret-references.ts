import { choice, inert, type JsonSchema, labelMap, list, object, orNull, secretText, text } from '../model/schema.ts';

/** Secrets that stay in a vault of the customer's, and how Portkey signs in there. Sources: the official document; portkey-details.md 2e. */

/** The vaults that Portkey can read from. */
export const secretManager = choice(['aws_sm', 'azure_kv', 'hashicorp_vault'], 'AWS, Azure Key Vault or HashiCorp');

/**
 * `auth_config`: one flat shape for nine ways to sign in, all of whose fields are told apart by prefix. Which ones are
 * needed depends on `manager_type` and the mode; Portkey checks that (the document's `discriminator` fits AWS only).
 */
export const secretAuth: JsonSchema = object(
  {
    aws_auth_type: text('aws_sm: accessKey, assumedRole or serviceRole.'),
    aws_region: text('aws_sm. Needed but for serviceRole.'),
    aws_access_key_id: text('aws_sm, accessKey.'),
    aws_secret_access_key: secretText('aws_sm, accessKey.'),
    aws_role_arn: text('aws_sm, assumedRole.'),
    aws_external_id: orNull(text('aws_sm, assumedRole; optional.')),
    azure_auth_mode: text('azure_kv: entra, managed or default.'),
    azure_vault_url: text('azure_kv: https://NAME.vault.azure.net.'),
    azure_entra_tenant_id: text('azure_kv, entra.'),
    azure_entra_client_id: text('azure_kv, entra.'),
    azure_entra_client_secret: secretText('azure_kv, entra.'),
    azure_managed_client_id: text('azure_kv, managed; optional.'),
    vault_auth_type: text('hashicorp_vault: token, approle or kubernetes.'),
    vault_addr: text("hashicorp_vault: the vault's URL."),
    vault_namespace: text('hashicorp_vault; optional.'),
    vault_token: secretText('hashicorp_vault, token.'),
    vault_role_id: text('hashicorp_vault, approle.'),
    vault_secret_id: secretText('hashicorp_vault, approle.'),
    vault_role: text('hashicorp_vault, kubernetes.'),
  },
  'Sign-in: aws_auth_type|azure_auth_mode|vault_auth_type and its fields',
);

/** Where a reply could show a sign-in secret unmasked (Portkey renames them to `masked_<field>`). */
export const secretAuthReply = [
  'auth_config.aws_secret_access_key',
  'auth_config.azure_entra_client_secret',
  'auth_config.vault_token',
  'auth_config.vault_secret_id',
] as const;

/** `tags`: free labels. */
export const tags: JsonSchema = labelMap(text());

/** `auth_config` of an update: merged into what is there, so that a single field may be given. */
export const secretAuthChange: JsonSchema = { ...secretAuth, description: 'Merged into what is there' };

/**
 * Which fields of an integration, virtual key or MCP integration are filled from secret references when they are used.
 *
 * Names and ids only: no secret passes here. Source: the official document (SecretMapping).
 */
export const secretMappings = list(
  object(
    {
      target_field: text(
        'The field to fill, each at most once: key, configurations.<field> (integrations), model_config.<field> (virtual keys).',
      ),
      secret_reference_id: text('UUID or slug from list_secret_references.'),
      secret_key: orNull(
        inert('labels', text('Which key of a secret that holds several; instead of the one the reference names.')),
      ),
      value_format: orNull(
        choice(['json', 'string'], 'json: the secret is parsed first, for fields that hold objects.'),
      ),
    },
    undefined,
    { required: ['target_field', 'secret_reference_id'] },
  ),
  'target_field, secret_reference_id',
);

import { choice, inert, list, object, orNull, text } from '../model/schema.ts';

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

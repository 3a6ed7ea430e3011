import { inBody, inPath, inQuery, required, wired } from './field.ts';
import type { Domain } from './operation.ts';
import { anyObject, choice, flag, integer, list, object, orNull, secretText, text } from './schema.ts';

export const keys = {
  domain: 'keys',
  about: 'TODO',
  operations: [
    {
      name: 'list_api_keys',
      method: 'GET',
      path: '/api-keys',
      title: 'List API keys',
      description: 'TODO',
      risk: 'read',
      input: { page_size: inQuery(integer()), current_page: inQuery(integer()), workspace_id: inQuery(text()) },
    },
    {
      name: 'delete_api_key',
      method: 'DELETE',
      path: '/api-keys/{id}',
      title: 'Delete API key',
      description: 'TODO',
      risk: 'delete',
      input: { id: inPath(text()) },
    },
    {
      name: 'get_api_key',
      method: 'GET',
      path: '/api-keys/{id}',
      title: 'Get API key',
      description: 'TODO',
      risk: 'read',
      input: { id: inPath(text()) },
    },
    {
      name: 'update_api_key',
      method: 'PUT',
      path: '/api-keys/{id}',
      title: 'Update API key',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: {
        id: inPath(text()),
        name: inBody(text()),
        description: inBody(text()),
        rate_limits: inBody(
          orNull(
            list(
              object(
                {
                  type: choice(['requests', 'tokens']),
                  unit: choice(['rpd', 'rph', 'rpm', 'rps', 'rpw']),
                  value: integer(undefined, { minimum: 0 }),
                },
                undefined,
                { required: ['type', 'unit', 'value'] },
              ),
            ),
          ),
        ),
        usage_limits: inBody(
          object({
            credit_limit: integer(undefined, { minimum: 1 }),
            type: choice(['cost', 'tokens']),
            alert_threshold: integer(undefined, { minimum: 1 }),
            periodic_reset: orNull(choice(['monthly', 'weekly'])),
            periodic_reset_days: orNull(integer(undefined, { minimum: 1, maximum: 365 })),
            next_usage_reset_at: orNull(text()),
          }),
        ),
        reset_usage: inBody(flag()),
        scopes: inBody(list(text())),
        defaults: inBody(object({ metadata: anyObject(), config_id: text(), allow_config_override: flag() })),
        alert_emails: inBody(list(text())),
        expires_at: inBody(orNull(text())),
        rotation_policy: inBody(
          orNull(
            object({
              rotation_period: orNull(choice(['weekly', 'monthly'])),
              next_rotation_at: orNull(text()),
              key_transition_period_ms: integer(undefined, { minimum: 1800000 }),
            }),
          ),
        ),
      },
    },
    {
      name: 'rotate_api_key',
      method: 'POST',
      path: '/api-keys/{id}/rotate',
      title: 'Rotate API key',
      description: 'TODO',
      risk: 'delete',
      input: { id: inPath(text()), key_transition_period_ms: inBody(integer(undefined, { minimum: 1800000 })) },
    },
    {
      name: 'create_api_key',
      method: 'POST',
      path: '/api-keys/{type}/{sub-type}',
      title: 'Create API key',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: {
        type: inPath(text()),
        sub_type: inPath(text()),
        name: required(inBody(text())),
        description: inBody(text()),
        organisation_id: inBody(text()),
        workspace_id: inBody(text()),
        user_id: inBody(text()),
        rate_limits: inBody(
          orNull(
            list(
              object(
                {
                  type: choice(['requests', 'tokens']),
                  unit: choice(['rpd', 'rph', 'rpm', 'rps', 'rpw']),
                  value: integer(undefined, { minimum: 0 }),
                },
                undefined,
                { required: ['type', 'unit', 'value'] },
              ),
            ),
          ),
        ),
        usage_limits: inBody(
          object({
            credit_limit: integer(undefined, { minimum: 1 }),
            type: choice(['cost', 'tokens']),
            alert_threshold: integer(undefined, { minimum: 1 }),
            periodic_reset: orNull(choice(['monthly', 'weekly'])),
            periodic_reset_days: orNull(integer(undefined, { minimum: 1, maximum: 365 })),
            next_usage_reset_at: orNull(text()),
          }),
        ),
        scopes: required(inBody(list(text()))),
        defaults: inBody(object({ metadata: anyObject(), config_id: text(), allow_config_override: flag() })),
        alert_emails: inBody(list(text())),
        expires_at: inBody(orNull(text())),
        rotation_policy: inBody(
          orNull(
            object({
              rotation_period: orNull(choice(['weekly', 'monthly'])),
              next_rotation_at: orNull(text()),
              key_transition_period_ms: integer(undefined, { minimum: 1800000 }),
            }),
          ),
        ),
      },
    },
    {
      name: 'list_virtual_keys',
      method: 'GET',
      path: '/virtual-keys',
      title: 'List virtual keys',
      description: 'TODO',
      risk: 'read',
      input: { current_page: required(inQuery(integer())), page_size: required(inQuery(integer())) },
    },
    {
      name: 'create_virtual_key',
      method: 'POST',
      path: '/virtual-keys',
      title: 'Create virtual key',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        name: inBody(text()),
        provider: inBody(
          choice([
            'openai',
            'azure-openai',
            'ai21',
            'anthropic',
            'anyscale',
            'bedrock',
            'cohere',
            'deepinfra',
            'fireworks-ai',
            'google',
            'groq',
            'hugging-face',
            'jina',
            'lingyi',
            'mistral-ai',
            'monsterapi',
            'moonshot',
            'nomic',
            'novita-ai',
            'open-ai',
            'openrouter',
            'palm',
            'perplexity-ai',
            'predibase',
            'reka-ai',
            'segmind',
            'stability-ai',
            'together-ai',
            'vertex-ai',
            'workers-ai',
            'zhipu',
          ]),
        ),
        key: inBody(secretText()),
        note: inBody(orNull(text())),
        api_version: wired('apiVersion', inBody(orNull(text()))),
        resource_name: wired('resourceName', inBody(orNull(text()))),
        deployment_name: wired('deploymentName', inBody(orNull(text()))),
        workspace_id: inBody(text()),
        deployment_config: wired(
          'deploymentConfig',
          inBody(
            list(
              object({ apiVersion: text(), alias: text(), is_default: flag(), deploymentName: text() }, undefined, {
                required: ['apiVersion', 'deploymentName'],
              }),
            ),
          ),
        ),
        usage_limits: inBody(
          object({
            credit_limit: integer(undefined, { minimum: 1 }),
            type: choice(['cost', 'tokens']),
            alert_threshold: integer(undefined, { minimum: 1 }),
            periodic_reset: orNull(choice(['monthly', 'weekly'])),
            periodic_reset_days: orNull(integer(undefined, { minimum: 1, maximum: 365 })),
            next_usage_reset_at: orNull(text()),
          }),
        ),
        rate_limits: inBody(
          object({ type: choice(['requests', 'tokens']), unit: choice(['rpd', 'rph', 'rpm']), value: integer() }),
        ),
        expires_at: inBody(text()),
        secret_mappings: inBody(
          list(
            object(
              {
                target_field: text(),
                secret_reference_id: text(),
                secret_key: orNull(secretText()),
                value_format: orNull(choice(['json', 'string'])),
              },
              undefined,
              { required: ['target_field', 'secret_reference_id'] },
            ),
          ),
        ),
      },
    },
    {
      name: 'delete_virtual_key',
      method: 'DELETE',
      path: '/virtual-keys/{slug}',
      title: 'Delete virtual key',
      description: 'TODO',
      risk: 'delete',
      input: { slug: inPath(text()) },
    },
    {
      name: 'get_virtual_key',
      method: 'GET',
      path: '/virtual-keys/{slug}',
      title: 'Get virtual key',
      description: 'TODO',
      risk: 'read',
      input: { slug: inPath(text()) },
    },
    {
      name: 'update_virtual_key',
      method: 'PUT',
      path: '/virtual-keys/{slug}',
      title: 'Update virtual key',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        slug: inPath(text()),
        name: inBody(text()),
        key: inBody(secretText()),
        note: inBody(orNull(text())),
        deployment_config: wired(
          'deploymentConfig',
          inBody(
            list(
              object({ apiVersion: text(), alias: text(), is_default: flag(), deploymentName: text() }, undefined, {
                required: ['apiVersion', 'deploymentName'],
              }),
            ),
          ),
        ),
        usage_limits: inBody(
          object({
            credit_limit: integer(undefined, { minimum: 1 }),
            type: choice(['cost', 'tokens']),
            alert_threshold: integer(undefined, { minimum: 1 }),
            periodic_reset: orNull(choice(['monthly', 'weekly'])),
            periodic_reset_days: orNull(integer(undefined, { minimum: 1, maximum: 365 })),
            next_usage_reset_at: orNull(text()),
          }),
        ),
        secret_mappings: inBody(
          list(
            object(
              {
                target_field: text(),
                secret_reference_id: text(),
                secret_key: orNull(secretText()),
                value_format: orNull(choice(['json', 'string'])),
              },
              undefined,
              { required: ['target_field', 'secret_reference_id'] },
            ),
          ),
        ),
      },
    },
  ],
} satisfies Domain;

import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { choice, flag, integer, object, orNull, text } from './schema.ts';

export const providers = {
  domain: 'providers',
  about: 'TODO',
  operations: [
    {
      name: 'list_providers',
      method: 'GET',
      path: '/providers',
      title: 'List providers',
      description: 'TODO',
      risk: 'read',
      input: { current_page: inQuery(integer()), page_size: inQuery(integer()), workspace_id: inQuery(text()) },
    },
    {
      name: 'create_provider',
      method: 'POST',
      path: '/providers',
      title: 'Create provider',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        name: required(inBody(text())),
        integration_id: required(inBody(text())),
        workspace_id: inBody(text()),
        slug: inBody(text()),
        note: inBody(orNull(text())),
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
      },
    },
    {
      name: 'delete_provider',
      method: 'DELETE',
      path: '/providers/{slug}',
      title: 'Delete provider',
      description: 'TODO',
      risk: 'delete',
      input: { slug: inPath(text()), workspace_id: inQuery(text()) },
    },
    {
      name: 'get_provider',
      method: 'GET',
      path: '/providers/{slug}',
      title: 'Get provider',
      description: 'TODO',
      risk: 'read',
      input: { slug: inPath(text()), workspace_id: inQuery(text()) },
    },
    {
      name: 'update_provider',
      method: 'PUT',
      path: '/providers/{slug}',
      title: 'Update provider',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        slug: inPath(text()),
        workspace_id: inQuery(text()),
        name: inBody(text()),
        note: inBody(text()),
        usage_limits: inBody(
          orNull(
            object({
              credit_limit: integer(undefined, { minimum: 1 }),
              type: choice(['cost', 'tokens']),
              alert_threshold: integer(undefined, { minimum: 1 }),
              periodic_reset: orNull(choice(['monthly', 'weekly'])),
              periodic_reset_days: orNull(integer(undefined, { minimum: 1, maximum: 365 })),
              next_usage_reset_at: orNull(text()),
            }),
          ),
        ),
        rate_limits: inBody(
          object({ type: choice(['requests', 'tokens']), unit: choice(['rpd', 'rph', 'rpm']), value: integer() }),
        ),
        expires_at: inBody(orNull(text())),
        reset_usage: inBody(flag()),
      },
    },
  ],
} satisfies Domain;

import { inQuery, required, unlisted } from './field.ts';
import type { Domain } from './operation.ts';
import { pageInput, pages } from './paging.ts';
import { choice, inert, integer, text } from './schema.ts';

export const audit = {
  domain: 'audit',
  about: 'who changed what, and when, in the organisation',
  operations: [
    {
      name: 'list_audit_logs',
      method: 'GET',
      path: '/audit-logs',
      title: 'List audit logs',
      description:
        'See who changed what and when: each create, update and delete by members and keys, with client address and outcome. Needs an organisation key. LLM requests: list_logs.',
      risk: 'read',
      plan: 'enterprise',
      scopes: ['audit_logs.list'],
      input: {
        start_time: required(inQuery(text('ISO 8601.'))),
        end_time: required(inQuery(text('ISO 8601.'), { listed: { type: 'string' } })),
        organisation_id: required(inQuery(text('UUID, see whoami.'))),
        method: inQuery(choice(['POST', 'PUT', 'DELETE'])),
        uri: unlisted(inQuery(inert('filter', text('The path that was called, such as /v1/configs.')))),
        request_id: unlisted(inQuery(text())),
        user_id: inQuery(text('UUID of a member or API key.'), { listed: { type: 'string' } }),
        user_type: unlisted(inQuery(choice(['user', 'api_key']))),
        workspace_id: inQuery(text()),
        response_status_code: unlisted(inQuery(integer())),
        resource_type: inQuery(text()),
        action: inQuery(text()),
        client_ip: unlisted(inQuery(inert('filter', text()))),
        country: unlisted(inQuery(text('Country code of the client address.'))),
        ...pageInput(100, 0),
      },
      argumentAliases: {
        actor_id: 'user_id',
        resource_id: { refused: 'use resource_type, or uri with the path that holds the id' },
        time_min: 'start_time',
        time_max: 'end_time',
      },
      paging: pages(100, { items: 'records' }),
      jsonReply: ['records[].request_body', 'records[].query_params', 'records[].request_headers'],
      secretReply: [
        'records[].request_body.key',
        'records[].request_body.configurations',
        'records[].request_body.auth_config',
        'records[].request_body.access_token',
        'records[].request_body.refresh_token',
        'records[].request_headers.authorization',
        'records[].request_headers.x-portkey-api-key',
      ],
      untrusted: ['records[].request_body', 'records[].query_params', 'records[].request_headers', 'records[].uri'],
      foreignText: true,
      examples: [
        {
          says: 'Who deleted something on 3 March?',
          arguments: {
            organisation_id: '472d2804-d054-4226-b4ae-9d4e2e61e69e',
            start_time: '2026-03-03T00:00:00Z',
            end_time: '2026-03-04T00:00:00Z',
            method: 'DELETE',
          },
        },
      ],
    },
  ],
} satisfies Domain;

import { inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { choice, integer, text } from './schema.ts';

export const audit = {
  domain: 'audit',
  about: 'TODO',
  operations: [
    {
      name: 'list_audit_logs',
      method: 'GET',
      path: '/audit-logs',
      title: 'List audit logs',
      description: 'TODO',
      risk: 'read',
      input: {
        start_time: required(inQuery(text())),
        end_time: required(inQuery(text())),
        organisation_id: required(inQuery(text())),
        method: inQuery(choice(['POST', 'PUT', 'DELETE'])),
        uri: inQuery(text()),
        request_id: inQuery(text()),
        user_id: inQuery(text()),
        user_type: inQuery(choice(['user', 'api_key'])),
        workspace_id: inQuery(text()),
        response_status_code: inQuery(integer()),
        resource_type: inQuery(text()),
        action: inQuery(text()),
        client_ip: inQuery(text()),
        country: inQuery(text()),
        current_page: inQuery(integer(undefined, { minimum: 0 })),
        page_size: inQuery(integer(undefined, { minimum: 0, maximum: 100 })),
      },
    },
  ],
} satisfies Domain;

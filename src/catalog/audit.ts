import { inPeriod, inQuery, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { longPages, pageInput } from './model/paging.ts';
import { choice, inert, integer, text } from './model/schema.ts';
import { byWorkspaceId, workspaceRef } from './schemas/workspace.ts';

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
      examplePhrases: `
        who changed this, who deleted the prompt, who touched production, audit trail, what did somebody do yesterday,
        who created this key, history of admin actions, who gave him access, what changed last night, security review of
        actions, suspicious activity of an account, compliance evidence of changes, when was the config changed and by
        whom, who revoked the key, track down who broke it, activity of an administrator, soc 2 audit, which ip address
        made the change, who messed with our settings, what has my colleague been doing in the account, recent changes
        in the organisation, who did that, who switched something off, who created the workspace, what did a person do
        on monday, find out who messed with something, who removed a user, who raised the limit, who approved, which
        admin did it
      `,
      risk: 'read',
      plan: 'enterprise',
      scopes: ['audit_logs.list'],
      input: {
        period: required(inPeriod('start_time', 'end_time')),
        start_time: unlisted(required(inQuery(text('ISO 8601.')))),
        end_time: unlisted(required(inQuery(text('ISO 8601.')))),
        method: inQuery(choice(['POST', 'PUT', 'DELETE'])),
        uri: unlisted(inQuery(inert('filter', text('The path that was called, such as /v1/configs.')))),
        request_id: unlisted(inQuery(text())),
        user_id: inQuery(text('UUID of a member or API key.'), { listed: { type: 'string' } }),
        user_type: unlisted(inQuery(choice(['user', 'api_key']))),
        workspace_id: inQuery(workspaceRef, byWorkspaceId),
        response_status_code: unlisted(inQuery(integer())),
        resource_type: inQuery(text()),
        action: inQuery(text()),
        client_ip: unlisted(inQuery(inert('filter', text()))),
        country: unlisted(inQuery(text('Country code of the client address.'))),
        ...pageInput(100, 0),
      },
      argumentAliases: {
        // The document requires it, and the live API refuses it (portkey-live.md 3).
        organisation_id: { ignored: "audit logs are those of the key's own organisation" },
        actor_id: 'user_id',
        resource_id: { refused: 'use resource_type, or uri with the path that holds the id' },
        time_min: 'start_time',
        time_max: 'end_time',
      },
      paging: longPages(100, { items: 'records' }),
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
            start_time: '2026-03-03T00:00:00Z',
            end_time: '2026-03-04T00:00:00Z',
            method: 'DELETE',
          },
        },
      ],
    },
  ],
} satisfies Domain;

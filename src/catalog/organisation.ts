import { inBody, replacing } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { list, text } from './model/schema.ts';

const guardrailList = (what: string) => replacing(inBody(list(text('Id or slug.'), what)));

export const organisation = {
  domain: 'organisation',
  about: 'guardrails that hold for the whole organisation',
  operations: [
    {
      name: 'get_organisation_defaults',
      method: 'GET',
      path: '/v2/admin/organisation/defaults',
      eitherVersion: true,
      title: 'Get organisation defaults',
      description:
        'Get the input and output guardrails that are enforced on every request of the organisation. Exempt workspaces: list_input_guardrail_workspace_exclusions.',
      examplePhrases: `
        which guardrails apply to everyone, what checks are enforced on every request, organisation wide guardrails,
        mandatory checks, default guardrails of the company, what protection does everybody have, which checks run on
        every call, guardrails that everybody gets
      `,
      risk: 'read',
      plan: 'enterprise',
      scopes: ['organisation_settings.read'],
      input: {},
      documented: false,
    },
    {
      name: 'update_organisation_defaults',
      method: 'PUT',
      path: '/v2/admin/organisation/defaults',
      eitherVersion: true,
      title: 'Update organisation defaults',
      description:
        'Set the guardrails enforced on every request of the organisation, at once in all workspaces. A list that is given replaces the old one, [] takes all away; the other list stays. To exempt one workspace: update_input_guardrail_workspace_exclusions.',
      examplePhrases: `
        enforce a guardrail for everyone, make the PII check mandatory in the whole company, apply a guardrail to all
        workspaces, organisation wide default guardrail, every request must pass this check, stop enforcing a guardrail
        for all, company policy that all traffic is filtered, turn on a check globally, all requests must go through the
        check, apply a safety check to the whole company, no team may go without the filter
      `,
      risk: 'write',
      could: ['cuts off', 'loosens'],
      sensitive: 'protection',
      replaces: true,
      plan: 'enterprise',
      scopes: ['organisation_settings.update'],
      input: {
        input_guardrails: guardrailList('Ids or slugs; on requests.'),
        output_guardrails: guardrailList('Ids or slugs; on replies.'),
      },
      needsOneOf: [['input_guardrails', 'output_guardrails']],
      escalates: ['input_guardrails', 'output_guardrails'].flatMap((argument) => [
        {
          argument,
          emptied: true,
          to: 'delete' as const,
          because: 'takes all these guardrails off every workspace of the organisation',
        },
        {
          argument,
          shrinks: true,
          to: 'delete' as const,
          because: 'takes guardrails off every workspace of the organisation',
        },
      ]),
      documented: false,
      examples: [
        {
          says: 'Check every request for personal data; what holds for replies stays',
          arguments: { input_guardrails: ['pg-no-per-1a2b3c'] },
        },
      ],
    },
  ],
} satisfies Domain;

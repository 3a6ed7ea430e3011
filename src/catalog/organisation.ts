import type { Domain } from './operation.ts';

export const organisation = {
  domain: 'organisation',
  about: 'TODO',
  operations: [
    {
      name: 'get_organisation_defaults',
      method: 'GET',
      path: '/v2/admin/organisation/defaults',
      title: 'Get organisation defaults',
      description: 'TODO',
      risk: 'read',
      input: {
        /* TODO outside the document (docs): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'update_organisation_defaults',
      method: 'PUT',
      path: '/v2/admin/organisation/defaults',
      title: 'Update organisation defaults',
      description: 'TODO',
      risk: 'write',
      sensitive: 'protection',
      input: {
        /* TODO outside the document (docs): see portkey-facts.md */
      },
      documented: false,
    },
  ],
} satisfies Domain;

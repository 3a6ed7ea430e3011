import { inPath } from './field.ts';
import type { Domain } from './operation.ts';
import { text } from './schema.ts';

export const deployments = {
  domain: 'deployments',
  about: 'TODO',
  operations: [
    {
      name: 'list_deployments',
      method: 'GET',
      path: '/deployments',
      title: 'List deployments',
      description: 'TODO',
      risk: 'read',
      input: {
        /* TODO outside the document (peer): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'register_deployment',
      method: 'POST',
      path: '/deployments',
      title: 'Register deployment',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        /* TODO outside the document (peer): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'archive_deployment',
      method: 'DELETE',
      path: '/deployments/{id}',
      title: 'Archive deployment',
      description: 'TODO',
      risk: 'delete',
      input: {
        id: inPath(text()),
        /* TODO outside the document (peer): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'get_deployment',
      method: 'GET',
      path: '/deployments/{id}',
      title: 'Get deployment',
      description: 'TODO',
      risk: 'read',
      input: {
        id: inPath(text()),
        /* TODO outside the document (peer): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'update_deployment',
      method: 'PUT',
      path: '/deployments/{id}',
      title: 'Update deployment',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        id: inPath(text()),
        /* TODO outside the document (peer): see portkey-facts.md */
      },
      documented: false,
    },
  ],
} satisfies Domain;

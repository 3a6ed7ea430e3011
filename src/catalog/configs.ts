import { inBody, inPath, wired } from './field.ts';
import type { Domain } from './operation.ts';
import { anyObject, integer, object, secretText, text } from './schema.ts';

export const configs = {
  domain: 'configs',
  about: 'TODO',
  operations: [
    {
      name: 'list_configs',
      method: 'GET',
      path: '/configs',
      title: 'List configs',
      description: 'TODO',
      risk: 'read',
      input: {},
    },
    {
      name: 'create_config',
      method: 'POST',
      path: '/configs',
      title: 'Create config',
      description: 'TODO',
      risk: 'write',
      input: {
        name: inBody(text()),
        config: inBody(anyObject()),
        is_default: wired('isDefault', inBody(integer())),
        workspace_id: inBody(text()),
      },
    },
    {
      name: 'delete_config',
      method: 'DELETE',
      path: '/configs/{slug}',
      title: 'Delete config',
      description: 'TODO',
      risk: 'delete',
      input: { slug: inPath(text()) },
    },
    {
      name: 'get_config',
      method: 'GET',
      path: '/configs/{slug}',
      title: 'Get config',
      description: 'TODO',
      risk: 'read',
      input: { slug: inPath(text()) },
    },
    {
      name: 'update_config',
      method: 'PUT',
      path: '/configs/{slug}',
      title: 'Update config',
      description: 'TODO',
      risk: 'write',
      sensitive: 'live',
      input: {
        slug: inPath(text()),
        name: inBody(text()),
        config: inBody(object({ virtual_key: secretText() })),
        status: inBody(text()),
      },
    },
    {
      name: 'list_config_versions',
      method: 'GET',
      path: '/configs/{slug}/versions',
      title: 'List config versions',
      description: 'TODO',
      risk: 'read',
      input: { slug: inPath(text()) },
    },
  ],
} satisfies Domain;

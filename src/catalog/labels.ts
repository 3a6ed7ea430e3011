import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { integer, text } from './schema.ts';

export const labels = {
  domain: 'labels',
  about: 'TODO',
  operations: [
    {
      name: 'list_prompt_labels',
      method: 'GET',
      path: '/labels',
      title: 'List prompt labels',
      description: 'TODO',
      risk: 'read',
      input: {
        organisation_id: inQuery(text()),
        workspace_id: inQuery(text()),
        search: inQuery(text()),
        current_page: inQuery(integer(undefined, { minimum: 0 })),
        page_size: inQuery(integer(undefined, { minimum: 1 })),
      },
    },
    {
      name: 'create_prompt_label',
      method: 'POST',
      path: '/labels',
      title: 'Create prompt label',
      description: 'TODO',
      risk: 'write',
      input: {
        organisation_id: inBody(text()),
        workspace_id: inBody(text()),
        name: required(inBody(text())),
        description: inBody(text()),
        color_code: inBody(text()),
      },
    },
    {
      name: 'delete_prompt_label',
      method: 'DELETE',
      path: '/labels/{labelId}',
      title: 'Delete prompt label',
      description: 'TODO',
      risk: 'delete',
      input: { label_id: inPath(text()) },
    },
    {
      name: 'get_prompt_label',
      method: 'GET',
      path: '/labels/{labelId}',
      title: 'Get prompt label',
      description: 'TODO',
      risk: 'read',
      input: { label_id: inPath(text()), organisation_id: inQuery(text()), workspace_id: inQuery(text()) },
    },
    {
      name: 'update_prompt_label',
      method: 'PUT',
      path: '/labels/{labelId}',
      title: 'Update prompt label',
      description: 'TODO',
      risk: 'write',
      input: {
        label_id: inPath(text()),
        name: inBody(text()),
        description: inBody(text()),
        color_code: inBody(text()),
      },
    },
  ],
} satisfies Domain;

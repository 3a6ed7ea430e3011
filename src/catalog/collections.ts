import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { integer, text } from './schema.ts';

export const collections = {
  domain: 'collections',
  about: 'TODO',
  operations: [
    {
      name: 'list_collections',
      method: 'GET',
      path: '/collections',
      title: 'List collections',
      description: 'TODO',
      risk: 'read',
      input: {
        workspace_id: required(inQuery(text())),
        current_page: inQuery(integer(undefined, { minimum: 0 })),
        page_size: inQuery(integer(undefined, { minimum: 1 })),
        search: inQuery(text()),
      },
    },
    {
      name: 'create_collection',
      method: 'POST',
      path: '/collections',
      title: 'Create collection',
      description: 'TODO',
      risk: 'write',
      input: { workspace_id: inBody(text()), name: required(inBody(text())), parent_collection_id: inBody(text()) },
    },
    {
      name: 'delete_collection',
      method: 'DELETE',
      path: '/collections/{collectionId}',
      title: 'Delete collection',
      description: 'TODO',
      risk: 'delete',
      input: { collection_id: inPath(text()) },
    },
    {
      name: 'get_collection',
      method: 'GET',
      path: '/collections/{collectionId}',
      title: 'Get collection',
      description: 'TODO',
      risk: 'read',
      input: { collection_id: inPath(text()) },
    },
    {
      name: 'update_collection',
      method: 'PUT',
      path: '/collections/{collectionId}',
      title: 'Update collection',
      description: 'TODO',
      risk: 'write',
      input: { collection_id: inPath(text()), name: required(inBody(text())) },
    },
  ],
} satisfies Domain;

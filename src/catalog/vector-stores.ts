import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { anyObject, choice, eitherOf, integer, list, object, orNull, text } from './schema.ts';

export const vectorStores = {
  domain: 'vector-stores',
  about: 'TODO',
  offByDefault: true,
  operations: [
    {
      name: 'list_vector_stores',
      method: 'GET',
      path: '/vector_stores',
      host: 'gateway',
      title: 'List vector stores',
      description: 'TODO',
      risk: 'read',
      input: {
        limit: inQuery(integer()),
        order: inQuery(choice(['asc', 'desc'])),
        after: inQuery(text()),
        before: inQuery(text()),
        ...routing,
      },
    },
    {
      name: 'create_vector_store',
      method: 'POST',
      path: '/vector_stores',
      host: 'gateway',
      title: 'Create vector store',
      description: 'TODO',
      risk: 'write',
      input: {
        file_ids: inBody(list(text(), undefined, { maxItems: 500 })),
        name: inBody(text()),
        expires_after: inBody(
          object(
            { anchor: choice(['last_active_at']), days: integer(undefined, { minimum: 1, maximum: 365 }) },
            undefined,
            { required: ['anchor', 'days'] },
          ),
        ),
        chunking_strategy: inBody(
          eitherOf([
            object({ type: choice(['auto']) }, undefined, { required: ['type'] }),
            object(
              {
                type: choice(['static']),
                static: object(
                  {
                    max_chunk_size_tokens: integer(undefined, { minimum: 100, maximum: 4096 }),
                    chunk_overlap_tokens: integer(),
                  },
                  undefined,
                  { required: ['max_chunk_size_tokens', 'chunk_overlap_tokens'] },
                ),
              },
              undefined,
              { required: ['type', 'static'] },
            ),
          ]),
        ),
        metadata: inBody(orNull(anyObject())),
        ...routing,
      },
    },
    {
      name: 'delete_vector_store',
      method: 'DELETE',
      path: '/vector_stores/{vector_store_id}',
      host: 'gateway',
      title: 'Delete vector store',
      description: 'TODO',
      risk: 'delete',
      input: { vector_store_id: inPath(text()), ...routing },
    },
    {
      name: 'get_vector_store',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}',
      host: 'gateway',
      title: 'Get vector store',
      description: 'TODO',
      risk: 'read',
      input: { vector_store_id: inPath(text()), ...routing },
    },
    {
      name: 'update_vector_store',
      method: 'POST',
      path: '/vector_stores/{vector_store_id}',
      host: 'gateway',
      title: 'Update vector store',
      description: 'TODO',
      risk: 'write',
      input: {
        vector_store_id: inPath(text()),
        name: inBody(orNull(text())),
        expires_after: inBody(
          orNull(
            object(
              { anchor: choice(['last_active_at']), days: integer(undefined, { minimum: 1, maximum: 365 }) },
              undefined,
              { required: ['anchor', 'days'] },
            ),
          ),
        ),
        metadata: inBody(orNull(anyObject())),
        ...routing,
      },
    },
    {
      name: 'create_vector_store_file_batch',
      method: 'POST',
      path: '/vector_stores/{vector_store_id}/file_batches',
      host: 'gateway',
      title: 'Create vector store file batch',
      description: 'TODO',
      risk: 'execute',
      input: {
        vector_store_id: inPath(text()),
        file_ids: required(inBody(list(text(), undefined, { minItems: 1, maxItems: 500 }))),
        chunking_strategy: inBody(
          eitherOf([
            object({ type: choice(['auto']) }, undefined, { required: ['type'] }),
            object(
              {
                type: choice(['static']),
                static: object(
                  {
                    max_chunk_size_tokens: integer(undefined, { minimum: 100, maximum: 4096 }),
                    chunk_overlap_tokens: integer(),
                  },
                  undefined,
                  { required: ['max_chunk_size_tokens', 'chunk_overlap_tokens'] },
                ),
              },
              undefined,
              { required: ['type', 'static'] },
            ),
          ]),
        ),
        ...routing,
      },
    },
    {
      name: 'get_vector_store_file_batch',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}/file_batches/{batch_id}',
      host: 'gateway',
      title: 'Get vector store file batch',
      description: 'TODO',
      risk: 'read',
      input: { vector_store_id: inPath(text()), batch_id: inPath(text()), ...routing },
    },
    {
      name: 'cancel_vector_store_file_batch',
      method: 'POST',
      path: '/vector_stores/{vector_store_id}/file_batches/{batch_id}/cancel',
      host: 'gateway',
      title: 'Cancel vector store file batch',
      description: 'TODO',
      risk: 'delete',
      input: { vector_store_id: inPath(text()), batch_id: inPath(text()), ...routing },
    },
    {
      name: 'list_files_in_vector_store_batch',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}/file_batches/{batch_id}/files',
      host: 'gateway',
      title: 'List files in vector store batch',
      description: 'TODO',
      risk: 'read',
      input: {
        vector_store_id: inPath(text()),
        batch_id: inPath(text()),
        limit: inQuery(integer()),
        order: inQuery(choice(['asc', 'desc'])),
        after: inQuery(text()),
        before: inQuery(text()),
        filter: inQuery(choice(['in_progress', 'completed', 'failed', 'cancelled'])),
        ...routing,
      },
    },
    {
      name: 'list_vector_store_files',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}/files',
      host: 'gateway',
      title: 'List vector store files',
      description: 'TODO',
      risk: 'read',
      input: {
        vector_store_id: inPath(text()),
        limit: inQuery(integer()),
        order: inQuery(choice(['asc', 'desc'])),
        after: inQuery(text()),
        before: inQuery(text()),
        filter: inQuery(choice(['in_progress', 'completed', 'failed', 'cancelled'])),
        ...routing,
      },
    },
    {
      name: 'create_vector_store_file',
      method: 'POST',
      path: '/vector_stores/{vector_store_id}/files',
      host: 'gateway',
      title: 'Create vector store file',
      description: 'TODO',
      risk: 'execute',
      input: {
        vector_store_id: inPath(text()),
        file_id: required(inBody(text())),
        chunking_strategy: inBody(
          eitherOf([
            object({ type: choice(['auto']) }, undefined, { required: ['type'] }),
            object(
              {
                type: choice(['static']),
                static: object(
                  {
                    max_chunk_size_tokens: integer(undefined, { minimum: 100, maximum: 4096 }),
                    chunk_overlap_tokens: integer(),
                  },
                  undefined,
                  { required: ['max_chunk_size_tokens', 'chunk_overlap_tokens'] },
                ),
              },
              undefined,
              { required: ['type', 'static'] },
            ),
          ]),
        ),
        ...routing,
      },
    },
    {
      name: 'delete_vector_store_file',
      method: 'DELETE',
      path: '/vector_stores/{vector_store_id}/files/{file_id}',
      host: 'gateway',
      title: 'Delete vector store file',
      description: 'TODO',
      risk: 'delete',
      input: { vector_store_id: inPath(text()), file_id: inPath(text()), ...routing },
    },
    {
      name: 'get_vector_store_file',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}/files/{file_id}',
      host: 'gateway',
      title: 'Get vector store file',
      description: 'TODO',
      risk: 'read',
      input: { vector_store_id: inPath(text()), file_id: inPath(text()), ...routing },
    },
  ],
} satisfies Domain;

import { inFile, inForm, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { choice, text } from './schema.ts';

export const files = {
  domain: 'files',
  about: 'TODO',
  operations: [
    {
      name: 'list_files',
      method: 'GET',
      path: '/files',
      host: 'gateway',
      title: 'List files',
      description: 'TODO',
      risk: 'read',
      input: { purpose: inQuery(text()), ...routing },
    },
    {
      name: 'upload_file',
      method: 'POST',
      path: '/files',
      host: 'gateway',
      title: 'Upload file',
      description: 'TODO',
      risk: 'write',
      input: {
        file: required(inFile('TODO')),
        purpose: required(inForm(choice(['assistants', 'batch', 'fine-tune', 'vision']))),
        ...routing,
      },
    },
    {
      name: 'delete_file',
      method: 'DELETE',
      path: '/files/{file_id}',
      host: 'gateway',
      title: 'Delete file',
      description: 'TODO',
      risk: 'delete',
      input: { file_id: inPath(text()), ...routing },
    },
    {
      name: 'get_file',
      method: 'GET',
      path: '/files/{file_id}',
      host: 'gateway',
      title: 'Get file',
      description: 'TODO',
      risk: 'read',
      input: { file_id: inPath(text()), ...routing },
    },
    {
      name: 'get_file_content',
      method: 'GET',
      path: '/files/{file_id}/content',
      host: 'gateway',
      title: 'Get file content',
      description: 'TODO',
      risk: 'read',
      input: { file_id: inPath(text()), ...routing },
    },
  ],
} satisfies Domain;

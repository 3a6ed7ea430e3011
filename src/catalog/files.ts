import { inFile, inForm, inPath, inQuery, required } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { onePage } from './model/paging.ts';
import { choice, text } from './model/schema.ts';
import { inference, routing, routingAliases } from './schemas/routing.ts';

/** Which file: what every operation on one takes. */
const which = { file_id: inPath(text('From list_files or upload_file.'), { listed: text() }), ...routing } as const;
const whichAliases = { id: 'file_id', ...routingAliases } as const;

export const files = {
  domain: 'files',
  about: 'files stored at providers, for batches, fine-tuning, assistants and vision',
  operations: [
    {
      ...inference,
      name: 'list_files',
      method: 'GET',
      path: '/files',
      title: 'List files',
      description:
        'List the files stored at a provider: id, name, purpose, size. Log export files are elsewhere: list_log_exports.',
      examplePhrases: `
        which files are uploaded, list stored files, show our uploads, files kept at the provider, what did we upload
      `,
      risk: 'read',
      input: { purpose: inQuery(text('Only files for it: batch, fine-tune, …'), { listed: text() }), ...routing },
      argumentAliases: routingAliases,
      paging: onePage(),
      untrusted: ['data[].filename'],
    },
    {
      ...inference,
      name: 'upload_file',
      method: 'POST',
      path: '/files',
      title: 'Upload file',
      description:
        'Store a file at a provider and get its id, for a batch (JSON lines), fine-tuning, assistants or vision. Its content leaves for that provider.',
      examplePhrases: `
        upload a file, send a jsonl file to the provider, put training data up, store a document at openai, upload
        examples for fine tuning, add a pdf
      `,
      risk: 'write',
      could: [],
      input: {
        file: required(inFile('{path} or {base64, filename}')),
        purpose: required(
          inForm(choice(['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals']), {
            listed: choice(['batch', 'fine-tune', 'assistants', 'vision']),
          }),
        ),
        ...routing,
      },
      argumentAliases: routingAliases,
      examples: [
        {
          says: 'Input of a batch',
          arguments: { file: { path: 'batch.jsonl' }, purpose: 'batch', x_portkey_provider: '@openai-prod' },
        },
      ],
    },
    {
      ...inference,
      name: 'delete_file',
      method: 'DELETE',
      path: '/files/{file_id}',
      title: 'Delete file',
      description: 'Delete a file at the provider, for ever; batches and assistants that use it fail.',
      examplePhrases: `
        delete an uploaded file, remove a stored document, erase the upload from the provider, get rid of old training
        data
      `,
      risk: 'delete',
      could: ['cuts off'],
      input: which,
      argumentAliases: whichAliases,
    },
    {
      ...inference,
      name: 'get_file',
      method: 'GET',
      path: '/files/{file_id}',
      title: 'Get file information',
      description: "Read a stored file's name, size, purpose and status. Its bytes: get_file_content.",
      examplePhrases: `
        details of a file, size and purpose of an uploaded file, file metadata, is the file processed, information about
        an upload
      `,
      risk: 'read',
      input: which,
      argumentAliases: whichAliases,
      untrusted: ['filename'],
    },
    {
      ...inference,
      name: 'get_file_content',
      method: 'GET',
      path: '/files/{file_id}/content',
      title: 'Get file content',
      description: 'Download the bytes of a stored file, such as the output of a batch; save_to writes them to disk.',
      examplePhrases: `
        download a file, contents of an uploaded file, what is inside the file, get the bytes of a stored file, save the
        file to disk
      `,
      risk: 'read',
      input: which,
      argumentAliases: whichAliases,
      reply: 'bytes',
      untrusted: ['**'],
    },
  ],
} satisfies Domain;

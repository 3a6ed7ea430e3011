import { inBody, inPath, inQuery, replacing, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { choice, integer, list, openObject, orNull, text } from './model/schema.ts';
import { chunkingStrategy, metadataInput, openAiListInput, openAiPaging } from './schemas/assistants.ts';
import { executeRouting, inference, routing } from './schemas/routing.ts';

const inStore = { vector_store_id: inPath(text('From list_vector_stores.')) };
const fileInStore = { ...inStore, file_id: inPath(text('From list_vector_store_files.')) };
const batchInStore = { ...inStore, batch_id: inPath(text('From create_vector_store_file_batch.')) };
const chunking = unlisted(inBody(chunkingStrategy));
const byStatus = inQuery(choice(['in_progress', 'completed', 'failed', 'cancelled'], 'Only files in this state.'));
const expiresAfter = openObject(
  { anchor: choice(['last_active_at']), days: integer(undefined, { minimum: 1, maximum: 365 }) },
  'anchor last_active_at, days 1-365',
  { required: ['anchor', 'days'] },
);

export const vectorStores = {
  domain: 'vector-stores',
  about: "OpenAI's vector stores: files made searchable for assistants",
  offByDefault: true,
  operations: [
    {
      ...inference,
      name: 'list_vector_stores',
      method: 'GET',
      path: '/vector_stores',
      title: 'List vector stores',
      description: 'List the vector stores at the provider, newest first: file counts, size in bytes, expiry.',
      examplePhrases: `
        which vector stores do we have, list knowledge bases, show vector databases, our document indexes
      `,
      risk: 'read',
      untrusted: ['data[].name', 'data[].metadata'],
      paging: openAiPaging,
      input: { ...openAiListInput, ...routing },
    },
    {
      ...inference,
      name: 'create_vector_store',
      method: 'POST',
      path: '/vector_stores',
      title: 'Create vector store',
      description:
        'Create a vector store, empty or with uploaded files, which are indexed in the background; the provider bills its storage. Add files later with create_vector_store_file.',
      examplePhrases: `
        make a knowledge base, new vector store, build an index for documents, set up RAG storage, make documents
        searchable
      `,
      risk: 'write',
      could: [],
      input: {
        name: inBody(text()),
        file_ids: inBody(list(text(), 'From upload_file.', { maxItems: 500 })),
        expires_after: inBody(expiresAfter),
        chunking_strategy: chunking,
        metadata: metadataInput,
        ...routing,
      },
    },
    {
      ...inference,
      name: 'delete_vector_store',
      method: 'DELETE',
      path: '/vector_stores/{vector_store_id}',
      title: 'Delete vector store',
      description:
        'Delete a vector store and its index, for good; assistants that search it find nothing. The uploaded files stay: delete_file removes those.',
      examplePhrases: `
        delete a knowledge base, remove a vector store, drop the vector database, get rid of the index
      `,
      risk: 'delete',
      could: ['cuts off'],
      argumentAliases: { id: 'vector_store_id' },
      input: { ...inStore, ...routing },
    },
    {
      ...inference,
      name: 'get_vector_store',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}',
      title: 'Get vector store',
      description:
        'Show one vector store: status, file counts by state, size, expiry. Its files are in list_vector_store_files.',
      examplePhrases: `
        status of a vector store, how big is the knowledge base, details of a vector database, is indexing done
      `,
      risk: 'read',
      untrusted: ['name', 'metadata'],
      argumentAliases: { id: 'vector_store_id' },
      input: { ...inStore, ...routing },
    },
    {
      ...inference,
      name: 'update_vector_store',
      method: 'POST',
      path: '/vector_stores/{vector_store_id}',
      title: 'Update vector store',
      description: "Change a vector store's name, expiry or metadata. Its files change with create_vector_store_file.",
      examplePhrases: `
        rename a vector store, change the expiry of a knowledge base, edit vector store metadata, keep the vector
        database longer
      `,
      risk: 'write',
      could: ['cuts off'],
      repeatable: true,
      argumentAliases: { id: 'vector_store_id' },
      input: {
        ...inStore,
        name: inBody(orNull(text())),
        expires_after: replacing(inBody(orNull(expiresAfter))),
        metadata: metadataInput,
        ...routing,
      },
      escalates: [
        {
          argument: 'expires_after.days',
          lowers: true,
          to: 'delete',
          because: 'lets the store and its index go sooner, for good',
        },
      ],
    },
    {
      ...inference,
      name: 'create_vector_store_file_batch',
      method: 'POST',
      path: '/vector_stores/{vector_store_id}/file_batches',
      title: 'Add files to vector store',
      description:
        'Add up to 500 uploaded files to a vector store in one batch, indexed in the background; costs money. For one file use create_vector_store_file.',
      examplePhrases: `
        add many files to a vector store, index several documents at once, bulk load the knowledge base, add a whole set
        of documents to the vector database, index these twenty pdfs, load a lot of documents for the bot
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      argumentAliases: { id: 'vector_store_id' },
      input: {
        ...inStore,
        file_ids: required(inBody(list(text(), 'From upload_file.', { minItems: 1, maxItems: 500 }))),
        chunking_strategy: chunking,
        ...executeRouting,
      },
    },
    {
      ...inference,
      name: 'get_vector_store_file_batch',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}/file_batches/{batch_id}',
      title: 'Get vector store file batch',
      description:
        'Show how far a batch of files is indexed: status and counts. For batches of model calls use get_batch.',
      examplePhrases: `
        status of indexing many files, progress of a bulk load into the knowledge base, are all documents indexed, how
        far is the file batch
      `,
      risk: 'read',
      input: { ...batchInStore, ...routing },
    },
    {
      ...inference,
      name: 'cancel_vector_store_file_batch',
      method: 'POST',
      path: '/vector_stores/{vector_store_id}/file_batches/{batch_id}/cancel',
      title: 'Cancel vector store file batch',
      description:
        'Stop indexing a batch of files. Files that are done stay in the vector store; the rest is not resumed.',
      examplePhrases: `
        stop indexing the files, abort the bulk load into the vector store, cancel adding documents
      `,
      risk: 'delete',
      could: ['cuts off'],
      input: { ...batchInStore, ...routing },
    },
    {
      ...inference,
      name: 'list_files_in_vector_store_batch',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}/file_batches/{batch_id}/files',
      title: 'List files in vector store batch',
      description:
        'List the files of one batch with the state of each, such as the failed ones. For all files of the store use list_vector_store_files.',
      examplePhrases: `
        which files of the batch failed to index, files in an indexing batch, state of each file in the bulk load
      `,
      risk: 'read',
      untrusted: ['data[].last_error'],
      paging: openAiPaging,
      input: { ...batchInStore, filter: byStatus, ...openAiListInput, ...routing },
    },
    {
      ...inference,
      name: 'list_vector_store_files',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}/files',
      title: 'List vector store files',
      description:
        'List all files of a vector store with the state of each. For files wherever they are used, use list_files.',
      examplePhrases: `
        which documents are in the knowledge base, files of a vector store, list the indexed files, what is in the
        vector database
      `,
      risk: 'read',
      untrusted: ['data[].last_error'],
      paging: openAiPaging,
      argumentAliases: { id: 'vector_store_id' },
      input: { ...inStore, filter: byStatus, ...openAiListInput, ...routing },
    },
    {
      ...inference,
      name: 'create_vector_store_file',
      method: 'POST',
      path: '/vector_stores/{vector_store_id}/files',
      title: 'Add file to vector store',
      description:
        'Add one uploaded file to a vector store, indexed in the background; costs money. For several use create_vector_store_file_batch.',
      examplePhrases: `
        add a document to the knowledge base, put a file into the vector store, index one file, attach a pdf to the
        vector database, make this document searchable, add this handbook to the knowledge base
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      argumentAliases: { id: 'vector_store_id' },
      input: {
        ...inStore,
        file_id: required(inBody(text('From upload_file.'))),
        chunking_strategy: chunking,
        ...executeRouting,
      },
    },
    {
      ...inference,
      name: 'delete_vector_store_file',
      method: 'DELETE',
      path: '/vector_stores/{vector_store_id}/files/{file_id}',
      title: 'Remove file from vector store',
      description:
        'Take a file out of a vector store, so that it is no longer found. The file itself stays: delete_file removes it.',
      examplePhrases: `
        take a document out of the knowledge base, remove a file from the vector store, stop finding this file in
        search, unindex a document, remove the old handbook from the knowledge base
      `,
      risk: 'delete',
      undoneBy: 'create_vector_store_file',
      could: ['cuts off'],
      input: { ...fileInStore, ...routing },
    },
    {
      ...inference,
      name: 'get_vector_store_file',
      method: 'GET',
      path: '/vector_stores/{vector_store_id}/files/{file_id}',
      title: 'Get vector store file',
      description:
        'Show how one file stands in a vector store: indexing status, error, size. Its name and purpose are in get_file.',
      examplePhrases: `
        is this file indexed, indexing status of one document, why did the file fail to index, state of a file in the
        vector store
      `,
      risk: 'read',
      untrusted: ['last_error'],
      input: { ...fileInStore, ...routing },
    },
  ],
} satisfies Domain;

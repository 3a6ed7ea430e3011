import { inBody, inPath, inQuery, required } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { pageInput, pages } from './model/paging.ts';
import { text } from './model/schema.ts';
import { workspaceRef } from './schemas/workspace.ts';

const collectionId = inPath(text('UUID or slug (co-…).'));
const idAliases = { id: 'collection_id', slug: 'collection_id', collection_slug: 'collection_id' } as const;

export const collections = {
  domain: 'collections',
  about: 'folders that hold prompts',
  operations: [
    {
      name: 'list_collections',
      method: 'GET',
      path: '/collections',
      title: 'List collections',
      description:
        'List the collections (prompt folders) of a workspace. Their ids are what create_prompt and list_prompts take.',
      examplePhrases: `
        which prompt folders are there, list folders, show collections, how are our prompts organised, folder ids,
        folders of a workspace
      `,
      risk: 'read',
      scopes: ['prompts.list'],
      input: {
        workspace_id: required(inQuery(workspaceRef, { listed: text() })),
        ...pageInput(),
        search: inQuery(text('Part of the name.')),
      },
      paging: pages(),
      untrusted: ['data[].name'],
    },
    {
      name: 'create_collection',
      method: 'POST',
      path: '/collections',
      title: 'Create collection',
      description: 'Create a collection (a folder for prompts) in a workspace, or inside another collection.',
      examplePhrases: `
        make a folder for prompts, new collection, group prompts of a project, new prompt folder, subfolder for prompts,
        organise prompts in a new directory, put the sales prompts in their own folder
      `,
      risk: 'write',
      could: [],
      scopes: ['prompts.create'],
      input: {
        workspace_id: inBody(text('UUID or slug; needed with an organisation key.'), {
          listed: { type: 'string' },
        }),
        name: required(inBody(text())),
        parent_collection_id: inBody(text('UUID or slug.')),
      },
    },
    {
      name: 'delete_collection',
      method: 'DELETE',
      path: '/collections/{collectionId}',
      title: 'Delete collection',
      description:
        'Delete a collection (prompt folder) for good. Look at its prompts first (list_prompts with collection_id). A workspace’s default collection cannot be deleted.',
      examplePhrases: `
        delete a folder of prompts, remove a collection, get rid of the empty folder, drop the prompt directory
      `,
      risk: 'delete',
      could: ['cuts off'],
      scopes: ['prompts.delete'],
      input: { collection_id: collectionId },
      argumentAliases: idAliases,
    },
    {
      name: 'get_collection',
      method: 'GET',
      path: '/collections/{collectionId}',
      title: 'Get collection',
      description:
        'Get one collection (prompt folder) with its child collections. The prompts in it: list_prompts with collection_id.',
      examplePhrases: `
        show a prompt folder, what subfolders does it have, details of one collection, open a folder
      `,
      risk: 'read',
      scopes: ['prompts.read'],
      input: { collection_id: collectionId },
      argumentAliases: idAliases,
      untrusted: ['name', 'child_collections[].name'],
    },
    {
      name: 'update_collection',
      method: 'PUT',
      path: '/collections/{collectionId}',
      title: 'Rename collection',
      description: 'Rename a collection (prompt folder). Its slug stays, and so do the prompts in it.',
      examplePhrases: `
        rename a folder, change the name of a collection, give the prompt folder a better name
      `,
      risk: 'write',
      could: [],
      scopes: ['prompts.update'],
      input: { collection_id: collectionId, name: required(inBody(text())) },
      argumentAliases: {
        ...idAliases,
        description: { refused: 'collections have no description: only name can change' },
      },
    },
  ],
} satisfies Domain;

import type { Sayings } from './sayings.ts';

export const collections: Sayings = {
  list_collections: `
    which prompt folders are there, list folders, show collections, how are our prompts organised, folder ids,
    folders of a workspace
  `,
  create_collection: `
    make a folder for prompts, new collection, group prompts of a project, new prompt folder, subfolder for prompts,
    organise prompts in a new directory, put the sales prompts in their own folder
  `,
  delete_collection: `
    delete a folder of prompts, remove a collection, get rid of the empty folder, drop the prompt directory
  `,
  get_collection: `
    show a prompt folder, what subfolders does it have, details of one collection, open a folder
  `,
  update_collection: `
    rename a folder, change the name of a collection, give the prompt folder a better name
  `,
};

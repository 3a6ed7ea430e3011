import type { Sayings } from './sayings.ts';

export const labels: Sayings = {
  list_prompt_labels: `
    which labels are there, list prompt labels, what tags can versions carry, environments defined as labels
  `,
  create_prompt_label: `
    define a new label, make a label called beta, new tag for prompt versions, add a canary label, introduce a label
    for testing
  `,
  delete_prompt_label: `
    delete a label, remove a tag definition, get rid of the label everywhere
  `,
  get_prompt_label: `
    what is this label, description and colour of a label, details of one label
  `,
  update_prompt_label: `
    rename a label, change the colour of a label, new description for a label
  `,
};

import { inBody, inPath, inQuery, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { pageInput, pages } from './model/paging.ts';
import { note, text } from './model/schema.ts';
import { workspaceRef } from './schemas/workspace.ts';

/** The document's pattern, kept to what it means: no spaces or @, not latest, not default, not a plain number. */
const labelName = text('Not latest, default or a number; no spaces or @.', {
  pattern: '^(?!latest$)(?!default$)(?!\\d+$)[\\w-]*(?:[^@\\s\\w-][\\w-]*)?$',
});
const color = text('Such as #22c55e.');
const labelId = inPath(text('UUID from list_prompt_labels.'), { listed: { type: 'string' } });
const idAliases = { id: 'label_id' } as const;

export const labels = {
  domain: 'labels',
  about: 'labels such as production or staging for prompt versions',
  operations: [
    {
      name: 'list_prompt_labels',
      method: 'GET',
      path: '/labels',
      title: 'List prompt labels',
      description:
        'List the labels (production, staging, …) that prompt versions can carry, with the ids that update_prompt_version takes.',
      examplePhrases: `
        which labels are there, list prompt labels, what tags can versions carry, environments defined as labels
      `,
      risk: 'read',
      scopes: ['prompts.list'],
      input: {
        organisation_id: unlisted(inQuery(text('UUID.'))),
        workspace_id: inQuery(workspaceRef, { listed: text() }),
        search: inQuery(text('Part of the name.')),
        ...pageInput(),
      },
      paging: pages(),
      untrusted: ['data[].name', 'data[].description'],
    },
    {
      name: 'create_prompt_label',
      method: 'POST',
      path: '/labels',
      title: 'Create prompt label',
      description:
        'Define a new label for prompt versions. It marks nothing yet: update_prompt_version puts it on a version. The names production, staging and development are reserved.',
      examplePhrases: `
        define a new label, make a label called beta, new tag for prompt versions, add a canary label, introduce a label
        for testing
      `,
      risk: 'write',
      could: [],
      scopes: ['prompts.create'],
      input: {
        organisation_id: unlisted(inBody(text('UUID.'))),
        workspace_id: inBody(workspaceRef, { listed: text() }),
        name: required(inBody(labelName)),
        description: inBody(note()),
        color_code: unlisted(inBody(color)),
      },
      argumentAliases: { color: 'color_code' },
    },
    {
      name: 'delete_prompt_label',
      method: 'DELETE',
      path: '/labels/{labelId}',
      title: 'Delete prompt label',
      description:
        'Delete a label definition for good, off every prompt version that carries it; calls that name a prompt as prompt@label stop working.',
      examplePhrases: `
        delete a label, remove a tag definition, get rid of the label everywhere
      `,
      risk: 'delete',
      could: ['cuts off'],
      scopes: ['prompts.delete'],
      input: { label_id: labelId },
      argumentAliases: idAliases,
    },
    {
      name: 'get_prompt_label',
      method: 'GET',
      path: '/labels/{labelId}',
      title: 'Get prompt label',
      description:
        'Get the definition of one label: name, description, colour, workspace. Which version carries it: list_prompt_versions.',
      examplePhrases: `
        what is this label, description and colour of a label, details of one label
      `,
      risk: 'read',
      scopes: ['prompts.read'],
      input: {
        label_id: labelId,
        organisation_id: unlisted(inQuery(text('UUID.'))),
        workspace_id: inQuery(workspaceRef, { listed: text() }),
      },
      argumentAliases: idAliases,
      untrusted: ['name', 'description'],
    },
    {
      name: 'update_prompt_label',
      method: 'PUT',
      path: '/labels/{labelId}',
      title: 'Update prompt label',
      description:
        'Change the name, description or colour of a label itself; calls that use the old name in prompt@label stop working. To move a label to another version: update_prompt_version.',
      examplePhrases: `
        rename a label, change the colour of a label, new description for a label
      `,
      risk: 'write',
      could: ['cuts off'],
      scopes: ['prompts.update'],
      input: {
        label_id: labelId,
        name: inBody(labelName),
        description: inBody(note()),
        color_code: unlisted(inBody(color)),
      },
      escalates: [
        {
          argument: 'name',
          given: true,
          to: 'live',
          because: 'calls that name a prompt by the old label stop working',
        },
        {
          argument: 'name',
          given: true,
          to: 'delete',
          because: 'calls that name a prompt by the old label stop working',
        },
      ],
      argumentAliases: { ...idAliases, color: 'color_code' },
    },
  ],
} satisfies Domain;

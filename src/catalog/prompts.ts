import type { Domain } from './model/operation.ts';
import { runs } from './prompts/runs.ts';
import { promptSharing } from './prompts/sharing.ts';
import { templates } from './prompts/templates.ts';
import { versions } from './prompts/versions.ts';

export const prompts = {
  domain: 'prompts',
  about: 'prompt templates: their versions, publishing, sharing, rendering and running',
  operations: [...templates, ...runs, ...versions, ...promptSharing],
} satisfies Domain;

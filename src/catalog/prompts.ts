import type { Domain } from './operation.ts';
import { runs } from './prompts/runs.ts';
import { templates } from './prompts/templates.ts';
import { versions } from './prompts/versions.ts';

export const prompts = {
  domain: 'prompts',
  about: 'prompt templates: their versions, publishing, rendering and running',
  operations: [...templates, ...runs, ...versions],
} satisfies Domain;

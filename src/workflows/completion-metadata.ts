import { required } from '../catalog/field.ts';
import type { Field } from '../catalog/operation.ts';
import { text } from '../catalog/schema.ts';
import { defined } from './values.ts';
import type { Workflow } from './workflow.ts';

const local = (description?: string): Field => ({ in: 'local', schema: text(description) });

/** Portkey keeps at most this many characters of a metadata value. */
const LONGEST_VALUE = 128;

/** Checks the metadata by which completions are billed, before one is run. Asks nobody. */
export const validateCompletionMetadata: Workflow = {
  name: 'validate_completion_metadata',
  title: 'Validate completion metadata',
  description:
    'Check billing metadata (client, app, environment) before run_prompt_completion: says what is missing or not valid and returns the metadata object to pass. Sends nothing.',
  domain: 'prompts',
  risk: 'read',
  steps: [],
  input: {
    client_id: required(local()),
    app: required(local()),
    env: required(local('Such as dev, staging, production.')),
    project_id: local(),
    feature: local(),
  },
  run: async (args, tools) => {
    const metadata = defined(args);
    const missing = tools.settings.requiredMetadata.filter((key) => metadata[key] === undefined);
    const problems = Object.entries(metadata).flatMap(([key, value]) => problemsOf(key, String(value)));
    const valid = missing.length === 0 && problems.length === 0;
    return {
      ok: true,
      data: { valid, metadata, missing, problems, required_here: tools.settings.requiredMetadata },
    };
  },
};

function problemsOf(key: string, value: string): string[] {
  return [
    ...(value.trim() === '' ? [`${key} is empty`] : []),
    ...(value !== value.trim() ? [`${key} begins or ends with a space`] : []),
    ...(value.length > LONGEST_VALUE ? [`${key} has ${value.length} characters; Portkey keeps ${LONGEST_VALUE}`] : []),
  ];
}

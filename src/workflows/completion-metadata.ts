import { local } from '../catalog/model/field.ts';
import { anyObject, mapOf, text } from '../catalog/model/schema.ts';
import { objectOr } from '../json.ts';
import type { Adaptation, Workflow } from './model/workflow.ts';
import { invalidArgument } from './model/workflow.ts';

/** Portkey keeps at most this many characters of a metadata value. */
const LONGEST_VALUE = 128;

/** Checks the metadata by which completions are billed, before one is run. Asks nobody. */
export const validateCompletionMetadata: Workflow = {
  name: 'validate_completion_metadata',
  title: 'Validate completion metadata',
  description:
    'Check billing metadata (client, app, environment) before run_prompt_completion: says what is missing or not valid and returns the metadata object to pass. Takes any key, or a metadata object. Sends nothing.',
  examplePhrases: `
    is the billing metadata complete, check metadata before running a prompt, are client app and environment set, what
    metadata is missing, validate tags for cost attribution
  `,
  domain: 'prompts',
  risk: 'read',
  steps: [],
  input: {
    client_id: local(text()),
    app: local(text()),
    env: local(text('Such as dev, staging, production.')),
    project_id: local(text()),
    feature: local(text()),
    metadata: local(mapOf({}, 'The object that the call would carry.'), { listed: anyObject() }),
  },
  restArgument: 'metadata',
  run: async ({ metadata: given, ...named }, tools) => {
    const metadata = { ...objectOr(given), ...named };
    const missing = tools.settings.requiredMetadata.filter((key) => isMissing(metadata[key]));
    const problems = Object.entries(metadata).flatMap(([key, value]) => problemsOf(key, value));
    const valid = missing.length === 0 && problems.length === 0;
    return {
      ok: true,
      data: { valid, metadata, missing, problems, required_here: tools.settings.requiredMetadata },
    };
  },
};

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Metadata travels in a header, and Portkey keeps texts. */
function problemsOf(key: string, value: unknown): string[] {
  if (typeof value !== 'string') return [`${key} is ${kindOf(value)}; Portkey keeps texts`];
  return [
    ...(value.trim() === '' ? [`${key} is empty`] : []),
    ...(value !== value.trim() ? [`${key} begins or ends with a space`] : []),
    ...(value.length > LONGEST_VALUE ? [`${key} has ${value.length} characters; Portkey keeps ${LONGEST_VALUE}`] : []),
  ];
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** run_prompt_completion carries the metadata that the operator requires (`PORTKEY_REQUIRED_METADATA`), if any. */
export const runPromptCompletion: Adaptation = {
  operation: 'run_prompt_completion',
  prepare: async (args, tools) => {
    const metadata = objectOr(args.metadata);
    const missing = tools.settings.requiredMetadata.filter(
      (key) => metadata[key] === undefined || metadata[key] === '',
    );
    if (missing.length === 0) return { arguments: args };
    return invalidArgument(
      'metadata',
      `needs ${missing.join(', ')} here (PORTKEY_REQUIRED_METADATA); validate_completion_metadata checks it`,
    );
  },
};

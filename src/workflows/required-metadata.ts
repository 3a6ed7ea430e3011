import { objectOr } from '../json.ts';
import { invalidArgument } from './failure.ts';
import type { Adaptation } from './workflow.ts';

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

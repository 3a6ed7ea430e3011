import type { Adaptation } from './workflow.ts';

/** What a version needs where nothing is taken from an earlier one. Source: portkey-details.md 0.6. */
const NEEDED = ['string', 'parameters', 'virtual_key'] as const;

/** What belongs to a version at all: a name or a collection alone makes none. */
const OF_A_VERSION = [
  ...NEEDED,
  'model',
  'functions',
  'tools',
  'tool_choice',
  'is_raw_template',
  'prompt_metadata',
  'version_description',
] as const;

/** update_prompt with a part of a version changes that part: what is missing comes from the newest version. */
export const updatePrompt: Adaptation = {
  operation: 'update_prompt',
  prepare: async (args, tools) => {
    const given = OF_A_VERSION.filter((name) => args[name] !== undefined);
    const whole = NEEDED.every((name) => args[name] !== undefined);
    if (args.patch !== undefined || given.length === 0 || whole) return { arguments: args };
    tools.note(`Sent with patch: true: ${given.join(', ')} changes, and the rest comes from the newest version.`);
    return { arguments: { ...args, patch: true } };
  },
};

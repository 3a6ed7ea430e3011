import { local, required, unlisted } from '../../catalog/model/field.ts';
import type { Field } from '../../catalog/model/operation.ts';
import { anyObject, list, text } from '../../catalog/model/schema.ts';
import type { Tool } from '../model/tool.ts';

/** The name of the tool that carries out plans. */
export const APPLY_PLAN = 'apply_plan';

/** In one plan: what a person can still be told of at once. */
export const MOST_STEPS = 100;

const input: Readonly<Record<string, Field>> = {
  calls: required(local(list(anyObject(), 'Each {operation, arguments}', { maxItems: MOST_STEPS }))),
  summary: unlisted(local(text('What a job that made the plan said of it; not needed.'))),
};

/**
 * The tool that carries out plans. Its risk is that of a write, so that whoever may only write has it as well: each
 * step is judged by its own risk. It is no workflow: `planner.ts` carries it out.
 */
export const applyPlanTool: Tool = {
  name: APPLY_PLAN,
  title: 'Apply plan',
  description:
    'Carry out many changes as one plan: all checked first, agreed to once, done in order up to the first failure. An argument can be {"$from":0,"path":"id"}: what step 0 makes.',
  examplePhrases: `
    apply a plan, carry out this plan, do several changes at once, many changes with one confirmation, run these calls
    together, all or up to the first failure, use the id of what was just created in the next call, execute the planned
    changes
  `,
  domain: 'plans',
  view: 'plan',
  risk: 'write',
  input,
  needsOneOf: [],
  atMostOneOf: [],
  argumentAliases: { plan: 'calls' },
  isPlan: true,
  takesFiles: false,
  secretArguments: new Set(),
  escalates: [],
  aliases: [],
  examples: [
    {
      says: 'A workspace and a budget for it',
      arguments: {
        calls: [
          { operation: 'create_workspace', arguments: { name: 'Marketing' } },
          {
            operation: 'update_workspace',
            arguments: {
              workspace_id: { $from: 0, path: 'id' },
              usage_limits: [{ type: 'cost', credit_limit: 100, periodic_reset: 'monthly' }],
            },
          },
        ],
      },
    },
  ],
  annotations: {
    title: 'Apply plan',
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: true,
  },
};

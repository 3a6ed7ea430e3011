import { inBody, inPath, required, unlisted } from '../model/field.ts';
import type { ArgumentAlias, Field, Operation } from '../model/operation.ts';
import { anyObject, inert, mapOf, text } from '../model/schema.ts';
import { unlistedBody } from '../schemas/chat.ts';
import { promptOverrides } from '../schemas/prompts.ts';
import { executeRouting, routing, routingAliases } from '../schemas/routing.ts';
import { whichAliases } from './common.ts';

/** What running and rendering share. The provider is the prompt's own unless a header names another. */
const gatewayRun = {
  prompt_id: inPath(text('UUID or slug. The published version, or slug@12, slug@latest, slug@label.'), {
    listed: text('slug, or slug@version, slug@label'),
  }),
  variables: required(
    inBody(inert('text for models', mapOf({}, 'Values for the {{variables}}; {} if there are none.')), {
      listed: anyObject(),
    }),
  ),
  ...unlistedBody(promptOverrides),
  x_portkey_provider: unlisted(routing.x_portkey_provider),
  x_portkey_virtual_key: routing.x_portkey_virtual_key,
  x_portkey_config: routing.x_portkey_config,
  x_portkey_trace_id: routing.x_portkey_trace_id,
  metadata: routing.x_portkey_metadata,
} as const satisfies Record<string, Field>;

/** Metadata is what most callers give here, so it stands under its short name. */
const { metadata: _, ...lessMetadataAlias } = routingAliases;

const gatewayRunAliases = {
  ...whichAliases,
  ...lessMetadataAlias,
  x_portkey_metadata: 'metadata',
  hyperparameters: { spread: true },
} as const satisfies Record<string, ArgumentAlias>;

/** What the gateway does with a prompt. */
export const runs = [
  {
    name: 'run_prompt_completion',
    method: 'POST',
    path: '/prompts/{promptId}/completions',
    host: 'gateway',
    title: 'Run prompt',
    description:
      "Run a prompt template with variables and return the model's answer; costs money. temperature, max_completion_tokens and other model parameters may be given too and win over the template's. To see the filled-in text free of charge: render_prompt.",
    examplePhrases: `
      run a saved prompt, try the prompt with values, get an answer from a prompt template, test a prompt with real
      input, execute a stored prompt, call the prompt, what does the prompt answer for this input, try a prompt with
      certain values and see the answer
    `,
    risk: 'execute',
    could: ['spends', 'sends elsewhere'],
    scopes: ['completions.write'],
    input: {
      ...gatewayRun,
      x_portkey_config: executeRouting.x_portkey_config,
      metadata: { ...gatewayRun.metadata, unlisted: false, listed: mapOf(text()) },
    },
    argumentAliases: gatewayRunAliases,
    untrusted: ['**'],
    examples: [
      {
        says: 'Run the version labelled staging, with metadata for the bill',
        arguments: {
          prompt_id: 'pp-refund-rep-1c9e20@staging',
          variables: { company: 'Acme', question: 'Where is my money?' },
          metadata: { client_id: 'acme', app: 'support', env: 'staging' },
          temperature: 0,
        },
      },
    ],
  },
  {
    name: 'render_prompt',
    method: 'POST',
    path: '/prompts/{promptId}/render',
    host: 'gateway',
    title: 'Render prompt',
    description:
      'Fill variables into a prompt template and show the messages and parameters that would be sent, without calling a model: no cost. To get an answer: run_prompt_completion.',
    examplePhrases: `
      preview a prompt with values, fill in the variables without calling the model, what would be sent, see the final
      text of a prompt, dry run of a prompt, check the filled template, final messages for free, what would the prompt
      look like with these values, prompt with name filled in
    `,
    risk: 'read',
    scopes: ['prompts.render'],
    repeatable: true,
    input: gatewayRun,
    argumentAliases: gatewayRunAliases,
    untrusted: ['**'],
  },
] as const satisfies readonly Operation[];

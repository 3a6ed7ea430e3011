import { inBody, inPath, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { cursor, cursorInput } from './model/paging.ts';
import { choice, integer, number, openObject, text } from './model/schema.ts';
import { bedrockJob, jobProvider } from './schemas/jobs.ts';
import { executeRouting, inference, routing } from './schemas/routing.ts';

const onJob = { fine_tuning_job_id: inPath(text('From list_fine_tuning_jobs.')) };

const hyperparameters = openObject(
  {
    hyperparameters: openObject(
      { n_epochs: integer(), learning_rate_multiplier: number(), batch_size: integer() },
      undefined,
      {
        required: ['n_epochs', 'learning_rate_multiplier', 'batch_size'],
      },
    ),
  },
  undefined,
  { required: ['hyperparameters'] },
);

const method = openObject(
  { type: choice(['supervised', 'dpo']), supervised: hyperparameters, dpo: hyperparameters },
  'type supervised|dpo; under its name {hyperparameters: {n_epochs, learning_rate_multiplier, batch_size}}',
  { required: ['type'] },
);

/** What Bedrock wants beside the file. The same keys may stand in `provider_options`. */
const providerOptions = {
  ...bedrockJob,
  output_file: text('S3 place of the output; beside the training file unless said.'),
};

export const fineTuning = {
  domain: 'fine-tuning',
  about: 'fine-tuning jobs: training a model on your own examples',
  offByDefault: true,
  operations: [
    {
      ...inference,
      name: 'list_fine_tuning_jobs',
      method: 'GET',
      path: '/fine_tuning/jobs',
      title: 'List fine-tuning jobs',
      description: 'List fine-tuning jobs, newest first: status, base model, tuned model, training file.',
      examplePhrases: `
        which fine tuning jobs do we have, list trainings, models being trained, past fine tunes
      `,
      risk: 'read',
      paging: cursor(),
      input: { ...cursorInput(), ...routing },
    },
    {
      ...inference,
      name: 'create_fine_tuning_job',
      method: 'POST',
      path: '/fine_tuning/jobs',
      title: 'Create fine-tuning job',
      description:
        'Train a model on an uploaded file of examples; costs money by tokens trained and takes minutes to hours. First upload_file with purpose fine-tune. Follow it with get_fine_tuning_job.',
      examplePhrases: `
        train a model on our data, fine tune gpt, start a training job, customise a model with our examples, teach a
        model our style
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        model: required(inBody(text('Base model.'))),
        training_file: required(inBody(text('From upload_file.'))),
        validation_file: inBody(text('From upload_file.')),
        suffix: required(inBody(text("Ends the tuned model's name."))),
        method: required(inBody(method)),
        job_name: unlisted(inBody(providerOptions.job_name)),
        role_arn: unlisted(inBody(providerOptions.role_arn)),
        output_file: unlisted(inBody(providerOptions.output_file)),
        portkey_options: unlisted(
          inBody(openObject(jobProvider, "Headers for the provider's side.", { required: ['x-portkey-virtual-key'] })),
        ),
        provider_options: unlisted(inBody(openObject(providerOptions, 'The same as beside it.'))),
        ...executeRouting,
      },
      examples: [
        {
          says: 'Three rounds over one file of examples',
          arguments: {
            model: 'gpt-4o-mini-2024-07-18',
            training_file: 'file-abc123',
            suffix: 'support',
            method: {
              type: 'supervised',
              supervised: { hyperparameters: { n_epochs: 3, learning_rate_multiplier: 1, batch_size: 8 } },
            },
            x_portkey_provider: '@openai-prod',
          },
        },
      ],
    },
    {
      ...inference,
      name: 'get_fine_tuning_job',
      method: 'GET',
      path: '/fine_tuning/jobs/{fine_tuning_job_id}',
      title: 'Get fine-tuning job',
      description:
        "Show how a fine-tuning job stands: status, tokens trained, error, and the tuned model's name when done.",
      examplePhrases: `
        is the training finished, status of a fine tune, name of the tuned model, how far is the training, did the fine
        tuning fail
      `,
      risk: 'read',
      untrusted: ['error'],
      argumentAliases: { id: 'fine_tuning_job_id' },
      input: { ...onJob, ...routing },
    },
    {
      ...inference,
      name: 'cancel_fine_tuning_job',
      method: 'POST',
      path: '/fine_tuning/jobs/{fine_tuning_job_id}/cancel',
      title: 'Cancel fine-tuning job',
      description: 'Stop a fine-tuning job. It cannot be resumed, and what was trained may be billed.',
      examplePhrases: `
        stop the training, abort fine tuning, cancel a training job, halt the fine tune
      `,
      risk: 'delete',
      could: ['cuts off'],
      argumentAliases: { id: 'fine_tuning_job_id' },
      input: { ...onJob, ...routing },
    },
    {
      ...inference,
      name: 'list_fine_tuning_job_checkpoints',
      method: 'GET',
      path: '/fine_tuning/jobs/{fine_tuning_job_id}/checkpoints',
      title: 'List fine-tuning checkpoints',
      description:
        'List the models a fine-tuning job saved on its way, with step number and loss; each can be called as a model.',
      examplePhrases: `
        checkpoints of a training, intermediate models of a fine tune, saved training stages, loss at each checkpoint
      `,
      risk: 'read',
      paging: cursor(),
      argumentAliases: { id: 'fine_tuning_job_id' },
      input: { ...onJob, ...cursorInput(), ...routing },
    },
    {
      ...inference,
      name: 'list_fine_tuning_events',
      method: 'GET',
      path: '/fine_tuning/jobs/{fine_tuning_job_id}/events',
      title: 'List fine-tuning events',
      description: 'Read the progress log of a fine-tuning job, newest first: messages, warnings and errors.',
      examplePhrases: `
        training log, progress messages of fine tuning, what happened during training, why did training fail, events of
        a fine tune, warnings during the training
      `,
      risk: 'read',
      untrusted: ['data[].message'],
      paging: cursor(),
      argumentAliases: { id: 'fine_tuning_job_id' },
      input: { ...onJob, ...cursorInput(), ...routing },
    },
  ],
} satisfies Domain;

import { inBody, inPath, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { cursor, cursorInput } from './model/paging.ts';
import { choice, integer, number, openObject, text } from './model/schema.ts';
import { metadata } from './schemas/assistants.ts';
import { executeRouting, inference, routing } from './schemas/routing.ts';

/** What both kinds of jobs share. Source: the official document (CreateBatchRequest, CreateFineTuningJob). */

/** Portkey's own headers for the provider that a job runs at. They go in the body under their header names. */
const jobProvider = {
  'x-portkey-virtual-key': text('Slug from list_virtual_keys.'),
  'x-portkey-aws-s3-bucket': text('S3 bucket for the files.'),
  'x-portkey-vertex-storage-bucket-name': text('Google storage bucket for the files.'),
} as const;

/** What a job on Bedrock takes. */
const bedrockJob = {
  job_name: text('Name of the job on Bedrock or Vertex.'),
  role_arn: text('AWS role that the Bedrock job runs as.'),
} as const;

const onBatch = { batch_id: inPath(text('From list_batches.')) };

/** What Bedrock and Vertex want beside the file. The same keys may stand in `provider_options`. */
const batchOptions = {
  ...bedrockJob,
  model: text('The model of every request; Bedrock and Vertex want it.'),
  output_data_config: text('Where the output goes; beside the input file unless said.'),
};

export const batches = {
  domain: 'batches',
  about: 'batches: many model calls from one file, run in the background',
  offByDefault: true,
  operations: [
    {
      ...inference,
      name: 'list_batches',
      method: 'GET',
      path: '/batches',
      title: 'List batches',
      description: 'List batches of model calls: status, counts of finished and failed requests, output file ids.',
      examplePhrases: `
        which batches are there, list batch jobs, show our bulk jobs, batches still running, recent batch runs
      `,
      risk: 'read',
      untrusted: ['data[].metadata'],
      paging: cursor(),
      input: { ...cursorInput(), ...routing },
    },
    {
      ...inference,
      name: 'create_batch',
      method: 'POST',
      path: '/batches',
      title: 'Create batch',
      description:
        'Run every model call of an uploaded JSON-lines file in the background, at batch price; costs tokens for each line. First upload_file with purpose batch; then follow it with get_batch. cancel_batch stops it.',
      examplePhrases: `
        run many prompts overnight, process thousands of requests in bulk, start a batch job, asynchronous bulk calls at
        half price, cheap mass processing, run a jsonl file of requests, queue up many calls in the background
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        input_file_id: required(inBody(text('From upload_file.'))),
        endpoint: required(inBody(choice(['/v1/chat/completions', '/v1/completions', '/v1/embeddings']))),
        completion_window: required(inBody(choice(['immediate', '24h'], "immediate: Portkey's own batching."))),
        model: inBody(batchOptions.model),
        job_name: unlisted(inBody(batchOptions.job_name)),
        role_arn: unlisted(inBody(batchOptions.role_arn)),
        output_data_config: unlisted(inBody(batchOptions.output_data_config)),
        portkey_options: unlisted(
          inBody(
            openObject(
              { ...jobProvider, 'x-portkey-provider-model': text('The model, which also shapes each request.') },
              "Headers for the provider's side.",
              { required: ['x-portkey-virtual-key'] },
            ),
          ),
        ),
        provider_options: unlisted(inBody(openObject(batchOptions, 'The same as beside it.'))),
        metadata: unlisted(inBody(metadata)),
        ...executeRouting,
      },
      examples: [
        {
          says: 'Every request of an uploaded file, within a day',
          arguments: {
            input_file_id: 'file-abc123',
            endpoint: '/v1/chat/completions',
            completion_window: '24h',
            x_portkey_provider: '@openai-prod',
          },
        },
      ],
    },
    {
      ...inference,
      name: 'get_batch',
      method: 'GET',
      path: '/batches/{batch_id}',
      title: 'Get batch',
      description:
        'Show how far a batch of model calls is: status, request counts, errors. Its results are in get_batch_output.',
      examplePhrases: `
        is the batch finished, status of a batch, progress of the bulk job, how many batch requests failed, check on the
        overnight job
      `,
      risk: 'read',
      untrusted: ['metadata', 'errors'],
      argumentAliases: { id: 'batch_id' },
      input: { ...onBatch, ...routing },
    },
    {
      ...inference,
      name: 'cancel_batch',
      method: 'POST',
      path: '/batches/{batch_id}/cancel',
      title: 'Cancel batch',
      description: 'Stop a batch of model calls. What is done is billed and its output kept; the rest is never run.',
      examplePhrases: `
        stop a batch, abort the bulk job, cancel the overnight run, kill a batch that is running
      `,
      risk: 'delete',
      could: ['cuts off'],
      argumentAliases: { id: 'batch_id' },
      input: { ...onBatch, ...routing },
    },
    {
      ...inference,
      name: 'get_batch_output',
      method: 'GET',
      path: '/batches/{batch_id}/output',
      title: 'Get batch output',
      description: 'Read the results of a finished batch as JSON lines, one answer for each request.',
      examplePhrases: `
        results of the batch, download the answers of the bulk job, output of a finished batch, read what the batch
        produced, results of the overnight job, answers of last night's bulk run
      `,
      risk: 'read',
      reply: 'text',
      untrusted: ['**'],
      argumentAliases: { id: 'batch_id' },
      input: { ...onBatch, ...routing },
    },
  ],
} satisfies Domain;

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
const fineTuningOptions = {
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
        job_name: unlisted(inBody(fineTuningOptions.job_name)),
        role_arn: unlisted(inBody(fineTuningOptions.role_arn)),
        output_file: unlisted(inBody(fineTuningOptions.output_file)),
        portkey_options: unlisted(
          inBody(openObject(jobProvider, "Headers for the provider's side.", { required: ['x-portkey-virtual-key'] })),
        ),
        provider_options: unlisted(inBody(openObject(fineTuningOptions, 'The same as beside it.'))),
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

import { inBody, inPath, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { cursor, cursorInput } from './model/paging.ts';
import { choice, openObject, text } from './model/schema.ts';
import { metadata } from './schemas/assistants.ts';
import { bedrockJob, jobProvider } from './schemas/jobs.ts';
import { executeRouting, inference, routing } from './schemas/routing.ts';

const onBatch = { batch_id: inPath(text('From list_batches.')) };

/** What Bedrock and Vertex want beside the file. The same keys may stand in `provider_options`. */
const providerOptions = {
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
        model: inBody(providerOptions.model),
        job_name: unlisted(inBody(providerOptions.job_name)),
        role_arn: unlisted(inBody(providerOptions.role_arn)),
        output_data_config: unlisted(inBody(providerOptions.output_data_config)),
        portkey_options: unlisted(
          inBody(
            openObject(
              { ...jobProvider, 'x-portkey-provider-model': text('The model, which also shapes each request.') },
              "Headers for the provider's side.",
              { required: ['x-portkey-virtual-key'] },
            ),
          ),
        ),
        provider_options: unlisted(inBody(openObject(providerOptions, 'The same as beside it.'))),
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

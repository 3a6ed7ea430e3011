import { inBody, inPath, inQuery } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { choice, integer, number, object, text } from './schema.ts';

export const fineTuning = {
  domain: 'fine-tuning',
  about: 'TODO',
  offByDefault: true,
  operations: [
    {
      name: 'list_fine_tuning_jobs',
      method: 'GET',
      path: '/fine_tuning/jobs',
      host: 'gateway',
      title: 'List fine tuning jobs',
      description: 'TODO',
      risk: 'read',
      input: { after: inQuery(text()), limit: inQuery(integer()), ...routing },
    },
    {
      name: 'create_fine_tuning_job',
      method: 'POST',
      path: '/fine_tuning/jobs',
      host: 'gateway',
      title: 'Create fine tuning job',
      description: 'TODO',
      risk: 'execute',
      input: {
        /* TODO root combinator anyOf required: model+training_file+suffix+method | model+training_file+suffix+method | model+training_file+suffix+method */
        job_name: inBody(text()),
        role_arn: inBody(text()),
        output_file: inBody(text()),
        portkey_options: inBody(
          object(
            {
              'x-portkey-virtual-key': text(),
              'x-portkey-aws-s3-bucket': text(),
              'x-portkey-vertex-storage-bucket-name': text(),
            },
            undefined,
            { required: ['x-portkey-virtual-key'] },
          ),
        ),
        provider_options: inBody(object({ job_name: text(), role_arn: text(), output_file: text() })),
        model: inBody(text()),
        training_file: inBody(text()),
        validation_file: inBody(text()),
        suffix: inBody(text()),
        method: inBody(
          object(
            {
              type: choice(['supervised', 'dpo']),
              supervised: object(
                {
                  hyperparameters: object(
                    { n_epochs: integer(), learning_rate_multiplier: number(), batch_size: integer() },
                    undefined,
                    { required: ['n_epochs', 'learning_rate_multiplier', 'batch_size'] },
                  ),
                },
                undefined,
                { required: ['hyperparameters'] },
              ),
              dpo: object(
                {
                  hyperparameters: object(
                    { n_epochs: integer(), learning_rate_multiplier: number(), batch_size: integer() },
                    undefined,
                    { required: ['n_epochs', 'learning_rate_multiplier', 'batch_size'] },
                  ),
                },
                undefined,
                { required: ['hyperparameters'] },
              ),
            },
            undefined,
            { required: ['type'] },
          ),
        ),
        ...routing,
      },
    },
    {
      name: 'get_fine_tuning_job',
      method: 'GET',
      path: '/fine_tuning/jobs/{fine_tuning_job_id}',
      host: 'gateway',
      title: 'Get fine tuning job',
      description: 'TODO',
      risk: 'read',
      input: { fine_tuning_job_id: inPath(text()), ...routing },
    },
    {
      name: 'cancel_fine_tuning_job',
      method: 'POST',
      path: '/fine_tuning/jobs/{fine_tuning_job_id}/cancel',
      host: 'gateway',
      title: 'Cancel fine tuning job',
      description: 'TODO',
      risk: 'delete',
      input: { fine_tuning_job_id: inPath(text()), ...routing },
    },
    {
      name: 'list_fine_tuning_job_checkpoints',
      method: 'GET',
      path: '/fine_tuning/jobs/{fine_tuning_job_id}/checkpoints',
      host: 'gateway',
      title: 'List fine tuning job checkpoints',
      description: 'TODO',
      risk: 'read',
      input: { fine_tuning_job_id: inPath(text()), after: inQuery(text()), limit: inQuery(integer()), ...routing },
    },
    {
      name: 'list_fine_tuning_events',
      method: 'GET',
      path: '/fine_tuning/jobs/{fine_tuning_job_id}/events',
      host: 'gateway',
      title: 'List fine tuning events',
      description: 'TODO',
      risk: 'read',
      input: { fine_tuning_job_id: inPath(text()), after: inQuery(text()), limit: inQuery(integer()), ...routing },
    },
  ],
} satisfies Domain;

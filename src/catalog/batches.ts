import { inBody, inPath, inQuery } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { anyObject, choice, eitherOf, integer, object, orNull, text } from './schema.ts';

export const batches = {
  domain: 'batches',
  about: 'TODO',
  offByDefault: true,
  operations: [
    {
      name: 'list_batches',
      method: 'GET',
      path: '/batches',
      host: 'gateway',
      title: 'List batches',
      description: 'TODO',
      risk: 'read',
      input: { after: inQuery(text()), limit: inQuery(integer()), ...routing },
    },
    {
      name: 'create_batch',
      method: 'POST',
      path: '/batches',
      host: 'gateway',
      title: 'Create batch',
      description: 'TODO',
      risk: 'execute',
      input: {
        /* TODO root combinator anyOf required: input_file_id+completion_window+endpoint | model+role_arn+input_file_id+completion_window+endpoint | model+input_file_id+completion_window+endpoint | model+input_file_id+completion_window+endpoint */
        job_name: inBody(text()),
        output_data_config: inBody(text()),
        model: inBody(text()),
        role_arn: inBody(text()),
        portkey_options: inBody(
          object(
            {
              'x-portkey-virtual-key': text(),
              'x-portkey-aws-s3-bucket': text(),
              'x-portkey-vertex-storage-bucket-name': text(),
              'x-portkey-provider-model': text(),
            },
            undefined,
            { required: ['x-portkey-virtual-key'] },
          ),
        ),
        provider_options: inBody(
          eitherOf([
            object({ job_name: text(), output_data_config: text(), model: text(), role_arn: text() }, undefined, {
              required: ['model', 'role_arn'],
            }),
            object({ job_name: text(), output_data_config: text(), model: text() }, undefined, { required: ['model'] }),
          ]),
        ),
        input_file_id: inBody(text()),
        completion_window: inBody(choice(['immediate', '24h'])),
        endpoint: inBody(choice(['/v1/chat/completions', '/v1/completions', '/v1/embeddings'])),
        metadata: inBody(orNull(anyObject())),
        ...routing,
      },
    },
    {
      name: 'get_batch',
      method: 'GET',
      path: '/batches/{batch_id}',
      host: 'gateway',
      title: 'Get batch',
      description: 'TODO',
      risk: 'read',
      input: { batch_id: inPath(text()), ...routing },
    },
    {
      name: 'cancel_batch',
      method: 'POST',
      path: '/batches/{batch_id}/cancel',
      host: 'gateway',
      title: 'Cancel batch',
      description: 'TODO',
      risk: 'delete',
      input: { batch_id: inPath(text()), ...routing },
    },
    {
      name: 'get_batch_output',
      method: 'GET',
      path: '/batches/{batch_id}/output',
      host: 'gateway',
      title: 'Get batch output',
      description: 'TODO',
      risk: 'read',
      input: { batch_id: inPath(text()), ...routing },
    },
  ],
} satisfies Domain;

/** What batches and fine-tuning jobs share. Source: the official document (CreateBatchRequest, CreateFineTuningJob). */
import { text } from '../model/schema.ts';

/** Portkey's own headers for the provider that a job runs at. They go in the body under their header names. */
export const jobProvider = {
  'x-portkey-virtual-key': text('Slug from list_virtual_keys.'),
  'x-portkey-aws-s3-bucket': text('S3 bucket for the files.'),
  'x-portkey-vertex-storage-bucket-name': text('Google storage bucket for the files.'),
} as const;

/** What a job on Bedrock takes. */
export const bedrockJob = {
  job_name: text('Name of the job on Bedrock or Vertex.'),
  role_arn: text('AWS role that the Bedrock job runs as.'),
} as const;

import { contentOf, namedFile } from '../inference/files.ts';
import { badRequest } from '../inference/gateway-reply.ts';
import { cutObjects, type OwnedRow, owned, ownership } from '../inference/owned.ts';
import { countTokens, digest, hash32 } from '../inference/stand-in.ts';
import { targetOf } from '../inference/target.ts';
import type { Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { asNumber, asObject, asText, seconds } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';

/** A fine-tuning job. What it becomes is settled when it is created; the clock decides what is seen. Times in ms. */
interface JobRow extends OwnedRow {
  readonly organisation_id: string;
  readonly request: JsonObject;
  /** Tokens of the training file. */
  readonly tokens: number;
  readonly tuned_model: string;
  /** The tuned model was deleted since. */
  readonly tuned_deleted: boolean;
  readonly seed: number;
  readonly cancelled_ms: number | null;
}

/** When a job enters each state, ms after its creation. Real ones take minutes to hours. */
const timing = { queued: 1_000, running: 2_000, succeeded: 8_000 } as const;

/** Checkpoints that a job leaves, one at the end of each third of its running. */
const checkpoints = 3;

/** The name of a tuned model, as OpenAI makes them. */
const tunedModel = (base: string, suffix: string | undefined, random: string): string =>
  `ft:${base.replace(/^@[^/]+\//, '')}:sandbox:${suffix ?? ''}:${random}`;

/** A job's state at a moment. */
const statusOf = (row: JobRow, now: number) => {
  if (row.cancelled_ms !== null) return 'cancelled';
  const age = now - row.created_ms;
  if (age >= timing.succeeded) return 'succeeded';
  if (age >= timing.running) return 'running';
  return age >= timing.queued ? 'queued' : 'validating_files';
};

const methodOf = (row: JobRow): JsonObject => {
  const method = asObject(row.request.method);
  const type = asText(method?.type) ?? 'supervised';
  return asObject(asObject(method?.[type])?.hyperparameters) ?? asObject(row.request.hyperparameters) ?? {};
};

const epochsOf = (row: JobRow): number => Math.min(Math.max(Math.round(asNumber(methodOf(row).n_epochs) ?? 3), 1), 50);

/** A job as clients see it at this moment. Source: the document's `FineTuningJob`. */
const view = (row: JobRow, { now }: SandboxCall): JsonObject => {
  const status = statusOf(row, now);
  const succeeded = status === 'succeeded';
  const finished = row.cancelled_ms ?? (succeeded ? row.created_ms + timing.succeeded : null);
  return {
    ...row.request,
    id: row.id,
    object: 'fine_tuning.job',
    created_at: seconds(row.created_ms),
    error: null,
    fine_tuned_model: succeeded ? row.tuned_model : null,
    finished_at: finished === null ? null : seconds(finished),
    hyperparameters: { ...methodOf(row), n_epochs: epochsOf(row) },
    organization_id: row.organisation_id,
    result_files: [],
    status,
    trained_tokens: succeeded ? row.tokens * epochsOf(row) : null,
    validation_file: row.request.validation_file ?? null,
    integrations: [],
    seed: row.seed,
    estimated_finish: finished === null ? seconds(row.created_ms + timing.succeeded) : null,
  };
};

/** An id that follows from the job and a part of it, so that reading needs no writing. */
const partId = (prefix: string, row: JobRow, part: string): string => `${prefix}${digest(row.id + part).slice(0, 24)}`;

/** What has happened to a job so far, oldest first. Source: the document's `FineTuningJobEvent`. */
const eventsOf = (row: JobRow, now: number): JsonObject[] => {
  const end = row.cancelled_ms ?? Number.POSITIVE_INFINITY;
  const events: [at: number, level: string, message: string][] = [
    [0, 'info', `Created fine-tuning job: ${row.id}`],
    [0, 'info', `Validating training file: ${String(row.request.training_file)}`],
    [timing.queued, 'info', 'Files validated, moving job to queued state'],
    [timing.running, 'info', 'Fine-tuning job started'],
    ...checkpointTimes().map((at, index): [number, string, string] => [
      at,
      'info',
      `Step ${(index + 1) * 10}/${checkpoints * 10}: training loss=${loss(index)}`,
    ]),
    [timing.succeeded, 'info', `New fine-tuned model created: ${row.tuned_model}`],
    [timing.succeeded, 'info', 'The job has successfully completed'],
  ];
  const seen = events
    .map(([offset, level, message], index) => ({ at: row.created_ms + offset, level, message, index }))
    .filter(({ at }) => at <= now && at < end);
  if (row.cancelled_ms !== null) {
    seen.push({ at: row.cancelled_ms, level: 'info', message: 'The job was cancelled', index: events.length });
  }
  return seen.map(({ at, level, message, index }) => ({
    id: partId('ftevent-', row, `event${index}`),
    object: 'fine_tuning.job.event',
    created_at: seconds(at),
    level,
    message,
  }));
};

const checkpointTimes = (): number[] =>
  Array.from(
    { length: checkpoints },
    (_, index) => timing.running + ((timing.succeeded - timing.running) * (index + 1)) / checkpoints,
  );

const loss = (index: number): number => Math.round(10_000 / (index + 2)) / 10_000;

/** The checkpoints so far, oldest first. Source: the document's `FineTuningJobCheckpoint`. */
const checkpointsOf = (row: JobRow, now: number): JsonObject[] => {
  const end = row.cancelled_ms ?? Number.POSITIVE_INFINITY;
  return checkpointTimes().flatMap((offset, index) => {
    const at = row.created_ms + offset;
    if (at > now || at >= end) return [];
    const step = (index + 1) * 10;
    return [
      {
        id: partId('ftckpt_', row, `checkpoint${index}`),
        object: 'fine_tuning.job.checkpoint',
        created_at: seconds(at),
        fine_tuned_model_checkpoint:
          index === checkpoints - 1 ? row.tuned_model : `${row.tuned_model}:ckpt-step-${step}`,
        fine_tuning_job_id: row.id,
        step_number: step,
        metrics: { step, train_loss: loss(index), train_mean_token_accuracy: 1 - loss(index) / 2 },
      },
    ];
  });
};

export const jobs = owned<JobRow>({
  table: 'fine_tuning_jobs',
  what: 'fine-tuning job',
  parameter: 'fine_tuning_job_id',
  view,
});

/** The workspace's jobs whose model is there: made, and not deleted since. */
export const tunedJobs = (call: SandboxCall): JobRow[] =>
  jobs
    .rows(call)
    .by('workspace_id', workspaceOf(call))
    .filter((job) => !job.tuned_deleted && statusOf(job, call.now) === 'succeeded');

/** The job that made a model, where the workspace has it. */
export const jobOfTuned = (call: SandboxCall, model: string): JobRow | undefined =>
  tunedJobs(call).find((job) => job.tuned_model === model);

/** A tuned model as clients see it among the others. */
export const tunedView = (job: JobRow): JsonObject => ({
  id: job.tuned_model,
  object: 'model',
  created: seconds(job.created_ms),
  owned_by: 'sandbox',
});

/** The file that a field names. Throws 400 when it is not there or not for training. */
const trainingFile = (call: SandboxCall, field: string): string => {
  const id = asText(call.body[field]) ?? '';
  const file = namedFile(call, field, id);
  if (file.purpose !== 'fine-tune') throw badRequest(field, "The file's purpose must be 'fine-tune'.");
  return Buffer.from(contentOf(call, id)).toString('utf8');
};

const createJob = (call: SandboxCall): JsonObject => {
  const model = asText(call.body.model) ?? '';
  targetOf(call, { body: call.body, model, anyProvider: true });
  const text = trainingFile(call, 'training_file');
  if (asText(call.body.validation_file) !== undefined) trainingFile(call, 'validation_file');
  const id = `ftjob-${call.ids.secret(24)}`;
  const row = jobs.rows(call).insert({
    id,
    ...ownership(call),
    organisation_id: call.actor.organisationId,
    request: call.body,
    tokens: countTokens(text),
    tuned_model: tunedModel(model, asText(call.body.suffix), call.ids.secret(8)),
    tuned_deleted: false,
    seed: hash32(id) % 2_147_483_647,
    cancelled_ms: null,
  });
  return view(row, call);
};

const cancelJob = (call: SandboxCall): JsonObject => {
  const row = jobs.of(call);
  const status = statusOf(row, call.now);
  if (status === 'succeeded' || status === 'cancelled') {
    const ended = status === 'succeeded' ? 'succeeded' : 'been cancelled';
    throw badRequest('fine_tuning_job_id', `Cannot cancel a job that has ${ended}.`);
  }
  return view(jobs.rows(call).update(row.id, { cancelled_ms: call.now }), call);
};

/** Fine-tuning jobs, whose states advance with the clock. */
export const fineTuningHandlers: Handlers = {
  list_fine_tuning_jobs: jobs.list,
  create_fine_tuning_job: (call) => ({ json: createJob(call) }),
  get_fine_tuning_job: jobs.get,
  cancel_fine_tuning_job: (call) => ({ json: cancelJob(call) }),
  list_fine_tuning_events: (call) => ({ json: cutObjects(eventsOf(jobs.of(call), call.now).reverse(), call.query) }),
  list_fine_tuning_job_checkpoints: (call) => {
    const made = checkpointsOf(jobs.of(call), call.now).reverse();
    return { json: cutObjects(made, call.query, { size: 10 }) };
  },
};

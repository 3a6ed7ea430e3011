import type { JsonObject } from '../model/handler.ts';
import { asNumber, asObject, asText, seconds } from '../model/value.ts';
import type { OwnedRow } from './owned.ts';
import { digest } from './stand-in.ts';

/** A fine-tuning job. What it becomes is settled when it is created; the clock decides what is seen. Times in ms. */
export interface JobRow extends OwnedRow {
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
export const tunedModel = (base: string, suffix: string | undefined, random: string): string =>
  `ft:${base.replace(/^@[^/]+\//, '')}:sandbox:${suffix ?? ''}:${random}`;

/** A job's state at a moment. */
export const statusOf = (row: JobRow, now: number): string => {
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
export const view =
  (now: number) =>
  (row: JobRow): JsonObject => {
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
export const eventsOf = (row: JobRow, now: number): JsonObject[] => {
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
export const checkpointsOf = (row: JobRow, now: number): JsonObject[] => {
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

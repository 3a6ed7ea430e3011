import { contentOf, findFile } from '../inference/files.ts';
import { checkpointsOf, eventsOf, type JobRow, statusOf, tunedModel, view } from '../inference/fine-tune.ts';
import { badRequest } from '../inference/gateway-reply.ts';
import { cursorPage, cutObjects, mine, ownership } from '../inference/owned.ts';
import { countTokens, hash32 } from '../inference/stand-in.ts';
import { targetOf } from '../inference/target.ts';
import type { Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { asText } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';

const rowsIn = (call: SandboxCall) => call.store.table<JobRow>('fine_tuning_jobs');

const find = (call: SandboxCall): JobRow =>
  mine<JobRow>(call, 'fine_tuning_jobs', call.params.fine_tuning_job_id ?? '', 'fine-tuning job');

/** The file that a field names. Throws 400 when it is not there or not for training. */
const trainingFile = (call: SandboxCall, field: string): string => {
  const id = asText(call.body[field]) ?? '';
  const file = findFile(call, id);
  if (file === undefined) throw badRequest(field, `No file '${id.slice(0, 80)}' in this workspace.`);
  if (file.purpose !== 'fine-tune') throw badRequest(field, "The file's purpose must be 'fine-tune'.");
  return Buffer.from(contentOf(call, id)).toString('utf8');
};

const create = (call: SandboxCall): JsonObject => {
  const model = asText(call.body.model) ?? '';
  targetOf(call, { body: call.body, model, anyProvider: true });
  const text = trainingFile(call, 'training_file');
  if (asText(call.body.validation_file) !== undefined) trainingFile(call, 'validation_file');
  const id = `ftjob-${call.ids.secret(24)}`;
  const row = rowsIn(call).insert({
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
  return view(call.now)(row);
};

const cancel = (call: SandboxCall): JsonObject => {
  const row = find(call);
  const status = statusOf(row, call.now);
  if (status === 'succeeded' || status === 'cancelled') {
    throw badRequest(
      'fine_tuning_job_id',
      `Cannot cancel a job that has ${status === 'succeeded' ? 'succeeded' : 'been cancelled'}.`,
    );
  }
  return view(call.now)(rowsIn(call).update(row.id, { cancelled_ms: call.now }));
};

/** Fine-tuning jobs: states that advance with the clock, and a tuned model at the end. */
export const fineTuningHandlers: Handlers = {
  list_fine_tuning_jobs: (call) => ({
    json: cursorPage(call, { table: rowsIn(call), by: ['workspace_id', workspaceOf(call)], view: view(call.now) }),
  }),
  create_fine_tuning_job: (call) => ({ json: create(call) }),
  get_fine_tuning_job: (call) => ({ json: view(call.now)(find(call)) }),
  cancel_fine_tuning_job: (call) => ({ json: cancel(call) }),
  list_fine_tuning_events: (call) => ({
    json: cutObjects(eventsOf(find(call), call.now).reverse(), call.query),
  }),
  list_fine_tuning_job_checkpoints: (call) => {
    const made = checkpointsOf(find(call), call.now).reverse();
    return { json: cutObjects(made, call.query, { size: 10 }) };
  },
};

import { contentOf, findFile } from '../inference/files.ts';
import { checkpointsOf, eventsOf, type JobRow, statusOf, tunedModel, view } from '../inference/fine-tune.ts';
import { badRequest, noSuch } from '../inference/gateway-reply.ts';
import { cursorPage, cutObjects, mine, ownership } from '../inference/owned.ts';
import { countTokens, hash32 } from '../inference/stand-in.ts';
import { offeredModels, providersOf, targetOf } from '../inference/target.ts';
import { ApiError } from '../model/api-error.ts';
import type { Handlers, JsonObject, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import {
  findModel,
  isService,
  modelDetails,
  type PricedModel,
  pricingConfig,
  providerName,
  providerOfModel,
} from '../model/pricing.ts';
import { asNumber, asText, excerpt, seconds } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';
import type { ProviderRow } from '../rows/integrations.ts';

/** When the table's models count as made: 1 January 2025. */
const created = 1_735_689_600;

interface Listed {
  readonly json: JsonObject;
  readonly service: string;
  readonly provider: string;
  readonly name: string;
}

const jobsIn = (call: SandboxCall) => call.store.table<JobRow>('fine_tuning_jobs');

const tuned = (call: SandboxCall): JobRow[] =>
  jobsIn(call)
    .by('workspace_id', workspaceOf(call))
    .filter((job) => !job.tuned_deleted && statusOf(job, call.now) === 'succeeded');

const tunedView = (job: JobRow): JsonObject => ({
  id: job.tuned_model,
  object: 'model',
  created: seconds(job.created_ms),
  owned_by: 'sandbox',
});

/** The workspace's providers, or those that the request's headers name. @throws GatewayError 400 for an unknown one. */
const asked = (call: SandboxCall): ProviderRow[] => {
  const all = providersOf(call);
  for (const header of ['x-portkey-virtual-key', 'x-portkey-provider']) {
    const name = call.headers[header];
    if (name === undefined || name === '') continue;
    const slug = name.replace(/^@/, '');
    const named = all.filter((row) => row.slug === slug || row.id === slug);
    if (named.length > 0) return named;
    if (header === 'x-portkey-virtual-key' || name.startsWith('@') || !isService(name))
      throw badRequest(header, `No provider '${excerpt(slug, 80)}' in this workspace; list_providers shows its slugs.`);
    return all.filter((row) => providerName(row.provider) === providerName(name));
  }
  return all;
};

/** Every model that the workspace can call: those of its providers, as `@provider/model`, and its tuned ones. */
const models = (call: SandboxCall): Listed[] => [
  ...asked(call).flatMap((row) => {
    const service = providerName(row.provider);
    const provider = row.slug;
    const offered = [...offeredModels(call, row).values()].filter((model) => model.enabled);
    return offered.map(({ slug }) => ({
      service,
      provider,
      name: slug,
      json: {
        id: `@${provider}/${slug}`,
        slug,
        canonical_slug: slug,
        object: 'model',
        created,
        owned_by: service,
      },
    }));
  }),
  ...tuned(call).map((job) => ({ service: 'openai', provider: '', name: job.tuned_model, json: tunedView(job) })),
];

const listModels = (call: SandboxCall): SandboxAnswer => {
  const { query } = call;
  const service = query.get('ai_service');
  const provider = query.get('provider')?.replace(/^@/, '');
  const sort = query.get('sort') ?? 'name';
  const key = (model: Listed): string =>
    sort === 'provider' ? model.provider : sort === 'ai_service' ? model.service : model.name;
  const direction = query.get('order') === 'desc' ? -1 : 1;
  const found = models(call)
    .filter((model) => service === null || model.service === providerName(service))
    .filter(
      (model) => provider === undefined || model.provider === provider || model.service === providerName(provider),
    )
    .sort((a, b) => direction * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  const offset = asNumber(query.get('offset')) ?? 0;
  const page = found.slice(offset, offset + (asNumber(query.get('limit')) ?? found.length));
  return { json: { object: 'list', total: found.length, data: page.map((model) => model.json) } };
};

/** A model by its name, with or without its provider's slug. */
const oneModel = (call: SandboxCall, id: string): JsonObject => {
  const job = tuned(call).find((candidate) => candidate.tuned_model === id);
  if (job !== undefined) return tunedView(job);
  const listed = models(call).find(({ json, name }) => json.id === id || name === id);
  if (listed !== undefined) return { ...listed.json, id };
  // A tuned model's name holds that of its base; it is there only while the workspace has it.
  const service = /^(?:@|ft:)/.test(id) ? undefined : providerOfModel(id);
  if (service === undefined) throw noSuch('model', id);
  return { id, object: 'model', created, owned_by: service };
};

/** Only models that came out of fine-tuning can be deleted, as at OpenAI. */
const deleteModel = (call: SandboxCall, id: string): JsonObject => {
  const job = tuned(call).find((candidate) => candidate.tuned_model === id);
  if (job === undefined) {
    oneModel(call, id);
    throw new ApiError(403, 'AB03', 'Only models that came out of fine-tuning in this workspace can be deleted');
  }
  jobsIn(call).update(job.id, { tuned_deleted: true });
  return { id, object: 'model', deleted: true };
};

/** The public pages at the host's root: no key, and `{error: text}` when the model is not known. */
const publicPage = (call: SandboxCall, view: (model: PricedModel) => JsonObject): SandboxAnswer => {
  const model = findModel(call.params.provider ?? '', call.params.model ?? '');
  return model === undefined ? { status: 404, json: { error: 'Model or provider not found' } } : { json: view(model) };
};

const jobOf = (call: SandboxCall): JobRow =>
  mine<JobRow>(call, 'fine_tuning_jobs', call.params.fine_tuning_job_id ?? '', 'fine-tuning job');

/** The file that a field names. Throws 400 when it is not there or not for training. */
const trainingFile = (call: SandboxCall, field: string): string => {
  const id = asText(call.body[field]) ?? '';
  const file = findFile(call, id);
  if (file === undefined) throw badRequest(field, `No file '${id.slice(0, 80)}' in this workspace.`);
  if (file.purpose !== 'fine-tune') throw badRequest(field, "The file's purpose must be 'fine-tune'.");
  return Buffer.from(contentOf(call, id)).toString('utf8');
};

const createJob = (call: SandboxCall): JsonObject => {
  const model = asText(call.body.model) ?? '';
  targetOf(call, { body: call.body, model, anyProvider: true });
  const text = trainingFile(call, 'training_file');
  if (asText(call.body.validation_file) !== undefined) trainingFile(call, 'validation_file');
  const id = `ftjob-${call.ids.secret(24)}`;
  const row = jobsIn(call).insert({
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

const cancelJob = (call: SandboxCall): JsonObject => {
  const row = jobOf(call);
  const status = statusOf(row, call.now);
  if (status === 'succeeded' || status === 'cancelled') {
    throw badRequest(
      'fine_tuning_job_id',
      `Cannot cancel a job that has ${status === 'succeeded' ? 'succeeded' : 'been cancelled'}.`,
    );
  }
  return view(call.now)(jobsIn(call).update(row.id, { cancelled_ms: call.now }));
};

/** What the workspace's providers offer and the public price list; fine-tuning jobs, whose states advance with the clock. */
export const modelHandlers: Handlers = {
  list_models: listModels,
  get_model: (call) => ({ json: oneModel(call, call.params.model ?? '') }),
  delete_model: (call) => ({ json: deleteModel(call, call.params.model ?? '') }),
  get_model_pricing: (call) => publicPage(call, pricingConfig),
  get_model_details: (call) => publicPage(call, modelDetails),
  list_fine_tuning_jobs: (call) => ({
    json: cursorPage(call, { table: jobsIn(call), by: ['workspace_id', workspaceOf(call)], view: view(call.now) }),
  }),
  create_fine_tuning_job: (call) => ({ json: createJob(call) }),
  get_fine_tuning_job: (call) => ({ json: view(call.now)(jobOf(call)) }),
  cancel_fine_tuning_job: (call) => ({ json: cancelJob(call) }),
  list_fine_tuning_events: (call) => ({
    json: cutObjects(eventsOf(jobOf(call), call.now).reverse(), call.query),
  }),
  list_fine_tuning_job_checkpoints: (call) => {
    const made = checkpointsOf(jobOf(call), call.now).reverse();
    return { json: cutObjects(made, call.query, { size: 10 }) };
  },
};

import { badRequest, noSuch } from '../inference/gateway-reply.ts';
import { offeredModels, providersOf } from '../inference/target.ts';
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
import { asNumber, excerpt } from '../model/value.ts';
import type { ProviderRow } from '../rows/integrations.ts';
import { jobOfTuned, jobs, tunedJobs, tunedView } from './fine-tuning.ts';

/** When the table's models count as made: 1 January 2025. */
const created = 1_735_689_600;

interface Listed {
  readonly json: JsonObject;
  readonly service: string;
  readonly provider: string;
  readonly name: string;
}

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
  ...tunedJobs(call).map((job) => ({ service: 'openai', provider: '', name: job.tuned_model, json: tunedView(job) })),
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
  const job = jobOfTuned(call, id);
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
  const job = jobOfTuned(call, id);
  if (job === undefined) {
    oneModel(call, id);
    throw new ApiError(403, 'AB03', 'Only models that came out of fine-tuning in this workspace can be deleted');
  }
  jobs.rows(call).update(job.id, { tuned_deleted: true });
  return { id, object: 'model', deleted: true };
};

/** The public pages at the host's root: no key, and `{error: text}` when the model is not known. */
const publicPage = (call: SandboxCall, view: (model: PricedModel) => JsonObject): SandboxAnswer => {
  const model = findModel(call.params.provider ?? '', call.params.model ?? '');
  return model === undefined ? { status: 404, json: { error: 'Model or provider not found' } } : { json: view(model) };
};

/** What the workspace's providers offer and the public price list. */
export const modelHandlers: Handlers = {
  list_models: listModels,
  get_model: (call) => ({ json: oneModel(call, call.params.model ?? '') }),
  delete_model: (call) => ({ json: deleteModel(call, call.params.model ?? '') }),
  get_model_pricing: (call) => publicPage(call, pricingConfig),
  get_model_details: (call) => publicPage(call, modelDetails),
};

import { isObject } from '../../json.ts';
import { invalid } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { modelsOf } from '../model/pricing.ts';
import type { Row } from '../model/store.ts';
import { type IntegrationRow, integrationsIn } from '../rows/providers.ts';
import { integrationOf, ownIntegration } from './integrations.ts';
import { given } from './shared/fields.ts';
import { cut } from './shared/list.ts';
import { maskedHeaders } from './shared/masking.ts';

/** What was set for a model of an integration; built-in models have a row only once something was set. */
interface ModelRow extends Row {
  readonly integration_id: string;
  readonly model: string;
}

const modelsIn = (call: SandboxCall) => call.store.table<ModelRow>('integration_models');

const builtIn = (row: IntegrationRow): string[] => modelsOf(row.ai_provider_id).map(([id]) => id);

const isOn = (value: unknown): boolean => value === true || value === 1 || value === 'true';

const view = (slug: string, allowed: boolean, set: ModelRow | undefined): JsonObject => ({
  slug,
  name: set?.name ?? slug,
  enabled: set?.enabled ?? allowed,
  is_custom: isOn(set?.is_custom),
  is_finetune: isOn(set?.is_finetune),
  ...(set?.base_model_slug == null ? {} : { base_model_slug: set.base_model_slug }),
  ...(set?.configurations === undefined ? {} : { configurations: set.configurations }),
  ...(set?.pricing_config === undefined ? {} : { pricing_config: set.pricing_config }),
});

const list: Handler = (call) => {
  const row = integrationOf(call);
  const set = new Map(
    modelsIn(call)
      .by('integration_id', row.id)
      .map((model) => [model.model, model]),
  );
  const slugs = new Set([...builtIn(row), ...set.keys()]);
  const models = [...slugs].map((slug) => view(slug, row.allow_all_models !== false, set.get(slug)));
  const { page, total } = cut(call, models);
  return { json: { total, allow_all_models: row.allow_all_models !== false, models: page } };
};

const settings = (model: JsonObject): JsonObject => {
  const fields = given(model, [
    'enabled',
    'is_custom',
    'is_finetune',
    'base_model_slug',
    'pricing_config',
    'configurations',
  ]);
  if (typeof model.name === 'string') fields.name = model.name;
  if (!isObject(fields.configurations)) return fields;
  const { custom_headers: headers, ...rest } = fields.configurations;
  return {
    ...fields,
    configurations: { ...rest, ...(headers === undefined ? {} : { custom_headers: maskedHeaders(headers) }) },
  };
};

const update: Handler = (call) => {
  const row = ownIntegration(call);
  const known = new Set(builtIn(row));
  const models = Array.isArray(call.body.models) ? call.body.models.filter(isObject) : [];
  for (const [index, model] of models.entries()) {
    const slug = String(model.slug);
    const kept = modelsIn(call)
      .by('integration_id', row.id)
      .find((candidate) => candidate.model === slug);
    if (slug === '') throw invalid(`models[${index}].slug`, 'must not be empty');
    const custom = isOn(model.is_custom) || isOn(model.is_finetune);
    if (kept === undefined && !known.has(slug) && !custom && known.size > 0)
      throw invalid(
        `models[${index}].slug`,
        `'${slug}' is no model of ${row.ai_provider_id}; give is_custom for your own`,
      );
    if (kept === undefined)
      modelsIn(call).insert({ id: call.ids.uuid(), integration_id: row.id, model: slug, ...settings(model) });
    else modelsIn(call).update(kept.id, settings(model));
  }
  if (typeof call.body.allow_all_models === 'boolean')
    integrationsIn(call.store).update(row.id, { allow_all_models: call.body.allow_all_models });
  return { json: {} };
};

/** The slugs of the query, or as the Terraform provider sends them, `models` of a body. */
const slugsIn = (call: SandboxCall): string[] => {
  const { models } = call.body;
  if (Array.isArray(models)) return models.map((model) => String(isObject(model) ? model.slug : model));
  const texts = [...call.query.getAll('slugs'), ...call.query.getAll('slugs[]')];
  return texts.flatMap((text) => text.split(',')).map((slug) => slug.trim());
};

const remove: Handler = (call) => {
  const row = ownIntegration(call);
  const rows = modelsIn(call).by('integration_id', row.id);
  for (const slug of slugsIn(call)) {
    const model = rows.find((candidate) => candidate.model === slug);
    if (model === undefined || !(isOn(model.is_custom) || isOn(model.is_finetune)))
      throw invalid('slugs', `'${slug}' is no custom model of this integration`);
    modelsIn(call).remove(model.id);
  }
  return { json: {} };
};

export const integrationModelHandlers: Handlers = {
  list_integration_models: list,
  update_integration_models: update,
  delete_integration_model: remove,
};

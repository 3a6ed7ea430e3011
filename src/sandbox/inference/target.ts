import { configFaults, guardrailsInForce, referencesOf } from '../gateway-config/check.ts';
import { type Circumstance, holds } from '../gateway-config/condition.ts';
import type { Guardrail } from '../guardrails/guardrail.ts';
import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { isSpent, RateWindows } from '../model/limits.ts';
import { isService, modelsOf, providerName, providerOfModel } from '../model/pricing.ts';
import { type ApiKeyRow, tables } from '../model/rows.ts';
import { asNumber, asObject, asObjects, asText, excerpt } from '../model/value.ts';
import { parseJson } from '../request/body.ts';
import { workspaceOf } from '../rows/access.ts';
import { integrationsIn, type ProviderRow, providersIn } from '../rows/integrations.ts';
import { badRequest, GatewayError, noProvider } from './gateway-reply.ts';
import { hash32 } from './stand-in.ts';

/** What the gateway reads of the control plane's rows, in one place. */

/** The provider with this slug (or id) in the caller's workspace. */
export const findProvider = (call: SandboxCall, slug: string): ProviderRow | undefined =>
  providersIn(call.store).get(slug, (row) => row.workspace_id === workspaceOf(call));

/** All providers of the caller's workspace, oldest first. */
export const providersOf = (call: SandboxCall): ProviderRow[] =>
  providersIn(call.store).by('workspace_id', workspaceOf(call));

/**
 * Refuses a provider that may not be used now, and counts the request against its rate limits.
 *
 * @throws GatewayError 401 when it has expired, 412 when its budget is spent (portkey-details.md 2a, gateway codes)
 * @throws ApiError 429 with `Retry-After`
 */
const assertUsable = (call: SandboxCall, row: ProviderRow): void => {
  if (row.expires_at !== null && Date.parse(row.expires_at) <= call.now) {
    const message = `The provider '${row.slug}' has expired.`;
    throw new GatewayError(401, 'AB05', message, 'x-portkey-provider');
  }
  if (row.status === 'exhausted' || isSpent(row.usage_limits, row.usage)) {
    throw new GatewayError(412, 'AB09', `The usage limit of provider '${row.slug}' is spent.`);
  }
  RateWindows.of(call.store).request(row.id, row.rate_limits ?? [], call.now);
};

interface Config {
  /** '' for one that came whole with the request. */
  readonly slug: string;
  readonly settings: JsonObject;
}

/** The config with this slug or id in the caller's workspace, its settings parsed; an archived one is not found. */
const findConfig = (call: SandboxCall, slug: string): Config | undefined => {
  const row = call.store
    .table('configs')
    .get(slug, (candidate) => candidate.workspace_id === workspaceOf(call) && candidate.status !== 'archived');
  return row && { slug: row.slug ?? row.id, settings: asObject(parseJson(String(row.config))) ?? {} };
};

/** The config and metadata of the caller's key, and whether a request may name another config than its own. */
const keyDefaults = (call: SandboxCall) => {
  const key = call.store.table<ApiKeyRow>(tables.apiKeys).get(call.actor.keyId);
  const defaults = asObject(key?.defaults);
  return {
    config: asText(defaults?.config_id) ?? asText(defaults?.config_slug),
    metadata: asObject(defaults?.metadata) ?? {},
    mayOverride: key?.allow_config_override !== 0,
  };
};

type KeyDefaults = ReturnType<typeof keyDefaults>;

/** A model as a provider offers it. */
interface OfferedModel {
  readonly slug: string;
  readonly enabled: boolean;
  /** The integration's own prices, in cents per token. */
  readonly pricing?: JsonObject;
}

/** The models of a provider's integration: the AI service's, and those that were added or set there. */
export const offeredModels = (call: SandboxCall, provider: ProviderRow): Map<string, OfferedModel> => {
  const allowed = integrationsIn(call.store).get(provider.integration_id)?.allow_all_models !== false;
  const models = new Map<string, OfferedModel>();
  for (const [slug] of modelsOf(provider.provider)) models.set(slug, { slug, enabled: allowed });
  for (const row of call.store.table('integration_models').by('integration_id', provider.integration_id)) {
    const slug = asText(row.model);
    if (slug === undefined) continue;
    const pricing = asObject(row.pricing_config);
    const enabled = typeof row.enabled === 'boolean' ? row.enabled : allowed;
    models.set(slug, { slug, enabled, ...(pricing === undefined ? {} : { pricing }) });
  }
  return models;
};

/** Whether a provider's integration lets a model be called; one that it does not know only where all are allowed. */
const modelOffer = (call: SandboxCall, provider: ProviderRow, model: string): OfferedModel =>
  offeredModels(call, provider).get(model) ?? {
    slug: model,
    enabled: integrationsIn(call.store).get(provider.integration_id)?.allow_all_models !== false,
  };

/** Where a request goes and what it carries, as headers, config, key and model decide. */
export interface Target {
  /** The AI service, such as `openai`. */
  readonly provider: string;
  readonly model: string;
  /** The provider's slug; '' where only a service is named. */
  readonly virtualKey: string;
  /** The stored config's slug; '' without one. */
  readonly config: string;
  readonly mode: 'single' | 'loadbalance' | 'fallback';
  /** Which of the config's targets answers, from 0. */
  readonly option: number;
  readonly overrides: JsonObject;
  readonly cache?: { readonly semantic: boolean; readonly maxAge: number };
  /** The integration's own prices for the model, where it has some. */
  readonly pricing?: JsonObject;
  readonly inputGuardrails: readonly Guardrail[];
  readonly outputGuardrails: readonly Guardrail[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A week in seconds: how long Portkey's cache keeps a reply unless told. */
const cacheSeconds = 604_800;

const json = (text: string, header: string): JsonObject => {
  const value = asObject(parseJson(text));
  if (value !== undefined) return value;
  throw badRequest(header, `The header ${header} must hold a JSON object.`);
};

/** Metadata of a request: the key's defaults, then the header's. Values are kept as strings, as in logs. */
const metadataOf = (call: SandboxCall, defaults: JsonObject): Record<string, string> => {
  const header = asText(call.headers['x-portkey-metadata']);
  const given = header === undefined ? {} : json(header, 'x-portkey-metadata');
  return Object.fromEntries(
    Object.entries({ ...defaults, ...given }).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    ]),
  );
};

/** The config in force: the header's (slug or JSON), else the key's default, which the key may hold fast to. */
const configNamed = (call: SandboxCall, defaults: KeyDefaults): Config => {
  const { config: fallback, mayOverride } = defaults;
  const header = asText(call.headers['x-portkey-config'])?.trim();
  if (header !== undefined && fallback !== undefined && !mayOverride) {
    const message = 'This API key does not allow another config than its own.';
    throw new GatewayError(403, 'AB03', message, 'x-portkey-config');
  }
  if (header?.startsWith('{')) return { slug: '', settings: json(header, 'x-portkey-config') };
  if (header !== undefined) {
    const found = findConfig(call, header);
    if (found !== undefined) return found;
    throw badRequest('x-portkey-config', `No config '${excerpt(header, 80)}' in this workspace; see list_configs.`);
  }
  return (fallback === undefined ? undefined : findConfig(call, fallback)) ?? { slug: '', settings: {} };
};

/** @throws GatewayError 400 for a config that is not sound, naming the field at fault. */
const configOf = (call: SandboxCall, defaults: KeyDefaults): Config => {
  const config = configNamed(call, defaults);
  const [fault] = configFaults(config.settings, 'config.', referencesOf(call, workspaceOf(call)));
  if (fault !== undefined) throw badRequest(fault.field, `Invalid config passed: ${fault.field} ${fault.message}.`);
  return config;
};

interface Service {
  readonly provider: string;
  readonly row?: ProviderRow;
}

/** `@slug` names a provider of the workspace; another name an AI service, or a slug whose `@` was left out. */
const serviceNamed = (call: SandboxCall, name: string, where: string): Service => {
  if (!name.startsWith('@') && isService(name)) return { provider: providerName(name) };
  const slug = name.replace(/^@/, '');
  const row = findProvider(call, slug);
  if (row === undefined)
    throw badRequest(where, `No provider '${excerpt(slug, 80)}' in this workspace; list_providers shows its slugs.`);
  return { provider: providerName(row.provider), row };
};

const serviceOf = (call: SandboxCall, settings: JsonObject, preferred: string | undefined): Service | undefined => {
  const keyed = (slug: string, where: string): Service => serviceNamed(call, `@${slug.replace(/^@/, '')}`, where);
  const header = asText(call.headers['x-portkey-virtual-key']);
  if (header !== undefined) return keyed(header, 'x-portkey-virtual-key');
  const named = asText(call.headers['x-portkey-provider']);
  if (named !== undefined) return serviceNamed(call, named, 'x-portkey-provider');
  const key = asText(settings.virtual_key);
  if (key !== undefined) return keyed(key, 'config.virtual_key');
  const service = asText(settings.provider);
  if (service !== undefined) return serviceNamed(call, service, 'config.provider');
  return preferred === undefined || preferred === '' ? undefined : keyed(preferred, 'virtual_key');
};

const cacheOf = (call: SandboxCall, settings: JsonObject): Target['cache'] => {
  const cache = asObject(settings.cache) ?? (typeof settings.cache === 'string' ? { mode: settings.cache } : undefined);
  if (cache === undefined || call.headers['x-portkey-cache-force-refresh'] === 'true') return undefined;
  const mode = cache.mode;
  if (mode !== 'simple' && mode !== 'semantic') return undefined;
  return { semantic: mode === 'semantic', maxAge: asNumber(cache.max_age) ?? cacheSeconds };
};

/** The offer of a provider for a model. @throws GatewayError 403 when its integration does not let it be called */
const offerOf = (call: SandboxCall, row: ProviderRow | undefined, model: string): { pricing?: JsonObject } => {
  if (row === undefined) return {};
  assertUsable(call, row);
  if (model === '') return {};
  const { enabled, pricing } = modelOffer(call, row, model);
  if (enabled) return pricing === undefined ? {} : { pricing };
  const message = `The model '${excerpt(model, 80)}' is not enabled for provider '${row.slug}'.`;
  throw new GatewayError(403, 'AB03', message, 'model');
};

/** What decides where a request goes. */
interface Asked {
  /** The request's fields; its model is perhaps `@provider-slug/model`. */
  readonly body: JsonObject;
  readonly model: string;
  /** The slug of the provider that a stored prompt names, for when the request names none. */
  readonly virtualKey?: string;
  /** True where the sandbox itself keeps what is asked for (files, batches, threads), and wants no AI service's name. */
  readonly anyProvider?: boolean;
}

/**
 * Finds where a request goes.
 *
 * @throws GatewayError 400 for malformed headers, a config that is not sound, an unknown provider or config, or where
 *   nothing names a provider; 403 for a model or config that may not be used; and as `assertUsable`
 */
export const targetOf = (call: SandboxCall, asked: Asked): Target => {
  const defaults = keyDefaults(call);
  const metadata = metadataOf(call, defaults.metadata);
  const config = configOf(call, defaults);
  const circumstance = { metadata, params: asked.body };
  const choice = chosenTarget(config.settings, circumstance, hash32(`${asked.model}/${call.now}`));
  const levels = [config.settings, ...choice.targets];
  const settings: JsonObject = Object.assign({}, ...levels);
  const overrides: JsonObject = Object.assign({}, ...levels.map((level) => asObject(level.override_params)));
  const model = asText(overrides.model) ?? asked.model;
  const slashed = /^@([^/]+)\/(.+)$/s.exec(model);
  const service =
    slashed === null
      ? serviceOf(call, settings, asked.virtualKey)
      : serviceNamed(call, `@${slashed[1] ?? ''}`, 'model');
  if (service === undefined && asked.anyProvider !== true) throw badRequest('x-portkey-provider', noProvider);
  const plain = slashed?.[2] ?? model;
  const cache = cacheOf(call, settings);
  return {
    provider: service?.provider ?? providerOfModel(plain) ?? 'openai',
    model: plain,
    virtualKey: service?.row?.slug ?? '',
    ...offerOf(call, service?.row, plain),
    config: config.slug,
    mode: choice.mode,
    option: choice.index,
    overrides: { ...overrides, model: undefined },
    ...(cache === undefined ? {} : { cache }),
    inputGuardrails: guardrailsInForce(call, 'input', levels),
    outputGuardrails: guardrailsInForce(call, 'output', levels),
    metadata,
  };
};

/** Which of a config's targets answers. */
interface TargetChoice {
  readonly mode: 'single' | 'loadbalance' | 'fallback';
  readonly index: number;
  /** The target, and the one chosen within it, and so on; none where the config has no targets. */
  readonly targets: readonly JsonObject[];
}

const byWeight = (targets: readonly JsonObject[], draw: number): number => {
  const weights = targets.map((target) => Math.max(0, asNumber(target.weight) ?? 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = total === 0 ? 0 : ((draw % 10_000) / 10_000) * total;
  for (const [index, weight] of weights.entries()) {
    if (left < weight) return index;
    left -= weight;
  }
  return 0;
};

/** @throws GatewayError 400 where no condition is met and there is no default. */
const byCondition = (strategy: JsonObject, targets: readonly JsonObject[], circumstance: Circumstance): number => {
  const met = asObjects(strategy.conditions).find((condition) => holds(condition.query, circumstance));
  const name = asText(met?.then) ?? asText(strategy.default);
  const index = targets.findIndex((target) => target.name === name);
  if (index >= 0) return index;
  throw badRequest('config.strategy', "No condition of the config's strategy is met, and it has no default target.");
};

/**
 * Chooses a config's target as its strategy says: by weight, by conditions, or the first (the stand-in never fails, so
 * nothing falls back). Targets within targets are followed.
 *
 * @param draw a whole number that decides a load balancer's choice
 * @throws GatewayError 400 where a conditional strategy leads nowhere
 */
const chosenTarget = (settings: JsonObject, circumstance: Circumstance, draw: number, depth = 0): TargetChoice => {
  const targets = asObjects(settings.targets);
  if (targets.length === 0 || depth > 5) return { mode: 'single', index: 0, targets: [] };
  const strategy = asObject(settings.strategy) ?? {};
  const mode = strategy.mode === 'loadbalance' || strategy.mode === 'fallback' ? strategy.mode : 'single';
  const index =
    strategy.mode === 'loadbalance'
      ? byWeight(targets, draw)
      : strategy.mode === 'conditional'
        ? byCondition(strategy, targets, circumstance)
        : 0;
  const target = targets[index] ?? {};
  const below = chosenTarget(target, circumstance, draw >>> 3, depth + 1);
  return { mode, index, targets: [target, ...below.targets] };
};

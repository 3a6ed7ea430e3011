import { actionFaults, checksFaults, type Guardrail, heldGuardrail, storedGuardrail } from '../guardrails/guardrail.ts';
import type { FieldFault } from '../model/api-error.ts';
import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { isService } from '../model/pricing.ts';
import { tables } from '../model/rows.ts';
import type { Row } from '../model/store.ts';
import { asList, asObject, asObjects, asText, asTexts } from '../model/value.ts';
import { compile } from '../request/compile.ts';
import type { PlainSchema } from '../request/schema.ts';
import { workspaceOf, workspacesIn } from '../rows/access.ts';
import { slugTaken } from '../rows/integrations.ts';
import { queryFaults } from './condition.ts';

/** Hooks and guardrails of a config, by the phase in which they run. */
const guardrailPlaces = {
  input: ['input_guardrails', 'before_request_hooks'],
  output: ['output_guardrails', 'after_request_hooks'],
} as const;

const text: PlainSchema = { type: 'string', minLength: 1 };
const textOrNull: PlainSchema = { type: ['string', 'null'] };
const flag: PlainSchema = { type: 'boolean' };
const object: PlainSchema = { type: 'object' };
const texts: PlainSchema = { type: 'array', items: text };
const statusCodes: PlainSchema = { type: 'array', items: { type: 'integer', minimum: 100, maximum: 599 } };
const guardrails: PlainSchema = { type: 'array', items: { type: ['string', 'object'] } };

const strategyModes = ['single', 'loadbalance', 'fallback', 'conditional'] as const;
const cacheModes = ['simple', 'semantic'] as const;

const strategy: PlainSchema = {
  type: 'object',
  required: ['mode'],
  properties: {
    mode: { enum: strategyModes },
    on_status_codes: statusCodes,
    conditions: {
      type: 'array',
      minItems: 1,
      // biome-ignore lint/suspicious/noThenProperty: that is what Portkey calls it
      items: { type: 'object', required: ['query', 'then'], properties: { query: object, then: text } },
    },
    default: text,
  },
};

/** Seconds. Source: portkey-details.md 2a ("max_age 60–7,776,000"). */
const cache: PlainSchema = {
  type: 'object',
  required: ['mode'],
  properties: { mode: { enum: cacheModes }, max_age: { type: ['integer', 'null'], minimum: 60, maximum: 7_776_000 } },
};

const retry: PlainSchema = {
  type: 'object',
  required: ['attempts'],
  properties: {
    attempts: { type: 'integer', minimum: 1, maximum: 5 },
    on_status_codes: statusCodes,
    use_retry_after_header: flag,
  },
};

/** What a config and each of its targets may hold; other keys pass: the gateway knows more. */
const shared: PlainSchema = {
  name: text,
  weight: { type: 'number', minimum: 0 },
  provider: text,
  virtual_key: text,
  api_key: textOrNull,
  custom_host: { type: 'string', format: 'uri' },
  forward_headers: texts,
  retry,
  request_timeout: { type: ['integer', 'null'], minimum: 1 },
  override_params: object,
  default_params: object,
  drop_params: texts,
  metadata: object,
  passthrough: flag,
  strategy,
  targets: { type: 'array', minItems: 1, items: { $ref: '#' } },
  ...Object.fromEntries(
    Object.values(guardrailPlaces)
      .flat()
      .map((place) => [place, guardrails]),
  ),
};

/**
 * A gateway config, and a target within one. `cache` may be the mode alone; it is looked at apart, for clearer faults.
 * Sources: portkey-details.md 2a and 2e; docs.
 */
const configSchema: PlainSchema = { type: 'object', properties: shared };
const cacheSchema: PlainSchema = cache;

/** What cannot be together with `passthrough`. Source: portkey-details.md 2e. */
const notWithPassthrough: readonly string[] = [
  'targets',
  'strategy',
  'override_params',
  ...Object.values(guardrailPlaces).flat(),
];

type Phase = 'input' | 'output';

/** The guardrail with this id or slug, if a workspace may use it: its own, or one of the organisation. */
const findGuardrail = (call: SandboxCall, idOrSlug: string, workspace = workspaceOf(call)): Row | undefined =>
  call.store.table('guardrails').get(idOrSlug, (row) => row.workspace_id == null || row.workspace_id === workspace);

/** What the organisation sets for every workspace but those it exempts, and then the workspace for itself. */
const defaults = (call: SandboxCall, phase: Phase): string[] => {
  const own = asObject(workspacesIn(call.store).get(workspaceOf(call))?.defaults);
  const row = call.store.table(tables.organisation).get(call.actor.organisationId);
  const exempt = asTexts(asObject(row?.exclusions)?.[phase]).includes(workspaceOf(call));
  const name = `${phase}_guardrails`;
  return [...(exempt ? [] : asTexts(asObject(row?.defaults)?.[name])), ...asTexts(own?.[name])];
};

/**
 * The guardrails that a request runs through: the organisation's, the workspace's, the config's, then those of the
 * targets chosen. A stored one that is named twice runs once.
 *
 * @param levels the config and the targets chosen within it, found to be sound beforehand
 */
export const guardrailsInForce = (call: SandboxCall, phase: Phase, levels: readonly JsonObject[]): Guardrail[] => {
  const held = [
    ...defaults(call, phase).map((stored) => ({ stored, over: {} })),
    ...levels.flatMap((level) =>
      guardrailPlaces[phase].flatMap((place) =>
        asList(level[place]).map((value, index) => heldGuardrail(value, `${place}[${index}]`)),
      ),
    ),
  ];
  const seen = new Set<string>();
  return held.flatMap((each) => {
    if ('whole' in each) return [each.whole];
    const row = 'stored' in each ? call.store.table('guardrails').get(each.stored) : undefined;
    if (row === undefined || !('stored' in each) || seen.has(row.id)) return [];
    seen.add(row.id);
    return [storedGuardrail(row, each.over)];
  });
};

/** What a config may refer to, as the workspace has it. */
interface References {
  hasGuardrail(idOrSlug: string): boolean;
  /** An AI service, or a provider's slug with or without `@`. */
  hasProvider(name: string): boolean;
}

const shapeFaults = compile(configSchema, '');
const cacheFaults = compile(cacheSchema, 'cache');

/** Targets within targets are looked at this deep; deeper ones are refused. */
const deepest = 6;

const cacheOf = (settings: JsonObject, at: string): FieldFault[] => {
  const { cache } = settings;
  if (cache === undefined || cache === null) return [];
  if (typeof cache === 'string')
    return (cacheModes as readonly string[]).includes(cache)
      ? []
      : [{ field: `${at}cache`, message: `must be one of: ${cacheModes.join(', ')}` }];
  return cacheFaults(cache).map(({ field, message }) => ({
    field: field === 'cache' ? `${at}cache` : `${at}cache.${field}`,
    message,
  }));
};

/** A conditional strategy says when to go where; it names targets. */
const conditionFaults = (settings: JsonObject, at: string): FieldFault[] => {
  const strategy = asObject(settings.strategy);
  if (strategy?.mode !== 'conditional') return [];
  if (strategy.conditions === undefined)
    return [{ field: `${at}strategy.conditions`, message: 'is required with mode conditional' }];
  const conditions = asObjects(strategy.conditions);
  const targets = asObjects(settings.targets);
  if (targets.length === 0) return [{ field: `${at}targets`, message: 'is required with mode conditional' }];
  const names = new Set(targets.map(({ name }) => name));
  const wanted = [
    ...conditions.map(({ then }, index) => [`conditions[${index}].then`, then] as const),
    ...(strategy.default === undefined ? [] : [['default', strategy.default] as const]),
  ];
  return [
    ...conditions.flatMap(({ query }, index) => queryFaults(query, `${at}strategy.conditions[${index}].query`)),
    ...wanted
      .filter(([, name]) => !names.has(name))
      .map(([field]) => ({ field: `${at}strategy.${field}`, message: 'names no target' })),
  ];
};

const guardrailFaults = (settings: JsonObject, at: string, references: References): FieldFault[] =>
  Object.values(guardrailPlaces)
    .flat()
    .flatMap((place) =>
      asList(settings[place]).flatMap((value, index) => {
        const field = `${at}${place}[${index}]`;
        const held = heldGuardrail(value, `${place}[${index}]`);
        if ('fault' in held) return [{ field, message: held.fault }];
        if ('stored' in held)
          return references.hasGuardrail(held.stored)
            ? actionFaults(held.over, `${field}.`)
            : [{ field, message: 'names no guardrail that is there' }];
        return [...checksFaults(held.whole.checks, `${field}.checks`), ...actionFaults(held.actions, `${field}.`)];
      }),
    );

const routeFaults = (settings: JsonObject, at: string, references: References): FieldFault[] => {
  const provider = asText(settings.provider);
  const faults: FieldFault[] = [];
  if (provider !== undefined && !references.hasProvider(provider))
    faults.push({ field: `${at}provider`, message: 'is no AI service and no provider of the workspace' });
  if (settings.passthrough === true)
    for (const name of notWithPassthrough)
      if (settings[name] !== undefined)
        faults.push({ field: `${at}${name}`, message: 'cannot be given together with passthrough' });
  return faults;
};

const deepFaults = (settings: JsonObject, at: string, references: References, depth: number): FieldFault[] => {
  if (depth > deepest) return [{ field: at.replace(/\.$/, ''), message: `nests deeper than ${deepest} targets` }];
  return [
    ...cacheOf(settings, at),
    ...conditionFaults(settings, at),
    ...guardrailFaults(settings, at, references),
    ...routeFaults(settings, at, references),
    ...asObjects(settings.targets).flatMap((target, index) =>
      deepFaults(target, `${at}targets[${index}].`, references, depth + 1),
    ),
  ];
};

/**
 * What is wrong with a gateway config.
 *
 * @param prefix what stands before the names of its fields: `config.`, or nothing
 */
export const configFaults = (settings: JsonObject, prefix: string, references: References): FieldFault[] => {
  const shape = shapeFaults(settings).map(({ field, message }) => ({ field: `${prefix}${field}`, message }));
  return shape.length > 0 ? shape : deepFaults(settings, prefix, references, 0);
};

/**
 * What a config of a workspace may refer to. A provider written `@slug` or as `virtual_key` may come later: a request
 * that is sent there says when it is missing.
 */
export const referencesOf = (call: SandboxCall, workspace: string): References => ({
  hasGuardrail: (name) => findGuardrail(call, name, workspace) !== undefined,
  hasProvider: (name) => name.startsWith('@') || isService(name) || slugTaken(call.store, workspace, name),
});

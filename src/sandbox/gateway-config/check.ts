import { actionFaults, checksFaults, heldGuardrail } from '../guardrails/guardrail.ts';
import type { FieldFault } from '../model/api-error.ts';
import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { isService } from '../model/pricing.ts';
import { asList, asObject, asObjects, asText } from '../model/value.ts';
import { compile } from '../request/compile.ts';
import { slugTaken } from '../rows/providers.ts';
import { queryFaults } from './condition.ts';
import { findGuardrail } from './guardrails-in-force.ts';
import { cacheModes, cacheSchema, configSchema, guardrailPlaces, notWithPassthrough } from './schema.ts';

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

import { isObject, objectOr } from '../json.ts';
import { defined, type Values } from './model/values.ts';
import { type Adaptation, invalidArgument, type StepFailure } from './model/workflow.ts';

/** Arguments of create_config and update_config that stand for parts of a gateway config. Source: portkey-facts.md. */
const SHORTHAND = [
  'cache_mode',
  'cache_max_age',
  'retry_attempts',
  'retry_on_status_codes',
  'strategy_mode',
  'targets',
] as const;

const usesShorthand = (args: Values): boolean => SHORTHAND.some((name) => args[name] !== undefined);

const withoutShorthand = (args: Values): Values =>
  Object.fromEntries(Object.entries(args).filter(([name]) => !SHORTHAND.some((short) => short === name)));

/** Puts what the shorthand names into a config; everything else in it stays. */
function merged(config: Values, args: Values): Values {
  const part = (name: string, values: Values): Values => {
    const given = defined(values);
    return Object.keys(given).length === 0 ? {} : { [name]: { ...objectOr(config[name]), ...given } };
  };
  return {
    ...config,
    ...part('cache', { mode: args.cache_mode, max_age: args.cache_max_age }),
    ...part('retry', { attempts: args.retry_attempts, on_status_codes: args.retry_on_status_codes }),
    ...part('strategy', { mode: args.strategy_mode }),
    ...defined({ targets: args.targets }),
  };
}

/** What the resulting config lacks to work; the field that is at fault comes first. */
function faultOf(config: Values, args: Values): readonly [field: string, message: string] | undefined {
  const mode = objectOr(config.strategy).mode;
  const targets = config.targets;
  if (args.targets !== undefined && Array.isArray(targets)) {
    const bare = targets.findIndex((target) => !isObject(target) || !namesProvider(target));
    if (bare >= 0) return [`targets[${bare}]`, 'needs a provider or a virtual_key'];
  }
  if (args.strategy_mode !== undefined && mode !== 'single' && (!Array.isArray(targets) || targets.length === 0))
    return ['targets', `is needed with strategy_mode ${String(mode)}`];
  if (args.strategy_mode === 'conditional' && objectOr(config.strategy).conditions === undefined)
    return [
      'strategy_mode',
      'conditional needs conditions and a default, which only a complete config can hold; give config instead',
    ];
  if (args.cache_max_age !== undefined && objectOr(config.cache).mode === undefined)
    return ['cache_mode', 'is needed with cache_max_age: simple or semantic'];
  if (args.retry_on_status_codes !== undefined && objectOr(config.retry).attempts === undefined)
    return ['retry_attempts', 'is needed with retry_on_status_codes: 1 to 5'];
  return undefined;
}

/** A target names its provider itself, or holds targets of its own that do. */
const namesProvider = (target: Values): boolean =>
  typeof target.provider === 'string' ||
  typeof target.virtual_key === 'string' ||
  (Array.isArray(target.targets) && target.targets.length > 0);

function prepared(base: Values, args: Values): { readonly arguments: Values } | StepFailure {
  const config = merged(base, args);
  const fault = faultOf(config, args);
  return fault ? invalidArgument(...fault) : { arguments: { ...withoutShorthand(args), config } };
}

/** create_config takes a complete config, or the shorthand, from which one is made. */
export const createConfig: Adaptation = {
  operation: 'create_config',
  prepare: async (args) => (usesShorthand(args) ? prepared({}, args) : { arguments: args }),
};

/** update_config with the shorthand changes only what it names: the stored config is read and merged. */
export const updateConfig: Adaptation = {
  operation: 'update_config',
  reads: ['get_config'],
  prepare: async (args, tools) => {
    if (!usesShorthand(args)) return { arguments: args };
    const current = await tools.run('get_config', { slug: args.slug });
    if (!current.ok) return current;
    const stored = objectOr(current.data).config;
    if (!isObject(stored))
      return invalidArgument(
        'config',
        'is needed: the stored config is no JSON object that the shorthand could be merged into',
      );
    const result = prepared(stored, args);
    const named = SHORTHAND.filter((name) => args[name] !== undefined);
    if ('arguments' in result)
      tools.note(
        `Read the stored config, changed ${named.join(', ')} in it, and sent it whole; the rest of it is unchanged.`,
      );
    return result;
  },
};

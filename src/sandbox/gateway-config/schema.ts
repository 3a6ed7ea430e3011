import type { PlainSchema } from '../request/schema.ts';

/** Hooks and guardrails of a config, by the phase in which they run. */
export const guardrailPlaces = {
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
export const cacheModes = ['simple', 'semantic'] as const;

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
export const configSchema: PlainSchema = { type: 'object', properties: shared };
export const cacheSchema: PlainSchema = cache;

/** What cannot be together with `passthrough`. Source: portkey-details.md 2e. */
export const notWithPassthrough: readonly string[] = [
  'targets',
  'strategy',
  'override_params',
  ...Object.values(guardrailPlaces).flat(),
];

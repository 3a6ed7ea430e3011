import {
  anyObject,
  anything,
  choice,
  eitherOf,
  flag,
  inert,
  integer,
  type JsonSchema,
  list,
  number,
  openObject,
  orNull,
  secretText,
  text,
} from '../model/schema.ts';

/**
 * The gateway config: how the gateway routes, retries, caches and guards requests. Sources: portkey-facts.md
 * ("create_config and update_config"), portkey-details.md 2a and 2e.
 *
 * Every object is open and every value is sent unchanged: the gateway knows more keys than are named here.
 */

/** How a target is chosen. */
export const strategyModes = ['single', 'loadbalance', 'fallback', 'conditional'] as const;

/** How answers are kept: `simple` for equal requests, `semantic` for similar ones. */
export const cacheModes = ['simple', 'semantic'] as const;

const statusCodes = list(integer());

const strategy = openObject(
  {
    mode: text(
      'single, loadbalance (by weight), fallback (in order) or conditional (the first condition that is met).',
    ),
    on_status_codes: list(
      integer(),
      'fallback: go on to the next target at these codes only; without it at any that is not 2xx.',
    ),
    conditions: list(
      openObject({
        query: anyObject(
          'Rule over metadata.* and params.*, such as {"metadata.plan": {"$eq": "paid"}}; $ne $in $nin $regex $gt $gte $lt $lte $and $or.',
        ),
        // biome-ignore lint/suspicious/noThenProperty: the gateway's own word; this is data and is never awaited.
        then: text('The name of the target to use.'),
      }),
      'conditional: tried in order.',
    ),
    default: text('conditional: the name of the target to use when no condition is met.'),
  },
  'How a target is chosen.',
);

const retry = openObject(
  {
    attempts: integer('1 to 5.'),
    on_status_codes: {
      ...statusCodes,
      description: 'Which codes are tried again; 429, 500, 502, 503, 504 unless said.',
    },
    use_retry_after_header: flag('Wait as long as the provider asks.'),
  },
  'Try again at the same target.',
);

const cache = openObject(
  { mode: text('simple (equal requests) or semantic (similar ones).'), max_age: integer('Seconds, 60 to 7776000.') },
  'Answer repeated requests from cache.',
);

const guardrailsOf = (what: string): JsonSchema =>
  list(eitherOf([text('Slug or id of a guardrail.'), anyObject('An inline check.')]), what);

/** Keys that a config and each of its targets share. */
const shared = {
  provider: text('Provider slug with @ (@openai-prod), or a provider name such as openai.'),
  virtual_key: text('Slug of a virtual key.'),
  api_key: secretText('A provider key in plain. Better: provider or virtual_key, which keep it in Portkey.'),
  aws_access_key_id: secretText(),
  aws_secret_access_key: secretText(),
  aws_session_token: secretText(),
  azure_ad_token: secretText(),
  azure_entra_client_secret: secretText(),
  vertex_service_account_json: { ...anything('A service account; holds a private key.'), writeOnly: true },
  custom_host: text('Base URL of the provider. Requests and keys go there.'),
  forward_headers: list(text(), 'Names of headers of the request that the provider gets too.'),
  retry,
  cache,
  request_timeout: orNull(integer('Milliseconds.')),
  override_params: anyObject('Request parameters that replace those of the caller, such as {"model": "gpt-4o"}.'),
  default_params: anyObject('Request parameters used where the caller gives none.'),
  drop_params: list(text(), 'Names of request parameters to leave out.'),
  input_guardrails: guardrailsOf('Checked before the request goes out.'),
  output_guardrails: guardrailsOf('Checked on the reply.'),
  before_request_hooks: list(anyObject(), 'Older name of input_guardrails.'),
  after_request_hooks: list(anyObject(), 'Older name of output_guardrails.'),
  strategy,
} as const satisfies Record<string, JsonSchema>;

const targetKeys = {
  name: text('What conditions refer to.'),
  weight: number('loadbalance: the share of requests.'),
  ...shared,
} as const satisfies Record<string, JsonSchema>;

/** A target, which may hold a strategy and targets of its own. Described two levels deep; deeper ones pass through. */
const target = openObject({
  ...targetKeys,
  targets: list(openObject(targetKeys), 'Targets within this one, chosen by its own strategy.'),
});

/** A complete gateway config. */
export const gatewayConfig: JsonSchema = openObject(
  {
    ...shared,
    targets: list(target, 'Where requests may go.'),
    passthrough: flag(
      'Send requests on as they are; not together with targets, strategy, override_params or guardrails.',
    ),
    metadata: inert('labels', anyObject('Kept with each log.')),
  },
  'Whole config: strategy, targets, retry, cache, input_guardrails, …',
);

/**
 * The shorthand of `create_config` and `update_config`: our own arguments, which become a config.
 * A target needs at least a `provider` or a `virtual_key`, which the workflow checks; its other keys pass through.
 */
export const configShorthand = {
  cache_mode: choice(cacheModes),
  cache_max_age: integer('Seconds.', { minimum: 60, maximum: 7_776_000 }),
  retry_attempts: integer(undefined, { minimum: 1, maximum: 5 }),
  retry_on_status_codes: list(integer(undefined, { minimum: 100, maximum: 599 })),
  strategy_mode: choice(strategyModes),
  targets: list(target, 'provider or virtual_key, weight, override_params', { minItems: 1 }),
} as const satisfies Record<string, JsonSchema>;

/** Dotted paths of the secrets that a config may hold, below the field it lies in (`config`, `data[].config`). */
export const configSecrets = (field: string): readonly string[] =>
  ['', '.targets[]', '.targets[].targets[]'].flatMap((place) =>
    [
      'api_key',
      'aws_access_key_id',
      'aws_secret_access_key',
      'aws_session_token',
      'azure_ad_token',
      'azure_entra_client_secret',
      'vertex_service_account_json.private_key',
    ].map((key) => `${field}${place}.${key}`),
  );

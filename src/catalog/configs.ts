import { inBody, inPath, inQuery, local, replacing, required, wired } from './model/field.ts';
import type { Domain, Escalation, Field } from './model/operation.ts';
import { onePage } from './model/paging.ts';
import { text, zeroOrOne } from './model/schema.ts';
import { configSecrets, configShorthand, gatewayConfig } from './schemas/gateway-config.ts';

/** The shorthand: never sent; the workflow of the same name turns it into `config`. */
const shorthand = {
  cache_mode: local(configShorthand.cache_mode),
  cache_max_age: local(configShorthand.cache_max_age),
  retry_attempts: local(configShorthand.retry_attempts),
  retry_on_status_codes: local(configShorthand.retry_on_status_codes),
  strategy_mode: local(configShorthand.strategy_mode),
  targets: local(configShorthand.targets),
} as const satisfies Record<string, Field>;

const notWithConfig = Object.keys(shorthand).map((name) => ['config', name] as const);

/** `config` replaces what there was: a guardrail that it no longer names is gone, whether emptied or left out. */
const guardrailsGone: readonly Escalation[] = [
  'config.**.input_guardrails',
  'config.**.output_guardrails',
  'config.**.before_request_hooks',
  'config.**.after_request_hooks',
].map((argument) => ({
  argument,
  shrinks: true,
  to: 'protection',
  because: 'takes guardrails away from every request that uses this config',
}));

// Keys show the UUID of their config, and a config is found by its slug alone: portkey-live.md 6.
const slug = inPath(text('pc-… from list_configs; its UUID does as well.'), {
  listed: { type: 'string' },
  knownBy: { name: 'slug', list: 'list_configs' },
});
const slugAliases = { id: 'slug', config_id: 'slug', config_slug: 'slug' } as const;

export const configs = {
  domain: 'configs',
  about: 'gateway configs: routing, fallback, load balancing, retries, caching',
  operations: [
    {
      name: 'list_configs',
      method: 'GET',
      path: '/configs',
      title: 'List configs',
      description:
        'List gateway configs (routing, fallback, retry, cache) with name, slug and status, without their content, which get_config shows.',
      examplePhrases: `
        which gateway configs do we have, list routing configs, show all configurations, what routing setups exist, find
        the slug of a config, which fallbacks are configured
      `,
      risk: 'read',
      scopes: ['configs.list'],
      input: { workspace_id: inQuery(text('UUID or slug.'), { listed: { type: 'string' } }) },
      paging: onePage(),
      untrusted: ['data[].name'],
    },
    {
      name: 'create_config',
      method: 'POST',
      path: '/configs',
      title: 'Create config',
      description:
        'Create a gateway config (routing, fallback, load balancing, retries, cache) from config or from the shorthand arguments, not both. Unused until a key, prompt or request names its slug, unless is_default is 1.',
      examplePhrases: `
        set up a fallback, route to another model when one fails, load balance between two providers, retry failed
        requests automatically, turn on caching of answers, make a routing rule, split traffic between models, send 10
        percent of traffic to a new model, backup provider when openai is down, add a timeout to requests, conditional
        routing by metadata, new gateway configuration, canary a new model, use azure if openai fails, switch provider
        automatically on errors, semantic cache for repeated questions, fail over to another vendor, circuit breaker,
        repeated questions answered from memory, retry three times then go to the other provider, if one vendor is
        offline use another, redundancy between vendors, resilience against outages, use a cheaper model for simple
        requests, send premium customers to the better model, route by user tier, spread load over several keys
      `,
      risk: 'write',
      could: ['leaks a key', 'sends elsewhere'],
      scopes: ['configs.create'],
      input: {
        name: required(inBody(text())),
        config: inBody(gatewayConfig, { also: 'gateway_config' }),
        ...shorthand,
        is_default: wired('isDefault', inBody(zeroOrOne())),
        workspace_id: inBody(text('UUID or slug; needed with an organisation key.'), { listed: { type: 'string' } }),
      },
      needsOneOf: [['config', ...Object.keys(shorthand)]],
      atMostOneOf: notWithConfig,
      escalates: [
        {
          argument: 'is_default',
          equals: [1],
          to: 'live',
          because: 'makes this config the default, so that requests without a config use it at once',
        },
      ],
      examples: [
        {
          says: 'Fall back from one provider to another when it is overloaded, with retries and a cache',
          arguments: {
            name: 'Chat with fallback',
            config: {
              strategy: { mode: 'fallback', on_status_codes: [429, 503] },
              targets: [
                { provider: '@openai-prod', override_params: { model: 'gpt-4o' } },
                { provider: '@anthropic-prod', override_params: { model: 'claude-sonnet-4-5' } },
              ],
              retry: { attempts: 2, on_status_codes: [500, 502] },
              cache: { mode: 'simple', max_age: 3600 },
            },
          },
        },
        {
          says: 'The shorthand: balance the load over two providers',
          arguments: {
            name: 'Balanced',
            strategy_mode: 'loadbalance',
            targets: [
              { provider: '@openai-prod', weight: 0.7 },
              { provider: '@azure-eu', weight: 0.3 },
            ],
          },
        },
      ],
    },
    {
      name: 'delete_config',
      method: 'DELETE',
      path: '/configs/{slug}',
      title: 'Delete config',
      description:
        'Delete a gateway config for good. Keys, prompts and requests that still name its slug fail or lose their routing. Refused while it is a workspace’s default for user keys.',
      examplePhrases: `
        delete a routing config, remove a gateway configuration, we no longer need this fallback setup, drop the config,
        clean up an old config
      `,
      risk: 'delete',
      could: ['cuts off'],
      scopes: ['configs.delete'],
      input: { slug },
      argumentAliases: slugAliases,
    },
    {
      name: 'get_config',
      method: 'GET',
      path: '/configs/{slug}',
      title: 'Get config',
      description:
        'Get one gateway config whole: its strategy, targets, retry, cache and guardrails, as they are active now. Earlier ones: list_config_versions.',
      examplePhrases: `
        what does this config do, show the routing rules of a config, which models does the config fall back to, content
        of a gateway config, how is retry set up, cache settings of the config, targets and weights, read the json of a
        config, how is our config set up, what is in the fallback chain, which provider does the config use first
      `,
      risk: 'read',
      view: 'config',
      scopes: ['configs.read'],
      input: { slug },
      argumentAliases: slugAliases,
      jsonReply: ['config'],
      secretReply: configSecrets('config'),
      untrusted: ['name'],
    },
    {
      name: 'update_config',
      method: 'PUT',
      path: '/configs/{slug}',
      title: 'Update config',
      description:
        'Change a gateway config, at once for every key and prompt that uses it. config replaces it whole; shorthand arguments change only what they name. To roll back, pass a config from list_config_versions.',
      examplePhrases: `
        change the fallback order, adjust the weights of load balancing, shift more traffic to the other model, change
        the cache lifetime, raise the number of retries, edit a routing config, swap the backup model, increase the
        timeout, roll back the config to an earlier version, restore the previous routing, undo the last config change,
        switch routing to a new provider, turn off caching in the config, drain traffic away from a provider, point the
        config at another model, use claude instead of gpt in the config, go back to the routing we had, replace a
        target in the config, put the old config back, reroute traffic
      `,
      risk: 'write',
      could: ['cuts off', 'leaks a key', 'sends elsewhere', 'loosens'],
      sensitive: 'live',
      repeatable: false,
      scopes: ['configs.update'],
      input: {
        slug,
        name: inBody(text()),
        config: replacing(inBody(gatewayConfig, { also: 'gateway_config' })),
        ...shorthand,
        status: inBody(text('active or archived.')),
      },
      atMostOneOf: notWithConfig,
      escalates: [
        ...guardrailsGone,
        {
          argument: 'status',
          equals: ['archived'],
          to: 'delete',
          because: 'archives the config: what names its slug loses it',
        },
      ],
      argumentAliases: slugAliases,
      examples: [
        {
          says: 'Only turn caching on; strategy and targets stay as they are',
          arguments: { slug: 'pc-chat-f-1a2b3c', cache_mode: 'semantic', cache_max_age: 86_400 },
        },
      ],
    },
    {
      name: 'list_config_versions',
      method: 'GET',
      path: '/configs/{slug}/versions',
      title: 'List config versions',
      description:
        'Show the history of a gateway config: every version with its content, author and date, newest first. To roll back, give an earlier one to update_config.',
      examplePhrases: `
        history of a config, earlier versions of the routing, what did the config look like last week, versions of a
        gateway config, previous configuration, diff between config versions, when was the routing changed, how did the
        routing change over time, who edited the config last
      `,
      risk: 'read',
      view: 'config',
      scopes: ['configs.read'],
      input: { slug },
      argumentAliases: slugAliases,
      paging: onePage(),
      jsonReply: ['data[].config'],
      secretReply: configSecrets('data[].config'),
      untrusted: ['data[].name'],
    },
  ],
} satisfies Domain;

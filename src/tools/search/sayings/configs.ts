import type { Sayings } from './sayings.ts';

export const configs: Sayings = {
  list_configs: `
    which gateway configs do we have, list routing configs, show all configurations, what routing setups exist, find
    the slug of a config, which fallbacks are configured
  `,
  create_config: `
    set up a fallback, route to another model when one fails, load balance between two providers, retry failed
    requests automatically, turn on caching of answers, make a routing rule, split traffic between models, send 10
    percent of traffic to a new model, backup provider when openai is down, add a timeout to requests, conditional
    routing by metadata, new gateway configuration, canary a new model, use azure if openai fails, switch provider
    automatically on errors, semantic cache for repeated questions, fail over to another vendor, circuit breaker,
    repeated questions answered from memory, retry three times then go to the other provider, if one vendor is
    offline use another, redundancy between vendors, resilience against outages, use a cheaper model for simple
    requests, send premium customers to the better model, route by user tier, spread load over several keys
  `,
  delete_config: `
    delete a routing config, remove a gateway configuration, we no longer need this fallback setup, drop the config,
    clean up an old config
  `,
  get_config: `
    what does this config do, show the routing rules of a config, which models does the config fall back to, content
    of a gateway config, how is retry set up, cache settings of the config, targets and weights, read the json of a
    config, how is our config set up, what is in the fallback chain, which provider does the config use first
  `,
  update_config: `
    change the fallback order, adjust the weights of load balancing, shift more traffic to the other model, change
    the cache lifetime, raise the number of retries, edit a routing config, swap the backup model, increase the
    timeout, roll back the config to an earlier version, restore the previous routing, undo the last config change,
    switch routing to a new provider, turn off caching in the config, drain traffic away from a provider, point the
    config at another model, use claude instead of gpt in the config, go back to the routing we had, replace a
    target in the config, put the old config back, reroute traffic
  `,
  list_config_versions: `
    history of a config, earlier versions of the routing, what did the config look like last week, versions of a
    gateway config, previous configuration, diff between config versions, when was the routing changed, how did the
    routing change over time, who edited the config last
  `,
};

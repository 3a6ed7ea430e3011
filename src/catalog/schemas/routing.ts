import { asJson, inHeader, unlisted } from '../model/field.ts';
import type { ArgumentAlias, Field } from '../model/operation.ts';
import { eitherOf, flag, labelMap, text } from '../model/schema.ts';
import { gatewayConfig } from './gateway-config.ts';

/** Not a config itself: a read that carried one could name any host. */
const storedConfig = text('Slug (pc-…) or UUID of a stored config, from list_configs.', {
  pattern: '^[A-Za-z0-9_-]+$',
});

/** How a call to the gateway chooses its provider and marks its log. Sources: portkey-facts.md, the document's `security`. */
export const routing = {
  x_portkey_provider: inHeader(text('Provider: @slug from list_providers, or openai, …'), 'x-portkey-provider', {
    listed: text('@slug'),
  }),
  x_portkey_virtual_key: unlisted(inHeader(text('Slug from list_virtual_keys.'), 'x-portkey-virtual-key')),
  x_portkey_config: unlisted(inHeader(storedConfig, 'x-portkey-config')),
  x_portkey_trace_id: unlisted(inHeader(text('Groups the logs of one task.'), 'x-portkey-trace-id')),
  x_portkey_metadata: unlisted({
    ...inHeader(labelMap(text(), 'Metadata kept with the log.'), 'x-portkey-metadata'),
    encode: 'json',
  }),
} as const satisfies Record<string, Field>;

/**
 * The same for operations that run a model, where a config of the call's own makes sense. The gateway takes it whole, as
 * JSON, in the same header (portkey-live.md 8); here it is an object, checked and judged like any config.
 */
export const executeRouting = {
  ...routing,
  x_portkey_config: asJson(
    unlisted(
      inHeader(
        eitherOf([storedConfig, gatewayConfig], 'Slug from list_configs, or a whole config.'),
        'x-portkey-config',
      ),
    ),
  ),
} as const satisfies Record<string, Field>;

/** What every inference operation shares: the gateway's host and its one permission. Source: portkey-details.md 2c. */
export const inference = { host: 'gateway', scopes: ['completions.write'] } as const;

/** Where a call stands in a trace. The document has these headers on chat completions and rerank only. */
export const span = {
  x_portkey_span_id: unlisted(inHeader(text('Id of this call within its trace.'), 'x-portkey-span-id')),
  x_portkey_parent_span_id: unlisted(inHeader(text('The span that this call is part of.'), 'x-portkey-parent-span-id')),
  x_portkey_span_name: unlisted(inHeader(text(), 'x-portkey-span-name')),
} as const satisfies Record<string, Field>;

/** How a call uses Portkey's cache. The document has these headers on chat completions only. */
export const caching = {
  x_portkey_cache_namespace: unlisted(inHeader(text('Partition of the cache.'), 'x-portkey-cache-namespace')),
  x_portkey_cache_force_refresh: unlisted(
    inHeader(flag('Calls the provider and stores the new reply.'), 'x-portkey-cache-force-refresh'),
  ),
} as const satisfies Record<string, Field>;

/** What people call these arguments, for operations that have none of these names. */
export const routingAliases = {
  provider: 'x_portkey_provider',
  virtual_key: 'x_portkey_virtual_key',
  config: 'x_portkey_config',
  trace_id: 'x_portkey_trace_id',
  metadata: 'x_portkey_metadata',
} as const satisfies Record<string, ArgumentAlias>;

import { inHeader, unlisted } from './field.ts';
import type { ArgumentAlias, Field } from './operation.ts';
import { flag, mapOf, text } from './schema.ts';

/** How a call to the gateway chooses its provider and marks its log. Sources: portkey-facts.md, the document's `security`. */
export const routing = {
  x_portkey_provider: inHeader(text('Provider: @slug from list_providers, or openai, …'), 'x-portkey-provider', {
    listed: text('@slug of a provider'),
  }),
  x_portkey_virtual_key: unlisted(inHeader(text('Slug from list_virtual_keys.'), 'x-portkey-virtual-key')),
  x_portkey_config: unlisted(inHeader(text('Slug from list_configs.'), 'x-portkey-config')),
  x_portkey_trace_id: unlisted(inHeader(text('Groups the logs of one task.'), 'x-portkey-trace-id')),
  x_portkey_metadata: unlisted({
    ...inHeader(mapOf(text(), 'Metadata kept with the log.'), 'x-portkey-metadata'),
    encode: 'json',
  }),
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

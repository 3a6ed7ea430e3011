import { inHeader, unlisted } from './field.ts';
import type { Field } from './operation.ts';
import { mapOf, text } from './schema.ts';

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

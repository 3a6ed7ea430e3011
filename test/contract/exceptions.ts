/**
 * Where the catalog differs from the official document, each with its reason. The tests accept nothing else, and refuse
 * an exception that is no longer needed.
 */
import type { CatalogEntry } from '../../src/catalog/operation.ts';

/**
 * How an argument differs:
 * `left-out`: the document has it, no tool takes it. `renamed`: it is taken under another name.
 * `optional`: the document requires it, we do not. `required`: the reverse.
 * `narrower`: a value that the document allows is refused. `beyond`: the document does not have it.
 */
export type Difference = 'left-out' | 'renamed' | 'optional' | 'required' | 'narrower' | 'beyond';

export interface Exception {
  readonly kind: Difference;
  /** Tool names, or a rule over the table. */
  readonly tools: readonly string[] | ((entry: CatalogEntry) => boolean);
  /** Names in snake_case. */
  readonly arguments: readonly string[];
  /** Why, and which document of ../shared says so. */
  readonly reason: string;
}

/** Operations of the document that no tool carries. */
export const operationsLeftOut: readonly { readonly operation: string; readonly reason: string }[] = [
  {
    operation: 'GET /realtime',
    reason: 'A WebSocket upgrade (101), which a tool call cannot hold. portkey-details.md 1a',
  },
];

const onGateway = ({ host }: CatalogEntry): boolean => host === 'gateway';

/** Arguments that differ. */
export const exceptions: readonly Exception[] = [
  // How a call to the gateway chooses its provider
  {
    kind: 'left-out',
    tools: onGateway,
    arguments: ['authorization'],
    reason: "The provider's own key in a tool call would lie in the conversation; a provider or virtual key holds it.",
  },
  {
    kind: 'left-out',
    tools: onGateway,
    arguments: ['x_portkey_custom_host'],
    reason: 'It would send keys and traffic to any host that a conversation names; a config or provider can hold one.',
  },
  {
    kind: 'beyond',
    tools: onGateway,
    arguments: ['x_portkey_provider', 'x_portkey_virtual_key', 'x_portkey_config'],
    reason: 'portkey-facts.md, Authentication: every gateway operation; the document says so for most, as security.',
  },
  {
    kind: 'beyond',
    tools: onGateway,
    arguments: ['x_portkey_trace_id', 'x_portkey_metadata'],
    reason: 'portkey-facts.md, Authentication: every gateway operation; the document has them on chat and rerank only.',
  },
];

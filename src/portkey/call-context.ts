import type { CatalogEntry } from '../catalog/operation.ts';

/** What sentences about a call need to know of it. */
export interface CallContext {
  readonly operation: CatalogEntry;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** `host:port` that the request goes to. */
  readonly host: string;
  /** The variable that the key came from, or undefined where the caller brought it. */
  readonly keyVariable: string | undefined;
  /** The time limit of one attempt, ms. */
  readonly timeoutMs: number;
  /** The bound on the reply's size, bytes. */
  readonly maxBytes: number;
  /** Takes the keys out of a text that came from outside. */
  readonly scrub: (text: string) => string;
}

/** True for what changes something or spends money, so that an unknown outcome matters. */
export const changesSomething = ({ operation }: Pick<CallContext, 'operation'>): boolean =>
  operation.risk !== 'read' && operation.method !== 'GET';

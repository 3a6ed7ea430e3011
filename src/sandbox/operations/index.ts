import type { Handlers } from '../handler.ts';

/**
 * Every domain's handlers. Each file exports one table, by operation name; a name that stands twice is a mistake,
 * which index.test.ts finds.
 */
export const handlerTables: readonly Handlers[] = [];

/** All handlers by operation name. */
export const handlers: Handlers = Object.assign({}, ...handlerTables);

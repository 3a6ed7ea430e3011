import type { Handlers } from '../model/handler.ts';
import * as domains from './domains.ts';

/** Every domain's handlers by operation name. A name that stands twice is a mistake, which index.test.ts finds. */
export const handlerTables: readonly Handlers[] = Object.values(domains);

/** All handlers by operation name. */
export const handlers: Handlers = Object.assign({}, ...handlerTables);

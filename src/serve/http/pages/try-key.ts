import { operationFor } from '../../../catalog/server-reads.ts';
import type { Application } from '../../../tools/application.ts';
import type { KeyPageParts } from './key-routes.ts';

const TRY_MS = 10_000;
const UNAUTHORIZED = 401;

/**
 * Asks Portkey, through an ordinary read, whether it knows a key. A key that may not read this is known all the same.
 *
 * @param application loads the tools
 */
export function tryKey(application: () => Promise<Application>): KeyPageParts['tryKey'] {
  return async (keys, { principalId, label }) => {
    try {
      const { toolbox, pipeline } = await application();
      const tool = toolbox.find(operationFor('workspaces'));
      if (tool === undefined) return 'unknown';
      const principal = { id: principalId, label, ...keys };
      const context = { principal, signal: AbortSignal.timeout(TRY_MS), transport: 'http' as const };
      const { envelope } = await pipeline.call(tool, { page_size: 1 }, context, { refusal: () => undefined });
      if (envelope.ok) return 'accepted';
      const { status } = envelope.error.details;
      if (status === UNAUTHORIZED) return 'refused';
      return status === 403 ? 'accepted' : 'unknown';
    } catch {
      return 'unknown';
    }
  };
}

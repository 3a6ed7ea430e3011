import { operationFor } from '../../../catalog/server-reads.ts';
import type { Application } from '../../../tools/application.ts';

/** How long an answer is believed, and how long is waited for one, ms. */
export const PORTKEY_CHECK_MS = 10_000;

/**
 * Asks whether Portkey answers, at most every ten seconds however many probes come in: probes of several copies must not
 * become a load.
 *
 * @param application the tools
 * @param hasKey whether the process has a key of its own to ask with
 * @param clock ms
 * @returns undefined, or what is the matter; never rejects
 */
export function portkeyCheck(
  application: () => Promise<Application>,
  hasKey: boolean,
  clock: () => number = Date.now,
): () => Promise<string | undefined> {
  let checked: { readonly at: number; readonly trouble: Promise<string | undefined> } | undefined;
  const ask = async (): Promise<string | undefined> => {
    const { toolbox, pipeline, exposure } = await application();
    const tool = toolbox.find(operationFor(hasKey ? 'workspaces' : 'reachability'));
    if (tool === undefined) return 'There is nothing to ask.';
    const given = hasKey ? { page_size: 1 } : { provider: 'openai', model: 'gpt-4o' };
    const context = {
      principal: { id: 'ready', label: 'ready' },
      signal: AbortSignal.timeout(PORTKEY_CHECK_MS),
      transport: 'http' as const,
    };
    const everything = { ...exposure, refusal: () => undefined };
    const { envelope } = await pipeline.call(tool, given, context, everything);
    if (envelope.ok) return undefined;
    const { status, code } = envelope.error.details;
    // Any answer below 500 says that Portkey is there; what the key may do is not the question, but that it is none is.
    if (status === 401) return 'Portkey does not know the key.';
    return typeof status === 'number' && status < 500 ? undefined : `Portkey cannot be reached (${code}).`;
  };
  return () => {
    if (checked === undefined || clock() - checked.at >= PORTKEY_CHECK_MS)
      checked = { at: clock(), trouble: ask().catch(() => 'Portkey cannot be asked.') };
    return checked.trouble;
  };
}

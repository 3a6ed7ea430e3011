import type { CacheStatus } from '../logs/record.ts';
import type { SandboxCall } from '../model/handler.ts';
import { workspaceOf } from '../rows/access.ts';
import { digest } from './digest.ts';
import type { Outcome } from './outcome.ts';
import type { Target } from './target.ts';

interface Entry {
  readonly outcome: Outcome;
  /** ms since the epoch. */
  readonly expires: number;
}

/** More replies are not kept; the oldest goes first. */
const maxEntries = 1_000;

/** Looks a reply up, or makes and keeps it. Two prompts that differ in case and punctuation only are alike to `semantic`. */
export const throughCache = (
  call: SandboxCall,
  target: Target,
  endpoint: string,
  body: unknown,
  make: () => Outcome,
): { readonly outcome: Outcome; readonly cache: CacheStatus } => {
  if (target.cache === undefined) return { outcome: make(), cache: 'DISABLED' };
  const entries = call.store.derived('gateway-cache', () => new Map<string, Entry>());
  const namespace = call.headers['x-portkey-cache-namespace'] ?? '';
  const spelled = JSON.stringify(body);
  const words = target.cache.semantic ? spelled.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ') : spelled;
  const key = digest([workspaceOf(call), namespace, endpoint, target.provider, target.model, words].join('\u0000'));
  const kept = entries.get(key);
  if (kept !== undefined && kept.expires > call.now) {
    return { outcome: kept.outcome, cache: target.cache.semantic ? 'SEMANTIC HIT' : 'HIT' };
  }
  const outcome = make();
  entries.delete(key);
  entries.set(key, { outcome, expires: call.now + target.cache.maxAge * 1000 });
  for (const oldest of entries.keys()) {
    if (entries.size <= maxEntries) break;
    entries.delete(oldest);
  }
  return { outcome, cache: 'MISS' };
};

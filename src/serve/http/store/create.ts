import type { Logger } from '../../../log.ts';
import type { HttpSettings } from '../settings.ts';
import type { Store } from './store.ts';

/** Redis where there is a URL for it, else this process. */
export async function createStore(settings: Pick<HttpSettings, 'redisUrl' | 'events'>, log: Logger): Promise<Store> {
  if (settings.redisUrl === undefined) return (await import('./memory-store.ts')).memoryStore();
  const { redisStore } = await import('./redis-store.ts');
  return redisStore(settings.redisUrl, settings.events.encryptionKey, log);
}

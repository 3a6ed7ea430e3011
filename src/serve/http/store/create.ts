import type { Logger } from '../../../log.ts';
import type { Store } from './store.ts';

/** Where it is, and what events there are encrypted with. */
export interface StoreSettings {
  readonly redisUrl: string | undefined;
  readonly events: { readonly encryptionKey: string | undefined };
}

/** Redis where there is a URL for it, else this process. */
export async function createStore(settings: StoreSettings, log: Logger): Promise<Store> {
  if (settings.redisUrl === undefined) return (await import('./memory-store.ts')).memoryStore();
  const { redisStore } = await import('./redis-store.ts');
  return redisStore(settings.redisUrl, settings.events.encryptionKey, log);
}

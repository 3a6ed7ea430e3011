import { createClient } from '@redis/client';
import { StoreLost } from './store.ts';

const COMMAND_MS = 2_000;
/** How long a connection may take to come about, ms. */
export const CONNECT_MS = 3_000;
const MAX_WAIT_MS = 2_000;

export type RedisClient = ReturnType<typeof connectTo>;

/** A client that is not connected yet. */
export function connectTo(url: string) {
  return createClient({
    url,
    // A command that is asked for while Redis is away fails at once; nobody waits in a queue for it to come back.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (tries) =>
        Math.min(MAX_WAIT_MS, 50 * 2 ** Math.min(tries, 6)) + Math.floor(Math.random() * 50),
    },
  });
}

/** Bounds how long a command may take, and gives every failure one name. */
export async function asked<T>(command: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      command,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new StoreLost('Redis does not answer.')), COMMAND_MS);
      }),
    ]);
  } catch (error) {
    throw error instanceof StoreLost ? error : new StoreLost(`Redis cannot be asked: ${(error as Error).message}`);
  } finally {
    clearTimeout(timer);
  }
}

import { createClient } from '@redis/client';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { Logger } from '../../../log.ts';
import { type EventLog, MAX_EVENTS } from './event-log.ts';
import { type Store, StoreLost, sealWith } from './store.ts';

/** Every key of ours in Redis begins so. */
const PREFIX = 'portkey-admin-mcp:';

const INCREMENT = `local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return sum`;

const REPLACE = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1`;

/**
 * What the copies share, in Redis. Connects in the background: a server whose Redis is away starts, says so at /ready,
 * and works when it comes.
 *
 * @param url redis:// or rediss://
 * @param encryptionKey for events
 */
export async function redisStore(url: string, encryptionKey: string | undefined, log: Logger): Promise<Store> {
  const client = connectTo(url);
  let trouble: string | undefined = 'Redis has not answered yet.';
  client.on('ready', () => {
    if (trouble) log.info('Redis is there');
    trouble = undefined;
  });
  client.on('error', (error: Error) => {
    if (trouble === undefined) log.warn({ err: error.message }, 'Redis is lost; it is tried again');
    trouble = 'Redis cannot be reached.';
  });
  const connecting = client.connect().catch(() => undefined);
  await Promise.race([connecting, new Promise((resolve) => setTimeout(resolve, CONNECT_MS).unref())]);
  const named = (key: string): string => PREFIX + key;

  return {
    kind: 'redis',
    trouble: () => trouble,
    get: async (key) => (await asked(client.get(named(key)))) ?? undefined,
    set: async (key, value, ttlMs) => {
      await asked(
        client.set(named(key), value, ttlMs === undefined ? {} : { expiration: { type: 'PX', value: ttlMs } }),
      );
    },
    setOnce: async (key, value, ttlMs) =>
      (await asked(client.set(named(key), value, { condition: 'NX', expiration: { type: 'PX', value: ttlMs } }))) ===
      'OK',
    replace: async (key, expected, value) =>
      Number(await asked(client.eval(REPLACE, { keys: [named(key)], arguments: [expected, value] }))) === 1,
    delete: async (key) => void (await asked(client.del(named(key)))),
    touch: async (key, ttlMs) => void (await asked(client.pExpire(named(key), ttlMs))),
    increment: async (key, by, ttlMs) =>
      Number(await asked(client.eval(INCREMENT, { keys: [named(key)], arguments: [String(by), String(ttlMs)] }))),
    limiter: (name, perMinute) =>
      new RateLimiterRedis({
        storeClient: client,
        useRedisPackage: true,
        keyPrefix: `${PREFIX}rate:${name}`,
        points: perMinute,
        duration: 60,
        // Whoever is over the limit is not asked about again, and without Redis each copy counts for itself.
        inMemoryBlockOnConsumed: perMinute + 1,
        rejectIfRedisNotReady: true,
        insuranceLimiter: new RateLimiterMemory({ points: perMinute, duration: 60 }),
      }),
    events: (ttlMs) => redisEventLog(client, named('events:'), ttlMs, encryptionKey),
    close: async () => {
      if (client.isReady) await client.close().catch(() => undefined);
      else client.destroy();
    },
  };
}

const COMMAND_MS = 2_000;
/** How long a connection may take to come about, ms. */
const CONNECT_MS = 3_000;
const MAX_WAIT_MS = 2_000;

type RedisClient = ReturnType<typeof connectTo>;

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

/** Adds an event unless the list is full, and keeps the list for as long as an event can be resumed from. */
const APPEND = `if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[3]) then return -1 end
local number = redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return number`;

/**
 * Keeps events in Redis, encrypted, each bound to its list: whoever can read Redis reads nothing, and whoever can write
 * to it cannot move an event to another principal.
 *
 * @param prefix of the keys
 * @param encryptionKey required; the settings see to that
 */
function redisEventLog(
  client: RedisClient,
  prefix: string,
  ttlMs: number,
  encryptionKey: string | undefined,
): EventLog {
  if (encryptionKey === undefined) throw new Error('Events in Redis need an encryption key.');
  const { seal, open } = sealWith(encryptionKey, 'events');
  return {
    append: async (list, text) => {
      const number = Number(
        await asked(
          client.eval(APPEND, {
            keys: [prefix + list],
            arguments: [seal(text, list), String(ttlMs), String(MAX_EVENTS)],
          }),
        ),
      );
      if (number < 0) throw new Error('This stream holds as many events as it may.');
      return number;
    },
    after: async (list, number) =>
      (await asked(client.lRange(prefix + list, number, -1))).map((sealed, at) => ({
        number: number + at + 1,
        text: open(sealed, list),
      })),
    exists: async (list) => (await asked(client.exists(prefix + list))) === 1,
    close: async () => undefined,
  };
}

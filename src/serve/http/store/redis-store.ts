import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { Logger } from '../../../log.ts';
import { asked, CONNECT_MS, connectTo } from './redis-client.ts';
import { redisEventLog } from './redis-event-log.ts';
import type { Store } from './store.ts';

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

import { type EventLog, MAX_EVENTS } from './event-log.ts';
import { asked, type RedisClient } from './redis-client.ts';
import { sealWith } from './seal.ts';

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
export function redisEventLog(
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

import pino, { type Logger } from 'pino';

export type { Logger } from 'pino';

/**
 * The process's log: JSON lines on stderr, because over stdio stdout carries nothing but protocol.
 *
 * @param level as `LOG_LEVEL`
 */
export function createLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }));
}

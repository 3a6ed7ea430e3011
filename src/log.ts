import type { Logger as PinoLogger } from 'pino';
import { writeStderr } from './stderr.ts';

/** How grave a log line is, in the words of `LOG_LEVEL`. */
type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Writes a line: a message, or fields and a message. */
type Write = (fields: Readonly<Record<string, unknown>> | string, message?: string) => void;

/** The process's log. */
export type Logger = Readonly<Record<Level, Write>>;

const LEVELS: readonly (Level | 'silent')[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * The process's log: JSON lines on stderr, because over stdio stdout carries nothing but protocol. The library is loaded
 * at the first line that is written, so that a quiet start does not pay for it.
 *
 * @param level as `LOG_LEVEL`
 * @param mask takes out of each line what nobody may see
 */
export function createLog(level: Level | 'silent', mask: (line: string) => string = (line) => line): Logger {
  let loading: Promise<PinoLogger> | undefined;
  const load = async (): Promise<PinoLogger> => {
    const { default: pino } = await import('./log-library.ts');
    return pino(
      { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
      { write: (line: string) => writeStderr(mask(line)) },
    );
  };
  const at =
    (own: Level): Write =>
    (fields, message) => {
      if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return;
      loading ??= load();
      loading
        .then((log) => (typeof fields === 'string' ? log[own](fields) : log[own](fields, message)))
        .catch(() => {});
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
  };
}

import type { Logger as PinoLogger } from 'pino';

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

/** So much may wait for whoever reads stderr, bytes; what is more is dropped, so that a reader who is gone costs no memory. */
const MOST_WAITING_BYTES = 1024 * 1024;
/** How long a reader may take, ms. */
const READER_MS = 2_000;

let watched = false;

/**
 * From here on a standard stream that was closed, or broke, ends nothing: Node would end the process at the first write.
 */
export function surviveBrokenStreams(): void {
  if (watched) return;
  watched = true;
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/**
 * Writes to stderr and waits for nobody: a pipe that nobody reads would otherwise stop the process.
 *
 * @param text one or more lines
 */
export function writeStderr(text: string): void {
  surviveBrokenStreams();
  if (process.stderr.writableLength <= MOST_WAITING_BYTES) process.stderr.write(text);
}

/**
 * Writes to stderr, and knows whether it was taken.
 *
 * @param text one or more lines
 * @throws Error where stderr is closed, or nobody reads it
 */
export function deliverToStderr(text: string): Promise<void> {
  surviveBrokenStreams();
  const { stderr } = process;
  if (stderr.writableLength > MOST_WAITING_BYTES) return Promise.reject(new Error('nobody reads it'));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('nobody reads it')), READER_MS);
    const done = (error?: Error | null): void => {
      clearTimeout(timer);
      if (error) reject(new Error(`it is closed (${'code' in error ? String(error.code) : error.message})`));
      else resolve();
    };
    stderr.write(text, done);
    // What the system took at once needs no callback; a write that failed has called it by then.
    setImmediate(() => {
      if (stderr.writableLength === 0) done();
    });
  });
}

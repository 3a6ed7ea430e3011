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

/** What one script may take. */
export interface ScriptLimits {
  /** Time that the interpreter may run, ms; waiting for Portkey does not count. */
  readonly runMs: number;
  /** Time from start to answer, waiting included, ms. */
  readonly totalMs: number;
  /** Memory of the interpreter, bytes. */
  readonly memoryBytes: number;
  /** Calls of operations; each page of `portkey.all` is one. */
  readonly calls: number;
  /** The script itself, bytes. */
  readonly codeBytes: number;
  /** The answer as JSON, and everything printed, bytes. */
  readonly answerBytes: number;
}

/** As the settings have them unless they say otherwise. */
export const DEFAULT_LIMITS: ScriptLimits = {
  runMs: 20_000,
  totalMs: 180_000,
  memoryBytes: 64 * 1024 * 1024,
  calls: 200,
  codeBytes: 100_000,
  answerBytes: 10 * 1024 * 1024,
};

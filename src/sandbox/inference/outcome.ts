/** Tokens of one call. */
export interface Usage {
  readonly prompt: number;
  readonly completion: number;
}

/** What the stand-in made of one request, before it is recorded and sent. */
export interface Outcome {
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly contentType?: string;
  /** Makes the frames of a server-sent stream. */
  readonly frames?: () => Iterable<string>;
  readonly usage: Usage;
  /** Cents, where tokens do not decide it (pictures, audio). */
  readonly cost?: number;
  /** What the model said, for guardrails on the output and for the log. */
  readonly text?: string;
}

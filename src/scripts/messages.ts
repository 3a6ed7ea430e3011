import type { ScriptLimits } from './limits.ts';

/** A script that a worker is to run. Values travel as JSON: nothing of the interpreter is shared. */
export interface RunMessage {
  readonly type: 'run';
  /** Of this run: whatever else comes from or for an earlier run of the thread is nobody's any more. */
  readonly run: number;
  readonly code: string;
  /** The script's `args`, as JSON. */
  readonly args: string;
  /** Names of operations, for `Object.keys(portkey)`. */
  readonly names: readonly string[];
  readonly limits: ScriptLimits;
}

/** What became of a call that the script made. */
export interface ReplyMessage {
  readonly type: 'reply';
  readonly run: number;
  readonly id: number;
  readonly ok: boolean;
  /** The reply, or `{message, details}` of the error, as JSON. */
  readonly json: string;
}

/** The interpreter: its code, compiled once for all threads, and the file with its memory. */
export interface InterpreterMessage {
  readonly type: 'interpreter';
  readonly wasm: WebAssembly.Module;
  readonly snapshot: Uint8Array;
}

export type ToWorker = InterpreterMessage | RunMessage | ReplyMessage;

/** A call that the script makes. */
export interface CallMessage {
  readonly type: 'call';
  readonly id: number;
  readonly name: string;
  /** Its arguments as JSON. */
  readonly json: string;
  /** Every page is wanted. */
  readonly all: boolean;
}

/** How a script ended. */
export type ScriptEnd =
  | { readonly kind: 'value'; readonly json: string }
  | { readonly kind: 'plan'; readonly json: string }
  | ScriptError;

/** A script that failed, in the words of a person. */
export interface ScriptError {
  readonly kind: 'error';
  readonly code:
    | 'thrown'
    | 'syntax'
    | 'out_of_memory'
    | 'too_slow'
    | 'too_deep'
    | 'too_large'
    | 'never_settled'
    | 'crashed'
    | 'cancelled';
  readonly message: string;
  /** Line of the script, from 1. */
  readonly line?: number;
}

export type FromWorker = { readonly run: number } & (
  | CallMessage
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'end'; readonly end: ScriptEnd }
);

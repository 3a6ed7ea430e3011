import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { objectIn } from '../json.ts';
import type { ScriptLimits } from './limits.ts';
import type { FromWorker, InterpreterMessage, ScriptEnd, ScriptError, ToWorker } from './messages.ts';

/** What a call inside a script came to. */
export type InnerReply =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly message: string; readonly details: unknown };

/** A script to run, and what it may reach. */
export interface ScriptRun {
  readonly code: string;
  readonly args: unknown;
  /** Names of operations that it may call. */
  readonly names: readonly string[];
  readonly limits: ScriptLimits;
  /** Whose it is: one caller's scripts wait for one another, not for another caller's. */
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Carries out one call; `all`: every page, for each of which after the first `mayCall` is asked. */
  call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    all: boolean,
    mayCall: () => boolean,
  ): Promise<InnerReply>;
}

/** What a script came to. */
export interface ScriptOutcome {
  readonly end: ScriptEnd;
  readonly printed: readonly string[];
  /** Calls that it made. */
  readonly calls: number;
}

/** Runs scripts in worker threads. */
export interface ScriptRunner {
  run(script: ScriptRun): Promise<ScriptOutcome>;
  close(): Promise<void>;
}

/** Worker threads of the process. More would only share its cores, and each holds an interpreter's memory. */
const MOST_WORKERS = 4;
/** Of them, for one caller. */
const MOST_FOR_ONE = 2;
/** Scripts of one caller that may wait. */
const MOST_WAITING = 20;
/** Calls of one script that are on their way at once. */
const MOST_AT_ONCE = 16;
const IDLE_MS = 60_000;
/** What the interpreter gets to stop by itself, beyond its own limit. */
const GRACE_MS = 1_000;
const MOST_PRINTED_LINES = 200;
const LONGEST_LINE = 2_000;

/** Beside the bundle, or in `build/` where the sources run. */
function workerFile(): string {
  const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const besideChunks = at('../script-worker.cjs');
  return existsSync(besideChunks) ? besideChunks : at('../../build/script-worker.cjs');
}

/** The interpreter's two files lie beside the worker's entry file. */
async function readInterpreter(file: string): Promise<InterpreterMessage> {
  const read = (name: string): Promise<Uint8Array> => readFile(new URL(name, pathToFileURL(file)));
  const [wasm, snapshot] = await Promise.all([
    read('quickjs.wasm').then(WebAssembly.compile),
    read('quickjs.snapshot'),
  ]);
  return { type: 'interpreter', wasm, snapshot };
}

/** A thread with an interpreter in it. */
interface Thread {
  readonly worker: Worker;
  idle?: NodeJS.Timeout;
}

/**
 * Makes a runner. No thread is started before the first script.
 *
 * @param file the worker's entry file; found beside the bundle unless given
 */
export function createScriptRunner(file: string = workerFile()): ScriptRunner {
  const idle: Thread[] = [];
  const busy = new Map<string, number>();
  let waiting: { readonly owner: string; readonly go: () => void }[] = [];
  let running = 0;
  let closed = false;
  let interpreter: Promise<InterpreterMessage> | undefined;

  const mayStart = (owner: string): boolean => running < MOST_WORKERS && (busy.get(owner) ?? 0) < MOST_FOR_ONE;

  const enter = async (owner: string, signal: AbortSignal): Promise<boolean> => {
    if (!mayStart(owner)) {
      if (waiting.filter((one) => one.owner === owner).length >= MOST_WAITING) return false;
      await new Promise<void>((resolve) => {
        const place = { owner, go: resolve };
        waiting.push(place);
        signal.addEventListener('abort', () => {
          waiting = waiting.filter((one) => one !== place);
          resolve();
        });
      });
      // Whoever was let go has its place already.
      return !signal.aborted;
    }
    take(owner);
    return true;
  };
  const take = (owner: string): void => {
    running += 1;
    busy.set(owner, (busy.get(owner) ?? 0) + 1);
  };
  const leave = (owner: string): void => {
    running -= 1;
    const left = (busy.get(owner) ?? 1) - 1;
    if (left === 0) busy.delete(owner);
    else busy.set(owner, left);
    const next = waiting.find((one) => mayStart(one.owner));
    if (next === undefined) return;
    waiting = waiting.filter((one) => one !== next);
    take(next.owner);
    next.go();
  };

  const thread = (): Thread => {
    const ready = idle.pop();
    if (ready) {
      clearTimeout(ready.idle);
      ready.worker.ref();
      return ready;
    }
    // Nothing of the process reaches the thread: no environment, no arguments, no streams.
    const worker = new Worker(file, { env: {}, argv: [], execArgv: [], stdin: false, stdout: true, stderr: true });
    // Compiled while the thread starts.
    interpreter ??= readInterpreter(file);
    interpreter.then(
      (message) => worker.postMessage(message),
      () => worker.terminate(),
    );
    const made: Thread = { worker };
    // One that ends while it is idle, as where an interpreter does not fit into memory, ends no process.
    worker.on('error', () => {});
    worker.once('exit', () => forget(made));
    return made;
  };

  const forget = (one: Thread): void => {
    clearTimeout(one.idle);
    const at = idle.indexOf(one);
    if (at >= 0) idle.splice(at, 1);
  };

  const rest = (used: Thread): void => {
    if (closed || idle.length > 0) {
      void used.worker.terminate();
      return;
    }
    used.worker.unref();
    used.idle = setTimeout(() => {
      forget(used);
      void used.worker.terminate();
    }, IDLE_MS);
    used.idle.unref();
    idle.push(used);
  };

  return {
    run: async (script) => {
      if (!(await enter(script.owner, script.signal)))
        return { end: script.signal.aborted ? CANCELLED : TOO_MANY, printed: [], calls: 0 };
      try {
        const used = thread();
        const { outcome, whole } = await runIn(used.worker, script);
        // A thread whose script was stopped from outside, or that broke, is not used again.
        if (whole) rest(used);
        else void used.worker.terminate();
        return outcome;
      } finally {
        leave(script.owner);
      }
    },
    close: async () => {
      closed = true;
      await Promise.all(idle.splice(0).map(({ worker }) => worker.terminate()));
    },
  };
}

const CANCELLED: ScriptError = { kind: 'error', code: 'cancelled', message: 'The script was cancelled.' };

const TOO_MANY: ScriptError = {
  kind: 'error',
  code: 'cancelled',
  message: 'Too many scripts of this caller are waiting already. Wait for them to end.',
};

/** Between the beginnings of two calls of scripts, ms: other callers have their turns then. */
const BETWEEN_CALLS_MS = 2;
let lastTurn: Promise<void> = Promise.resolve();

/** Waits for a turn. Calls of all scripts of the process begin one after the other, so that two scripts are no more than one. */
function turn(): Promise<void> {
  lastTurn = lastTurn.then(() => wait(BETWEEN_CALLS_MS));
  return lastTurn;
}

/** Numbers runs, so that no message of one is taken for another's. */
let runs = 0;

/** Runs one script in one thread; `whole` says that the thread can take another one. */
function runIn(worker: Worker, script: ScriptRun): Promise<{ outcome: ScriptOutcome; whole: boolean }> {
  const { limits, signal } = script;
  const printed: string[] = [];
  let calls = 0;
  return new Promise((resolve) => {
    runs += 1;
    const run = runs;
    let open = 0;
    let underway = 0;
    /** Calls that wait until fewer are under way. */
    const queue: (() => void)[] = [];
    let ended = false;
    let stuck: NodeJS.Timeout | undefined;
    const finish = (end: ScriptEnd, whole: boolean): void => {
      ended = true;
      clearTimeout(timer);
      clearTimeout(stuck);
      signal.removeEventListener('abort', cancel);
      worker.off('message', take).off('error', crash).off('exit', crash);
      resolve({ outcome: { end, printed, calls }, whole });
    };
    const cancel = (): void => finish(CANCELLED, false);
    // The interpreter stops itself between two steps of the script; one long step of its own is stopped from here.
    const watch = (): void => {
      clearTimeout(stuck);
      if (open === 0) stuck = setTimeout(() => finish(ranTooLong(limits), false), limits.runMs + GRACE_MS);
    };
    const timer = setTimeout(() => finish(tookTooLong(limits), false), limits.totalMs);
    const tell = (message: ToWorker): void => worker.postMessage(message);
    const answer = (id: number, reply: InnerReply): void => {
      if (ended) return;
      open -= 1;
      watch();
      tell({
        type: 'reply',
        run,
        id,
        ok: reply.ok,
        json: JSON.stringify(reply.ok ? (reply.data ?? null) : { message: reply.message, details: reply.details }),
      });
    };
    const mayCall = (): boolean => {
      calls += 1;
      return calls <= limits.calls;
    };
    const call = async (id: number, name: string, json: string, all: boolean): Promise<void> => {
      open += 1;
      watch();
      if (!mayCall()) return answer(id, tooManyCalls(limits));
      const args = objectIn(json);
      if (args === undefined) return answer(id, noArguments(name));
      if (underway === MOST_AT_ONCE) await new Promise<void>((go) => queue.push(go));
      else underway += 1;
      await turn();
      // Of a script that has ended, nothing that still waits is sent.
      if (!ended) answer(id, await script.call(name, args, all, mayCall).catch(() => brokenCall(name)));
      const next = queue.shift();
      if (next) next();
      else underway -= 1;
    };
    const take = (message: FromWorker): void => {
      if (message.run !== run) return;
      if (message.type === 'call') void call(message.id, message.name, message.json, message.all);
      else if (message.type === 'print') {
        if (printed.length < MOST_PRINTED_LINES) printed.push(message.text.slice(0, LONGEST_LINE));
      } else if (message.type === 'end') finish(message.end, true);
    };
    worker.on('message', take);
    const crash = (): void => finish(CRASHED, false);
    worker.once('error', crash).once('exit', crash);
    if (signal.aborted) return cancel();
    signal.addEventListener('abort', cancel, { once: true });
    const args = JSON.stringify(script.args ?? null);
    tell({ type: 'run', run, code: script.code, args, names: script.names, limits });
    watch();
  });
}

const refused = (code: string, message: string): InnerReply => ({ ok: false, message, details: { code } });

const noArguments = (name: string): InnerReply =>
  refused('invalid_arguments', `${name} takes one object with its arguments.`);

const brokenCall = (name: string): InnerReply => refused('internal', `${name} failed inside this server.`);

const tooManyCalls = ({ calls }: ScriptLimits): InnerReply =>
  refused('limited', `A script may make ${calls} calls; this one makes more. Ask for larger pages, or for less.`);

const ranTooLong = ({ runMs }: ScriptLimits): ScriptError => ({
  kind: 'error',
  code: 'too_slow',
  message: `The script ran longer than ${runMs / 1000} seconds, in one step that could not be stopped from inside.`,
});

const tookTooLong = ({ totalMs }: ScriptLimits): ScriptError => ({
  kind: 'error',
  code: 'too_slow',
  message: `The script took longer than ${totalMs / 1000} seconds with all its waiting. Ask for less, or side by side (Promise.all).`,
});

const CRASHED: ScriptError = {
  kind: 'error',
  code: 'crashed',
  message: 'The interpreter broke down over this script, and was thrown away. The server goes on.',
};

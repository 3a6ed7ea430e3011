import { JSException, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import type { ScriptLimits } from './limits.ts';
import type { CallMessage, RunMessage, ScriptEnd, ScriptError } from './messages.ts';
import type { InterpreterImage } from './snapshot.ts';

/** What a running script tells its host. */
export interface ScriptHost {
  call(message: Omit<CallMessage, 'type'>): void;
  print(text: string): void;
  end(end: ScriptEnd): void;
  /** The script has run for longer than `QUICK_MS`: once for each script. */
  ranLong(): void;
}

/** A script that is running. */
export interface RunningScript {
  /** Hands in what became of a call. */
  settle(id: number, ok: boolean, json: string): void;
  /** Calls that the script waits for. */
  readonly open: number;
}

/** Under this the interpreter throws where the stack of WebAssembly, which would trap, still has room. */
const STACK_BYTES = 256 * 1024;

/** What a script may run for at the priority of the server: most are over by then. */
const QUICK_MS = 50;

const SECOND_NS = 1_000_000_000n;

/** A clock that is no finer than a second, and the same for every use: nothing can be timed with it. */
const coarseClock = (memory: WebAssembly.Memory) => ({
  clock_time_get: (_clock: number, _precision: bigint, at: number): number => {
    const seconds = BigInt(Math.floor(Date.now() / 1000));
    new DataView(memory.buffer).setBigUint64(at, seconds * SECOND_NS, true);
    return 0;
  },
});

/** An interpreter with nothing in it but the language and the prelude. */
export interface Interpreter {
  readonly vm: QuickJS;
  /** The prelude's: begins a script. */
  readonly start: JSValueHandle;
  /** The prelude's: hands in what became of a call. */
  readonly settle: JSValueHandle;
  /** Asked between two steps, with `performance.now()`: must the interpreter stop? */
  mustStop: (now: number) => boolean;
}

const never: Interpreter['mustStop'] = () => false;

/**
 * Makes an interpreter.
 *
 * @param image what it begins as
 * @param memoryBytes what it may allocate
 */
export async function createInterpreter(
  { wasm, start, settle, ...image }: InterpreterImage,
  memoryBytes: number,
): Promise<Interpreter> {
  const asked = { mustStop: never };
  const options = {
    wasm,
    memoryLimit: memoryBytes,
    maxStackSize: STACK_BYTES,
    timezoneOffset: 0,
    wasi: coarseClock,
    interruptHandler: () => asked.mustStop(performance.now()),
  };
  const vm = await QuickJS.restore({ ...image, extensions: [] }, options);
  return Object.assign(asked, { vm, start: vm.importHandle(start), settle: vm.importHandle(settle) });
}

/**
 * Runs a script until it ends or waits for calls.
 *
 * @param interpreter a fresh one: what a script leaves behind is nobody else's
 * @param run the script, its arguments and limits
 * @param host is told of calls, prints and the end; `end` comes exactly once
 */
export function runScript(interpreter: Interpreter, run: Omit<RunMessage, 'type'>, host: ScriptHost): RunningScript {
  const { vm } = interpreter;
  const { limits } = run;
  let usedMs = 0;
  let isLong = false;
  let open = 0;
  let ended = false;

  const end = (how: ScriptEnd): void => {
    if (ended) return;
    ended = true;
    host.end(how);
  };

  const noteTime = (ms: number): void => {
    if (isLong || ms < QUICK_MS) return;
    isLong = true;
    host.ranLong();
  };

  /** Everything that runs inside goes through here: its time is counted, what it throws ends the script. */
  const enter = (work: () => void): void => {
    if (ended) return;
    const begun = performance.now();
    const stopAt = begun + limits.runMs - usedMs;
    interpreter.mustStop = (now) => {
      noteTime(usedMs + now - begun);
      return now > stopAt;
    };
    try {
      work();
      vm.executePendingJobs();
    } catch (error) {
      end(failureOf(error, limits));
    } finally {
      interpreter.mustStop = never;
      usedMs += performance.now() - begun;
      noteTime(usedMs);
    }
    if (!ended && usedMs > limits.runMs) end(tooSlow(limits));
    if (!ended && open === 0) end(NEVER_SETTLED);
  };

  // Jobs may run on after the end: what they ask for then is nobody's.
  vm.registerHostCallback('call', (id, name, json, all) => {
    if (ended) return vm.getUndefined();
    open += 1;
    host.call({
      id: id?.toNumber() ?? 0,
      name: name?.toString() ?? '',
      json: json?.toString() ?? '{}',
      all: all !== undefined && vm.dump(all) === true,
    });
    return vm.getUndefined();
  });
  vm.registerHostCallback('print', (text) => {
    if (!ended) host.print(text?.toString() ?? '');
    return vm.getUndefined();
  });
  vm.registerHostCallback('end', (kind, value) => {
    const how = kind?.toString();
    if (how === 'value' || how === 'plan') {
      const json = value?.toString() ?? 'null';
      end(json.length > limits.answerBytes ? tooLarge(limits) : { kind: how, json });
    } else if (value) end(thrown(vm, value));
    return vm.getUndefined();
  });

  enter(() => {
    // The body of an async function, which begins on the first line, so that lines are the script's own.
    const script = vm.evalCode(`(async function script() {${run.code}\n})`, 'script.js');
    const names = vm.hostToHandle([...run.names]);
    vm.callFunction(interpreter.start, vm.undefined, script, names, vm.newString(run.args));
  });

  return {
    settle: (id, ok, json) =>
      enter(() => {
        open -= 1;
        vm.callFunction(
          interpreter.settle,
          vm.undefined,
          vm.newNumber(id),
          ok ? vm.true : vm.false,
          vm.newString(json),
        );
      }),
    get open() {
      return open;
    },
  };
}

const LINE = /script\.js:(\d+)(?::\d+)?/;

function lineIn(stack: string | undefined): Pick<ScriptError, 'line'> {
  const [, line] = LINE.exec(stack ?? '') ?? [];
  return line === undefined ? {} : { line: Number(line) };
}

/** What the interpreter itself threw: it has to stop, and no `catch` inside can hold it. */
function failureOf(error: unknown, limits: ScriptLimits): ScriptError {
  if (!(error instanceof JSException))
    return {
      kind: 'error',
      code: 'too_deep',
      message: 'The script needs a deeper stack than there is: it calls itself too often.',
    };
  const { name, message, stack } = error;
  const line = lineIn(stack);
  error.dispose();
  // The interpreter knows the line of the last call or await, not that of a loop behind it.
  if (message === 'interrupted') return { ...tooSlow(limits, line.line), ...line };
  if (message === 'out of memory') return { ...outOfMemory(limits), ...line };
  if (name === 'SyntaxError')
    return { kind: 'error', code: 'syntax', message: `The script cannot be read: ${message}.`, ...line };
  return { kind: 'error', code: 'thrown', message: `${name}: ${message}`, ...line };
}

/** What the script threw. */
function thrown(vm: QuickJS, value: JSValueHandle): ScriptError {
  const read = (name: string): string | undefined => {
    if (!value.isObject) return undefined;
    const member = vm.getProp(value, vm.newString(name));
    return member.isString ? member.toString() : undefined;
  };
  const message = value.isObject ? read('message') : value.toString();
  const name = read('name');
  const line = lineIn(read('stack'));
  if (name === 'RangeError' && message === 'Maximum call stack size exceeded')
    return { kind: 'error', code: 'too_deep', message: 'The script calls itself too often.', ...line };
  return { kind: 'error', code: 'thrown', message: `${name ?? 'Thrown'}: ${(message ?? '').slice(0, 2_000)}`, ...line };
}

const tooSlow = ({ runMs }: ScriptLimits, line?: number): ScriptError => ({
  kind: 'error',
  code: 'too_slow',
  message: `The script ran longer than ${runMs / 1000} seconds. Does a loop${line === undefined ? '' : ` at or after line ${line}`} never end?`,
});

const outOfMemory = ({ memoryBytes }: ScriptLimits): ScriptError => ({
  kind: 'error',
  code: 'out_of_memory',
  message: `The script needs more than ${Math.round(memoryBytes / 1024 / 1024)} MB of memory. Keep less of each reply.`,
});

const tooLarge = ({ answerBytes }: ScriptLimits): ScriptError => ({
  kind: 'error',
  code: 'too_large',
  message: `The answer is larger than ${Math.round(answerBytes / 1024 / 1024)} MB. Return only what is needed.`,
});

const NEVER_SETTLED: ScriptError = {
  kind: 'error',
  code: 'never_settled',
  message: 'The script waits for a promise that nothing will ever settle.',
};

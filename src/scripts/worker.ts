// The entry file of the worker thread that runs scripts: one interpreter for each script.
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { createInterpreter, type RunningScript, runScript } from './interpreter.ts';
import type { FromWorker, RunMessage, ToWorker } from './messages.ts';
import { type InterpreterImage, readSnapshot } from './snapshot.ts';

if (parentPort === null) throw new Error('This file runs in a worker thread only.');
const port = parentPort;
const tell = (message: FromWorker): void => port.postMessage(message);

const LESS_THAN_THE_SERVER = 19;
/** Where a thread has a priority of its own: elsewhere this would slow the whole process. */
const lowerPriority = (): void => {
  if (process.platform === 'linux') setPriority(LESS_THAN_THE_SERVER);
};

let handIn: (image: InterpreterImage) => void = () => {};
const image = new Promise<InterpreterImage>((resolve) => {
  handIn = resolve;
});
let running: { readonly run: number; readonly script: RunningScript } | undefined;

async function start(run: RunMessage): Promise<void> {
  const interpreter = await createInterpreter(await image, run.limits.memoryBytes);
  let ended = false;
  const script = runScript(interpreter, run, {
    call: (message) => tell({ type: 'call', run: run.run, ...message }),
    ranLong: lowerPriority,
    print: (text) => tell({ type: 'print', run: run.run, text }),
    end: (end) => {
      running = undefined;
      ended = true;
      tell({ type: 'end', run: run.run, end });
      // What it returns to is still inside.
      setImmediate(() => interpreter.vm.dispose());
    },
  });
  // A script without calls has ended by now.
  if (!ended) running = { run: run.run, script };
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'interpreter') handIn(readSnapshot(message.snapshot, message.wasm));
  else if (message.type === 'run') void start(message);
  else if (message.run === running?.run) running.script.settle(message.id, message.ok, message.json);
});

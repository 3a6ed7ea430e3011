import { Intrinsics, QuickJS } from 'quickjs-wasi';
import { PRELUDE } from './prelude.ts';

/** What is known of the interpreter beside its memory, in the order in which it stands at the head of the file. */
const HEAD = ['stackPointer', 'runtimePtr', 'contextPtr', 'start', 'settle', 'bytes'] as const;
type Head = Readonly<Record<(typeof HEAD)[number], number>>;

/** What every interpreter begins as: its code, and its memory after the prelude. */
export interface InterpreterImage extends Head {
  readonly wasm: WebAssembly.Module;
  readonly memory: Uint8Array;
}

/** No clock and no random bytes: the build is the same on every machine. */
const sameEverywhere = (memory: WebAssembly.Memory) => ({
  random_get: (): number => 0,
  clock_time_get: (_clock: number, _precision: bigint, at: number): number => {
    new DataView(memory.buffer).setBigUint64(at, 0n, true);
    return 0;
  },
});

/**
 * Makes an interpreter, runs the prelude in it and keeps its memory. The build does this once: a first script would
 * otherwise wait for it.
 *
 * @param wasm the interpreter's compiled code
 * @returns the file's bytes, for `readSnapshot`
 */
export async function makeSnapshot(wasm: WebAssembly.Module): Promise<Uint8Array> {
  const intrinsics = Intrinsics.ALL & ~Intrinsics.PERFORMANCE;
  const vm = await QuickJS.create({ wasm, timezoneOffset: 0, intrinsics, wasi: sameEverywhere });
  const host = ['call', 'print', 'end'].map((name) => vm.newFunction(name, () => vm.getUndefined()));
  const inside = vm.callFunction(vm.evalCode(PRELUDE, 'prelude.js'), vm.undefined, ...host);
  const functionAt = (name: string): number => vm.exportHandle(vm.getProp(inside, vm.newString(name)));
  const [start, settle] = [functionAt('start'), functionAt('settle')];
  // Taken last, so that the two handles are in it.
  const { memory, ...pointers } = vm.snapshot();
  const head: Head = { ...pointers, start, settle, bytes: memory.length };
  return Buffer.concat([words(HEAD.map((name) => head[name])), ...differences(memory, dataOf(wasm))]);
}

const words = (values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);

/** The memory as the code alone fills it. */
function dataOf(wasm: WebAssembly.Module): Uint8Array {
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module, name } of WebAssembly.Module.imports(wasm))
    imports[module] = { ...imports[module], [name]: () => 0 };
  const { exports } = new WebAssembly.Instance(wasm, imports);
  return new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
}

/** Bytes compared at once. */
const BLOCK = 64;

/** The runs of blocks that are not as the code alone fills them: where each is, how long it is, and its bytes. */
function differences(memory: Uint8Array, data: Uint8Array): readonly Uint8Array[] {
  const runs: { at: number; end: number }[] = [];
  for (let at = 0; at < memory.length; at += BLOCK) {
    const isSame = memory.subarray(at, at + BLOCK).every((byte, index) => byte === (data[at + index] ?? 0));
    if (isSame) continue;
    const last = runs.at(-1);
    if (last?.end === at) last.end = at + BLOCK;
    else runs.push({ at, end: at + BLOCK });
  }
  return runs.flatMap(({ at, end }) => [words([at, end - at]), memory.subarray(at, end)]);
}

/**
 * Reads what `makeSnapshot` gave.
 *
 * @param file its bytes
 * @param wasm the same code
 */
export function readSnapshot(file: Uint8Array, wasm: WebAssembly.Module): InterpreterImage {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const head = Object.fromEntries(HEAD.map((name, index) => [name, view.getUint32(4 * index, true)])) as Head;
  const memory = new Uint8Array(head.bytes);
  memory.set(dataOf(wasm));
  for (let at = 4 * HEAD.length; at < file.length; ) {
    const [to, length] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    memory.set(file.subarray(at + 8, at + 8 + length), to);
    at += 8 + length;
  }
  return { wasm, memory, ...head };
}

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createInterpreter, runScript } from './interpreter.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { ScriptEnd } from './messages.ts';
import { makeSnapshot, readSnapshot } from './snapshot.ts';

const wasm = await WebAssembly.compile(readFileSync('node_modules/quickjs-wasi/quickjs.wasm'));
const file = await makeSnapshot(wasm);
const limits = DEFAULT_LIMITS;

/** What a script without calls comes to, in an interpreter of its own. */
async function endOf(code: string, names: readonly string[] = [], args = 'null'): Promise<ScriptEnd | undefined> {
  const ends: ScriptEnd[] = [];
  const interpreter = await createInterpreter(readSnapshot(file, wasm), limits.memoryBytes);
  const host = { call: () => {}, print: () => {}, ranLong: () => {}, end: (end: ScriptEnd) => void ends.push(end) };
  runScript(interpreter, { run: 1, code, names, args, limits }, host);
  interpreter.vm.dispose();
  return ends[0];
}

it('is the same whenever it is made', async () => {
  expect(Buffer.compare(await makeSnapshot(wasm), file)).toBe(0);
});

it('holds only what the code does not bring along', () => {
  const { memory } = readSnapshot(file, wasm);
  expect(file.length).toBeLessThan(memory.length / 5);
});

it('is an interpreter with names and arguments of its own', async () => {
  expect(await endOf('return [Object.keys(portkey), args.n]', ['list_configs'], '{"n":1}')).toEqual({
    kind: 'value',
    json: '[["all","list_configs"],1]',
  });
  expect(await endOf('return [Object.keys(portkey), args]')).toEqual({ kind: 'value', json: '[["all"],null]' });
});

it('leaves nothing of one script to the next', async () => {
  await endOf('globalThis.left = 1; Array.prototype.left = 1; return 1');
  expect(await endOf('return [typeof left, [].left === undefined]')).toEqual({
    kind: 'value',
    json: '["undefined",true]',
  });
});

it('has kept its own functions before a script could put others in their place', async () => {
  const forged = `}); JSON.parse = () => ({ n: 'forged' }); JSON.stringify = () => '"forged"'; Promise.prototype.then = () => {};
(async function script() { return args.n;`;
  expect(await endOf(forged, [], '{"n":1}')).toEqual({ kind: 'value', json: '1' });
});

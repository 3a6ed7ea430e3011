import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';
import { type OddLine, oddLine } from '../helpers/odd-messages.ts';

/** 5,000 lines, over three connections. */
const LINES = 5_000;
const SEED = 12;
const QUIET_MS = 8_000;

const MODERN =
  '{"jsonrpc":"2.0","id":"opening","method":"tools/call","params":{"name":"whoami","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}';
const older = (version: string): string =>
  `{"jsonrpc":"2.0","id":"opening","method":"initialize","params":{"protocolVersion":"${version}","capabilities":{},"clientInfo":{"name":"odd","version":"1"}}}`;

const oddLines = (count: number, modern: boolean): OddLine[] =>
  Array.from({ length: count }, (_, at) => {
    const [line] = fc.sample(oddLine(10 + at * 10, modern), { numRuns: 1, seed: SEED + at });
    return line!;
  });

/** The id of each answer in a line, as it was written. */
function idsAnswered(line: string): string[] {
  if (line.startsWith('['))
    return (JSON.parse(line.replace(RAW_ID, '"id":"raw $1"')) as { id: unknown }[]).map(({ id }) => textOf(id));
  const [, raw] = /^\{"jsonrpc":"2\.0","id":([-0-9.e+]+),/.exec(line) ?? [];
  return [raw ?? textOf((JSON.parse(line) as { id: unknown }).id)];
}
const RAW_ID = /(?<=\{"jsonrpc":"2\.0",)"id":([-0-9.e+]+)(?=,"error")/g;
const textOf = (id: unknown): string =>
  typeof id === 'string' && id.startsWith('raw ') ? id.slice('raw '.length) : JSON.stringify(id);
const sameSpelling = (id: string): string => (id.startsWith('"') ? JSON.stringify(JSON.parse(id)) : id);

/** Sends everything, waits until all is answered that must be, and ends. */
async function answersTo(opening: string, lines: readonly OddLine[], lasting: ReadonlySet<string>) {
  const child = spawn(process.execPath, [builtEntry(), '--sandbox'], {
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'silent' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const answered = new Map<string, number>();
  const notices: string[] = [];
  const due = new Set(lines.flatMap(({ ids }) => ids.map(sameSpelling)));
  let allThere: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    allThere = resolve;
  });
  // Should one be missing, it is named rather than waited for.
  let quiet = setTimeout(allThere, QUIET_MS);
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    clearTimeout(quiet);
    quiet = setTimeout(allThere, QUIET_MS);
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      if (line.startsWith('{"method"') || line.includes('"method":"notifications/')) notices.push(line);
      else
        for (const id of idsAnswered(line)) {
          answered.set(id, (answered.get(id) ?? 0) + 1);
          due.delete(id);
        }
    }
    if ([...due].every((id) => lasting.has(id))) allThere();
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.write(`${opening}\n${lines.map(({ line }) => line).join('\n')}\n`);
  await all;
  clearTimeout(quiet);
  const ending = Date.now();
  child.stdin.end();
  const code = await exited;
  return { answered, code, endedWithin: Date.now() - ending };
}

describe.each<[string, string, number, boolean]>([
  ['2025-03-26, which has batches', older('2025-03-26'), 0.3, false],
  ['2025-11-25', older('2025-11-25'), 0.3, false],
  ['2026-07-28', MODERN, 0.4, true],
])('malformed and odd messages over stdio, in %s', (_, opening, share, modern) => {
  // The clock runs on for what else runs on the machine: what is late once is tried again.
  it('every one that has an id is answered once, and the process is gone within a second of the end', {
    retry: 2,
    timeout: 60_000,
  }, async () => {
    const lines = oddLines(LINES * share, modern);
    const lasting = new Set(
      lines.filter(({ line }) => line.includes('subscriptions/listen')).flatMap(({ ids }) => ids.map(sameSpelling)),
    );
    const { answered, code, endedWithin } = await answersTo(opening, lines, lasting);
    const wrong = lines
      .flatMap(({ line, ids }) => ids.map((id) => ({ line, id, times: answered.get(sameSpelling(id)) ?? 0 })))
      .filter(({ times }) => times !== 1);
    expect(wrong).toEqual([]);
    const known = new Set(['null', '"opening"', ...lines.flatMap(({ ids }) => ids.map(sameSpelling))]);
    expect([...answered.keys()].filter((id) => !known.has(id))).toEqual([]);
    expect(code).toBe(0);
    expect(endedWithin).toBeLessThan(1_000);
  });
});

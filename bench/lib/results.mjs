// What the README shows of the benchmarks: figures of ours and of the peer, both of one run, kept in the repository.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

const FILE = new URL('../results.json', import.meta.url);

/**
 * Keeps a benchmark's figures in bench/results.json, where `npm run bench -- NAME --save` asks for it.
 *
 * @param benchmark its name; what it kept before is replaced
 * @param versions of the peer and of the Node that ran both
 * @param figures by what was measured: ours, the peer's, and the unit
 */
export function keep(benchmark, versions, figures) {
  if (process.env.BENCH_SAVE !== 'yes') return;
  const before = JSON.parse(readFileSync(FILE, 'utf8'));
  const processor = cpus()[0]?.model ?? 'unknown processor';
  const date = new Date().toISOString().slice(0, 10);
  const run = { date, machine: `${availableParallelism()} cores, ${processor}`, ...versions, figures };
  writeFileSync(FILE, `${JSON.stringify({ ...before, [benchmark]: run }, null, 2)}\n`);
}

// Processor time of one policy decision: the pure function, for a plain read, for a write with arguments of 10 KB and of
// 100 KB, and for one that compares with what is stored. Target: under 0.1 ms for 10 KB, growing no faster than its size.
import { tsImport } from 'tsx/esm/api';

const { catalog } = await tsImport('../src/catalog/index.ts', import.meta.url);
const { toolOf } = await tsImport('../src/tools/model/tool.ts', import.meta.url);
const { decide } = await tsImport('../src/tools/policy/decide.ts', import.meta.url);

const tool = (name) => toolOf(catalog.find((entry) => entry.name === name));
const exposure = { refusal: () => undefined };
const settings = {
  confirm: new Set(['delete', 'access', 'egress', 'protection']),
  dryRun: false,
  pinnedWorkspace: new Set(['ws-mine']),
};
const target = (index) => ({
  provider: `@provider-${index}`,
  override_params: { model: 'gpt-4o', metadata: 'x'.repeat(60) },
});
const config = (bytes) => ({
  strategy: { mode: 'fallback' },
  targets: Array.from({ length: bytes / 130 }, (_, index) => target(index)),
});
const update = (bytes) => ({ tool: tool('update_config'), args: { slug: 'pc-a', config: config(bytes) } });
const guardrails = Array.from({ length: 10 }, (_, index) => `g-${index}`);

const cases = {
  'read, no arguments': { tool: tool('list_configs'), args: {} },
  'write of 1 KB': update(1_000),
  'write of 10 KB': update(10_000),
  'write of 100 KB': update(100_000),
  'write of 10 KB against what is stored': {
    ...update(10_000),
    stored: { kind: 'read', value: { config: { ...config(10_000), input_guardrails: guardrails } } },
  },
};

const ROUNDS = 2_000;
const results = {};
for (const [name, input] of Object.entries(cases)) {
  const run = () => decide({ ...input, exposure, settings, dryRun: false });
  for (let i = 0; i < ROUNDS; i++) run();
  const begun = process.cpuUsage();
  for (let i = 0; i < ROUNDS; i++) run();
  const used = process.cpuUsage(begun);
  results[name] = { ms: Number(((used.user + used.system) / 1000 / ROUNDS).toFixed(4)), decision: run().kind };
}
console.table(results);
const slow = results['write of 10 KB'].ms > 0.1 || results['write of 100 KB'].ms > results['write of 10 KB'].ms * 15;
if (slow) {
  console.error('slower than its target');
  process.exitCode = 1;
}

import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';

const application = createApplication(readConfig({ PORTKEY_TOOL_DOMAINS: 'all' }), '0.0.0');
const tools = application.surface('full').list(application.exposure);
const folder = new URL('../snapshots/', import.meta.url);

// One file for each tool, so that a change of what a model sees stands out in review. `npx vitest run test/listing -u` renews them.
describe('the listed definition of each tool', () => {
  it.each(tools.map((tool) => [tool.name, tool] as const))('%s', async (name, { outputSchema, _meta, ...seen }) => {
    expect(outputSchema).toHaveProperty('type', 'object');
    await expect(`${JSON.stringify(seen, null, 2)}\n`).toMatchFileSnapshot(new URL(`${name}.json`, folder).pathname);
  });

  it('has no file for a tool that is gone', async () => {
    const names = new Set(tools.map((tool) => `${tool.name}.json`));
    expect((await readdir(folder)).filter((file) => !names.has(file))).toEqual([]);
  });
});

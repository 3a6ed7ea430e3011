/** Adds an operation as CONTRIBUTING.md says, in a copy of the repository. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'contributing-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A code block of the page: where it is to be put, and before what. */
interface Step {
  readonly file: string;
  readonly before: string;
  readonly code: string;
}

const steps = [
  ...readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').matchAll(/^```ts (\S+) before (.+)\n([\s\S]*?)^```$/gm),
].map(([, file = '', before = '', code = '']): Step => ({ file, before, code }));

/** Puts a step's code before the line with its mark, or before the brace that opens the entry of that line. */
function follow({ file, before, code }: Step): void {
  const lines = readFileSync(join(copy, file), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(before));
  expect(at, `${file} has no line with ${before}`).toBeGreaterThan(0);
  const place = lines[at - 1]?.trim() === '{' ? at - 1 : at;
  writeFileSync(join(copy, file), [...lines.slice(0, place), code.trimEnd(), ...lines.slice(place)].join('\n'));
}

const PROBE = `
import { readConfig } from '../../src/config.ts';
import { handlers } from '../../src/sandbox/operations/index.ts';
import { createApplication } from '../../src/tools/application.ts';
import { LOCAL_PRINCIPAL } from '../../src/tools/model/call-context.ts';
import { createSearch } from '../../src/tools/search/search.ts';
import { toolsPage } from '../../scripts/docs/tools.ts';
import { missingHandlers, missingPhrases } from './missing-parts.ts';

const application = createApplication(readConfig({ PORTKEY_SANDBOX: 'true', PORTKEY_CONFIRM: 'off' }), 'test');
const { toolbox, exposure } = application;
const call = async (name, args) => {
  const context = { principal: LOCAL_PRINCIPAL, signal: new AbortController().signal, transport: 'stdio' };
  return (await application.pipeline.call(toolbox.find(name), args, context, exposure)).envelope;
};
const listed = application.surface('full').list(exposure).map(({ name }) => name);
const found = createSearch(toolbox.all, () => '')('retire an old routing config but keep it', () => true)[0].tool.name;
const isDocumented = toolsPage().includes('\`archive_config\`');
const missing = [...missingHandlers(handlers), ...missingPhrases(toolbox.all)];
const archive = async () => {
  const { data } = await call('create_config', { name: 'Old one', config: { retry: { attempts: 2 } } });
  const answer = await call('archive_config', { slug: data.slug });
  const after = await call('get_config', { slug: data.slug });
  return { ok: answer.ok, status: after.data.status };
};
const archived = missing.length === 0 ? await archive() : undefined;
console.log(JSON.stringify({ listed, found, isDocumented, missing, archived }));
process.exit(0);
`;

interface Probe {
  readonly listed: readonly string[];
  readonly found: string;
  readonly isDocumented: boolean;
  readonly missing: readonly string[];
  readonly archived?: { readonly ok: boolean; readonly status: string };
}

async function look(name: string): Promise<Probe> {
  const outfile = join(copy, 'test/helpers', `${name}.mjs`);
  await build({
    stdin: { contents: PROBE, resolveDir: join(copy, 'test/helpers'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
    outfile,
  });
  const { stdout } = await promisify(execFile)(process.execPath, [outfile], { env: {}, cwd: copy });
  return JSON.parse(stdout) as Probe;
}

describe('an operation that is added as CONTRIBUTING.md says', () => {
  it('is listed, found, documented and answered, and what it lacks on the way is named', async () => {
    for (const folder of ['src', 'scripts/docs', 'test/helpers', 'package.json'])
      cpSync(join(root, folder), join(copy, folder), { recursive: true, filter: (path) => !path.includes('.test.') });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const [entry, handler] = steps;
    if (entry === undefined || handler === undefined || steps.length !== 2)
      throw new Error('Two code blocks expected.');

    follow({ ...entry, code: entry.code.replace(/ +examplePhrases: `[^`]*`,\n/, '') });
    expect((await look('without')).missing).toEqual([
      'src/sandbox/operations/configs.ts: add archive_config to the handlers',
      'src/catalog/configs.ts: add examplePhrases (three or more, comma-separated) to archive_config',
    ]);

    cpSync(join(root, entry.file), join(copy, entry.file));
    for (const step of steps) follow(step);
    const whole = await look('whole');
    expect(whole).toMatchObject({ found: 'archive_config', isDocumented: true, missing: [] });
    expect(whole.listed).toContain('archive_config');
    expect(whole.archived).toEqual({ ok: true, status: 'archived' });
  }, 60_000);
});

import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ignoring, type Stage, stagesOf } from './dockerfile.ts';

const run = promisify(execFile);
const root = process.cwd();
const stages = stagesOf('Dockerfile');
const stage = (name: string): Stage => {
  const found = stages.find((one) => one.name === name);
  if (found === undefined) throw new Error(`The Dockerfile has no stage ${name}.`);
  return found;
};
const [build, runtime, stdio, final] = [stage('build'), stage('runtime'), stage('stdio'), stage('http')];
const of = (stage: Stage, name: string): string[] =>
  stage.instructions.filter((one) => one.name === name).map(({ text }) => text);
const environment = Object.fromEntries(
  [runtime, final]
    .flatMap((one) => of(one, 'ENV'))
    .flatMap((text) => text.split(/\s+/).map((pair) => pair.split('=') as [string, string])),
);

let work: string;
/** Where each stage was built. */
const places: Record<string, string> = {};
let image: string;

/** Does COPY as the builder does: from the context without what is ignored, or from an earlier stage. */
function copy(text: string, places: Readonly<Record<string, string>>, into: string): void {
  const [, from] = /--from=(\S+)/.exec(text) ?? [];
  const paths = text.split(/\s+/).filter((word) => !word.startsWith('--'));
  const target = paths.pop() ?? '.';
  const ignored = from ? () => false : ignoring('.dockerignore');
  const source = from ? (places[from] ?? '') : root;
  for (const path of paths) {
    const wanted = from ? relative('/app', path) : path;
    const destination = target.endsWith('/') ? join(into, target, basename(wanted)) : join(into, target);
    mkdirSync(dirname(destination), { recursive: true });
    cpSync(join(source, wanted), destination, {
      recursive: true,
      filter: (file) => lstatSync(file).isDirectory() || !ignored(relative(root, file)),
    });
  }
}

/** The base image's own Node is 24; here whatever runs the tests stands in for it. */
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'image-'));
  for (const [index, stage] of stages.entries()) {
    const place = join(work, String(index));
    const base = places[stage.from];
    if (base === undefined) mkdirSync(place);
    else cpSync(base, place, { recursive: true });
    if (stage.name) places[stage.name] = place;
    for (const { name, text } of stage.instructions) {
      if (name === 'COPY') copy(text, places, place);
      // What `npm ci` would fetch is here already; that package.json and lock agree is tried for itself below.
      else if (name === 'RUN' && text.startsWith('npm ci'))
        symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
      else if (name === 'RUN')
        await run('sh', ['-c', text], { cwd: place, env: { ...process.env, BUILD_DIR: 'build' } });
    }
    image = place;
  }
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Starts what ENTRYPOINT starts, with the environment of the image and nothing of ours. */
function start(env: Record<string, string>, args: readonly string[] = []) {
  const [command = '', ...rest] = JSON.parse(of(final, 'ENTRYPOINT')[0] ?? '[]') as string[];
  const program = command === 'node' ? process.execPath : command;
  const child = spawn(program, [...rest, ...args], {
    cwd: image,
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...environment, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  return { child, stderr: () => stderr, exit: new Promise<number | null>((resolve) => child.once('exit', resolve)) };
}

describe('the image', () => {
  it('is built in stages on Node 24 and runs as somebody without rights', () => {
    expect(stages.map(({ name }) => name)).toEqual(['build', 'runtime', 'stdio', 'http']);
    for (const { from } of [build, runtime]) expect(from).toMatch(/^node:24-/);
    expect(of(runtime, 'USER')).toEqual(['node']);
    for (const target of [stdio, final]) {
      expect(target.from).toBe('runtime');
      expect(of(target, 'USER')).toEqual([]);
      expect(of(target, 'ENTRYPOINT')).toHaveLength(1);
    }
    expect(of(build, 'RUN')[0]).toMatch(/^npm ci\b/);
  });

  it('needs no installed packages to run, and holds neither source nor tests', () => {
    expect(readdirSync(image).sort()).toEqual(['LICENSE', 'build', 'health-check.mjs', 'package.json']);
    expect(existsSync(join(work, '0', 'src/index.ts'))).toBe(true);
    const sent = readdirSync(join(work, '0', 'src'), { recursive: true, encoding: 'utf8' });
    expect(sent.filter((file) => file.endsWith('.test.ts'))).toEqual([]);
  });

  it('says where it comes from, and what is in it', () => {
    const labels = of(runtime, 'LABEL').join(' ');
    for (const name of ['source', 'version', 'revision']) {
      expect(labels).toContain(`org.opencontainers.image.${name}="\${${name.toUpperCase()}}"`);
      expect(of(runtime, 'ARG').some((text) => text.startsWith(`${name.toUpperCase()}=`))).toBe(true);
    }
    const { repository, version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(
      `git+${of(runtime, 'ARG')
        .find((text) => text.startsWith('SOURCE='))
        ?.slice('SOURCE='.length)}.git`,
    ).toBe(repository.url);
    const sbom = JSON.parse(readFileSync(join(image, 'build/sbom.cdx.json'), 'utf8')) as {
      readonly bomFormat: string;
      readonly metadata: { readonly component: { readonly version: string } };
      readonly components: readonly { readonly name: string; readonly version: string; readonly purl: string }[];
    };
    expect(sbom.bomFormat).toBe('CycloneDX');
    expect(sbom.metadata.component.version).toBe(version);
    const listed = sbom.components.map((one) => `${one.name}@${one.version}`);
    expect(listed.sort()).toEqual(JSON.parse(readFileSync(join(image, 'build/bundled.json'), 'utf8')).sort());
    expect(listed.some((id) => id.startsWith('undici@'))).toBe(true);
    expect(listed.filter((id) => /^(vitest|typescript|esbuild)@/.test(id))).toEqual([]);
    for (const { name, purl } of sbom.components) expect(purl).toContain(`pkg:npm/${name.replace('@', '%40')}@`);
  });

  it('serves over stdio as its target of that name', async () => {
    const [command, ...args] = JSON.parse(of(stdio, 'ENTRYPOINT')[0] ?? '[]') as string[];
    expect(command).toBe('node');
    const { stdout } = await run(process.execPath, [...args, 'call', 'whoami', '--sandbox'], {
      cwd: places.stdio,
      env: { HOME: '/nonexistent' },
    });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  });

  it('lets nothing local into the builder', () => {
    const ignored = ignoring('.dockerignore');
    for (const file of [
      '.env',
      'src/.env.local',
      '.git/config',
      'node_modules/x/index.js',
      'build/index.js',
      'docs/a.md',
    ])
      expect([file, ignored(file)]).toEqual([file, true]);
    for (const file of [
      'src/index.ts',
      'scripts/build.mjs',
      'package.json',
      'package-lock.json',
      'deploy/health-check.mjs',
    ])
      expect([file, ignored(file)]).toEqual([file, false]);
  });

  it('has a lock file that fits package.json, so that npm ci works', () => {
    execFileSync('npm', ['ci', '--dry-run', '--ignore-scripts', '--offline', '--no-audit', '--no-fund'], {
      cwd: root,
      stdio: 'pipe',
    });
  });

  it('refuses to start without a sign-on and prints the line to add', async () => {
    expect(environment).toMatchObject({ MCP_HOST: '0.0.0.0', MCP_TRANSPORT: 'http' });
    const server = start({});
    expect(await server.exit).toBe(2);
    expect(server.stderr()).toContain('MCP_AUTH_MODE=bearer MCP_AUTH_TOKEN=');
  });

  it('serves once it is told who may call, is healthy, and stops when it is asked to', async () => {
    // Below the ports that the system hands out: what else is tested meanwhile cannot take it.
    const port = String(21_000 + (process.pid % 10_000));
    const env = { MCP_PORT: port, MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: 'a-token-of-the-image-test' };
    const health = JSON.parse(/CMD (\[.*\])$/.exec(of(final, 'HEALTHCHECK')[0] ?? '')?.[1] ?? '[]') as string[];
    const check = (): Promise<number> =>
      run(process.execPath, health.slice(1), { cwd: image, env: { MCP_PORT: port } }).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
    expect(await check()).toBe(1);
    const server = start(env, ['--sandbox']);
    await expect.poll(check, { timeout: 10_000 }).toBe(0);
    const { stdout } = await run(process.execPath, ['scripts/test-http.mjs'], {
      env: { MCP_TEST_BASE_URL: `http://127.0.0.1:${port}`, MCP_TEST_BEARER_TOKEN: env.MCP_AUTH_TOKEN },
    });
    expect(stdout).toContain('Everything holds.');
    const refused = run(process.execPath, ['scripts/test-http.mjs'], {
      env: { MCP_TEST_BASE_URL: `http://127.0.0.1:${port}` },
    });
    await expect(refused).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('answered 401') });
    server.child.kill('SIGTERM');
    expect(await server.exit).toBe(0);
  });

  it('writes nothing below its root', () => {
    const after = readdirSync(image, { recursive: true, encoding: 'utf8' });
    expect(after.filter((file) => !/^(build|LICENSE|health-check\.mjs|package\.json)/.test(file))).toEqual([]);
  });
});

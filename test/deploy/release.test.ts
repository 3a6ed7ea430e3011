import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { stdioSettings } from '../../scripts/docs/stdio-settings.ts';
import { type Evidence, findingsOf, notesOf } from '../../scripts/release/findings.ts';
import { mcpbManifest } from '../../scripts/release/mcpb-manifest.ts';

const good: Evidence = {
  manifest: {
    name: 'a-server',
    version: '1.2.3',
    mcpName: 'io.github.somebody/a-server',
    license: 'MIT',
    repository: { url: 'git+https://github.com/somebody/a-server.git' },
  },
  versions: { 'server.json': ['1.2.3', '1.2.3'], 'gemini-extension.json': ['1.2.3'] },
  serverName: 'io.github.somebody/a-server',
  changelog: '# Changelog\n\n## [1.2.3] - 2026-12-01\n\nBetter.\n\n## [1.2.2] - 2026-11-01\n\nGood.\n',
  tag: undefined,
  gitStatus: '',
  lock: { '': {}, 'node_modules/a': { integrity: 'sha512-x' } },
  stale: '',
  licenses: 'Head\n\na@1.0.0\nMIT, …\n',
  bundled: ['a@1.0.0'],
};
const manifest = (change: Partial<Evidence['manifest']>): Partial<Evidence> => ({
  manifest: { ...good.manifest, ...change },
});

describe('release:check', () => {
  it('finds nothing missing where all is in place, and says what only a person knows', () => {
    const { missing, confirm } = findingsOf({ ...good, tag: 'v1.2.3' });
    expect(missing).toEqual([]);
    expect(confirm[0]).toContain('belongs to somebody');
  });

  it.each<[string, Partial<Evidence>, RegExp]>([
    ['a version that is none', manifest({ version: '1.2' }), /1\.2 is no version/],
    [
      'another version elsewhere',
      { versions: { 'server.json': ['1.2.3', '1.2.2'] } },
      /^server\.json: version 1\.2\.2/,
    ],
    ['a version that is missing', { versions: { 'gemini-extension.json': [] } }, /gemini.*version missing/],
    ['another name in server.json', { serverName: 'io.github.else/a-server' }, /^server\.json: its name/],
    ['an entry that is not dated', { changelog: '## [1.2.3] - unreleased\n' }, /"unreleased" where its date belongs/],
    ['an entry without any date', { changelog: '## [1.2.3]\n' }, /no date/],
    ['a date that is none', { changelog: '## [1.2.3] - 2026-02-30\n' }, /"2026-02-30" where its date belongs/],
    ['no entry for the version', { changelog: '## [1.2.2] - 2026-11-01\n' }, /top entry is 1\.2\.2/],
    ['an empty changelog', { changelog: '' }, /top entry is missing/],
    ['another tag', { tag: 'v1.2.4' }, /tag is v1\.2\.4, not v1\.2\.3/],
    ['uncommitted changes', { gitStatus: ' M src/index.ts\n' }, /not committed/],
    ['stale docs', { stale: 'Stale: docs/TOOLS.md. Run: npm run docs' }, /docs\/TOOLS\.md\. Run: npm run docs/],
    ['a lock without integrity', { lock: { 'node_modules/b': {} } }, /node_modules\/b.*complete-lockfile/],
    ['no licences', { licenses: undefined }, /Run: npm run build/],
    ['a licence that is missing', { bundled: ['a@1.0.0', 'b@2.0.0'] }, /b@2\.0\.0 is bundled/],
    [
      'another owner',
      manifest({ repository: { url: 'git+https://github.com/else/a-server.git' } }),
      /io\.github\.else/,
    ],
    ['another host', manifest({ repository: { url: 'https://git.example/a' } }), /not on GitHub/],
  ])('finds %s', (_, change, line) => {
    const { missing } = findingsOf({ ...good, ...change });
    expect(missing.some((one) => line.test(one))).toBe(true);
  });

  it('takes the notes of a release from its entry alone', () => {
    expect(notesOf(good.changelog, '1.2.3')).toBe('Better.\n');
    expect(notesOf(good.changelog, '1.2.2')).toBe('Good.\n');
    expect(() => notesOf(good.changelog, '1.2')).toThrow('no entry for 1.2.');
  });
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Record<string, string>;
        readonly strategy?: object;
        readonly needs?: unknown;
        readonly steps: readonly Step[];
      }
    >
  >;
}
const workflow = (name: string): Workflow =>
  parse(readFileSync(`.github/workflows/${name}`, 'utf8'), { uniqueKeys: true }) as Workflow;

describe('.github', () => {
  const files = readdirSync('.github', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yml'));

  it.each(files)('%s is YAML', (file) => {
    expect(parse(readFileSync(`.github/${file}`, 'utf8'))).toBeTypeOf('object');
  });

  it('runs the gate that .ci/run is, on Node 20, 22 and 24', () => {
    const { jobs, permissions } = workflow('ci.yml');
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.gate?.steps.map(({ run }) => run)).toContain('.ci/run');
    expect(jobs.gate?.strategy).toMatchObject({ matrix: { node: ['20', '22', '24'] } });
  });

  it('releases with no more rights than each job needs, from pinned actions, after the checks', () => {
    const { jobs, permissions } = workflow('release.yml');
    expect(permissions).toEqual({});
    expect(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      check: { contents: 'read' },
      npm: { contents: 'read', 'id-token': 'write' },
      registry: { contents: 'read', 'id-token': 'write' },
      image: { contents: 'read', packages: 'write' },
      notes: { contents: 'write' },
    });
    for (const name of ['ci.yml', 'release.yml'])
      for (const { steps } of Object.values(workflow(name).jobs))
        for (const { uses } of steps) if (uses) expect(uses).toMatch(/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
    const checks = jobs.check?.steps.map(({ run }) => run?.split(' -- ')[0]);
    // The licences that release:check reads are made by the build.
    expect(checks?.slice(-3)).toEqual(['npm run build', 'npm run release:check', '.ci/run']);
    const order = Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.needs]));
    expect(order).toMatchObject({ npm: 'check', registry: 'npm', image: 'npm', notes: ['registry', 'image'] });
    expect(jobs.npm?.steps.some(({ run }) => run?.includes('npm publish --provenance'))).toBe(true);
  });

  it('calls only scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly scripts: object };
    const called = ['ci.yml', 'release.yml'].flatMap((name) =>
      [...readFileSync(`.github/workflows/${name}`, 'utf8').matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script),
    );
    expect(called.length).toBeGreaterThan(2);
    expect(called.filter((script) => !(script && script in scripts))).toEqual([]);
  });
});

describe('the manifest of the MCPB bundle', () => {
  const { user_config: asked, server } = mcpbManifest();

  it('asks for every setting of a server over stdio, secrets as such, each with a default', () => {
    const settings = Object.entries(stdioSettings);
    const own = settings.filter(([name]) => name.startsWith('PORTKEY_'));
    expect(Object.keys(asked)).toEqual(own.map(([name]) => name));
    for (const [name, { secret }] of own) {
      expect(asked[name]).toHaveProperty('default');
      expect('sensitive' in (asked[name] ?? {})).toBe(secret);
      expect(server.mcp_config.env[name]).toBe(`\${user_config.${name}}`);
    }
    expect(asked).toMatchObject({
      PORTKEY_API_KEY: { type: 'string', sensitive: true },
      PORTKEY_READ_ONLY: { type: 'boolean', default: false },
      PORTKEY_FENCE: { type: 'boolean', default: true },
      PORTKEY_MAX_RETRIES: { type: 'number', default: 2 },
    });
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

describe('the package', () => {
  it('has at most 20 direct runtime dependencies, each with its reason in CONTRIBUTING', () => {
    const names = Object.keys(manifest.dependencies);
    const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
    expect(names.length).toBeLessThanOrEqual(20);
    expect(names.filter((name) => !contributing.includes(`\`${name}\``))).toEqual([]);
  });

  it('has the bins and scripts that users rely on', () => {
    expect(manifest.bin).toEqual({
      'portkey-admin-mcp-server': 'build/index.js',
      'portkey-admin-mcp': 'build/index.js',
      'portkey-admin-mcp-http': 'build/server.js',
    });
    const scripts = [
      'build',
      'start',
      'dev',
      'dev:http',
      'demo',
      'test',
      'test:e2e',
      'test:contract',
      'test:http',
      'test:clients',
      'test:full',
      'test:long',
      'check',
      'ci',
      'bench',
    ];
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });

  it('locks every package to a file that the registry vouches for', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
    };
    const open = Object.entries(packages).filter(
      ([at, { integrity }]) => at !== '' && !integrity?.startsWith('sha512-'),
    );
    expect(open.map(([at]) => at)).toEqual([]);
  });

  it('never names another package as its own', () => {
    for (const file of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])
      expect(readFileSync(file, 'utf8')).not.toMatch(/npx (-y )?portkey-admin-mcp\b(?!-)/);
  });
});

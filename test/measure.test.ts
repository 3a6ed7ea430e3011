import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'measure-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('npm run measure counts code without blanks and comments, names, and folders both ways, types too', async () => {
  for (const folder of ['a', 'b', 'c']) mkdirSync(join(root, folder));
  writeFileSync(
    join(root, 'a', 'one.ts'),
    "/** Said,\n * and said. */\nimport type { Two } from '../b/two.ts';\n\n// Nothing.\nexport const one = (two: Two): string => `two\n\nlast` + two; // said\nexport type { Two };\n",
  );
  writeFileSync(join(root, 'b', 'two.ts'), "import '../c/three.ts';\nexport type Two = import('../a/one.ts').Two;\n");
  writeFileSync(join(root, 'c', 'three.ts'), 'export const [x, { y }] = [1, { y: 2 }];\nexport function z() {}\n');
  writeFileSync(join(root, 'c', 'three.test.ts'), "import '../a/one.ts';\n\nx();\n");
  const script = `import { measureSource } from ${JSON.stringify(resolve('scripts/measure/source.mjs'))};
    console.log(JSON.stringify(await measureSource(${JSON.stringify(root)})));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const { totals, cycles, mutual } = JSON.parse(stdout);
  expect(totals).toEqual({ files: 3, lines: 9, testFiles: 1, testLines: 2, exportedNames: 6 });
  expect(cycles).toEqual([['a', 'b']]);
  expect(mutual).toEqual(['a ↔ b']);
});

// Bundles a page of src/app/ into one HTML file that loads nothing: its script and style stand in it.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));

/** Of a page that nobody serves with a header. It may run and style itself; whatever would leave it is refused by the browser. */
const CSP =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * What keeps the protocol's library small (measured: 664 KB without, 221 KB with): English alone of the 50 languages of
 * zod's messages; zod's members instead of all of it in one object, which no bundler can take apart; and no file for the
 * sake of what it does when it is loaded, which is nothing here.
 */
const smallLibraries = {
  name: 'small-libraries',
  setup(bundler) {
    bundler.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: resolve('node_modules/zod/v4/locales'),
    }));
    bundler.onLoad({ filter: /ext-apps\/dist\/src\/app\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        /import ?\{ ?z as (\w+) ?\} ?from ?"zod\/v4"/g,
        'import*as $1 from"zod/v4"',
      ),
    }));
    // The makers of JSON Schema are called by nothing here, but every schema names them.
    bundler.onLoad({ filter: /zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/ }, async ({ path }) => {
      const names = (await readFile(path, 'utf8')).matchAll(/^export (?:const|function) (\w+)/gm);
      return { contents: [...names].map(([, name]) => `export const ${name} = () => undefined;`).join('\n') };
    });
    // Colours between colours: the charts' scales hold numbers and times alone.
    bundler.onLoad({ filter: /d3-color\/dist\/d3-color\.mjs$/ }, () => ({
      contents: ['color', 'rgb', 'hsl', 'lab', 'hcl', 'cubehelix']
        .map((name) => `export const ${name} = () => undefined;`)
        .join('\n'),
    }));
    bundler.onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'resolved') return undefined;
      const found = await bundler.resolve(path, {
        importer: from.importer,
        resolveDir: from.resolveDir,
        kind: from.kind,
        pluginData: 'resolved',
      });
      // zod's own entry file sets its language.
      if (/\/node_modules\//.test(found.path) && !/zod\/v4\/classic\/external/.test(found.path))
        found.sideEffects = false;
      return found;
    });
  },
};

/**
 * @param {{ entry: string, title: string, outfile: string, csp?: string }} page `csp` stands in the page; empty where
 *   its server sends one
 * @returns {Promise<readonly string[]>} paths of the files that went into it
 */
export async function buildPage({ entry, title, outfile, csp = CSP }) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'page',
    format: 'esm',
    platform: 'browser',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    define: { APP_VERSION: JSON.stringify(version) },
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [smallLibraries],
    // zod would try whether it may make code of text, which the page's CSP reports.
    banner: { js: 'globalThis.__zod_globalConfig={jitless:true};' },
  });
  const text = (end) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  // An element ends at its closing tag, wherever that stands.
  const script = text('.js')
    .replaceAll(/<\/script/gi, '<\\/script')
    .replaceAll('<!--', '<\\!--');
  await writeFile(
    outfile,
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${csp && `<meta http-equiv="Content-Security-Policy" content="${csp}">\n`}<title>${title}</title>
<style>${text('.css').trim()}</style>
</head>
<body>
<div id="root"></div>
<script type="module">${script.trim()}</script>
</body>
</html>
`,
  );
  return Object.keys(metafile.inputs);
}

/** How esbuild bundles the server; the bench bundles its baseline the same way. */
export const bundling = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // jsonc-parser's other form loads its parts by names that no bundler can follow.
  mainFields: ['module', 'main'],
  minify: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // Optional: there or not, and with 2 MB of WebAssembly beside it.
  external: ['@resvg/resvg-wasm'],
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
};

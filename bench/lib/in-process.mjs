// The whole way of a call without a transport: arguments, policy, request, reply. Bundled as it is shipped.
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** @returns one call of list_configs through surface and pipeline */
export async function inProcess(env) {
  const outfile = resolve('node_modules/.cache/bench/application.mjs');
  const { banner, ...rest } = (await import('../../scripts/bundling.mjs')).bundling;
  const contents =
    "export { createApplication } from './src/tools/application.ts'; export { readConfig } from './src/config.ts'; export { LOCAL_PRINCIPAL } from './src/tools/model/call-context.ts'; export { textOf } from './src/tools/reply/envelope.ts';";
  await build({
    ...rest,
    banner,
    splitting: false,
    packages: 'external',
    stdin: { contents, resolveDir: resolve('.'), sourcefile: 'application.ts' },
    outfile,
  });
  const { createApplication, readConfig, LOCAL_PRINCIPAL, textOf } = await import(outfile);
  const application = createApplication(readConfig(env), 'bench');
  const context = { principal: LOCAL_PRINCIPAL, signal: new AbortController().signal, transport: 'stdio' };
  const surface = application.surface('full');
  return {
    once: async () => {
      const { envelope } = await surface.call('list_configs', {}, context, application.exposure);
      if (!envelope.ok) throw new Error(JSON.stringify(envelope.error));
      textOf(envelope);
    },
    stop: () => application.close(),
  };
}

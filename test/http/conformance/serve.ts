// Serves the conformance fixtures on the real HTTP stack, for scripts/conformance.mjs: prints the URL once it is ready.
import { readConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { startHttpServer } from '../../../src/serve/http/server.ts';
import { httpSettings } from '../../../src/serve/http/settings.ts';
import { fixtureServer } from './fixtures.ts';

const env = { MCP_PORT: '0', MCP_EVENT_STORE: 'memory', PORTKEY_SANDBOX: 'true', LOG_LEVEL: 'warn' };
const config = readConfig(env);
const { url } = await startHttpServer({
  config,
  settings: httpSettings(config, env),
  version: '0.0.0',
  log: createLog(config.LOG_LEVEL),
  application: () => Promise.reject(new Error('The fixtures need no tools of ours.')),
  makeServer: fixtureServer,
});
console.log(url);

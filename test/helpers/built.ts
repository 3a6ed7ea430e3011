import { resolve } from 'node:path';

/** The built entry file that tests start, as users do. `npm test` builds it first. */
export const builtEntry = (file: 'index.js' | 'server.js' = 'index.js'): string =>
  resolve(process.env.BUILD_DIR ?? 'build', file);

#!/usr/bin/env node
import { enableCompileCache } from './cli/compile-cache.ts';

enableCompileCache();
// Clients start the server without a command: that way loads no command-line parser.
const argv = process.argv.slice(2);
const serves = argv.every((word) => word === '--sandbox');
const { start } = serves ? await import('./cli/serve.ts') : await import('./cli/run.ts');

process.exitCode = await start(argv, process.env);

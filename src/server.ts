#!/usr/bin/env node
import { enableCompileCache } from './cli/compile-cache.ts';

enableCompileCache();
const { startServer } = await import('./cli/run.ts');

process.exitCode = await startServer(process.argv.slice(2), process.env);

#!/usr/bin/env node
import { start } from './cli/run.ts';

process.exitCode = await start(['http', ...process.argv.slice(2)], process.env);

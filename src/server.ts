#!/usr/bin/env node
import { startServer } from './cli/run.ts';

process.exitCode = await startServer(process.argv.slice(2), process.env);

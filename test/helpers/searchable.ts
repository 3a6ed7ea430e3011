import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';
import type { Tool } from '../../src/tools/model/tool.ts';

/** Every tool that a search can find, those of the server itself included. */
export const searchable = (): readonly Tool[] =>
  createApplication(readConfig({ PORTKEY_SANDBOX: 'true', PORTKEY_TOOL_DOMAINS: 'all' }), 'test').toolbox.all;

import type { Client } from '../client.ts';
import { agent } from '../drive/agent.ts';
import { addressAs, COMMAND, mcpServers } from '../mcp-servers.ts';

export const qwenCode: Client = {
  id: 'qwen-code',
  title: 'Qwen Code',
  source: { from: 'npm', packages: { '@qwen-code/qwen-code': '0.24.4' }, node24: true },
  sends: /^qwen-cli-mcp-client-portkey$/,
  setup: {
    stdio: {
      file: '~/.qwen/settings.json',
      language: 'json',
      text: mcpServers(COMMAND),
    },
    http: {
      file: '~/.qwen/settings.json',
      language: 'json',
      text: mcpServers(addressAs('httpUrl')),
    },
  },
  connect: agent({
    command: [
      'qwen',
      '--yolo',
      '--auth-type',
      'openai',
      '--openai-base-url',
      'MODEL/v1',
      '--openai-api-key',
      'none',
      '-m',
      'stand-in',
      'PROMPT',
    ],
    pause: { call: 'run_shell_command', args: { command: 'sleep 1', is_background: false } },
    deferred: {
      names: /mcp__portkey__[a-z_]+/g,
      search: (name) => ({ call: 'tool_search', args: { query: `select:${name}` } }),
      call: ({ call, args }) => ({ call: 'tool_call', args: { name: call, arguments: args } }),
    },
  }),
  afterSetup: { name: 'qwen', list: ['qwen', 'mcp', 'list'], shows: /✓ portkey: .* - Connected/ },
  signIn: '`/mcp auth portkey` in Qwen Code.',
  transports: ['stdio', 'http'],
  inCi: false,
};

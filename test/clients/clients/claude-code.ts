import type { Client } from '../client.ts';
import { agent } from '../drive/agent.ts';

const ANSWER = { hookSpecificOutput: { hookEventName: 'Elicitation', action: 'accept', content: { confirm: true } } };
const AGREES = {
  hooks: { Elicitation: [{ hooks: [{ type: 'command', command: `echo '${JSON.stringify(ANSWER)}'` }] }] },
};

export const claudeCode: Client = {
  id: 'claude-code',
  title: 'Claude Code',
  source: { from: 'npm', packages: { '@anthropic-ai/claude-code': '2.1.332' }, node24: true },
  sends: /^claude-code$/,
  setup: {
    stdio: {
      run: 'claude mcp add portkey -e PORTKEY_API_KEY=YOUR_PORTKEY_KEY -- node /path/to/portkey-admin-mcp-server/build/index.js',
    },
    http: {
      run: 'claude mcp add --transport http portkey https://mcp.example.com/mcp --header "Authorization: Bearer YOUR_TOKEN"',
    },
  },
  connect: agent({
    command: ['claude', '--allowedTools', 'mcp__portkey Bash', '-p', 'PROMPT'],
    env: (origin) => ({
      ANTHROPIC_API_KEY: 'none',
      ANTHROPIC_BASE_URL: origin,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
    }),
    // A hook is the person who is asked: it agrees.
    files: (_origin, { asks }) => (asks ? { '.claude/settings.json': JSON.stringify(AGREES) } : {}),
    pause: { call: 'Bash', args: { command: 'sleep 1' } },
    deferred: {
      names: /mcp__portkey__[a-z_]+/g,
      search: (name) => ({ call: 'ToolSearch', args: { query: `select:${name}` } }),
    },
  }),
  afterSetup: { name: 'claude-code', list: ['claude', 'mcp', 'list'], shows: /^portkey: .* - ✔ Connected$/m },
  signIn: '`claude mcp login portkey`.',
  transports: ['stdio', 'http'],
  asks: true,
  inCi: false,
};

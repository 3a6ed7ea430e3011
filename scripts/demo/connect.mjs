// One client session: calls go straight to the tools, or on the lean surface through its executors.
import { readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';

/** The tool list of the best existing server, as the benchmark measured it. */
const { figures } = JSON.parse(readFileSync(new URL('../../bench/results.json', import.meta.url), 'utf8')).start;
const PEER_TOOLS = figures['tools listed by default'].peer;
const PEER_LIST_TOKENS = figures['tokens of that list (o200k)'].peer;

const EXECUTORS = {
  read: 'portkey_read',
  write: 'portkey_write',
  delete: 'portkey_delete',
  execute: 'portkey_execute',
};
const tokensOf = (value) => encode(typeof value === 'string' ? value : JSON.stringify(value)).length;
const number = (value) => value.toLocaleString('en-US');

export async function connect({ surface, tell, entry, sandbox }) {
  const client = new Client(
    { name: 'portkey-admin-demo', version: '1.0.0' },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'auto' } },
  );
  const counted = { sent: 0, received: 0, calls: 0 };
  let expectation;

  client.setRequestHandler('elicitation/create', async (request) => {
    tell.asked(request.params.message, 'The engineer reads it and agrees.');
    if (expectation) expectation.asked = true;
    return { action: 'accept', content: { confirm: true } };
  });

  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [entry],
    env: {
      PATH: process.env.PATH ?? '',
      PORTKEY_API_KEY: sandbox.key,
      PORTKEY_GATEWAY_API_KEY: sandbox.workspaceKey,
      PORTKEY_BASE_URL: sandbox.api,
      PORTKEY_ALLOW_INSECURE_HTTP: 'true',
      PORTKEY_TOOL_SURFACE: surface,
      LOG_LEVEL: 'warn',
    },
    // The audit goes to stderr where no file is named: of interest only when a step fails.
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-4_000);
  });
  await client.connect(transport);
  const { tools } = await client.listTools();
  const direct = new Set(tools.map((tool) => tool.name));
  const listTokens = tools.reduce(
    (sum, { name, description, inputSchema }) => sum + tokensOf({ name, description, inputSchema }),
    0,
  );

  const raw = async (name, args) => {
    counted.calls += 1;
    counted.sent += tokensOf({ name, arguments: args });
    const result = await client.callTool({ name, arguments: args });
    counted.received += tokensOf(result.content.map((block) => block.text ?? '').join(''));
    return result.structuredContent;
  };

  /** On the lean surface a model searches first: that is part of what it costs. */
  const found = new Map();
  const viaExecutor = async (name, args, searchFor) => {
    if (!found.has(name)) {
      const { data } = await raw('search_operations', { query: searchFor ?? name.replaceAll('_', ' ') });
      const hit = data.operations.find((operation) => operation.name === name);
      if (!hit) throw new Error(`search_operations did not find ${name} for "${searchFor ?? name}".`);
      found.set(name, hit.risk);
    }
    return raw(EXECUTORS[found.get(name)], { operation: name, arguments: args });
  };

  return {
    version: client.getNegotiatedProtocolVersion?.() ?? '2026-07-28',
    listed: tools.length,
    listTokens,
    /** Calls a tool; throws what its envelope says when it is not ok. */
    async call(name, args = {}, { searchFor, mustAsk = false } = {}) {
      tell.call(name, args);
      expectation = { asked: false };
      const envelope = direct.has(name) ? await raw(name, args) : await viaExecutor(name, args, searchFor);
      if (!envelope?.ok) throw new Error(`${name}: ${envelope?.error?.message ?? 'no envelope came back'}`);
      if (mustAsk && !expectation.asked) throw new Error(`${name} was carried out without asking.`);
      return envelope;
    },
    figures: async () => ({
      'surface, tools listed': `${surface}, ${tools.length}`,
      'tokens of the tool list': number(listTokens),
      [`the peer's tool list (${PEER_TOOLS} tools, same measure)`]: number(PEER_LIST_TOKENS),
      calls: number(counted.calls),
      'tokens of the calls': number(counted.sent),
      'tokens of the replies': number(counted.received),
      'tokens in all': number(listTokens + counted.sent + counted.received),
    }),
    /** The end of what the server said on stderr. */
    lastWords: () => stderr,
    close: () => client.close(),
  };
}

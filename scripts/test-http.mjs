// Checks a running server from outside, as a client sees it: health, ready, initialize, discover, tools/list, one call.
//   MCP_TEST_BASE_URL      default http://127.0.0.1:3000
//   MCP_TEST_MCP_URL       default the base URL and /mcp
//   MCP_TEST_BEARER_TOKEN  a token, or
//   MCP_TEST_AUTH_HEADER   a whole header line, such as "Authorization: Basic …" or "X-Api-Key: …"
// Exit 0: everything holds. 1: something does not. 2: bad usage. Nothing is changed at Portkey: the call describes a tool.
const { MCP_TEST_BASE_URL = 'http://127.0.0.1:3000', MCP_TEST_BEARER_TOKEN, MCP_TEST_AUTH_HEADER } = process.env;
const TIMEOUT_MS = 30_000;
const LATEST = '2026-07-28';
const OLDER = '2025-11-25';
const clientInfo = { name: 'test-http', version: '1' };

const usage = (message) => {
  console.error(message);
  process.exit(2);
};

function authHeaders() {
  if (MCP_TEST_AUTH_HEADER) {
    const [, name, value] = /^([\w-]+):\s*(\S.*)$/.exec(MCP_TEST_AUTH_HEADER.trim()) ?? [];
    if (!name) usage('MCP_TEST_AUTH_HEADER takes a whole header line, such as "Authorization: Bearer TOKEN".');
    return { [name]: value };
  }
  return MCP_TEST_BEARER_TOKEN ? { authorization: `Bearer ${MCP_TEST_BEARER_TOKEN}` } : {};
}

function urlOf(text, name) {
  try {
    return new URL(text).href.replace(/\/$/, '');
  } catch {
    return usage(`${name} is "${text}", which is no URL.`);
  }
}

const base = urlOf(MCP_TEST_BASE_URL, 'MCP_TEST_BASE_URL');
const mcpUrl = urlOf(process.env.MCP_TEST_MCP_URL ?? `${base}/mcp`, 'MCP_TEST_MCP_URL');
const auth = authHeaders();

const holds = (condition, what) => {
  if (!condition) throw new Error(what);
};

async function get(path) {
  const response = await fetch(base + path, { headers: auth, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  holds(response.ok, `${path} answered ${response.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

/** The answer of an MCP request, whether it comes as JSON or as the last message of a stream. */
async function post(message, headers) {
  const response = await fetch(mcpUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...auth,
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const hint = response.status === 401 ? ' (MCP_TEST_BEARER_TOKEN or MCP_TEST_AUTH_HEADER says who calls)' : '';
  holds(response.ok, `${message.method} answered ${response.status}${hint}: ${text.slice(0, 300)}`);
  if (message.id === undefined) return { response };
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  const lines = isStream ? text.split(/\r?\n/).filter((line) => line.startsWith('data:') && line.length > 6) : [text];
  const messages = lines.map((line) => JSON.parse(line.replace(/^data: ?/, '')));
  const answer = messages.find(({ id }) => id === message.id);
  holds(answer !== undefined, `${message.method} had no answer: ${text.slice(0, 300)}`);
  holds(answer.error === undefined, `${message.method} answered an error: ${JSON.stringify(answer.error)}`);
  return { response, result: answer.result };
}

let nextId = 1;
let session = {};
const older = (method, params = {}) =>
  post({ id: nextId++, method, params }, { 'mcp-protocol-version': OLDER, ...session });
const modern = (method, params = {}) =>
  post(
    {
      id: nextId++,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': LATEST,
          'io.modelcontextprotocol/clientInfo': clientInfo,
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    },
    { 'mcp-protocol-version': LATEST, 'mcp-method': method, ...(params.name && { 'mcp-name': params.name }) },
  );

function checkTools({ tools }) {
  holds(Array.isArray(tools) && tools.length > 0, 'the list of tools is empty');
  for (const { name, inputSchema } of tools)
    holds(typeof name === 'string' && inputSchema?.type === 'object', `${name} has no input schema`);
  return `${tools.length} tools`;
}

/** Asks about a tool that is there: on the full surface through describe_tool, on the lean one by searching. */
async function checkCall(request, tools) {
  const find = (name) => tools.some((tool) => tool.name === name);
  const [name, args] = find('describe_tool')
    ? ['describe_tool', { name: tools[0].name }]
    : ['search_operations', { query: 'list configs' }];
  holds(find(name), 'neither describe_tool nor search_operations is listed, so that there is nothing harmless to call');
  const { result } = await request('tools/call', { name, arguments: args });
  holds(result.isError !== true, `${name} failed: ${JSON.stringify(result.content).slice(0, 300)}`);
  holds(result.structuredContent?.ok === true, `${name} answered no envelope`);
  return name;
}

let listed = [];
const checks = {
  health: async () => (await get('/health')).status,
  ready: async () => {
    const { status, session_mode } = await get('/ready');
    holds(status === 'ready', `/ready says ${status}`);
    return `${status}, sessions ${session_mode}`;
  },
  initialize: async () => {
    const { response, result } = await older('initialize', {
      protocolVersion: OLDER,
      capabilities: {},
      clientInfo,
    });
    const id = response.headers.get('mcp-session-id');
    session = id === null ? {} : { 'mcp-session-id': id };
    await post({ method: 'notifications/initialized' }, { 'mcp-protocol-version': OLDER, ...session });
    return `${result.serverInfo.name} ${result.serverInfo.version}, ${result.protocolVersion}`;
  },
  'tools/list (older protocol)': async () => {
    const { result } = await older('tools/list');
    listed = result.tools;
    return checkTools(result);
  },
  'tools/call (older protocol)': () => checkCall(older, listed),
  'server/discover': async () => {
    const { result } = await modern('server/discover');
    holds(result.supportedVersions?.includes(LATEST), `${LATEST} is not among the versions that it speaks`);
    return result.supportedVersions.join(', ');
  },
  'tools/list': async () => {
    const { result } = await modern('tools/list');
    listed = result.tools;
    return checkTools(result);
  },
  'tools/call': () => checkCall(modern, listed),
};

console.log(`${mcpUrl}`);
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    console.log(`  ok    ${name}: ${await check()}`);
  } catch (error) {
    failed++;
    const why = error.cause?.message ?? error.cause?.code ?? error.message;
    console.log(`  FAILS ${name}: ${error.message === 'fetch failed' ? `no connection (${why})` : error.message}`);
  }
}
if (session['mcp-session-id'])
  await fetch(mcpUrl, { method: 'DELETE', headers: { ...auth, ...session } }).catch(() => undefined);
console.log(failed === 0 ? 'Everything holds.' : `${failed} of ${Object.keys(checks).length} do not hold.`);
process.exitCode = failed === 0 ? 0 : 1;

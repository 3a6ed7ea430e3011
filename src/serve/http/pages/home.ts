import { masked } from '../../../tools/secrets/mask.ts';
import { SCOPES } from '../auth/rights.ts';
import { type AuthSettings, signOnIn, type TokenSettings } from '../auth/settings.ts';
import type { Route } from '../exchange/exchange.ts';
import { KEY_PATH } from '../keys/key-source.ts';
import type { KeySettings } from '../keys/settings.ts';
import type { VaultEntry } from '../keys/vault.ts';
import type { PageSession } from '../sign-in/page-session.ts';
import { copyable, type Html, html, type PageKit, type Viewer } from './page.ts';

/** What the first page shows of the server, whoever looks. */
interface ServerView {
  readonly sandbox: boolean;
  readonly readOnly: boolean;
  readonly sessionMode: string;
  readonly auth: AuthSettings;
  readonly keyMode: KeySettings['mode'];
}

interface HomeView extends ServerView {
  readonly baseUrl: string;
  readonly viewer: Viewer;
  /** By name; empty when the server is ready. */
  readonly healthIssues: Readonly<Record<string, string>>;
  /** Of the person who is signed in. */
  readonly entry: VaultEntry | 'unreadable' | undefined;
}

/** The first page. */
export function homeRoute(
  kit: PageKit,
  server: ServerView,
  healthIssues: () => Promise<Readonly<Record<string, string>>>,
  entryOf: (session: PageSession) => Promise<HomeView['entry']>,
): Route {
  return kit.route('/', {
    GET: async (exchange) => {
      const session = await kit.sessionOf(exchange);
      const viewer = kit.viewer(session, '/');
      const entry = session && (await entryOf(session));
      const body = home({ ...server, baseUrl: exchange.baseUrl, viewer, healthIssues: await healthIssues(), entry });
      kit.send(exchange, 200, { title: 'Portkey Admin MCP server', viewer, body });
    },
  });
}

function home(view: HomeView): Html {
  return html`<h1>Portkey, for AI clients</h1>
<p class="lead">This server puts a Portkey organisation in the hands of any MCP client: prompts, configs, keys, users, limits, analytics and logs, each call judged before it is carried out.</p>
<p>${ready(view)}${view.sandbox && html` <span class="tag warn">Sandbox</span>`}</p>
${yours(view)}
${connect(view)}
${signOn(view)}
${surfaces(view)}
${state(view)}`;
}

const ready = ({ healthIssues }: HomeView): Html =>
  Object.keys(healthIssues).length === 0
    ? html`<span class="tag good">Ready</span>`
    : html`<span class="tag bad">Not ready</span>`;

function state(view: HomeView): Html {
  const { healthIssues, sandbox, readOnly, sessionMode, keyMode } = view;
  const names = Object.keys(healthIssues);
  return html`<section aria-labelledby="state"><h2 id="state">State</h2>
<dl>
<dt>Server</dt><dd>${ready(view)}${
    names.length > 0 && html`<ul>${names.map((name) => html`<li>${name}: ${healthIssues[name]}</li>`)}</ul>`
  }</dd>
<dt>Works on</dt><dd>${
    sandbox ? 'the sandbox: an embedded organisation; nothing real is touched' : 'a Portkey organisation'
  }</dd>
<dt>May change things</dt><dd>${readOnly ? 'no: only tools that read are there' : 'yes; what is dangerous is confirmed first'}</dd>
<dt>Portkey key</dt><dd>${KEY_WORDS[keyMode]}</dd>
<dt>Older clients</dt><dd>${sessionMode === 'stateful' ? 'with sessions' : 'without sessions'}</dd>
</dl></section>`;
}

const KEY_WORDS: Readonly<Record<HomeView['keyMode'], string>> = {
  server: 'one service key of this server; its audit names who called',
  user: 'each person’s own, kept encrypted; you enter yours here',
  header: 'each client sends its own with every request, in X-Portkey-Api-Key',
};

function connect({ baseUrl, auth, keyMode }: HomeView): Html {
  const mcpUrl = `${baseUrl}/mcp`;
  const headers = {
    ...(auth.mode === 'bearer' && { Authorization: 'Bearer YOUR_TOKEN' }),
    ...(keyMode === 'header' && { 'X-Portkey-Api-Key': 'YOUR_PORTKEY_KEY' }),
  };
  const guides = clientGuides(mcpUrl, headers, signOnIn(auth) !== undefined);
  return html`<section aria-labelledby="connect"><h2 id="connect">Connect a client</h2>
${copyable('the MCP URL', 'The MCP URL, for every client that speaks Streamable HTTP:', mcpUrl)}
${guides.map(
  ({ client, where, text }, at) =>
    html`<details name="client"${at === 0 && html` open`}><summary>${client}</summary><div>${copyable(`the setup of ${client}`, where, text)}</div></details>`,
)}
${auth.mode === 'bearer' && html`<p>YOUR_TOKEN is the token that an operator of this server gave you.</p>`}
${keyMode === 'header' && html`<p>YOUR_PORTKEY_KEY is your own Portkey key. A workspace key for the gateway’s operations can go beside it, in X-Portkey-Gateway-Api-Key.</p>`}
</section>`;
}

function signOn({ auth, keyMode, viewer }: HomeView): Html {
  return html`<section aria-labelledby="sign-on"><h2 id="sign-on">Sign-on</h2>
${
  auth.mode === 'none'
    ? html`<p>None: whoever can reach this address on this machine may call.</p>`
    : auth.mode === 'bearer'
      ? html`<p>A bearer token, in the header Authorization. An operator hands them out.</p>`
      : found(auth)
}
${
  viewer.session === undefined &&
  viewer.signInUrl !== undefined &&
  html`<p><a class="button main" href="${viewer.signInUrl}">${keyMode === 'user' ? 'Sign in to enter your Portkey key' : 'Sign in to see what you may do'}</a></p>`
}
</section>`;
}

const found = ({ mode, issuer, audience }: TokenSettings): Html => html`<p>${
  mode === 'clerk' ? 'Clerk' : 'OpenID Connect'
}: clients find the sign-on by themselves and open it in your browser.</p>
<dl><dt>Issuer</dt><dd><code>${issuer}</code></dd><dt>Audience</dt><dd><code>${audience.join(', ')}</code></dd>
<dt>Scopes</dt><dd>${SCOPES.map((scope) => html`<code>${scope}</code> `)}</dd></dl>`;

function surfaces({ baseUrl }: HomeView): Html {
  return html`<section aria-labelledby="surfaces"><h2 id="surfaces">Surfaces</h2>
<dl>
<dt><code>${baseUrl}/mcp</code></dt><dd>What suits the client: all tools, or few for clients that take few</dd>
<dt><code>${baseUrl}/mcp/full</code></dt><dd>One tool for each operation</dd>
<dt><code>${baseUrl}/mcp/lean</code></dt><dd>Search, describe, and one executor for each risk: the fewest tokens</dd>
</dl>
<p>Each narrows with <code>?read_only=true</code>, <code>?domains=prompts,configs</code> or <code>?tools=list_*</code>. Nothing in a URL widens what you may do.</p>
</section>`;
}

function yours({ viewer: { session }, keyMode, entry }: HomeView): Html | undefined {
  if (session === undefined) return undefined;
  return html`<section aria-labelledby="you"><h2 id="you">You</h2>
<dl>
<dt>Signed in as</dt><dd>${session.label}</dd>
${keyMode === 'user' && html`<dt>Your Portkey key</dt><dd>${keyWords(entry)}</dd>`}
<dt>You may</dt><dd>${
    session.rights
      ? html`<ul>${session.rights.map((line) => html`<li>${line}</li>`)}</ul>`
      : 'what the token of your client says, by its scopes and roles; this sign-in does not tell'
  }</dd>
</dl>
${keyMode === 'user' && html`<p><a class="button main" href="${KEY_PATH}">${entry === undefined ? 'Enter your Portkey key' : 'Replace or remove it'}</a></p>`}
</section>`;
}

/** A key as it is shown: enough to tell which it is. */
export function keyWords(entry: HomeView['entry']): Html {
  if (entry === undefined) return html`<span class="tag warn">Not entered yet</span>`;
  if (entry === 'unreadable') return html`<span class="tag bad">Cannot be opened</span> enter it again`;
  return html`<code>${masked(entry.apiKey)}</code>, saved ${entry.savedAt.slice(0, 'YYYY-MM-DD'.length)}${
    entry.gatewayApiKey !== undefined && html`; for the gateway <code>${masked(entry.gatewayApiKey)}</code>`
  }`;
}

/** How one client is connected. */
interface ClientGuide {
  readonly client: string;
  /** Where it goes, in words. */
  readonly where: string;
  /** What to copy. */
  readonly text: string;
}

const NAME = 'portkey-admin';

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/**
 * For each client, where it is set up and what to write there.
 *
 * @param headers to send, with what stands for their values
 * @param signOn the client finds a sign-on by itself
 */
function clientGuides(
  mcpUrl: string,
  headers: Readonly<Record<string, string>>,
  signOn: boolean,
): readonly ClientGuide[] {
  const pairs = Object.entries(headers);
  const withHeaders = pairs.length > 0 && { headers };
  const flags = pairs.map(([name, value]) => ` \\\n  --header "${name}: ${value}"`).join('');
  const guides: ClientGuide[] = [
    {
      client: 'Claude Code',
      where: signOn ? 'In a terminal; then /mcp in Claude Code signs you in.' : 'In a terminal.',
      text: `claude mcp add --transport http ${NAME} ${mcpUrl}${flags}`,
    },
    {
      client: 'Codex',
      where: signOn
        ? `In ~/.codex/config.toml; then \`codex mcp login ${NAME}\` signs you in.`
        : 'In ~/.codex/config.toml.',
      text: [
        `[mcp_servers.${NAME}]`,
        `url = "${mcpUrl}"`,
        ...(pairs.length > 0
          ? [`http_headers = { ${pairs.map(([name, value]) => `"${name}" = "${value}"`).join(', ')} }`]
          : []),
      ].join('\n'),
    },
    {
      client: 'Cursor',
      where: 'In ~/.cursor/mcp.json, or .cursor/mcp.json of a project.',
      text: json({ mcpServers: { [NAME]: { url: mcpUrl, ...withHeaders } } }),
    },
    {
      client: 'VS Code',
      where: 'In .vscode/mcp.json of a project, or with “MCP: Open User Configuration”.',
      text: json({ servers: { [NAME]: { type: 'http', url: mcpUrl, ...withHeaders } } }),
    },
    {
      client: 'Windsurf',
      where: 'In ~/.codeium/windsurf/mcp_config.json.',
      text: json({ mcpServers: { [NAME]: { serverUrl: mcpUrl, ...withHeaders } } }),
    },
    {
      client: 'Gemini CLI',
      where: 'In ~/.gemini/settings.json.',
      text: json({ mcpServers: { [NAME]: { httpUrl: mcpUrl, ...withHeaders } } }),
    },
  ];
  // Its connectors take no headers of one's own, and are called from Anthropic's network.
  if (pairs.length > 0 || !mcpUrl.startsWith('https://')) return guides;
  const connector = {
    client: 'Claude (web and desktop)',
    where: 'Settings, Connectors, Add custom connector: this URL.',
  };
  return [...guides, { ...connector, text: mcpUrl }];
}

import type { Setup, Transport } from '../../test/clients/client.ts';
import { clients } from '../../test/clients/clients/index.ts';
import { documented } from '../../test/clients/documented.ts';

const HEADINGS: Readonly<Record<Transport, string>> = { stdio: 'On your machine', http: 'Over HTTP' };

function block(transport: Transport, setup: Setup): string[] {
  const where = 'run' in setup ? '' : ` (\`${setup.file}\`)`;
  const [language, text] = 'run' in setup ? ['', setup.run] : [setup.language, setup.text];
  return [`${HEADINGS[transport]}${where}:`, '', `\`\`\`${language}`, text, '```', ''];
}

/** How each client is told of the server: what `test:clients` does with those that it runs. */
export function connectPage(): string {
  const run = clients.flatMap(({ title, setup, signIn }) => (setup ? [{ title, setup, signIn }] : []));
  const all = [...run, ...documented].sort((one, other) => one.title.localeCompare(other.title, 'en'));
  const sections = all.flatMap(({ title, setup, signIn }) => [
    `## ${title}`,
    '',
    ...(setup.stdio ? block('stdio', setup.stdio) : []),
    ...(setup.http ? block('http', setup.http) : []),
    ...(signIn ? [`Signing in: ${signIn}`, ''] : []),
  ]);
  return `${[
    '# Connecting a client',
    '',
    'Made from `test/clients/` by `npm run docs`; do not edit.',
    '',
    'A client either starts the server itself, on your machine (stdio), or connects to one that runs for a team (Streamable HTTP).',
    '',
    '**On your machine.** Build the server in a clone: `npm ci && npm run build`. Put the path of the clone for `/path/to/portkey-admin-mcp-server`, and an admin key of your organisation for `YOUR_PORTKEY_KEY`. A client that is to run prompts and read logs also needs `PORTKEY_GATEWAY_API_KEY`, a workspace key, beside it: an admin key may not.',
    '',
    '**To try it without an account.** Put `--sandbox` after the path of `build/index.js`, and leave the key out: the server then works on an organisation of its own, and would ignore a key.',
    '',
    "**Over HTTP.** Put the address of your team's server for `https://mcp.example.com/mcp`; [Running it for a team](../how-to/deployment.md) says how to run one. Where it takes static tokens (`MCP_AUTH_MODE=bearer`), put yours for `YOUR_TOKEN`. Where it uses your sign-on (`oidc`, `clerk`), leave the header out: the client finds the sign-on by itself and opens a browser. Clients that know only the HTTP+SSE transport of 2024 reach it through `mcp-remote` or another proxy.",
    '',
    `${run.map(({ title }) => title).join(', ')} are run with exactly these set-ups ([Clients](../CLIENTS.md)). ${documented.map(({ title }) => title).join(', ')} are no packages that a test can install: their set-ups follow their own documentation.`,
    '',
    ...sections,
    '## Libraries',
    '',
    'A program gives its library the same command or address. Each program in `test/clients/drivers/` is a whole one: the Python and TypeScript SDKs, fastmcp, OpenAI Agents, LangChain, LlamaIndex, Pydantic AI, Google ADK and the AI SDK.',
  ]
    .join('\n')
    .trimEnd()}\n`;
}

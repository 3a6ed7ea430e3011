import { readFileSync } from 'node:fs';
import { STEPS, type Transport } from '../../test/clients/client.ts';
import { clients } from '../../test/clients/clients/index.ts';
import { RESULTS_FILE, type Results } from '../../test/clients/results.ts';
import { cell } from './markdown.ts';

const OVER: Readonly<Record<Transport, string>> = { stdio: 'stdio', http: 'HTTP' };

/** Every client that is run, and what worked in the last run. */
export function clientsPage(): string {
  const results = JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Results;
  const rows: string[] = [];
  const faults: string[] = [];
  const notes: string[] = [];
  for (const { id, title, transports, known = {}, notes: about = [] } of clients) {
    const result = results.clients[id];
    for (const transport of transports) {
      const leg = result?.legs[transport];
      if (result === undefined || leg === undefined) continue;
      const marks = STEPS.slice(1).map((step) => {
        const worked = leg.steps[step];
        return worked === undefined ? '' : worked ? 'yes' : '**no**';
      });
      const names = leg.names.map((name) => `\`${name}\``).join(', ');
      rows.push(
        `| ${[title, result.version, OVER[transport], names, leg.revision, leg.tools || '**no**', ...marks].map(String).map(cell).join(' | ')} |`,
      );
    }
    const reasons = new Map<string, string[]>();
    for (const transport of transports)
      for (const reason of Object.values(known[transport] ?? {}))
        reasons.set(reason, [...(reasons.get(reason) ?? []), OVER[transport]]);
    for (const [reason, over] of reasons) faults.push(`- **${title}** over ${over.join(' and ')}: ${reason}`);
    for (const note of about) notes.push(`- **${title}**: ${note}`);
  }
  return `${[
    '# Clients',
    '',
    `Made from \`test/clients/\` by \`npm run docs\`; do not edit. Last run: ${results.date}.`,
    '',
    '`npm run test:clients` installs real clients from their registries, at the versions below, tells each of this server as [Connecting a client](reference/connect.md) does, and has it work on a sandbox organisation. Agents are asked by a stand-in for their model on loopback; their own code, their conversion of tools and their checks are real. What is in the sandbox afterwards decides, not what a client says. CI runs those that fit; `npm run test:clients -- --all` runs all.',
    '',
    'Each lists the tools, reads, is refused a wrong argument under its name, creates a config, and deletes one: with the token of a second call, and, where it can put a question before a person, by that. All are shown every tool (`PORTKEY_TOOL_SURFACE=full`); how names decide what is listed: [How tools are shown](explanation/surfaces.md). Over stdio `MCP_STATE_DIR` is set, without which clients that start a server for each call (Inspector, mcporter, LlamaIndex) cannot use a token.',
    '',
    '| client | version | over | name it sends | revision | tools | reads | is refused | writes | deletes by token | deletes when asked |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    ...(faults.length > 0 ? ['## What does not work, and why', '', ...faults, ''] : []),
    ...(notes.length > 0 ? ['## Worth knowing', '', ...notes, ''] : []),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

import { access, constants } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type Scope, type SetupClient, setupClients } from '../setup/clients.ts';
import { BrokenFile } from '../setup/editors/editor.ts';
import { editors } from '../setup/editors/index.ts';
import { isOurs } from '../setup/entry.ts';
import { textOf } from '../setup/files.ts';
import type { Machine } from '../setup/machine.ts';
import { type Finding, fault, ok, skipped, warning } from './finding.ts';
import { NotStarted, type StartedServer } from './start-client.ts';

/** An entry of a client's settings that starts this server. */
interface FoundEntry {
  readonly client: SetupClient;
  readonly scope: Scope;
  readonly file: string;
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a server as a client would. */
export type StartServer = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
) => Promise<StartedServer>;

/**
 * Looks at every client's settings: whether they can be read, whether our entry is there once, and whether what it
 * starts lists its tools.
 *
 * @param machine where the settings are
 * @param script the entry file of this installation
 * @param start starts a server and asks for its tools
 */
export async function clientFindings(
  machine: Machine,
  script: string,
  start: StartServer,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const entries: FoundEntry[] = [];
  for (const client of setupClients)
    for (const scope of ['user', 'project'] as const) {
      const file = client.file(machine, scope);
      if (file === undefined) continue;
      try {
        const text = await textOf(file);
        if (text !== undefined) entries.push(...entriesIn(client, scope, file, text, script));
      } catch (error) {
        findings.push(unreadable(client, file, error));
      }
    }
  for (const client of setupClients) {
    const own = entries.filter((entry) => entry.client === client);
    const [first, second] = own;
    if (first && second)
      findings.push(
        warning(
          'clients',
          `${client.title} has this server ${own.length} times: ${own.map(({ name, file }) => `${name} in ${file}`).join(', ')}. Its tools cost their tokens each time.`,
          `Remove ${second.name} from ${second.file}.`,
        ),
      );
    for (const entry of own) findings.push(await startFinding(entry, machine, start));
  }
  if (findings.length === 0) findings.push(skipped('clients', 'No client is configured; `setup` does it.'));
  return findings;
}

function unreadable(client: SetupClient, file: string, error: unknown): Finding {
  if (error instanceof BrokenFile)
    return fault('clients', `${client.title} cannot read ${file}: ${error.message}.`, `Mend ${file} there.`);
  const code = (error as NodeJS.ErrnoException).code ?? 'error';
  return fault(
    'clients',
    `${file} of ${client.title} cannot be read (${code}).`,
    `Give yourself the right to read ${file}.`,
  );
}

function entriesIn(client: SetupClient, scope: Scope, file: string, text: string, script: string): FoundEntry[] {
  const servers = editors[client.format].get(text, client.servers);
  if (typeof servers !== 'object' || servers === null) return [];
  return Object.entries(servers).flatMap(([name, entry]): FoundEntry[] => {
    if (typeof entry !== 'object' || entry === null || !isOurs(entry, script)) return [];
    const { command, cmd, args, env, envs, environment } = entry as Record<string, unknown>;
    const words = Array.isArray(command) ? command.map(String) : [String(command ?? cmd ?? '')];
    return [
      {
        client,
        scope,
        file,
        name,
        command: words[0] ?? '',
        args: [...words.slice(1), ...(Array.isArray(args) ? args.map(String) : [])],
        env: Object.fromEntries(
          Object.entries((env ?? envs ?? environment ?? {}) as Record<string, unknown>).map(([key, value]) => [
            key,
            String(value),
          ]),
        ),
      },
    ];
  });
}

const isThere = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );

/** What a client fills in itself, such as `${input:portkey_api_key}`. */
const FILLED_IN = /^\$\{[^}]*\}$/;

async function startFinding(entry: FoundEntry, machine: Machine, start: StartServer): Promise<Finding> {
  const { client, file, name, command, args } = entry;
  const where = `${client.title} (${name} in ${file})`;
  const script = args.find((word) => isAbsolute(word) && /\.[cm]?js$/.test(word));
  if (script !== undefined && !(await isThere(script)))
    return fault(
      'clients',
      `${where} starts ${script}, which is not there.`,
      'Build it (npm ci && npm run build), or run `setup` again from where the build is.',
    );
  const env = Object.fromEntries(Object.entries(entry.env).filter(([, value]) => !FILLED_IN.test(value)));
  try {
    const { tools, tokens, startMs } = await start(command, args, { ...machine.env, ...env });
    const cost = tokens === undefined ? '' : `, ${tokens} tokens`;
    return ok('clients', `${where} starts in ${startMs} ms and lists ${tools} tools${cost}.`);
  } catch (error) {
    if (!(error instanceof NotStarted)) throw error;
    return fault(
      'clients',
      `${where} does not start: ${error.message}.`,
      `Try it by hand: ${[command, ...args].join(' ')}`,
    );
  }
}

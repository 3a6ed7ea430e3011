import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { isSetting, settingFaults, unfilledSettings } from '../../config.ts';
import { isObject } from '../../json.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { type Scope, type SetupClient, setupClients } from '../setup/clients.ts';
import { BrokenFile, editors } from '../setup/editors.ts';
import type { Installed } from '../setup/entry.ts';
import { isOurs } from '../setup/entry.ts';
import { type Machine, textOf } from '../setup/machine.ts';
import { about, type Check, type Examined, ownCommand, quoted } from './check.ts';
import { buildCommand } from './installation.ts';
import { learnSecretsOfEntry, misspelt } from './settings.ts';
import { NotStarted } from './start-server.ts';

/** Each is a process of its own. */
const AT_ONCE = 4;

const SERVER_NAME = 'portkey-admin-mcp-server';

/**
 * Whether the settings of each client can be read, whether what they start lists its tools, and whether it is there
 * once.
 *
 * @param found in the clients' settings
 * @param examined the machine
 */
export async function clientChecks(found: Entries, examined: Examined): Promise<readonly Check[]> {
  const { entries, unreadable } = found;
  if (entries.length === 0 && unreadable.length === 0)
    return [about('clients', 'Clients').skipped(`None is configured; this does it: ${ownCommand(examined, 'setup')}`)];
  const started = await mapAtOnce(entries, AT_ONCE, (entry) => entryCheck(entry, examined));
  return [...unreadable.map(fileCheck), ...started, ...duplicates(entries, examined)];
}

const idOf = ({ client, scope, local, name }: Entry): string =>
  `client.${client.name}.${local ? 'local' : scope}.${name}`;

function fileCheck({ client, scope, file, why, broken }: UnreadableFile): Check {
  const check = about(`client.${client.name}.${scope}`, client.title);
  if (broken)
    return check.fault(
      `${file} cannot be understood (${why}), so the client reads none of it.`,
      `Mend ${file} there, or take back a copy of it (${file}.backup-…)`,
    );
  return check.fault(`${file} cannot be read (${why}).`, `chmod u+rw ${quoted(file)}`);
}

async function entryCheck(entry: Entry, examined: Examined): Promise<Check> {
  const { client, file, name, command, args, env } = entry;
  const check = about(idOf(entry), client.title);
  const where = `${name} in ${file}`;
  if (entry.off) return check.skipped(`${where} is switched off.`);
  if (entry.remote !== undefined) return check.skipped(`${where} is a server at ${entry.remote}; --http looks at one.`);
  if (entry.older)
    return check.warning(
      `${where} starts portkey-admin-mcp, which is another, older server.`,
      `Remove ${name} from ${file}, then ${ownCommand(examined, `setup --client ${client.name}`)}`,
    );
  if (command === '') return check.fault(`${where} names no command.`, setupAgain(entry, examined));
  const setting = settingFault(entry);
  if (setting !== undefined) return check.fault(`${where}: ${setting.found}`, `In ${file}: ${setting.mend ?? ''}`);
  const script = args.find((word) => isAbsolute(word) && /\.[cm]?js$/.test(word));
  if (script !== undefined && !existsSync(script))
    return check.fault(`${where} starts ${script}, which is not there.`, missingScript(script, entry, examined));
  if (entry.scope === 'project' && !startsThisBuild(entry, examined))
    return check.skipped(`${where} starts another program than this build; a project's file is not trusted with that.`);
  try {
    const how = {
      command,
      args,
      // The list needs no call to Portkey.
      env: { ...env, PORTKEY_TOOLS_CHECK: 'off' },
      cwd: examined.machine.cwd,
      clientName: client.title,
    };
    const { tools, tokens, ms, ...server } = await examined.start(how, examined.limitMs);
    if (server.name !== SERVER_NAME)
      return check.warning(
        `${where} starts another server (${server.name} ${server.version}), which lists ${tools} tools.`,
        `Rename or remove ${name} in ${file}`,
      );
    const cost = tokens === undefined ? 'tokens unknown: it is another version' : `${tokens} tokens (o200k)`;
    return check.ok(`${where} starts in ${ms} ms and lists ${tools} tools, ${cost}.`);
  } catch (error) {
    if (!(error instanceof NotStarted)) throw error;
    return check.fault(`${where} does not start: ${error.message}.`, setupAgain(entry, examined));
  }
}

/** A project's file comes from whoever wrote the project: clients ask before they start what it names. */
const startsThisBuild = ({ command, args: [script] }: Entry, { installation }: Examined): boolean =>
  script === installation.script && (command === 'node' || command === installation.command);

/** The first setting in a client's file that cannot be meant so. */
function settingFault({ env }: Entry): Pick<Check, 'found' | 'mend'> | undefined {
  const [fault] = settingFaults(env);
  if (fault !== undefined) return { found: fault.fault, mend: `remove ${fault.name}, or set what it takes.` };
  const [unfilled] = unfilledSettings(env);
  if (unfilled !== undefined)
    return { found: `${unfilled} holds a placeholder.`, mend: `set ${unfilled} to the real value.` };
  const [unknown] = misspelt(env).filter(({ status }) => status === 'fault');
  return unknown && { found: unknown.found, mend: 'write the setting that it names.' };
}

/** Writes the entry anew: exact for what setup put there; else it stands beside what a person wrote. */
const setupAgain = ({ client, scope, name, file, bySetup, args }: Entry, examined: Examined): string => {
  const command = ownCommand(
    examined,
    [
      `setup --client ${client.name}`,
      ...(scope === 'project' ? ['--scope project'] : []),
      ...(name === 'portkey' ? [] : [`--name ${quoted(name)}`]),
      ...(args.includes('--sandbox') ? ['--sandbox'] : []),
    ].join(' '),
  );
  return bySetup ? command : `Remove ${name} from ${file}, then ${command}`;
};

function missingScript(script: string, entry: Entry, examined: Examined): string {
  const clone = dirname(dirname(script));
  if (basename(dirname(script)) === 'build' && existsSync(`${clone}/package.json`)) return buildCommand(clone);
  return setupAgain(entry, examined);
}

/** Settings by which two entries are two: the organisation, the key and the workspace. */
const TELLING = [
  ...['PORTKEY_SANDBOX', 'PORTKEY_API_KEY', 'PORTKEY_API_KEY_FILE', 'PORTKEY_BASE_URL', 'PORTKEY_WORKSPACE_ID'],
  ...['PORTKEY_TOOL_DOMAINS', 'PORTKEY_TOOLS_ALLOW', 'PORTKEY_READ_ONLY'],
];

const purposeOf = ({ args, env }: Entry): string =>
  JSON.stringify([args.includes('--sandbox'), ...TELLING.map((name) => env[name] ?? null)]);

/** A client that has this server twice for the same purpose, or beside the older one. */
function duplicates(entries: readonly Entry[], examined: Examined): readonly Check[] {
  const running = entries.filter(({ off, remote }) => !off && remote === undefined);
  const clients = [...new Set(running.map(({ client }) => client))];
  return clients.flatMap((client) => {
    const own = running.filter((entry) => entry.client === client);
    // Of one name in several places a client takes the nearest.
    const extra = own.filter((entry, at) =>
      entry.older
        ? own.length > 1
        : own.slice(0, at).some((one) => !one.older && one.name !== entry.name && purposeOf(one) === purposeOf(entry)),
    );
    if (extra.length === 0) return [];
    const list = own.map(
      ({ name, file, older }) => `${name}${older ? ' (the older portkey-admin-mcp)' : ''} in ${file}`,
    );
    return [
      about(`client.${client.name}.duplicates`, client.title).fault(
        `It has this server ${own.length} times: ${list.join(', ')}. The model sees each tool as often.`,
        extra.map((entry) => removal(entry, own, examined)).join('; '),
      ),
    ];
  });
}

const removal = (entry: Entry, own: readonly Entry[], examined: Examined): string =>
  entry.bySetup && own.filter(({ bySetup }) => bySetup).length === 1
    ? ownCommand(examined, `setup --remove --client ${entry.client.name}`)
    : `Remove ${entry.name} from ${entry.file}`;

/** Where a client keeps its servers. */
interface Place {
  readonly client: SetupClient;
  readonly scope: Scope;
  readonly file: string;
}

/** An entry of a client's settings that starts this server, or what may be meant for it. */
export interface Entry extends Place {
  /** In the user's file, but for the project here alone. */
  readonly local: boolean;
  /** The server's name in the file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The host, of a server that is called and not started. */
  readonly remote?: string;
  /** The client does not start it. */
  readonly off: boolean;
  /** It starts the package `portkey-admin-mcp`, which is another, older one. */
  readonly older: boolean;
  /** Setup put it there. */
  readonly bySetup: boolean;
}

/** A settings file that cannot be used. */
interface UnreadableFile extends Place {
  /** Why, as the end of a sentence. */
  readonly why: string;
  readonly broken: boolean;
}

/** What clients' settings hold. */
interface Entries {
  readonly entries: readonly Entry[];
  readonly unreadable: readonly UnreadableFile[];
}

/**
 * Reads the settings of every client that setup knows, for this user and for the project here.
 *
 * @param machine where they are
 * @param script the entry file of this installation, by which an entry is known as ours
 * @param record what setup put where
 */
export async function readEntries(machine: Machine, script: string, record: readonly Installed[]): Promise<Entries> {
  const entries: Entry[] = [];
  const unreadable: UnreadableFile[] = [];
  for (const client of setupClients)
    for (const scope of ['user', 'project'] as const) {
      const file = client.file(machine, scope);
      if (file === undefined) continue;
      try {
        const text = await textOf(file);
        if (text === undefined) continue;
        const local = scope === 'user' ? client.projectServers?.(machine) : undefined;
        for (const path of local === undefined ? [client.servers] : [client.servers, local]) {
          const servers = editors[client.format].get(text, path);
          const place = { client, scope, file, local: path === local };
          if (isObject(servers)) entries.push(...entriesOf(servers, place, { script, record, machine }));
        }
      } catch (error) {
        const broken = error instanceof BrokenFile;
        const why = broken ? error.message : ((error as NodeJS.ErrnoException).code ?? 'error');
        unreadable.push({ client, scope, file, why, broken });
      }
    }
  return { entries, unreadable };
}

/** `npx portkey-admin-mcp`, with a version or not. */
const OLDER = /^portkey-admin-mcp(?:@[\w.^~-]+)?$/;

function entriesOf(
  servers: Readonly<Record<string, unknown>>,
  place: Pick<Entry, 'client' | 'scope' | 'file' | 'local'>,
  { script, record, machine }: { script: string; record: readonly Installed[]; machine: Machine },
): readonly Entry[] {
  return Object.entries(servers).flatMap(([name, raw]): readonly Entry[] => {
    if (!isObject(raw)) return [];
    const [command = '', ...rest] = wordsOf(raw.command ?? raw.cmd);
    const args = [...rest, ...wordsOf(raw.args)];
    const older = args.some((word) => OLDER.test(word));
    const bySetup = record.some((one) => one.file === place.file && one.name === name);
    if (!older && !bySetup && !isOurs(raw, script) && !/portkey/i.test(name)) return [];
    const given = textsOf(raw.env ?? raw.envs ?? raw.environment);
    learnSecretsOfEntry({ ...given, ...textsOf(raw.headers) }, args);
    const url = [raw.url, raw.httpUrl, raw.serverUrl].find((one) => typeof one === 'string');
    const remote = url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
    return [
      {
        ...place,
        name,
        command,
        args,
        env: filledIn(given, machine, place.scope),
        ...(remote !== undefined && { remote }),
        off: raw.enabled === false || raw.disabled === true,
        older,
        bySetup,
      },
    ];
  });
}

const wordsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((word): word is string => typeof word === 'string');

const textsOf = (value: unknown): Readonly<Record<string, string>> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {};

/** `${NAME}`, `${env:NAME}`, `{env:NAME}`: what clients put a variable of their own in place of. */
const REFERENCE = /^\$?\{(?:env:)?([A-Za-z_]\w*)\}$/;
/** `${input:name}`: what VS Code asks a person for. */
const QUESTION = /^\$\{input:[^}]*\}$/;

/**
 * The variables as the client hands them on. Of a project's file, which others may have written, only settings of this
 * server count.
 */
const filledIn = (
  given: Readonly<Record<string, string>>,
  machine: Machine,
  scope: Scope,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, text]) => {
      if (QUESTION.test(text) || (scope === 'project' && !isSetting(name))) return [];
      const [, variable] = REFERENCE.exec(text) ?? [];
      if (variable === undefined) return [[name, text]];
      const value = machine.env[variable];
      return value === undefined ? [] : [[name, value]];
    }),
  );

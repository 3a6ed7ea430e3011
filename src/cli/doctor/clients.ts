import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { settingFaults, unfilledSettings } from '../../config.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { about, type Check } from './check.ts';
import type { Entries, Entry, UnreadableFile } from './entries.ts';
import { type Examined, ownCommand, quoted } from './examined.ts';
import { buildCommand } from './installation.ts';
import { misspelt } from './settings.ts';
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

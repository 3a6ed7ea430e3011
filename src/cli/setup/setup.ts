import { createTwoFilesPatch } from 'diff';
import { EXIT } from '../model/process.ts';
import {
  clientNamed,
  installedClients,
  type Scope,
  type ServerEntry,
  type SetupClient,
  setupClients,
} from './clients.ts';
import {
  type EntryChange,
  entryChange,
  entryRemoval,
  type Installed,
  keyFile,
  readRecord,
  recordFile,
  recordText,
} from './entry.ts';
import {
  type FileChange,
  type Installation,
  type Machine,
  textOf,
  thisInstallation,
  thisMachine,
  writeChange,
} from './machine.ts';
import type { Answers } from './questions.ts';

/** The command line of setup. */
interface SetupFlags {
  readonly client?: readonly string[];
  readonly sandbox?: boolean;
  readonly readOnly?: boolean;
  readonly scope: Scope;
  readonly name: string;
  readonly keyFile?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly remove?: boolean;
}

/**
 * Configures MCP clients to use this server, or takes that away again.
 *
 * @param flags of the command line; where they leave something open, a person is asked
 * @param env the environment
 * @returns the exit code: 0 done, 1 some client could not be configured, 2 bad usage
 */
export async function setupCommand(flags: SetupFlags, env: Machine['env']): Promise<number> {
  const machine = thisMachine(env);
  const installation = thisInstallation();
  const unknown = (flags.client ?? []).find((name) => clientNamed(name) === undefined);
  if (unknown !== undefined)
    return usage(`There is no client ${unknown}. There are: ${setupClients.map(({ name }) => name).join(', ')}.`);
  if (!/^[A-Za-z0-9_-]{1,30}$/.test(flags.name))
    return usage('--name takes up to 30 letters, digits, dashes and underscores.');
  if (flags.remove) {
    const names = (flags.client ?? []).map((name) => name.toLowerCase());
    const plan = await planRemoval(names, machine, installation);
    if (plan.clients.length === 0) process.stdout.write('Setup has put nothing there.\n');
    return carryOut(plan, flags);
  }
  const wish = await wishOf(flags, machine);
  if (typeof wish === 'string') return usage(wish);
  if (wish === undefined) return EXIT.notConfirmed;
  const code = await carryOut(await planSetup(wish, machine, installation), flags);
  if (code === EXIT.ok && !flags.dryRun) process.stdout.write(NEXT);
  return code;
}

const NEXT = 'Start the clients again; they show the server then.\n';

/** Asks for what the flags leave open; a text says what is missing where nobody can be asked. */
async function wishOf(flags: SetupFlags, machine: Machine): Promise<SetupWish | string | undefined> {
  const { scope, name, keyFile } = flags;
  const key = machine.env.PORTKEY_API_KEY?.trim();
  const answers = await answersOf(flags, machine, Boolean(key) || keyFile !== undefined);
  if (answers === undefined || typeof answers === 'string') return answers;
  const { clients, sandbox } = answers;
  const ownKey = answers.key ?? (sandbox || keyFile !== undefined ? undefined : key);
  const readOnly = answers.readOnly || flags.readOnly === true;
  const keys = { ...(keyFile !== undefined && { keyFile }), ...(ownKey && { key: ownKey }) };
  return { scope, name, clients, sandbox, readOnly, ...keys };
}

async function answersOf(flags: SetupFlags, machine: Machine, hasKey: boolean): Promise<Answers | string | undefined> {
  const given = (flags.client ?? []).flatMap((one) => clientNamed(one) ?? []);
  if (flags.yes || given.length > 0) {
    const clients = given.length > 0 ? given : await installedClients(machine);
    if (clients.length === 0) return 'No client was found here; name one with --client.';
    return { clients, sandbox: flags.sandbox === true, readOnly: false };
  }
  if (!process.stdin.isTTY)
    return 'Nobody can be asked here: name clients with --client, and say --sandbox or give a key (--key-file, PORTKEY_API_KEY).';
  const { askSetup } = await import('./questions.ts');
  return askSetup(await installedClients(machine), hasKey);
}

/** Writes what was planned, or shows the difference. */
async function carryOut(plan: SetupPlan, { dryRun = false }: SetupFlags): Promise<number> {
  let code: number = EXIT.ok;
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const now = new Date();
  // The key first: a client that starts at once must find it.
  for (const change of plan.own) {
    if (dryRun) process.stdout.write(differenceOf(change));
    else await writeChange(change, now);
  }
  for (const { client, result } of plan.clients) {
    if (result.kind === 'refused') {
      process.stderr.write(`${client.title}: ${result.why}\n`);
      code = EXIT.failed;
    } else if (result.kind === 'same') say(`${client.title}: nothing to change in ${result.installed.file}`);
    else if (dryRun) process.stdout.write(differenceOf(result.change));
    else
      try {
        const backup = await writeChange(result.change, now);
        const { file, after } = result.change;
        const done = after === undefined ? `removed ${file}` : `wrote ${file}`;
        say(`${client.title}: ${done}${backup === undefined ? '' : ` (before: ${backup})`}`);
      } catch (error) {
        const { code: fault, message } = error as NodeJS.ErrnoException;
        process.stderr.write(`${client.title}: ${result.change.file} could not be written (${fault ?? message}).\n`);
        code = EXIT.failed;
      }
  }
  return code;
}

function usage(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return EXIT.usage;
}

/**
 * A change as a unified difference; of a file that holds a secret only that it is written.
 *
 * @param change the change
 */
function differenceOf({ file, before, after, own }: FileChange): string {
  if (own === 'secret') return after === undefined ? `${file}: removed\n` : `${file}: the key, mode 0600 (not shown)\n`;
  const name = (text: string | undefined): string => (text === undefined ? '/dev/null' : file);
  return createTwoFilesPatch(name(before), name(after), before ?? '', after ?? '', undefined, undefined, {
    context: 2,
  });
}

/** What was asked for, by flags or by answers. */
export interface SetupWish {
  readonly clients: readonly SetupClient[];
  readonly scope: Scope;
  /** The server's name in the clients' files. */
  readonly name: string;
  readonly sandbox: boolean;
  readonly readOnly: boolean;
  /** A file that holds the key already. */
  readonly keyFile?: string;
  /** The key itself, which goes into a file of ours. */
  readonly key?: string;
}

/** One client and what becomes of its file. */
interface ClientPlan {
  readonly client: SetupClient;
  readonly file: string | undefined;
  readonly result: EntryChange;
}

/** Everything that setup would do. */
export interface SetupPlan {
  readonly clients: readonly ClientPlan[];
  /** Files of our own: the key and the record of what was put where. */
  readonly own: readonly FileChange[];
}

/**
 * What setup would write. Nothing is written yet.
 *
 * @param wish what was asked for
 * @param machine where
 * @param installation what the clients are to start
 */
export async function planSetup(wish: SetupWish, machine: Machine, installation: Installation): Promise<SetupPlan> {
  const record = readRecord(await textOf(recordFile(machine)));
  const keyPath = wish.keyFile ?? (wish.key === undefined ? undefined : keyFile(machine));
  const clients = await Promise.all(
    wish.clients.map(async (client): Promise<ClientPlan> => {
      const file = client.file(machine, wish.scope);
      const asks = client.asksForSecrets === true && !wish.sandbox && keyPath === undefined;
      if (file === undefined || (!wish.sandbox && keyPath === undefined && !asks)) {
        const why = file === undefined ? `${client.title} has no settings for a project; use --scope user.` : NO_KEY;
        return { client, file, result: { kind: 'refused', why } };
      }
      const server = serverEntry(wish, installation, keyPath);
      const wanted = { client, file, name: wish.name, server, askForKey: asks };
      const earlier = record.find((one) => one.file === file && one.name === wish.name);
      return { client, file, result: entryChange(wanted, await textOf(file), installation.script, earlier) };
    }),
  );
  const put = clients.flatMap(({ result }) => (result.kind === 'refused' ? [] : [result.installed]));
  const others = record.filter((one) => !put.some((now) => now.file === one.file && now.name === one.name));
  const own: FileChange[] = [];
  const usesOwnKey = put.length > 0 && wish.key !== undefined && wish.keyFile === undefined && !wish.sandbox;
  if (usesOwnKey) own.push(...(await ownChange(keyFile(machine), 'secret', `${wish.key}\n`)));
  own.push(...(await ownChange(recordFile(machine), 'record', recordText([...others, ...put]))));
  return { clients, own };
}

const NO_KEY =
  'there is no key to give it: name a file with --key-file, set PORTKEY_API_KEY for this command, or use --sandbox';

function serverEntry(wish: SetupWish, { command, script }: Installation, keyPath: string | undefined): ServerEntry {
  return {
    command,
    args: [script, ...(wish.sandbox ? ['--sandbox'] : [])],
    env: {
      ...(!wish.sandbox && keyPath !== undefined && { PORTKEY_API_KEY_FILE: keyPath }),
      ...(wish.readOnly && { PORTKEY_READ_ONLY: 'true' }),
    },
  };
}

/**
 * What `--remove` would take away: what setup put there, and nothing else.
 *
 * @param names of clients; empty for all
 * @param machine where
 * @param installation by which entries are known as ours
 */
export async function planRemoval(
  names: readonly string[],
  machine: Machine,
  installation: Installation,
): Promise<SetupPlan> {
  const record = readRecord(await textOf(recordFile(machine)));
  const gone = record.filter(({ client }) => names.length === 0 || names.includes(client));
  const clients: ClientPlan[] = [];
  for (const installed of gone) {
    const client = clientNamed(installed.client);
    if (client === undefined) continue;
    const result = entryRemoval(installed, await textOf(installed.file), installation.script);
    clients.push({ client, file: installed.file, result });
  }
  const refused = clients.flatMap(({ file, result }) => (result.kind === 'refused' ? [file] : []));
  const left: readonly Installed[] = record.filter((one) => !gone.includes(one) || refused.includes(one.file));
  const own: FileChange[] = [];
  if (left.length === 0) own.push(...(await ownChange(keyFile(machine), 'secret', undefined)));
  own.push(...(await ownChange(recordFile(machine), 'record', recordText(left))));
  return { clients, own };
}

async function ownChange(
  file: string,
  own: NonNullable<FileChange['own']>,
  after: string | undefined,
): Promise<readonly FileChange[]> {
  const before = await textOf(file);
  return before === after ? [] : [{ file, before, after, own }];
}

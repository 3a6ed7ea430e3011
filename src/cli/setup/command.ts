import { createTwoFilesPatch } from 'diff';
import { EXIT } from '../model/process.ts';
import { clientNamed, installedClients, type Scope, type SetupClient, setupClients } from './clients.ts';
import { type FileChange, writeChange } from './files.ts';
import { type Machine, thisInstallation, thisMachine } from './machine.ts';
import { planRemoval, planSetup, type SetupPlan, type SetupWish } from './setup.ts';

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
  const given: SetupClient[] = (flags.client ?? []).flatMap((one) => clientNamed(one) ?? []);
  const known = { scope, name, ...(keyFile !== undefined && { keyFile }) };
  if (flags.yes || given.length > 0) {
    const clients = given.length > 0 ? given : await installedClients(machine);
    if (clients.length === 0) return 'No client was found here; name one with --client.';
    const sandbox = flags.sandbox === true;
    return {
      ...known,
      clients,
      sandbox,
      readOnly: flags.readOnly === true,
      ...(key && keyFile === undefined && !sandbox && { key }),
    };
  }
  if (!process.stdin.isTTY)
    return 'Nobody can be asked here: name clients with --client, and say --sandbox or give a key (--key-file, PORTKEY_API_KEY).';
  const { askSetup } = await import('./questions.ts');
  const answers = await askSetup(await installedClients(machine), Boolean(key) || keyFile !== undefined);
  if (answers === undefined) return undefined;
  const ownKey = answers.key ?? (answers.sandbox || keyFile !== undefined ? undefined : key);
  const { clients, sandbox } = answers;
  const readOnly = answers.readOnly || flags.readOnly === true;
  return { ...known, clients, sandbox, readOnly, ...(ownKey && { key: ownKey }) };
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
  return createTwoFilesPatch(
    before === undefined ? '/dev/null' : file,
    after === undefined ? '/dev/null' : file,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: 2 },
  );
}

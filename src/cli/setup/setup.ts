import { clientNamed, type Scope, type ServerEntry, type SetupClient } from './clients.ts';
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
import { type FileChange, textOf } from './files.ts';
import type { Installation, Machine } from './machine.ts';

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
      if (file === undefined) {
        const why = `${client.title} has no settings for a project; use --scope user.`;
        return { client, file, result: { kind: 'refused', why } };
      }
      const asks = client.asksForSecrets === true && !wish.sandbox && keyPath === undefined;
      if (!wish.sandbox && keyPath === undefined && !asks)
        return { client, file, result: { kind: 'refused', why: NO_KEY } };
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

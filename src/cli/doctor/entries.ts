import { isSetting } from '../../config.ts';
import { isObject } from '../../json.ts';
import { type Scope, type SetupClient, setupClients } from '../setup/clients.ts';
import { BrokenFile } from '../setup/editors/editor.ts';
import { editors } from '../setup/editors/index.ts';
import { isOurs } from '../setup/entry.ts';
import { textOf } from '../setup/files.ts';
import type { Machine } from '../setup/machine.ts';
import type { Installed } from '../setup/record.ts';
import { learnSecretsOfEntry } from './secrets.ts';

/** An entry of a client's settings that starts this server, or what may be meant for it. */
export interface Entry {
  readonly client: SetupClient;
  readonly scope: Scope;
  readonly file: string;
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
export interface UnreadableFile {
  readonly client: SetupClient;
  readonly scope: Scope;
  readonly file: string;
  /** Why, as the end of a sentence. */
  readonly why: string;
  readonly broken: boolean;
}

/** What clients' settings hold. */
export interface Entries {
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
          const place = { client, scope, file, script, record, machine, local: path === local };
          if (isObject(servers)) entries.push(...entriesOf(servers, place));
        }
      } catch (error) {
        const broken = error instanceof BrokenFile;
        const why = broken ? error.message : ((error as NodeJS.ErrnoException).code ?? 'error');
        unreadable.push({ client, scope, file, why, broken });
      }
    }
  return { entries, unreadable };
}

interface Place {
  readonly client: SetupClient;
  readonly scope: Scope;
  readonly file: string;
  readonly script: string;
  readonly record: readonly Installed[];
  readonly machine: Machine;
  readonly local: boolean;
}

/** `npx portkey-admin-mcp`, with a version or not. */
const OLDER = /^portkey-admin-mcp(?:@[\w.^~-]+)?$/;

function entriesOf(servers: Readonly<Record<string, unknown>>, place: Place): readonly Entry[] {
  const { client, scope, file, local, script, record, machine } = place;
  return Object.entries(servers).flatMap(([name, raw]): readonly Entry[] => {
    if (!isObject(raw)) return [];
    const [command = '', ...rest] = wordsOf(raw.command ?? raw.cmd);
    const args = [...rest, ...wordsOf(raw.args)];
    const older = args.some((word) => OLDER.test(word));
    const bySetup = record.some((one) => one.file === file && one.name === name);
    if (!older && !bySetup && !isOurs(raw, script) && !/portkey/i.test(name)) return [];
    const given = textsOf(raw.env ?? raw.envs ?? raw.environment);
    learnSecretsOfEntry({ ...given, ...textsOf(raw.headers) }, args);
    const url = [raw.url, raw.httpUrl, raw.serverUrl].find((one) => typeof one === 'string');
    const remote = url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
    return [
      {
        client,
        scope,
        file,
        local,
        name,
        command,
        args,
        env: filledIn(given, machine, scope),
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

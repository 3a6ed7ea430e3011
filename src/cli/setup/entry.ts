import { isObject, objectIn } from '../../json.ts';
import { clientNamed, type ServerEntry, type SetupClient } from './clients.ts';
import { BrokenFile, editors } from './editors.ts';
import { type FileChange, joined, type Machine, settingsDirectory, xdgConfig } from './machine.ts';

/** What is written into a client's file. */
interface Wanted {
  readonly client: SetupClient;
  readonly file: string;
  readonly name: string;
  readonly server: ServerEntry;
  /** The client is to ask for the key itself (`asksForSecrets`). */
  readonly askForKey: boolean;
}

/** A change of a client's file, or why there can be none. */
export type EntryChange =
  | { readonly kind: 'change'; readonly change: FileChange; readonly installed: Installed }
  | { readonly kind: 'same'; readonly installed: Installed }
  | { readonly kind: 'refused'; readonly why: string };

/** VS Code's question for the key. */
const KEY_INPUT = {
  type: 'promptString',
  id: 'portkey_api_key',
  description: 'Portkey API key',
  password: true,
} as const;

/** Whether an entry starts this server, wherever it lies. */
const OURS = /portkey-admin-mcp-server\b/;

/**
 * Whether an entry of a client's file is ours: what it starts says so.
 *
 * @param entry the entry, in any client's form
 * @param script the entry file of this installation
 */
export function isOurs(entry: unknown, script: string): boolean {
  const text = JSON.stringify(entry) ?? '';
  return text.includes(JSON.stringify(script).slice(1, -1)) || OURS.test(text);
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/**
 * The client's file with our entry in it. Everything else in the file stays as it is.
 *
 * @param wanted what is to be there
 * @param before the file's text; undefined where there is none
 * @param script the entry file of this installation, by which an entry is known as ours
 * @param earlier what an earlier setup put there
 */
export function entryChange(
  wanted: Wanted,
  before: string | undefined,
  script: string,
  earlier: Installed | undefined,
): EntryChange {
  const { client, file, name, server } = wanted;
  const editor = editors[client.format];
  const text = before ?? '';
  try {
    const there = editor.get(text, [...client.servers, name]);
    if (there !== undefined && !isOurs(there, script))
      return {
        kind: 'refused',
        why: `${file} has a server named ${name} that starts something else; it stays. Choose another name with --name.`,
      };
    const madeServers = editor.get(text, client.servers) === undefined;
    const env = wanted.askForKey ? { ...server.env, PORTKEY_API_KEY: `\${input:${KEY_INPUT.id}}` } : server.env;
    let after = editor.set(text, [...client.servers, name], client.entry({ ...server, env }));
    const inputs = wanted.askForKey ? (editor.get(text, ['inputs']) ?? []) : [];
    const asked = Array.isArray(inputs) && inputs.some((input) => input?.id === KEY_INPUT.id);
    const addsInput = wanted.askForKey && !asked && Array.isArray(inputs);
    if (addsInput) after = editor.set(after, ['inputs'], [...inputs, KEY_INPUT]);
    const installed: Installed = {
      client: client.name,
      file,
      name,
      madeFile: earlier?.madeFile ?? before === undefined,
      madeServers: earlier?.madeServers ?? madeServers,
      ...((addsInput || earlier?.input !== undefined) && { input: KEY_INPUT.id }),
    };
    if (after === before) return { kind: 'same', installed };
    return { kind: 'change', change: { file, before, after }, installed };
  } catch (error) {
    return refusal(error, file);
  }
}

/**
 * The client's file without what setup put there.
 *
 * @param installed what was put there
 * @param before the file's text
 * @param script the entry file of this installation
 */
export function entryRemoval(installed: Installed, before: string | undefined, script: string): EntryChange {
  const { file, name } = installed;
  const client = clientNamed(installed.client);
  if (client === undefined || before === undefined) return { kind: 'same', installed };
  const editor = editors[client.format];
  try {
    const there = editor.get(before, [...client.servers, name]);
    if (there === undefined) return { kind: 'same', installed };
    if (!isOurs(there, script))
      return { kind: 'refused', why: `${file}: the server ${name} starts something else by now; it stays.` };
    let after = editor.remove(before, [...client.servers, name]);
    if (installed.madeServers && isEmptyObject(editor.get(after, client.servers) ?? {}))
      after = editor.remove(after, client.servers);
    if (installed.input !== undefined) {
      const inputs = editor.get(after, ['inputs']);
      const others = Array.isArray(inputs) ? inputs.filter((input) => input?.id !== installed.input) : [];
      after = others.length > 0 ? editor.set(after, ['inputs'], others) : editor.remove(after, ['inputs']);
    }
    const empty = installed.madeFile && isEmptyObject(editor.get(after, []));
    return { kind: 'change', change: { file, before, after: empty ? undefined : after }, installed };
  } catch (error) {
    return refusal(error, file);
  }
}

function refusal(error: unknown, file: string): EntryChange {
  if (!(error instanceof BrokenFile)) throw error;
  return {
    kind: 'refused',
    why: `${file} cannot be understood (${error.message}); it is left as it is. Mend it first.`,
  };
}

/** What setup put into one client's file, so that `--remove` takes away exactly that. */
export interface Installed {
  readonly client: string;
  readonly file: string;
  /** The server's name in the file. */
  readonly name: string;
  /** There was no file before. */
  readonly madeFile: boolean;
  /** There was no object of servers before. */
  readonly madeServers: boolean;
  /** The id of the question for the key that was added (VS Code). */
  readonly input?: string;
}

/** Our own directory of settings: `portkey-admin-mcp` below `XDG_CONFIG_HOME`, `~/.config` or `%APPDATA%`. */
const ownDirectory = (machine: Machine): string =>
  joined(machine, (machine.platform === 'win32' ? settingsDirectory : xdgConfig)(machine), 'portkey-admin-mcp');

/** Where the record lies. */
export const recordFile = (machine: Machine): string => joined(machine, ownDirectory(machine), 'setup.json');

/** Where the key lies that setup was given. */
export const keyFile = (machine: Machine): string => joined(machine, ownDirectory(machine), 'api-key');

/**
 * Reads the record. One that cannot be understood counts as none: entries are then told by what they start.
 *
 * @param text of the file; undefined where there is none
 */
export function readRecord(text: string | undefined): readonly Installed[] {
  const installed = text === undefined ? undefined : objectIn(text)?.installed;
  return Array.isArray(installed) ? installed.filter(isInstalled) : [];
}

/** The record's text; undefined where there is nothing to remember. */
export const recordText = (installed: readonly Installed[]): string | undefined =>
  installed.length === 0 ? undefined : `${JSON.stringify({ installed }, null, 2)}\n`;

const isInstalled = (value: unknown): value is Installed =>
  isObject(value) && ['client', 'file', 'name'].every((name) => typeof value[name] === 'string');

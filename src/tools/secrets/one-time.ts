import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectory } from '../../config/home.ts';
import { ConfigError } from '../../config/variable.ts';
import type { Config } from '../../config.ts';

/** One secret that Portkey hands out once. */
export interface OneTimeSecret {
  /** Its field in the reply, such as `key`. */
  readonly field: string;
  readonly value: string;
}

/** What a one-time secret belongs to. */
export interface OneTimeAbout {
  readonly tool: string;
  readonly principalId: string;
  /** What the reply says was made: id, slug, name. */
  readonly made: Readonly<Record<string, unknown>>;
}

/**
 * Another way for one-time secrets than through the reply: a file on this machine (`fileOutlet`), or a page that shows
 * them once to the same principal, which whoever serves HTTP provides.
 */
export interface OneTimeOutlet {
  /** Asked before the call, so that nothing is made whose secret could not be handed over. One sentence where it could not. */
  fault(): Promise<string | undefined>;
  /**
   * Takes the secrets.
   *
   * @returns what the reply shows in their place, and a sentence for its notes that says where they are
   * @throws when they could not be kept
   */
  deliverOneTime(secrets: readonly OneTimeSecret[], about: OneTimeAbout): Promise<HandedOver>;
}

interface HandedOver {
  readonly shown: string;
  readonly note: string;
}

/**
 * Checks that one-time secrets can take the way that the operator chose, with the transport that is served.
 *
 * @param mode `PORTKEY_ONE_TIME_SECRETS`
 * @param transport what is served
 * @throws ConfigError that says what to choose
 */
export function assertOneTimeMode(mode: Config['PORTKEY_ONE_TIME_SECRETS'], transport: 'stdio' | 'http'): void {
  if (mode === 'link' && transport === 'stdio')
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is "link", which needs HTTP: over stdio there is no page to show a secret on. Over stdio it takes reply or file.',
    );
  if (mode === 'file' && transport === 'http')
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is "file", which is for stdio: over HTTP the file would lie on the server, not with the caller. Over HTTP it takes reply or link.',
    );
}

/**
 * The way for one-time secrets; undefined where they go through the reply.
 *
 * @param config the settings
 * @param env the environment, for the user's state directory
 * @param links the page of whoever serves HTTP
 * @throws ConfigError where `link` is chosen and there is no page
 */
export function oneTimeOutlet(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  links: OneTimeOutlet | undefined,
): OneTimeOutlet | undefined {
  if (config.PORTKEY_ONE_TIME_SECRETS === 'file')
    return fileOutlet(config.PORTKEY_ONE_TIME_SECRETS_DIR ?? defaultSecretsDirectory(env), Date.now);
  if (config.PORTKEY_ONE_TIME_SECRETS !== 'link') return undefined;
  if (links === undefined)
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is "link", and nothing here serves a page to show a secret on: that is for HTTP. Elsewhere it takes reply or file.',
    );
  return links;
}

/**
 * Where one-time secrets are written unless the operator says otherwise.
 *
 * @param env the environment
 */
export const defaultSecretsDirectory = (env: Readonly<Record<string, string | undefined>>): string =>
  join(stateDirectory(env), 'secrets');

/**
 * Writes each reply's secrets to a new file of mode 0600, in a directory of mode 0700 that is the user's own.
 *
 * @param directory made when it is not there
 * @param clock ms since the epoch, for the file's name
 */
export function fileOutlet(directory: string, clock: () => number): OneTimeOutlet {
  const ready = async (): Promise<void> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const about = await lstat(directory);
    if (!about.isDirectory()) throw new Error(`${directory} is no directory (links are not followed)`);
    if (process.getuid !== undefined && about.uid !== process.getuid())
      throw new Error(`${directory} belongs to somebody else`);
    if ((about.mode & 0o022) !== 0) throw new Error(`${directory} may be written by others; chmod 700 it`);
  };
  return {
    fault: async () => {
      try {
        await ready();
        // Written and taken away nowhere: that a file can be made is found out by making the real one.
        return undefined;
      } catch (error) {
        return `Nothing was done: the secret that this call hands out would go to a file (PORTKEY_ONE_TIME_SECRETS=file), and the directory cannot be used: ${reason(error)}.`;
      }
    },
    deliverOneTime: async (secrets, { tool, made }) => {
      await ready();
      const time = new Date(clock()).toISOString().replace(/[:.]/g, '-');
      const path = join(directory, `${tool}-${time}-${randomBytes(4).toString('hex')}.json`);
      // Exclusive: nothing is overwritten, and no link that waits under the name is followed.
      const file = await open(path, 'wx', 0o600);
      try {
        const content = { ...made, ...Object.fromEntries(secrets.map(({ field, value }) => [field, value])) };
        await file.writeFile(`${JSON.stringify(content, null, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      return {
        shown: `(in ${path})`,
        note: `${fieldsOf(secrets)} is shown nowhere: it was written to ${path} (mode 0600), on the machine where this server runs. Portkey will not give it again.`,
      };
    },
  };
}

const fieldsOf = (secrets: readonly { readonly field: string }[]): string =>
  secrets.map(({ field }) => field).join(', ');

const reason = (error: unknown): string =>
  error instanceof Error ? ('code' in error ? String(error.code) : error.message) : 'unknown';

import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectory } from '../../config/home.ts';
import type { OneTimeOutlet } from './one-time.ts';

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

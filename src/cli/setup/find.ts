import { access, constants, stat } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { type SetupClient, setupClients } from './clients.ts';
import { joined, type Machine } from './machine.ts';

/** Whether a path is there. */
const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Whether a command is on the PATH. */
async function onPath(command: string, machine: Machine): Promise<boolean> {
  const endings = machine.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const directory of (machine.env.PATH ?? '').split(delimiter).filter((one) => one !== ''))
    for (const ending of endings)
      if (
        await access(joined(machine, directory, `${command}${ending}`), constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return true;
  return false;
}

/** Directories that are there whether or not a client is: they say nothing. */
const isShared = (directory: string, machine: Machine): boolean =>
  directory === machine.home || directory === machine.cwd;

/**
 * The clients that are on this machine: their command is on the PATH, or their settings are there.
 *
 * @param machine where to look
 */
export async function installedClients(machine: Machine): Promise<readonly SetupClient[]> {
  const found = await Promise.all(
    setupClients.map(async (client) => {
      if (client.command !== undefined && (await onPath(client.command, machine))) return true;
      const file = client.file(machine, 'user');
      if (file === undefined) return false;
      const directory = dirname(file);
      return (await exists(file)) || (!isShared(directory, machine) && (await exists(directory)));
    }),
  );
  return setupClients.filter((_, index) => found[index]);
}

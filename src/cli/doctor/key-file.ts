import { accessSync, constants, statSync } from 'node:fs';
import { about, type Check } from './check.ts';
import { type Examined, quoted } from './examined.ts';

const OTHERS = 0o077;

/**
 * Whether a key's file is for its owner alone. One that cannot be read at all is a fault of the settings.
 *
 * @param path of the file; undefined where no setting names one
 * @param examined the machine
 */
export function keyFileChecks(path: string | undefined, { machine }: Pick<Examined, 'machine'>): readonly Check[] {
  if (path === undefined || machine.platform === 'win32') return [];
  const file = about('key-file', 'Key file');
  const mode = modeOf(path);
  if (mode === undefined) return [];
  const shown = mode.toString(8).padStart(4, '0');
  if ((mode & OTHERS) === 0) return [file.ok(`${path} is for its owner alone (mode ${shown}).`)];
  if (!isWritable(path)) return [file.ok(`${path} is a mounted secret (mode ${shown}, cannot be written).`)];
  return [
    file.fault(
      `Other users of this machine may read or change ${path}, which holds the key (mode ${shown}).`,
      `chmod 600 ${quoted(path)}`,
    ),
  ];
}

function modeOf(path: string): number | undefined {
  try {
    return statSync(path).mode & 0o777;
  } catch {
    return undefined;
  }
}

/** What a container mounts as a secret is readable for all in it, and lies in a file system that nobody writes to. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

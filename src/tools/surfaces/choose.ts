import type { Config } from '../../config.ts';
import { KNOWN_CLIENTS, type KnownClient, TOOL_HANDLING } from './clients.ts';
import type { SurfaceName } from './surface.ts';

type Era = 'legacy' | 'modern';

/** Which surface a connection gets: configuration decides, and in `auto` the older-protocol client's own name. */
interface SurfaceChooser {
  of(era: Era, clientName: string | undefined): SurfaceName;
  /** The surface of every client; undefined where the client's name decides. */
  beforehand(era: Era): SurfaceName | undefined;
}

/**
 * @param config the settings
 */
export function surfaceChooser(config: Config): SurfaceChooser {
  const chosen = config.PORTKEY_TOOL_SURFACE;
  const beforehand: SurfaceChooser['beforehand'] = (era) => {
    if (chosen !== 'auto') return chosen;
    return era === 'modern' ? 'full' : undefined;
  };
  return {
    beforehand,
    of: (era, clientName = '') => beforehand(era) ?? surfaceOf(knownClient(clientName)),
  };
}

const surfaceOf = (client: KnownClient | undefined): SurfaceName =>
  client === undefined ? 'full' : TOOL_HANDLING[client.handling].surface;

/** The longest name is looked at no further. */
const LONGEST_NAME = 200;

const byName: ReadonlyMap<string, KnownClient> = new Map(
  KNOWN_CLIENTS.flatMap((client) => client.names.map((name) => [words(name).join(''), client] as const)),
);

/**
 * The client that a name belongs to, however it is spelt: `Visual Studio Code`, `visual_studio-code/1.2`, `VSCode`, and
 * with a proxy's own name behind it (`cursor-vscode (via mcp-remote 0.15)`).
 *
 * @param name as the client sent it
 * @returns the client whose name stands at the beginning, the longest one where several do
 */
export function knownClient(name: string): KnownClient | undefined {
  let beginning = '';
  let found: KnownClient | undefined;
  for (const word of words(name.slice(0, LONGEST_NAME))) {
    beginning += word;
    found = byName.get(beginning) ?? found;
  }
  return found;
}

/** The words of a name in lower case; a number is a word of its own, and so is what begins with a capital letter. */
function words(name: string): readonly string[] {
  return (
    name
      .replace(/([a-z])(?=[A-Z])/g, '$1 ')
      .toLowerCase()
      .match(/[a-z]+|\d+/g) ?? []
  );
}

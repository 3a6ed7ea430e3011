import type { Config } from '../../config.ts';
import type { SurfaceName } from './surface.ts';

/**
 * Older-protocol clients known to cap the number of tools, or to load every tool at once, by the name they give in
 * `initialize`. Source: mcp-notes.md, "Clients' limits".
 */
export const CAPPING_CLIENTS: readonly { readonly client: string; readonly pattern: RegExp; readonly why: string }[] = [
  { client: 'Cursor', pattern: /^cursor/i, why: 'shows 40 to 80 tools' },
  { client: 'Windsurf', pattern: /^(windsurf|codeium)/i, why: 'shows 50 to 100 tools' },
  { client: 'VS Code', pattern: /^(visual studio code|vscode|code - oss)/i, why: 'takes at most 128 tools' },
  { client: 'OpenAI clients', pattern: /^(openai|chatgpt)/i, why: 'take at most 128 tools' },
];

/** Which surface a connection gets: configuration decides, and in `auto` the older-protocol client's own name. */
export type SurfaceChooser = (era: 'legacy' | 'modern', clientName: string | undefined) => SurfaceName;

/**
 * @param config the settings
 */
export function surfaceChooser(config: Config): SurfaceChooser {
  const chosen = config.PORTKEY_TOOL_SURFACE;
  return (era, clientName) => {
    if (chosen !== 'auto') return chosen;
    if (era === 'modern' || clientName === undefined) return 'full';
    return CAPPING_CLIENTS.some(({ pattern }) => pattern.test(clientName)) ? 'lean' : 'full';
  };
}

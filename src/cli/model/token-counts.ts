import { readFileSync } from 'node:fs';

/** Tokens of one listed tool (o200k), by the text that was counted. Made at build time: scripts/count-tokens.mjs. */
type TokenCounts = Readonly<Record<string, number>>;

/** What a provider is sent of a tool, which is what is counted. */
interface Counted {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
}

/**
 * The text of a listed tool that is counted.
 *
 * @param tool as it is listed
 */
export const countedText = ({ name, description, inputSchema }: Counted): string =>
  JSON.stringify({ name, description, inputSchema });

/**
 * What a list of tools costs.
 *
 * @param tools as they are listed
 * @param counts made at build time
 * @returns tokens (o200k); undefined where a tool is among them that this build does not list
 */
export function tokensOfAll(tools: readonly Counted[], counts: TokenCounts): number | undefined {
  let sum = 0;
  for (const tool of tools) {
    const own = counts[countedText(tool)];
    if (own === undefined) return undefined;
    sum += own;
  }
  return sum;
}

/** The counts of this build; none where they cannot be read. */
export function readTokenCounts(): TokenCounts {
  try {
    return JSON.parse(readFileSync(new URL('../token-counts.json', import.meta.url), 'utf8')) as TokenCounts;
  } catch {
    return {};
  }
}

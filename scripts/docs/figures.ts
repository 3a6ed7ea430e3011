import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { countedText } from '../../src/cli/model/token-counts.ts';
import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';
import type { SurfaceName } from '../../src/tools/surfaces/surface.ts';
import { cell, table, withTable } from './markdown.ts';

interface Run {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly peer: string;
  readonly figures: Readonly<Record<string, { readonly ours: number; readonly peer: number; readonly unit: string }>>;
}

const RESULTS = 'bench/results.json';
const written = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });

/** How many tools a surface lists by default, and what their list costs a model (o200k: name, description, schema). */
export function listOf(surface: SurfaceName): { readonly tools: number; readonly tokens: number } {
  const application = createApplication(readConfig({}), '0.0.0');
  const tools = application.surface(surface).list(application.exposure);
  const tokens = tools.reduce((sum, tool) => sum + encode(countedText(tool)).length, 0);
  return { tools: tools.length, tokens };
}

/**
 * README.md with its table of figures: ours beside the peer's, as the last `npm run bench -- start calls --save` measured
 * them. What our own list holds is counted anew.
 *
 * @param page as it is now
 * @throws Error where the marks around the table are gone
 */
export function readmePage(page: string): string {
  const runs = Object.values(JSON.parse(readFileSync(RESULTS, 'utf8')) as Readonly<Record<string, Run>>);
  const [full, lean] = [listOf('full'), listOf('lean')];
  const [first] = runs;
  const counted: Readonly<Record<string, number>> = {
    'tools listed by default': full.tools,
    'tokens of that list (o200k)': full.tokens,
  };
  const rows = runs.flatMap(({ figures }) =>
    Object.entries(figures).map(([name, { ours, peer, unit }]) =>
      [name, ...[counted[name] ?? ours, peer].map((value) => `${written(value)} ${unit}`.trim())].map(cell),
    ),
  );
  rows.splice(2, 0, ['tools and tokens of the lean list', `${lean.tools}, ${written(lean.tokens)}`, 'none']);
  const measured = `measured ${first?.date} (${first?.machine}, Node ${first?.node})`;
  return withTable(page, RESULTS, table([[measured, 'this server', `portkey-admin-mcp ${first?.peer}`], ...rows]));
}

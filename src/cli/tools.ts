import type { Config } from '../config.ts';
import { type Application, createApplication } from '../tools/application.ts';
import { surfaceChooser } from '../tools/surfaces/choose.ts';
import type { ListedTool, SurfaceName } from '../tools/surfaces/surface.ts';
import { VERSION } from '../version.ts';
import type { Environment } from './model/process.ts';
import { EXIT } from './model/process.ts';
import { countedText, readTokenCounts, tokensOfAll } from './model/token-counts.ts';
import { progressOn } from './terminal/on-stderr.ts';
import { screenOf } from './terminal/text.ts';

interface ToolsFlags {
  readonly json?: boolean;
  readonly surface?: SurfaceName;
  readonly check?: boolean;
}

/**
 * Prints what a client would be shown.
 *
 * @param config the settings
 * @param flags of the command line
 * @param env the environment
 * @returns the exit code
 */
export async function toolsCommand(config: Config, flags: ToolsFlags, env: Environment): Promise<number> {
  const made = createApplication(config, VERSION);
  if (flags.check) return printCheck(made, flags.json === true, env);
  const application = config.PORTKEY_TOOLS_CHECK ? await (await import('../tools/check.ts')).withCheck(made) : made;
  const surface = flags.surface ?? surfaceChooser(config).of('modern', undefined);
  const tools = application.surface(surface).list(application.exposure);
  const counts = readTokenCounts();
  const tokens = tokensOfAll(tools, counts) ?? null;
  const bytes = Buffer.byteLength(JSON.stringify(tools));
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ tools, count: tools.length, bytes, tokens })}\n`);
    return EXIT.ok;
  }
  const rows = tools.map(
    (tool) => `${String(counts[countedText(tool)] ?? '?').padStart(5)}  ${riskOf(tool).padEnd(7)}  ${tool.name}`,
  );
  process.stdout.write(`tokens  risk     tool\n${rows.join('\n')}\n\n`);
  process.stdout.write(
    `${tools.length} tools, ${bytes} bytes, ${tokens ?? 'unknown'} tokens (o200k, name + description + input schema)\n`,
  );
  return EXIT.ok;
}

/** What the key may do, asked with harmless reads. Exit 1 where nothing at all works. */
async function printCheck(application: Application, json: boolean, env: Environment): Promise<number> {
  const [{ checkKey }, { checkText }] = await Promise.all([import('../tools/check.ts'), import('./terminal/check.ts')]);
  const screen = json ? undefined : screenOf(process.stdout, env);
  const progress = progressOn(process.stderr, env, 'tools --check');
  try {
    const check = await checkKey(application, progress.tell);
    progress.clear();
    process.stdout.write(screen === undefined ? `${JSON.stringify(check)}\n` : checkText(check, screen));
    return check.domains.some(({ state }) => state === 'works' || state === 'partly') ? EXIT.ok : EXIT.failed;
  } finally {
    progress.clear();
    await application.close();
  }
}

const riskOf = ({ annotations }: ListedTool): string =>
  annotations.readOnlyHint ? 'read' : annotations.destructiveHint ? 'delete' : 'change';

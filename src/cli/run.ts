import { Command, CommanderError, Option } from 'commander';
import { type Config, settingWarnings } from '../config.ts';
import { VERSION } from '../version.ts';
import type { Environment } from './model/process.ts';
import { EXIT, fitForStderr } from './model/process.ts';
import { explained, start as serve, serveHttp, settingsOf } from './serve.ts';

/**
 * Reads the command line and does what it says.
 *
 * @param argv without node and script
 * @param env the environment
 * @returns the exit code
 */
export async function start(argv: readonly string[], env: Environment): Promise<number> {
  let code: number = EXIT.ok;
  const program = commands(env, (result) => {
    code = result;
  });
  try {
    return await explained(async () => {
      await program.parseAsync([...argv], { from: 'user' });
      return code;
    });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw error;
  }
}

/**
 * The entry of the image and of `portkey-admin-mcp-http`: over HTTP, unless `MCP_TRANSPORT` says stdio.
 *
 * @param argv without node and script
 * @param env the environment
 * @returns the exit code
 */
export function startServer(argv: readonly string[], env: Environment): Promise<number> {
  return start(argv, { ...env, MCP_TRANSPORT: env.MCP_TRANSPORT?.trim() || 'http' });
}

interface SandboxFlag {
  readonly sandbox?: boolean;
}

function commands(env: Environment, done: (code: number) => void): Command {
  const program = new Command();
  const sandboxFlag = () => new Option('--sandbox', 'use the embedded sandbox organisation; no key needed');
  /** The flag may stand before the command as well. */
  const sandboxOf = (flags: SandboxFlag): boolean => flags.sandbox ?? program.opts<SandboxFlag>().sandbox ?? false;
  const settingsFor = (flags: SandboxFlag): Config => settingsOf(env, sandboxOf(flags));
  /** For commands that keep no log: what a server would have written into it stands on stderr. */
  const configOf = (flags: SandboxFlag): Config => {
    const config = settingsFor(flags);
    for (const warning of settingWarnings(env, config)) process.stderr.write(`${fitForStderr(warning)}\n`);
    return config;
  };

  program
    .name('portkey-admin-mcp')
    .description('Unofficial MCP server for the Portkey Admin API. Without a command: MCP over stdio.')
    .version(VERSION)
    .addOption(sandboxFlag())
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(fitForStderr(text)) })
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      '\nSettings come from the environment: PORTKEY_API_KEY, PORTKEY_BASE_URL, PORTKEY_READ_ONLY, … (docs/CONFIGURATION.md).',
    )
    .action(async (flags: SandboxFlag) => {
      const [unknown] = program.args;
      if (unknown !== undefined)
        program.error(
          `There is no command ${unknown}. There are: ${program.commands.map((one) => one.name()).join(', ')}.`,
        );
      done(await serve(flags.sandbox ? ['--sandbox'] : [], env));
    });

  program
    .command('http')
    .description('MCP over Streamable HTTP')
    .addOption(sandboxFlag())
    .action(async (flags: SandboxFlag) => done(await serveHttp(settingsFor(flags), env)));

  program
    .command('sandbox')
    .description('the sandbox organisation as its own HTTP service, for any client of the Portkey API')
    .option('--port <port>', 'the port to listen on; 0 takes a free one', '8787')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--data <dir>', 'keeps the organisation in this directory across restarts')
    .option('--rate <number>', 'requests that one address may send in a second; 0 for no limit')
    .option('--seed <number>', 'makes another organisation; the same seed makes the same one', '1')
    .addOption(
      new Option('--plan <plan>', 'what the organisation has bought')
        .choices(['enterprise', 'pro'])
        .default('enterprise'),
    )
    .action(async (flags) => done(await (await import('./sandbox.ts')).sandboxCommand(flags)));

  program
    .command('tools')
    .description('what a client would be shown, with count, bytes and tokens')
    .option('--json', 'prints {tools, count, bytes, tokens}; with --check {scopes, domains}')
    .option('--check', 'asks Portkey, with harmless reads, what the key may do: a table on a terminal, else JSON')
    .addOption(new Option('--surface <surface>', 'how tools are shown').choices(['full', 'lean']))
    .addOption(sandboxFlag())
    .action(async (flags) => done(await (await import('./tools.ts')).toolsCommand(configOf(flags), flags, env)));

  program
    .command('call')
    .description('one call through the same pipeline; prints tables on a terminal, and the envelope as JSON elsewhere')
    .argument('<tool>', 'the name of the tool')
    .argument('[json]', 'its arguments as a JSON object; - reads it from standard input, @FILE from a file', '{}')
    .option('--yes', 'confirms what needs confirming')
    .option('--json', 'prints the envelope as JSON on a terminal too')
    .addOption(sandboxFlag())
    .action(async (tool: string, json: string, flags) =>
      done(await (await import('./call.ts')).callCommand(configOf(flags), tool, json, flags, env)),
    );

  program
    .command('setup')
    .description('configures MCP clients to use this server; asks what the flags leave open')
    .addOption(
      new Option('--client <name...>', 'a client to configure; may be repeated').argParser(
        (name: string, before: readonly string[] | undefined) => [...(before ?? []), ...name.split(',')],
      ),
    )
    .option('--read-only', 'the server only reads')
    .addOption(
      new Option('--scope <scope>', 'for this user, or for this project').choices(['user', 'project']).default('user'),
    )
    .option('--name <name>', 'what the server is called in the client', 'portkey')
    .option('--key-file <file>', 'a file that holds the Portkey key')
    .option('--yes', 'asks nothing')
    .option('--dry-run', 'prints the difference and writes nothing')
    .option('--remove', 'takes away what setup put there, and nothing else')
    .addOption(sandboxFlag())
    .action(async (flags) =>
      done(await (await import('./setup/setup.ts')).setupCommand({ ...flags, sandbox: sandboxOf(flags) }, env)),
    );

  program
    .command('doctor')
    .description('what works, and what to do about what does not')
    .option('--json', 'prints {ok, checks}')
    .option('--http', 'looks at serving over HTTP, where no setting asks for it')
    .addOption(sandboxFlag())
    .action(async (flags) =>
      done(await (await import('./doctor/doctor.ts')).doctorCommand({ ...flags, sandbox: sandboxOf(flags) }, env)),
    );

  program
    .command('audit')
    .description('the record of what was changed')
    .command('verify')
    .description('finds changed, missing and cut-off lines; PORTKEY_AUDIT_KEY is the key of the chain')
    .argument('<file>', 'the audit file; parts rotated away from it are checked with it')
    .action(async (file: string) => done(await (await import('./audit.ts')).auditVerifyCommand(configOf({}), file)));
  // What is no command comes to the action of the program itself, which says so; none of the commands takes more.
  return program.allowExcessArguments();
}

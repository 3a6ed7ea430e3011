import { createInterface } from 'node:readline/promises';
import type { Config } from '../config.ts';
import { createApplication } from '../tools/application.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../tools/call-context.ts';
import { nearest, noSuch } from '../tools/nearest.ts';
import { textOf } from '../tools/reply/envelope.ts';
import { VERSION } from '../version.ts';
import { callArguments, STANDARD_INPUT } from './call-arguments.ts';
import { EXIT } from './exit.ts';
import { known, learnOwnSecrets } from './masking.ts';

/**
 * One call of one tool; prints its envelope. A needed confirmation is asked on the terminal.
 *
 * @param config the settings
 * @param name of the tool
 * @param json its arguments: a JSON object, `-` for standard input, `@FILE` for a file
 * @param flags of the command line
 * @returns the exit code: 0 ok, 1 the tool failed, 2 bad usage, 3 not confirmed
 */
export async function callCommand(
  config: Config,
  name: string,
  json: string,
  flags: { readonly yes?: boolean },
): Promise<number> {
  if (json === STANDARD_INPUT && process.stdin.isTTY)
    process.stderr.write('Type the arguments as a JSON object, and end them with Ctrl-D.\n');
  const given = await callArguments(json);
  if (!given.ok) {
    process.stderr.write(`${name} was not called: ${given.fault}\n`);
    return EXIT.usage;
  }
  learnOwnSecrets(config);
  const application = createApplication(config, VERSION, { known });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  try {
    const tool = application.toolbox.find(name);
    if (tool === undefined) {
      process.stderr.write(`${noSuch('tool', name, nearest(name, application.toolbox))}\n`);
      return EXIT.usage;
    }
    const context: CallContext = {
      principal: LOCAL_PRINCIPAL,
      signal: stop.signal,
      transport: 'cli',
      clientName: 'cli',
    };
    let { envelope, question } = await application.pipeline.call(tool, given.values, context, application.exposure);
    if (question) {
      const asked = flags.yes || json === STANDARD_INPUT ? undefined : agreed(question.effect.summary);
      if (!(flags.yes || (await asked))) {
        if (json === STANDARD_INPUT)
          process.stderr.write(
            'Nobody was asked, because standard input held the arguments: add --yes, or use @FILE.\n',
          );
        process.stdout.write(`${textOf(envelope)}\n`);
        return EXIT.notConfirmed;
      }
      const confirmed = { ...context, confirmedByPerson: question.token };
      ({ envelope, question } = await application.pipeline.call(tool, given.values, confirmed, application.exposure));
    }
    process.stdout.write(`${textOf(envelope)}\n`);
    if (question) return EXIT.notConfirmed;
    return envelope.ok ? EXIT.ok : EXIT.failed;
  } finally {
    await application.close();
  }
}

async function agreed(summary: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${summary}\nDo it? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

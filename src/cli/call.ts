import { createInterface } from 'node:readline/promises';
import type { Config } from '../config.ts';
import { createApplication } from '../tools/application.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../tools/call-context.ts';
import { nearest, noSuch } from '../tools/nearest.ts';
import { textOf } from '../tools/reply/envelope.ts';
import { VERSION } from '../version.ts';
import { EXIT } from './exit.ts';
import { known, learnOwnSecrets } from './masking.ts';

/**
 * One call of one tool; prints its envelope. A needed confirmation is asked on the terminal.
 *
 * @param config the settings
 * @param name of the tool
 * @param json its arguments as text
 * @param flags of the command line
 * @returns the exit code: 0 ok, 1 the tool failed, 2 bad usage, 3 not confirmed
 */
export async function callCommand(
  config: Config,
  name: string,
  json: string,
  flags: { readonly yes?: boolean },
): Promise<number> {
  const given = parsed(json);
  if (given === undefined) {
    process.stderr.write(`The arguments of ${name} must be one JSON object, such as '{"page_size": 10}'.\n`);
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
    let { envelope, question } = await application.pipeline.call(tool, given, context, application.exposure);
    if (question) {
      if (!(flags.yes || (await agreed(question.effect.summary)))) {
        process.stdout.write(`${textOf(envelope)}\n`);
        return EXIT.notConfirmed;
      }
      const confirmed = { ...context, confirmedByPerson: question.token };
      ({ envelope, question } = await application.pipeline.call(tool, given, confirmed, application.exposure));
    }
    process.stdout.write(`${textOf(envelope)}\n`);
    if (question) return EXIT.notConfirmed;
    return envelope.ok ? EXIT.ok : EXIT.failed;
  } finally {
    await application.close();
  }
}

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
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

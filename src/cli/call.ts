import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import type { Config } from '../config.ts';
import { objectIn } from '../json.ts';
import { createApplication } from '../tools/application.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../tools/model/call-context.ts';
import { nearest, noSuch } from '../tools/model/unknown-name.ts';
import { type Envelope, textOf } from '../tools/reply/envelope.ts';
import { VERSION } from '../version.ts';
import type { Environment } from './model/process.ts';
import { EXIT, fitForStderr, known, learnOwnSecrets } from './model/process.ts';
import { auditLines, progressOn, questionText } from './terminal/on-stderr.ts';
import { replyText } from './terminal/reply.ts';
import { screenOf } from './terminal/text.ts';

interface CallFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Of a terminal whose stderr is none: wide enough for a question. */
const PLAIN = { width: 80, colour: false };

/**
 * One call of one tool. Prints its answer for people on a terminal, and as the envelope's JSON elsewhere. A needed
 * confirmation is asked on the terminal.
 *
 * @param config the settings
 * @param name of the tool
 * @param json its arguments: a JSON object, `-` for standard input, `@FILE` for a file
 * @param flags of the command line
 * @param env the environment
 * @returns the exit code: 0 ok, 1 the tool failed, 2 bad usage, 3 not confirmed
 */
export async function callCommand(
  config: Config,
  name: string,
  json: string,
  flags: CallFlags,
  env: Environment,
): Promise<number> {
  if (json === STANDARD_INPUT && process.stdin.isTTY)
    process.stderr.write('Type the arguments as a JSON object, and end them with Ctrl-D.\n');
  const given = await callArguments(json);
  if (!given.ok) {
    process.stderr.write(`${name} was not called: ${given.fault}\n`);
    return EXIT.usage;
  }
  learnOwnSecrets(config);
  const screen = flags.json ? undefined : screenOf(process.stdout, env);
  const asking = screenOf(process.stderr, env);
  const progress = progressOn(process.stderr, env, name);
  const audit =
    asking &&
    auditLines(asking, (line) => {
      progress.clear();
      process.stderr.write(line);
    });
  const application = createApplication(config, VERSION, { known, ...(audit && { auditTo: audit.write }) });
  const print = (envelope: Envelope): void => {
    progress.clear();
    process.stdout.write(screen === undefined ? `${textOf(envelope)}\n` : replyText(envelope, screen));
  };
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  try {
    const tool = application.toolbox.find(name);
    if (tool === undefined) {
      process.stderr.write(`${fitForStderr(noSuch('tool', name, nearest(name, application.toolbox)))}\n`);
      return EXIT.usage;
    }
    const context: CallContext = {
      principal: LOCAL_PRINCIPAL,
      signal: stop.signal,
      progress: progress.tell,
      transport: 'cli',
      clientName: 'cli',
    };
    let { envelope, question } = await application.pipeline.call(tool, given.values, context, application.exposure);
    progress.clear();
    if (question) {
      const canAsk = json !== STANDARD_INPUT;
      if (!(flags.yes || (canAsk && (await agreed(questionText(question.effect.summary, asking ?? PLAIN)))))) {
        if (!canAsk)
          process.stderr.write(
            'Nobody was asked, because standard input held the arguments: add --yes, or use @FILE.\n',
          );
        print(envelope);
        return EXIT.notConfirmed;
      }
      audit?.flush();
      const confirmed = { ...context, confirmedByPerson: question.token };
      ({ envelope, question } = await application.pipeline.call(tool, given.values, confirmed, application.exposure));
    }
    print(envelope);
    if (question) return EXIT.notConfirmed;
    return envelope.ok ? EXIT.ok : EXIT.failed;
  } finally {
    progress.clear();
    audit?.flush();
    await application.close();
  }
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  process.stderr.write(question);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('Do it? [y/N] ');
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** The arguments of a call, or why they cannot be used: one sentence, with nothing of them in it. */
type GivenArguments =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly fault: string };

/** The word for standard input. */
const STANDARD_INPUT = '-';

/**
 * The arguments of a call: JSON as it is, `-` for standard input, `@FILE` for a file. The last two keep a secret out of
 * the list of processes and the shell's history.
 *
 * @param given what stands on the command line
 */
export async function callArguments(given: string): Promise<GivenArguments> {
  const [source, where] =
    given === STANDARD_INPUT
      ? [text(process.stdin), 'Standard input']
      : given.startsWith('@')
        ? [readFile(given.slice(1), 'utf8'), `The file ${given.slice(1)}`]
        : [given, 'The arguments'];
  let json: string;
  try {
    json = await source;
  } catch (error) {
    return { ok: false, fault: `${where} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).` };
  }
  const values = objectIn(json.replace(/^\uFEFF/, ''));
  return values === undefined
    ? { ok: false, fault: `${where} must be one JSON object, such as '{"page_size": 10}'.` }
    : { ok: true, values };
}

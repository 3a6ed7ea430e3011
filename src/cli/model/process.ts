import { inspect } from 'node:util';
import { type Config, ownSecrets } from '../../config.ts';
import { surviveBrokenStreams, writeStderr } from '../../log.ts';
import { type KnownSecrets, knownSecrets } from '../../tools/secrets/known-secrets.ts';
import { maskShapes } from '../../tools/secrets/mask.ts';

/** The environment of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Exit codes of the command line (DESIGN.md, "Interfaces fixed"). */
export const EXIT = { ok: 0, failed: 1, usage: 2, notConfirmed: 3 } as const;

/** The memory of secrets of this process: what the log, the tools and crash output are masked by. */
export const known: KnownSecrets = knownSecrets();

/**
 * From here on the process's own secrets are masked, also before the tools are loaded.
 *
 * @param config the settings
 */
export function learnOwnSecrets(config: Config): void {
  for (const secret of ownSecrets(config)) known.learn(undefined, secret);
}

/** A text for stderr: whatever anybody's secret is, and whatever looks like a key, is masked. */
export const fitForStderr = (text: string): string => maskShapes(known.redactAll(text));

/** Nothing is cut before it is masked. */
const WHOLE = { maxStringLength: Number.POSITIVE_INFINITY, maxArrayLength: Number.POSITIVE_INFINITY } as const;

let guarded = false;

/** What nobody caught ends the process as it would have, but is printed masked. */
export function guardCrashes(): void {
  if (guarded) return;
  guarded = true;
  surviveBrokenStreams();
  const end = (error: unknown): void => {
    writeStderr(`${fitForStderr(error instanceof Error ? (error.stack ?? error.message) : inspect(error, WHOLE))}\n`);
    process.exit(EXIT.failed);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

import type { Config } from '../../config.ts';
import { createApplication } from '../../tools/application.ts';
import { VERSION } from '../../version.ts';
import type { Environment } from '../model/process.ts';
import { EXIT, fitForStderr, known, learnOwnSecrets } from '../model/process.ts';
import { readRecord, recordFile } from '../setup/entry.ts';
import { textOf, thisInstallation, thisMachine } from '../setup/machine.ts';
import { about, type Check, type Examined, type Report, reportText, type Subject } from './check.ts';
import { clientChecks, type Entry, readEntries } from './clients.ts';
import { httpChecks, servesHttp } from './http.ts';
import { installationChecks } from './installation.ts';
import { keyChecks, keyFileChecks, keyProblem } from './key.ts';
import { networkChecks } from './network.ts';
import { learnSecretsOf, type Settings, settingsChecks } from './settings.ts';
import { startServer } from './start-server.ts';

/**
 * Looks at everything that has to work, from Node to the clients. Reads only; starts what clients start, and ends it.
 *
 * @param examined the machine
 * @returns what was found; nothing in it is secret
 */
export async function examine(examined: Examined): Promise<Report> {
  const { machine, installation } = examined;
  learnSecretsOf(machine.env);
  const record = readRecord(await textOf(recordFile(machine)).catch(() => undefined));
  const found = await readEntries(machine, installation.script, record);
  const subject = subjectOf(examined, found.entries);
  const settings = await settingsChecks(subject.env, examined.sandbox, (usable) =>
    makeApplication(usable, subject, examined),
  );
  const { config } = settings;
  learnOwnSecrets(config);
  const [portkey, clients, http] = await Promise.all([
    portkeyChecks(subject, settings, examined),
    clientChecks(found, examined),
    examined.http || servesHttp(subject, config) ? httpChecks(subject, config, examined) : [],
  ]);
  const keyFile = config.PORTKEY_SANDBOX ? undefined : subject.env.PORTKEY_API_KEY_FILE?.trim();
  const checks = [
    ...installationChecks(examined),
    ...settings.checks,
    ...keyFileChecks(keyFile, examined),
    ...portkey,
    ...clients,
    ...http,
  ].map(fitToShow);
  return { ok: checks.every(({ status }) => status !== 'fault'), checks };
}

/** Whose settings count: those of this shell, or, where it has no key, of the first client that has one. */
function subjectOf({ machine, sandbox }: Examined, entries: readonly Entry[]): Subject {
  const { env } = machine;
  const here = ['PORTKEY_API_KEY', 'PORTKEY_API_KEY_FILE', 'PORTKEY_SANDBOX'].some((name) => env[name]?.trim());
  if (here || sandbox) return { env };
  const client = entries.find(
    (entry) =>
      entry.scope === 'user' &&
      !entry.off &&
      !entry.older &&
      (entry.args.includes('--sandbox') || entry.env.PORTKEY_API_KEY || entry.env.PORTKEY_API_KEY_FILE),
  );
  if (client === undefined) return { env };
  const own = client.args.includes('--sandbox') ? { PORTKEY_SANDBOX: 'true' } : {};
  return { env: { ...env, ...client.env, ...own }, client: client.client.title };
}

/** The hosts, and where they answer the key. */
async function portkeyChecks(
  subject: Subject,
  { config, broken, startable }: Settings,
  examined: Examined,
): Promise<readonly Check[]> {
  const network = await networkChecks(subject, config, broken, examined);
  if (broken.has('PORTKEY_API_KEY_FILE') && config.PORTKEY_API_KEY === undefined) return network.checks;
  const problem = keyProblem(config, examined);
  if (problem !== undefined) return [...network.checks, problem];
  if (!network.reached || !startable) {
    const first = network.reached ? 'the settings have to be mended' : 'its host has to answer';
    return [...network.checks, about('key', 'Key').skipped(`Not tried: ${first} first.`)];
  }
  const application = makeApplication(config, subject, examined);
  try {
    return [...network.checks, ...(await keyChecks(application, subject, examined))];
  } finally {
    await application.close();
  }
}

/** The tools as a start makes them, but that nothing is tried again, and that nothing is written. */
const makeApplication = (config: Config, { env }: Subject, { limitMs }: Examined) =>
  createApplication(
    {
      ...config,
      PORTKEY_MAX_RETRIES: 0,
      PORTKEY_TIMEOUT_MS: limitMs,
      MCP_STATE_DIR: undefined,
      PORTKEY_AUDIT_FILE: undefined,
    },
    VERSION,
    { env, known },
  );

const fitToShow = (check: Check): Check => ({
  ...check,
  found: fitForStderr(check.found),
  ...(check.mend !== undefined && { mend: fitForStderr(check.mend) }),
});

/** The command line of doctor. */
interface DoctorFlags {
  readonly sandbox?: boolean;
  readonly http?: boolean;
  readonly json?: boolean;
}

/** Longer than a cold start on a slow machine takes. */
const LIMIT_MS = 15_000;

/**
 * Says what works and what to do about what does not.
 *
 * @param flags of the command line
 * @param env the environment
 * @returns the exit code: 0 there is no fault, 1 there is one
 */
export async function doctorCommand(flags: DoctorFlags, env: Environment): Promise<number> {
  const report = await examine({
    machine: thisMachine(env),
    installation: thisInstallation(),
    nodeVersion: process.versions.node,
    sandbox: flags.sandbox === true,
    http: flags.http === true,
    now: Date.now,
    limitMs: LIMIT_MS,
    start: startServer,
  });
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : reportText(report));
  return report.ok ? EXIT.ok : EXIT.failed;
}

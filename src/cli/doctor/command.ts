import { EXIT } from '../exit.ts';
import type { Environment } from '../serve.ts';
import { thisInstallation } from '../setup/installation.ts';
import { thisMachine } from '../setup/machine.ts';
import { examine } from './doctor.ts';
import { reportText } from './report.ts';
import { startServer } from './start-server.ts';

/** The command line of doctor. */
export interface DoctorFlags {
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

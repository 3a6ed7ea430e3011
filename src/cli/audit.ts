import type { Config } from '../config.ts';
import { verifyAudit } from '../tools/audit/verify.ts';
import { EXIT } from './model/process.ts';

/**
 * Checks an audit file and its rotated parts for changed, missing and cut-off lines.
 *
 * @param config the settings; `PORTKEY_AUDIT_KEY` is the key of the chain
 * @param file the audit file
 * @returns the exit code: 0 whole, 1 not, 2 the file cannot be read
 */
export async function auditVerifyCommand(config: Config, file: string): Promise<number> {
  const key = config.PORTKEY_AUDIT_KEY;
  try {
    const { files, lines, faults, remarks } = await verifyAudit(file, key);
    for (const remark of remarks) process.stdout.write(`note: ${remark}\n`);
    for (const fault of faults) process.stdout.write(`${fault.kind}: ${fault.message}\n`);
    if (key === undefined)
      process.stdout.write(
        'note: without PORTKEY_AUDIT_KEY the chain guards against accidents only: whoever can write the file can make it anew.\n',
      );
    const what = `${lines} lines in ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
    process.stdout.write(faults.length === 0 ? `ok: ${what}\n` : `NOT whole: ${faults.length} faults in ${what}\n`);
    return faults.length === 0 ? EXIT.ok : EXIT.failed;
  } catch (error) {
    process.stderr.write(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.usage;
  }
}

import { startServer } from '../../src/cli/run.ts';

/** How a start ended, and what it printed. */
export interface Refusal {
  readonly status: number;
  readonly stderr: string;
}

/**
 * A process of its own that tries to start the server with one environment after the other, as its entry file does, and
 * prints as JSON how each start ended. A process for each would cost ten times as much.
 *
 * Argument: the environments, as a JSON array.
 */
const answers: Refusal[] = [];
for (const env of JSON.parse(process.argv[2] ?? '[]') as Record<string, string>[]) {
  const write = process.stderr.write;
  let stderr = '';
  process.stderr.write = (text: string | Uint8Array) => {
    stderr += text;
    return true;
  };
  const status = await startServer(['--sandbox'], env);
  process.stderr.write = write;
  answers.push({ status, stderr });
}
process.stdout.write(JSON.stringify(answers), () => process.exit());

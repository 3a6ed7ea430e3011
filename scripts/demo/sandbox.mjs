// The sandbox as a process of its own, so that its page can be watched while the day goes on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Starts it on a free port.
 *
 * @param entry the built server's entry file
 * @returns the API's address, the page's, the admin key, and that of the first workspace, with which models are asked
 */
export async function startSandbox(entry) {
  const child = spawn(process.execPath, [entry, 'sandbox', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = { api: undefined, key: undefined, workspaceKey: undefined, page: undefined };
  for await (const line of createInterface({ input: child.stdout })) {
    said.api ??= /at (http\S+)/.exec(line)?.[1];
    said.key ??= /admin key: (\S+)/.exec(line)?.[1];
    said.workspaceKey ??= /^ {2}ws-\S+ key: (\S+)/.exec(line)?.[1];
    said.page ??= /to look on: (\S+)/.exec(line)?.[1];
    if (Object.values(said).every(Boolean)) break;
  }
  if (!said.page) throw new Error('The sandbox did not start.');
  return {
    ...said,
    stop: async () => {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Tells a client of the server exactly as docs/reference/connect.md does: the same text, with the reader's values put in. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Installed, Leg, Setup } from './client.ts';
import { cleanEnvironment } from './drive/environment.ts';

/** What a reader puts their own values in place of. */
export const PLACEHOLDERS = {
  clone: '/path/to/portkey-admin-mcp-server',
  key: 'YOUR_PORTKEY_KEY',
  url: 'https://mcp.example.com/mcp',
  token: 'YOUR_TOKEN',
} as const;

/** The documented text with this leg's values in it. */
export const filledIn = (text: string, leg: Leg): string =>
  Object.entries(PLACEHOLDERS).reduce(
    (filled, [name, placeholder]) => filled.replaceAll(placeholder, leg[name as keyof typeof PLACEHOLDERS]),
    text,
  );

/**
 * Does what the documentation says.
 *
 * @throws with what the client said, where its command fails
 */
export async function applySetup(setup: Setup, leg: Leg, installed: Installed): Promise<void> {
  if ('run' in setup) {
    await promisify(execFile)('bash', ['-euc', filledIn(setup.run, leg)], {
      cwd: leg.home,
      env: cleanEnvironment(leg, installed),
      timeout: 60_000,
    });
    return;
  }
  const file = join(leg.home, setup.file.replace(/^~\//, ''));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, filledIn(setup.text, leg));
}

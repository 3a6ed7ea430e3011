import { spawn, spawnSync } from 'node:child_process';
import { freePort } from './free-port.ts';

/** Whether there is a Redis on this machine. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis)
  console.warn('Cases with Redis are skipped, because there is no redis-server (apt-get install redis-server).');

/** A real Redis of this test's own, in memory only. */
export async function startRedis(): Promise<{ readonly url: string; close(): void }> {
  const port = await freePort();
  const child = spawn('redis-server', [
    '--port',
    String(port),
    '--save',
    '',
    '--appendonly',
    'no',
    '--bind',
    '127.0.0.1',
  ]);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => /Ready to accept/.test(String(text)) && resolve());
    child.once('exit', () => reject(new Error('Redis did not start')));
  });
  return { url: `redis://127.0.0.1:${port}`, close: () => void child.kill() };
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { freePort } from './free-port.ts';

/** Whether there is a Redis on this machine. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis)
  console.warn('Cases with Redis are skipped, because there is no redis-server (apt-get install redis-server).');

/** A real Redis of this test's own, in memory only. */
export interface Redis {
  readonly url: string;
  /** Goes away, with everything in it. */
  pause(): Promise<void>;
  /** Comes back where it was, empty. */
  resume(): Promise<void>;
  close(): void;
}

/** Starts one on a free port. */
export async function startRedis(): Promise<Redis> {
  const port = await freePort();
  const args = ['--port', String(port), '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'];
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('redis-server', args);
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text) => /Ready to accept/.test(String(text)) && resolve());
      child.once('exit', () => reject(new Error('Redis did not start')));
    });
    return child;
  };
  let child = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    pause: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await gone;
    },
    resume: async () => {
      child = await start();
    },
    close: () => void child.kill(),
  };
}

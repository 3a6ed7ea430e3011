import type { ChildProcess } from 'node:child_process';
import { WebSocket } from 'undici';

/** What can be asked of a process that was started with `--inspect=127.0.0.1:0` and a pipe for its stderr. */
export interface Inspected {
  /** Bytes of the JavaScript heap that are in use once all garbage has been collected. */
  liveHeap(): Promise<number>;
  close(): void;
}

/**
 * Connects to the inspector of a process, and lets go by whatever else it says on stderr.
 *
 * @param child the process
 */
export async function inspected(child: ChildProcess): Promise<Inspected> {
  const socket = new WebSocket(await addressOf(child));
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const waiting = new Map<number, (result: { readonly usedSize?: number }) => void>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const ask = (method: string): Promise<{ readonly usedSize?: number }> =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method }));
    });
  return {
    liveHeap: async () => {
      await ask('HeapProfiler.collectGarbage');
      return (await ask('Runtime.getHeapUsage')).usedSize ?? Number.NaN;
    },
    close: () => socket.close(),
  };
}

/** The inspector says on stderr where it listens. */
const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', () => reject(new Error('It ended before its inspector listened.')));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < 10_000) said += text;
      const [address] = /ws:\/\/\S+/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
  });

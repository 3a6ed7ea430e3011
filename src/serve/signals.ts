/** What asks a server to stop: a supervisor, Ctrl+C, and a terminal that was closed. */
const STOPPING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Resolves with the name of the next signal that asks to stop. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    const told = (name: string): void => {
      for (const other of STOPPING) process.off(other, told);
      resolve(name);
    };
    for (const name of STOPPING) process.on(name, told);
  });
}

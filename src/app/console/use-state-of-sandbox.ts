import { useEffect, useState } from 'preact/hooks';
import type { ConsoleChange, ConsoleState } from '../../sandbox/console/watch.ts';

/** What the page knows. */
export interface Known {
  readonly state?: ConsoleState;
  /** Ids of what changed a moment ago. */
  readonly fresh: ReadonlySet<string>;
  /** Whether changes come in. */
  readonly live: boolean;
}

/** How long a change stays marked, ms. */
const MARKED_MS = 4_000;
/** Figures of the last 24 hours move by themselves, ms. */
const AGAIN_MS = 60_000;

/** The sandbox's state, read again whenever it says that something changed. */
export function useStateOfSandbox(): Known {
  const [known, setKnown] = useState<Known>({ fresh: new Set(), live: false });
  useEffect(() => {
    const marks = new Map<string, number>();
    let reading = false;
    let again = false;
    const read = async (): Promise<void> => {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      try {
        const reply = await fetch('/console/state');
        if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
        const state = (await reply.json()) as ConsoleState;
        setKnown((before) => ({ ...before, state, fresh: fresh() }));
      } catch {
        setKnown((before) => ({ ...before, live: false }));
      }
      reading = false;
      if (again) {
        again = false;
        void read();
      }
    };
    const fresh = (): ReadonlySet<string> => {
      const now = Date.now();
      for (const [id, until] of marks) if (until < now) marks.delete(id);
      return new Set(marks.keys());
    };
    const source = new EventSource('/console/changes');
    source.addEventListener('changed', ({ data }: MessageEvent<string>) => {
      const { changes } = JSON.parse(data) as { readonly changes: readonly ConsoleChange[] };
      for (const { id } of changes) marks.set(id, Date.now() + MARKED_MS);
      setKnown((before) => ({ ...before, live: true }));
      void read();
      setTimeout(() => setKnown((before) => ({ ...before, fresh: fresh() })), MARKED_MS + 100);
    });
    source.addEventListener('error', () => setKnown((before) => ({ ...before, live: false })));
    const timer = setInterval(() => void read(), AGAIN_MS);
    return () => {
      source.close();
      clearInterval(timer);
    };
  }, []);
  return known;
}

// The same tests with as many kill rounds as a release wants: 100.
process.env.SANDBOX_KILL_ROUNDS ??= '100';
await import('./journal.test.ts');

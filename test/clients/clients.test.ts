/** Checks without running a client: what is pinned, what the last run found, and what is documented fit together. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { STEPS } from './client.ts';
import { clients } from './clients/index.ts';
import { documented } from './documented.ts';
import { RESULTS_FILE, type Results } from './results.ts';
import { PLACEHOLDERS } from './setup.ts';

const results = JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Results;

describe.each(clients)('$id', (client) => {
  const result = results.clients[client.id];

  it('was run at the version that is pinned, over each of its transports', () => {
    expect(result?.version).toBe(Object.values(client.source.packages)[0]);
    expect(Object.keys(result?.legs ?? {})).toEqual(client.transports);
  });

  it('pins exact versions', () => {
    for (const version of Object.values(client.source.packages)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('sent the name that it is known by', () => {
    for (const { names } of Object.values(result?.legs ?? {})) {
      expect(names).not.toEqual([]);
      for (const name of names) expect(name).toMatch(client.sends);
    }
  });

  it('did what it is asked to, but for what is known', () => {
    for (const transport of client.transports) {
      const { steps = {} } = result?.legs[transport] ?? {};
      const wanted = STEPS.filter((step) => step !== 'ask' || client.asks);
      expect(Object.keys(steps)).toEqual(wanted);
      const failing = wanted.filter((step) => steps[step] === false);
      expect(failing).toEqual(STEPS.filter((step) => client.known?.[transport]?.[step] !== undefined));
    }
  });
});

describe('set-ups', () => {
  const setups = [...clients, ...documented].flatMap(({ title, setup = {} }) =>
    Object.entries(setup).map(([transport, one]) => ({ title, transport, one })),
  );

  it.each(setups)(
    '$title over $transport is well formed, and leaves nothing for a reader to guess',
    ({ transport, one }) => {
      const text = 'run' in one ? one.run : one.text;
      if ('file' in one && one.language === 'json') expect(() => JSON.parse(one.text)).not.toThrow();
      if ('file' in one && one.language === 'yaml') expect(() => parse(one.text)).not.toThrow();
      const [needed, other] =
        transport === 'stdio' ? [PLACEHOLDERS.clone, PLACEHOLDERS.url] : [PLACEHOLDERS.url, PLACEHOLDERS.clone];
      expect(text).toContain(needed);
      expect(text).not.toContain(other);
    },
  );
});

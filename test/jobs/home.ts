import { afterAll, beforeAll, vi } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { testNow } from '../../src/sandbox/testing.ts';
import { type House, house } from '../safety/house.ts';

// biome-ignore lint/suspicious/noExplicitAny: replies are looked into by tests.
export type Row = any;

/** A server over the sandbox, both at the moment at which tests live. */
export interface Home {
  readonly house: House;
  readonly sandbox: Sandbox;
  /** Another server over the same sandbox, with these settings. */
  blind(env: Readonly<Record<string, string>>): House;
  rows(list: string, args?: Record<string, unknown>): Promise<Row[]>;
  /** The row of a list that has this name. */
  named(list: string, name: string): Promise<Row>;
}

/**
 * The same for all tests of a file.
 *
 * @param plant what is done before the first, through the tools' own way
 */
export function atHome(plant?: (home: Home) => Promise<void>): Home {
  let made: { readonly house: House; readonly sandbox: Sandbox } | undefined;
  const here = () => {
    if (made === undefined) throw new Error('before beforeAll');
    return made;
  };
  const rows: Home['rows'] = async (list, args = {}) => {
    const data = await here().house.data(list, args);
    return Array.isArray(data) ? data : (data.data ?? data.workspaces);
  };
  const home: Home = {
    get house() {
      return here().house;
    },
    get sandbox() {
      return here().sandbox;
    },
    blind: (env) => house({ sandbox: here().sandbox, env }),
    rows,
    named: async (list, name) => {
      const found = (await rows(list)).find((row) => row.name === name);
      if (found === undefined) throw new Error(`no ${name} in ${list}`);
      return found;
    },
  };
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: testNow });
    const sandbox = createSandbox({ now: () => testNow });
    made = { sandbox, house: house({ sandbox }) };
    await plant?.(home);
  });
  afterAll(async () => {
    await made?.house.close();
    vi.useRealTimers();
  });
  return home;
}

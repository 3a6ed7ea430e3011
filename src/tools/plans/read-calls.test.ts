import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import type { ReadRaw, ReadResult } from '../policy/bounded-reads.ts';
import { planReads } from './read-calls.ts';

const operation = operationNamed('get_config');
if (operation === undefined) throw new Error('get_config');
const { signal } = new AbortController();

/** A way to Portkey that answers one after the other, and counts. */
function answering(...results: ReadResult[]) {
  const asked: unknown[] = [];
  const read: ReadRaw = async (_operation, args) => {
    const data = asked.push(args);
    await new Promise((resolve) => setImmediate(resolve));
    return results[data - 1] ?? { ok: true, data };
  };
  return { asked, read };
}

describe('what the steps of one plan want to know', () => {
  it('is read once, for steps that ask at the same moment too', async () => {
    const { asked, read } = answering();
    const around = planReads(() => false);
    const ask = (slug: string) => around(read)(operation, { slug }, signal);
    const together = await Promise.all([ask('a'), ask('b'), ask('a')]);
    expect([...together, await ask('a')]).toEqual([1, 2, 1, 1].map((data) => ({ ok: true, data })));
    expect(asked).toEqual([{ slug: 'a' }, { slug: 'b' }]);
  });

  it('is read again where it failed, but not where it is not there', async () => {
    const failed = { ok: false, why: 'its time ran out' } as const;
    const gone = { ok: false, why: 'get_config answered 404', missing: 'AB01' } as const;
    const { asked, read } = answering(failed, gone);
    const once = planReads(() => false)(read);
    const ask = () => once(operation, { slug: 'a' }, signal);
    expect([await ask(), await ask(), await ask()]).toEqual([failed, gone, gone]);
    expect(asked).toHaveLength(2);
  });

  it('is not asked about what the plan itself makes', async () => {
    const { asked, read } = answering();
    const ofMade = planReads((value) => value === 'made')(read);
    expect(await ofMade(operation, { slug: 'made' }, signal)).toEqual({ ok: false, why: 'the plan makes it' });
    expect(asked).toEqual([]);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import type { PortkeyClient } from '../../portkey/contract.ts';
import { LOCAL_PRINCIPAL } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import { toolOf } from '../model/tool.ts';
import { boundedReads, judgedReads, planOf, type ReadRaw } from './bounded-reads.ts';

describe('bounded reads', () => {
  const found = operationNamed('get_config');
  if (found === undefined) throw new Error('get_config');
  const operation = found;
  const answering: ReadRaw = async () => ({ ok: true, data: 1 });

  describe('reads for a question', () => {
    it('are so many and no more', async () => {
      const reads = boundedReads(answering, { reads: 2 });
      expect(reads.left()).toBe(2);
      expect(await reads.read(operation, {})).toEqual({ ok: true, data: 1 });
      expect(reads.left()).toBe(1);
      expect(await reads.read(operation, {})).toEqual({ ok: true, data: 1 });
      expect(await reads.read(operation, {})).toEqual({ ok: false, why: 'it takes more than 2 reads' });
      expect(reads.left()).toBe(0);
      reads.done();
      expect(boundedReads(answering).left()).toBe(20);
    });

    it('end after their time, which runs from the first one', async () => {
      vi.useFakeTimers();
      try {
        let ended = false;
        let sent = 0;
        const never: ReadRaw = (_operation, _args, signal) =>
          new Promise(() => {
            sent += 1;
            signal.addEventListener('abort', () => (ended = true));
          });
        const reads = boundedReads(never);
        await vi.advanceTimersByTimeAsync(10_000);
        const late = reads.read(operation, {});
        await vi.advanceTimersByTimeAsync(2_999);
        expect(ended).toBe(false);
        expect(reads.left()).toBe(19);
        await vi.advanceTimersByTimeAsync(1);
        expect(await late).toEqual({ ok: false, why: 'it took too long' });
        expect(ended).toBe(true);
        expect(reads.left()).toBe(0);
        expect(await reads.read(operation, {})).toEqual({ ok: false, why: 'it took too long' });
        expect(sent).toBe(1);
        reads.done();
      } finally {
        vi.useRealTimers();
      }
    });

    it('leave no timer behind', async () => {
      vi.useFakeTimers();
      try {
        const reads = boundedReads(answering);
        reads.done();
        expect(vi.getTimerCount()).toBe(0);
        await reads.read(operation, {});
        await reads.read(operation, {});
        expect(vi.getTimerCount()).toBe(1);
        reads.done();
        expect(vi.getTimerCount()).toBe(0);
      } finally {
        vi.useRealTimers();
      }
    });

    it('say once what was not looked at', () => {
      const reads = boundedReads(answering);
      reads.missed('a');
      reads.missed('b');
      reads.missed('a');
      expect(reads.notLookedAt).toEqual(['a', 'b']);
    });
  });
});

describe('judged reads', () => {
  interface Sent {
    readonly name: string;
    readonly args: unknown;
    readonly signal: AbortSignal;
  }
  const sent: Sent[] = [];
  const operation = (name: string) => {
    const found = operationNamed(name);
    if (found === undefined) throw new Error(name);
    return found;
  };
  const OPEN: Exposure = { refusal: () => undefined };
  const never = new AbortController().signal;

  /** Reads whose answer is this. */
  const reading = (answer: object, { exposure = OPEN, pinned = '', signal = never } = {}) => {
    sent.length = 0;
    const client = {
      call: async (call: { operation: { name: string }; arguments: unknown }, options: { signal: AbortSignal }) => {
        sent.push({ name: call.operation.name, args: call.arguments, signal: options.signal });
        return answer;
      },
    } as unknown as PortkeyClient;
    const parts = {
      find: (name: string) => {
        const found = operationNamed(name);
        return found && toolOf(found);
      },
      client: async () => client,
      policy: {
        confirm: new Set<never>(),
        dryRun: false,
        ...(pinned !== '' && { pinnedWorkspace: new Set([pinned]) }),
      },
      ...(pinned !== '' && { pinnedWorkspace: pinned }),
      clock: () => 0,
    };
    return judgedReads(parts, { principal: LOCAL_PRINCIPAL, signal, transport: 'stdio' }, exposure);
  };
  const good = { ok: true, data: { id: '1' } };

  describe('a read for a question', () => {
    it('comes as Portkey answers it', async () => {
      const answer = await reading(good)(operation('get_config'), { slug: 'a' }, never);
      expect(answer).toEqual({ ok: true, data: { id: '1' } });
      expect(sent).toMatchObject([{ name: 'get_config', args: { slug: 'a' } }]);
    });

    it('is nothing but a read, and a valid one', async () => {
      const read = reading(good);
      expect(await read(operation('delete_config'), { slug: 'a' }, never)).toEqual({ ok: false, why: 'it is no read' });
      expect(await read({ ...operation('get_config'), name: 'no_such' }, {}, never)).toMatchObject({ ok: false });
      const why = 'get_config cannot be asked for it';
      expect(await read(operation('get_config'), {}, never)).toEqual({ ok: false, why });
      expect(sent).toEqual([]);
    });

    it('is carried out only where the caller may', async () => {
      const exposure: Exposure = { refusal: () => ({ code: 'denied', message: 'no' }) };
      const why = 'get_config may not be called here';
      const refused = await reading(good, { exposure })(operation('get_config'), { slug: 'a' }, never);
      expect(refused).toEqual({ ok: false, why });
      const pinned = reading(good, { pinned: 'w-1' });
      expect(await pinned(operation('list_configs'), { workspace_id: 'w-2' }, never)).toMatchObject({ ok: false });
      expect(sent).toEqual([]);
      await pinned(operation('list_configs'), {}, never);
      expect(sent).toMatchObject([{ args: { workspace_id: 'w-1' } }]);
    });

    it('ends with the call and with the time for questions', async () => {
      for (const which of ['call', 'question'] as const) {
        const [call, question] = [new AbortController(), new AbortController()];
        await reading(good, { signal: call.signal })(operation('get_config'), { slug: 'a' }, question.signal);
        expect(sent[0]?.signal.aborted).toBe(false);
        (which === 'call' ? call : question).abort();
        expect(sent[0]?.signal.aborted).toBe(true);
      }
    });

    it('says that the thing is not there only where Portkey said so', async () => {
      const of = (status: number | undefined) =>
        reading({ ok: false, error: { status, code: 'AB01' } })(operation('get_config'), { slug: 'a' }, never);
      expect(await of(404)).toStrictEqual({ ok: false, why: 'get_config answered 404', missing: 'AB01' });
      expect(await of(500)).toStrictEqual({ ok: false, why: 'get_config answered 500' });
      expect(await of(undefined)).toStrictEqual({ ok: false, why: 'get_config answered AB01' });
    });
  });
});

describe('plan of', () => {
  const operation = operationNamed('create_config');
  if (operation === undefined) throw new Error('create_config');
  const step = { operation, args: { name: 'a' } };

  describe('what a workflow would write', () => {
    it('is every write of a dry run', async () => {
      const plan = await planOf(async (watch) => {
        for (let i = 0; i < 20; i++) expect(watch.mayGoOn()).toBe(true);
        watch.add(step);
        return true;
      });
      expect(plan).toEqual([step]);
    });

    it('is not known where the run failed or took too many reads', async () => {
      expect(await planOf(async () => false)).toBeUndefined();
      let went: boolean[] = [];
      const plan = await planOf(async (watch) => {
        watch.add(step);
        went = Array.from({ length: 22 }, () => watch.mayGoOn());
        return true;
      });
      expect(went.filter(Boolean)).toHaveLength(20);
      expect(went.slice(20)).toEqual([false, false]);
      expect(plan).toBeUndefined();
    });

    it('is not known where the run took too long', async () => {
      vi.useFakeTimers();
      try {
        const late = planOf(() => new Promise(() => {}));
        await vi.advanceTimersByTimeAsync(3_000);
        expect(await late).toBeUndefined();
        const slow = planOf(async (watch) => {
          expect(watch.mayGoOn()).toBe(true);
          vi.setSystemTime(Date.now() + 3_000);
          expect(watch.mayGoOn()).toBe(false);
          return true;
        });
        expect(await slow).toBeUndefined();
        expect(await planOf(async () => true)).toEqual([]);
        expect(vi.getTimerCount()).toBe(0);
      } finally {
        vi.useRealTimers();
      }
    });
  });
});

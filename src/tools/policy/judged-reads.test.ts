import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import type { PortkeyClient } from '../../portkey/contract.ts';
import { LOCAL_PRINCIPAL } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import { toolOf } from '../model/tool.ts';
import { judgedReads } from './judged-reads.ts';

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
    policy: { confirm: new Set<never>(), dryRun: false, ...(pinned !== '' && { pinnedWorkspace: new Set([pinned]) }) },
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

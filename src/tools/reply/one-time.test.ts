import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { toolOf } from '../model/tool.ts';
import type { KnownSecrets } from '../secrets/known-secrets.ts';
import type { OneTimeAbout, OneTimeSecret } from '../secrets/one-time.ts';
import { deliverOneTime, withOneTime } from './one-time.ts';

it('puts back what is handed out once', () => {
  const whole = { id: 1, key: 'secret', list: [1] };
  expect(withOneTime({ id: 1 }, whole, ['key'])).toEqual({ id: 1, key: 'secret' });
  expect(withOneTime({}, whole, ['key'])).toEqual({ key: 'secret' });
  expect(withOneTime(null, whole, ['key'])).toEqual({ key: 'secret' });
  expect(withOneTime({ a: { b: 1 } }, { a: { b: 1, token: 's' } }, ['a.token'])).toEqual({ a: { b: 1, token: 's' } });
});

it('puts back what is no text, as it was', () => {
  const whole = { code: 5, none: null, empty: '' };
  expect(withOneTime({}, whole, ['code', 'none', 'empty'])).toEqual(whole);
});

it('changes nothing where there is nothing to put back', () => {
  const shown = { id: 1 };
  expect(withOneTime(shown, { id: 1 }, ['key'])).toEqual(shown);
  expect(withOneTime(shown, { id: 1, key: 's' }, [])).toBe(shown);
  expect(withOneTime('text', 'text', ['key'])).toBe('text');
  expect(withOneTime(null, { id: 1 }, ['key'])).toBeNull();
});

const operation = operationNamed('create_api_key');
if (operation === undefined) throw new Error('create_api_key');
const tool = toolOf({ ...operation, oneTimeReply: ['key', 'client.auth'] });
const learned: string[] = [];
const known = { learn: (_who: string, value: string) => void learned.push(value) } as unknown as KnownSecrets;
const give = (data: unknown, outlet?: Parameters<typeof deliverOneTime>[4], of = tool) => {
  learned.length = 0;
  return deliverOneTime(of, data, 'ana', known, outlet);
};
const reply = { id: 'k', name: 'K', key: 'pk-secret', client: { auth: { user: 'u-secret', n: 1 } }, other: 'x' };

describe('what is handed out once', () => {
  it('stays in its reply, marked, and is known from then on', async () => {
    const { data, notes } = await give(reply);
    expect(data).toBe(reply);
    expect(notes).toEqual([expect.stringMatching(/^key, auth\.user: one-time secret, shown in this answer only\./)]);
    expect(learned).toEqual(['pk-secret', 'u-secret']);
  });

  it('is nothing where the reply holds none', async () => {
    expect(await give({ id: 'k', key: '' })).toEqual({ data: { id: 'k', key: '' }, notes: [] });
    expect(await give('')).toEqual({ data: '', notes: [] });
    const other = toolOf({ ...operation, oneTimeReply: [] });
    expect(await give(reply, undefined, other)).toEqual({ data: reply, notes: [] });
    const { oneTimeReply: _none, ...plain } = operation;
    for (const each of [other, toolOf(plain)])
      expect(await give('a text', undefined, each)).toEqual({ data: 'a text', notes: [] });
    expect(await give(reply, undefined, { ...tool, operation: undefined } as never)).toEqual({
      data: reply,
      notes: [],
    });
  });

  it('is a whole reply that is no JSON', async () => {
    const { data, notes } = await give('pk-secret');
    expect(data).toBe('pk-secret');
    expect(notes[0]).toMatch(/^reply: one-time secret/);
    expect(learned).toEqual(['pk-secret']);
  });

  it('goes where the operator wants it, and not into the reply', async () => {
    const taken: [readonly OneTimeSecret[], OneTimeAbout][] = [];
    const outlet = {
      fault: async () => undefined,
      deliverOneTime: async (secrets: readonly OneTimeSecret[], about: OneTimeAbout) => {
        taken.push([secrets, about]);
        return { shown: '(in a file)', note: 'It is in a file.' };
      },
    };
    const { data, notes } = await give({ ...reply, slug: 7 }, outlet);
    expect(data).toEqual({
      id: 'k',
      name: 'K',
      slug: 7,
      key: '(in a file)',
      client: { auth: { user: '(in a file)', n: 1 } },
      other: 'x',
    });
    expect(notes).toEqual(['It is in a file.']);
    expect(taken).toEqual([
      [
        [
          { field: 'key', value: 'pk-secret' },
          { field: 'auth.user', value: 'u-secret' },
        ],
        { tool: 'create_api_key', principalId: 'ana', made: { id: 'k', name: 'K' } },
      ],
    ]);
    expect(await give('pk-secret', outlet)).toEqual({ data: '(in a file)', notes: ['It is in a file.'] });
    expect(taken[1]?.[1].made).toEqual({});
    expect((await give({ key: 'pk-secret', client: { auth: '' } }, outlet)).data).toEqual({
      key: '(in a file)',
      client: { auth: '' },
    });
  });

  it('is masked and said to be lost where it could not be kept', async () => {
    const failing = {
      fault: async () => undefined,
      deliverOneTime: async () => {
        throw new Error('disk full');
      },
    };
    const { data, notes } = await give(reply, failing);
    expect(JSON.stringify(data)).not.toContain('secret');
    expect(notes).toEqual([expect.stringContaining('key, auth.user could not be handed over, and is lost')]);
  });
});

import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { cleanedCall, cleanedReads } from './planned-call.ts';

const operation = operationNamed('get_config');
if (operation === undefined) throw new Error('get_config');
const SECRET = 'sk-of-ana-1234567890';
const clean = (text: string): string => text.replaceAll(SECRET, '*****');

describe('a call as a question may show it', () => {
  it('holds no secret: not in arguments, extra, what is stored, nor the steps of its plan', () => {
    const call = {
      args: { key: SECRET, deep: [{ note: `is ${SECRET}` }] },
      extra: { more: SECRET },
      stored: { kind: 'read', value: { old: SECRET } },
      plan: [{ operation, args: { key: SECRET } }],
    } as const;
    expect(cleanedCall(call, clean)).toEqual({
      args: { key: '*****', deep: [{ note: 'is *****' }] },
      extra: { more: '*****' },
      stored: { kind: 'read', value: { old: '*****' } },
      plan: [{ operation, args: { key: '*****' } }],
    });
    expect(call.args.key).toBe(SECRET);
  });

  it('has nothing that was not there', () => {
    expect(cleanedCall({ args: {} }, clean)).toStrictEqual({ args: {} });
    const unread = { args: {}, stored: { kind: 'unread', why: 'x' } } as const;
    expect(cleanedCall(unread, clean)).toStrictEqual(unread);
  });

  it('reads without secrets too', async () => {
    const reads = (ok: boolean) =>
      cleanedReads(
        {
          read: async () => (ok ? { ok, data: { a: SECRET } } : { ok, why: 'no' }),
          left: () => 3,
          missed: () => {},
          notLookedAt: ['x'],
          done: () => {},
        },
        clean,
      );
    expect(await reads(true).read(operation, {})).toEqual({ ok: true, data: { a: '*****' } });
    expect(await reads(false).read(operation, {})).toEqual({ ok: false, why: 'no' });
    expect(reads(true).left()).toBe(3);
    expect(reads(true).notLookedAt).toEqual(['x']);
  });
});

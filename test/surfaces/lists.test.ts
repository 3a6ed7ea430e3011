import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallResult } from '../../src/tools/call/stages.ts';
import { context, type Recorded, recorded } from '../helpers/recording.ts';

/*
 * What holds for a list of changes: everything is judged before anything is performed; while one call needs confirming
 * none is performed; the answer says so; and no spelling of a name makes a call mean something else.
 */

let world: Recorded;
beforeAll(async () => {
  world = await recorded({ PORTKEY_MAX_RETRIES: '0' });
});
afterAll(() => world.close());

type Given = Record<string, unknown>;

const run = (name: string, given: Given, more = {}): Promise<CallResult | undefined> =>
  world.application.surface('lean').call(name, given, { ...context, ...more }, world.application.exposure);
const remove = (given: Given, more = {}) => run('portkey_delete', given, more);
const errorOf = (result: CallResult | undefined) => {
  if (result === undefined || result.envelope.ok) throw new Error('an error was expected');
  return result.envelope.error;
};
const tokenOf = (result: CallResult | undefined): string => String(errorOf(result).details.confirm);
const marker = () => world.requests.length;
const changesSince = (from: number) =>
  world.requests
    .slice(from)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);

const A = { operation: 'delete_config', arguments: { slug: 'pc-a' } };
const B = { operation: 'delete_config', arguments: { slug: 'pc-b' } };
const tokenForB = async () => tokenOf(await remove(B));

/** Ways to give the token of a call with it. */
const SPELLINGS: readonly (readonly [string, (token: string) => Given])[] = [
  ['confirm', 'Confirm', 'CONFIRM', 'con-firm', 'con_firm', 'con firm', ' confirm '].flatMap(
    (name): [string, (token: string) => Given][] => [
      [`${JSON.stringify(name)} inside arguments`, (token) => ({ ...B, arguments: { ...B.arguments, [name]: token } })],
      [`${JSON.stringify(name)} beside operation`, (token) => ({ ...B, [name]: token })],
      [
        `${JSON.stringify(name)} inside JSON text`,
        (token) => ({ ...B, arguments: JSON.stringify({ ...B.arguments, [name]: token }) }),
      ],
    ],
  ),
].flat();

describe('a token inside one call of a list, however it is spelt', () => {
  it.each(SPELLINGS)('%s: nothing is performed while another call waits', async (_, withToken) => {
    const token = await tokenForB();
    const before = marker();
    const asked = await remove({ calls: [A, withToken(token)] });
    expect(errorOf(asked).message).toContain('Nothing was done');
    expect(errorOf(asked).details.code).toBe('confirmation_required');
    expect(changesSince(before)).toEqual([]);
    // The rest of the list is confirmed: both are performed, once, in order.
    const both = await remove({ calls: [A, withToken(token)], confirm: tokenOf(asked) });
    expect(both?.envelope.ok).toBe(true);
    expect(changesSince(before)).toEqual(['DELETE /v1/configs/pc-a', 'DELETE /v1/configs/pc-b']);
  });

  it.each(SPELLINGS)('%s: the last one that waited makes the list whole', async (_, withToken) => {
    const before = marker();
    expect((await remove({ calls: [withToken(await tokenForB())] }))?.envelope.ok).toBe(true);
    expect(changesSince(before)).toEqual(['DELETE /v1/configs/pc-b']);
  });

  it('is not spent by a list in which another call is refused', async () => {
    const token = await tokenForB();
    const before = marker();
    const refused = await remove({
      calls: [
        { operation: 'update_config', slug: 'pc-a' },
        { ...B, Confirm: token },
      ],
    });
    expect(errorOf(refused).details.code).toBe('wrong_executor');
    expect(changesSince(before)).toEqual([]);
    expect((await remove({ ...B, CONFIRM: token }))?.envelope.ok).toBe(true);
  });

  it('is not spent, and nobody is asked, where another call cannot be carried out', async () => {
    const token = await tokenForB();
    const before = marker();
    const refused = await remove({ calls: [A, { ...B, Confirm: token }, { operation: 'delete_config', slugg: 'x' }] });
    expect(errorOf(refused)).toMatchObject({ details: { code: 'invalid_arguments', failed: 2 } });
    expect(errorOf(refused).message).toContain('Nothing was done');
    expect(refused?.question).toBeUndefined();
    expect(changesSince(before)).toEqual([]);
    expect((await remove({ ...B, CONFIRM: token }))?.envelope.ok).toBe(true);
  });

  it('that is of another call, or made up, performs nothing', async () => {
    const token = await tokenForB();
    const before = marker();
    for (const confirm of [token, 'made-up', '', 7, null, [token], { token }])
      expect((await remove({ calls: [{ ...A, Confirm: confirm }] }))?.envelope.ok).toBe(false);
    expect(changesSince(before)).toEqual([]);
  });
});

describe('the token of a whole list', () => {
  it.each(['confirm', 'Confirm', 'CONFIRM', 'con-firm'])('is read as %s', async (name) => {
    const asked = await remove({ calls: [A, B] });
    const before = marker();
    expect((await remove({ calls: [A, B], [name]: tokenOf(asked) }))?.envelope.ok).toBe(true);
    expect(changesSince(before)).toHaveLength(2);
  });

  it('is refused where it is given twice', async () => {
    const asked = await remove({ calls: [A, B] });
    const before = marker();
    const twice = errorOf(await remove({ calls: [A, B], confirm: tokenOf(asked), Confirm: tokenOf(asked) }));
    expect(twice.details.code).toBe('invalid_arguments');
    expect(changesSince(before)).toEqual([]);
  });

  it('keeps what it confirms already when more has to be confirmed', async () => {
    const token = tokenOf(await remove({ calls: [A] }));
    const before = marker();
    const asked = await remove({ calls: [A, B], confirm: `0:${token.replace(/^0:/, '')}` });
    expect(errorOf(asked).details.code).toBe('confirmation_required');
    expect(changesSince(before)).toEqual([]);
    expect((await remove({ calls: [A, B], confirm: tokenOf(asked) }))?.envelope.ok).toBe(true);
    expect(changesSince(before)).toHaveLength(2);
  });

  it('of a person works the same way, and a no is a no', async () => {
    const before = marker();
    const asked = await remove({ calls: [A, B] }, { canAsk: true });
    expect(errorOf(asked).details.confirm).toBeUndefined();
    const no = errorOf(await remove({ calls: [A, B] }, { canAsk: true, declinedByPerson: true }));
    expect(no.details.declined).toBe(true);
    expect(changesSince(before)).toEqual([]);
    const yes = await remove({ calls: [A, B] }, { canAsk: true, confirmedByPerson: asked?.question?.token });
    expect(yes?.envelope.ok).toBe(true);
    expect(changesSince(before)).toHaveLength(2);
  });

  it('of the model counts for nothing where a person can be asked', async () => {
    const token = await tokenForB();
    const before = marker();
    const asked = await remove({ calls: [A, { ...B, Confirm: token }] }, { canAsk: true });
    expect(asked?.question?.effect.summary).toContain('pc-b');
    expect(changesSince(before)).toEqual([]);
  });
});

describe('a list in which the arguments make one call need confirming', () => {
  const harmless = { operation: 'create_collection', arguments: { name: 'one' } };
  const shrinking = {
    operation: 'update_integration_workspaces',
    arguments: { slug: 'i', workspaces: [{ id: 'w', enabled: false }] },
  };

  it('is asked about before any of it is performed', async () => {
    const before = marker();
    const asked = await run('portkey_write', { calls: [harmless, shrinking] });
    expect(errorOf(asked).details.code).toBe('confirmation_required');
    expect(errorOf(asked).message).toContain('Nothing was done');
    expect(changesSince(before)).toEqual([]);
    expect((await run('portkey_write', { calls: [harmless, shrinking], confirm: tokenOf(asked) }))?.envelope.ok).toBe(
      true,
    );
    expect(changesSince(before)).toEqual(['POST /v1/collections', 'PUT /v1/integrations/i/workspaces']);
  });
});

describe('a list in which nothing has to be confirmed', () => {
  it('runs up to the first call that fails, and each refusal is recorded once', async () => {
    const at = await recorded({ PORTKEY_CONFIRM: 'off' });
    const calls = [
      { operation: 'create_collection', arguments: { name: 'one' } },
      { operation: 'create_collection', arguments: { nam: 'two' } },
      { operation: 'create_collection', arguments: { name: 'three' } },
    ];
    const result = await at.application
      .surface('lean')
      .call('portkey_write', { calls }, context, at.application.exposure);
    expect(errorOf(result).details).toMatchObject({ code: 'invalid_arguments', done: [0], failed: 1, not_tried: [2] });
    expect(at.requests.map(({ method }) => method)).toEqual(['POST']);
    expect(at.audit().map(({ event }) => event)).toEqual(['refused', 'started', 'done']);
    await at.close();
  });
});

describe('dry_run', () => {
  const NAMES = ['dry_run', 'dryRun', 'DRY_RUN', 'dry-run', 'Dry Run'];

  it.each(NAMES)('as %s inside one call sends nothing of that call', async (name) => {
    const before = marker();
    for (const call of [
      { ...A, [name]: true },
      { ...A, arguments: { ...A.arguments, [name]: 'true' } },
      { ...A, arguments: JSON.stringify({ ...A.arguments, [name]: true }) },
    ])
      expect((await remove({ calls: [call] }))?.envelope).toMatchObject({
        ok: true,
        data: { results: [{ data: { dry_run: true } }] },
      });
    expect(changesSince(before)).toEqual([]);
  });

  it.each(NAMES)('as %s beside calls sends nothing of any', async (name) => {
    const before = marker();
    expect((await remove({ calls: [A, B], [name]: true }))?.envelope.ok).toBe(true);
    expect(changesSince(before)).toEqual([]);
  });

  it.each(NAMES)('of the list is not taken back by %s of one call', async (name) => {
    const token = await tokenForB();
    const before = marker();
    const given = { calls: [{ ...B, [name]: false, confirm: token }], dry_run: true };
    expect(errorOf(await remove(given)).details.code).toBe('invalid_arguments');
    expect(changesSince(before)).toEqual([]);
  });
});

describe('the names of an executor itself', () => {
  it.each([
    ['Operation', { Operation: 'delete_config', arguments: { slug: 'pc-a' } }],
    ['ARGUMENTS', { operation: 'delete_config', ARGUMENTS: { slug: 'pc-a' } }],
    ['Calls', { Calls: [A] }],
    ['Operation in a call', { calls: [{ OPERATION: 'delete_config', Arguments: '{"slug":"pc-a"}' }] }],
    ['calls as JSON text', { calls: JSON.stringify([A]) }],
    ['a call as JSON text', { calls: [JSON.stringify(A)] }],
  ])('are understood in any case: %s', async (_, given) => {
    const asked = await remove(given);
    expect(errorOf(asked).details.code).toBe('confirmation_required');
    const before = marker();
    expect((await remove({ ...given, confirm: tokenOf(asked) }))?.envelope.ok).toBe(true);
    expect(changesSince(before)).toEqual(['DELETE /v1/configs/pc-a']);
  });

  it.each([
    ['two operations', { operation: 'delete_config', Operation: 'delete_prompt', slug: 'pc-a' }],
    ['two arguments', { operation: 'delete_config', arguments: { slug: 'pc-a' }, Arguments: { slug: 'pc-b' } }],
    ['two lists', { calls: [A], Calls: [B] }],
    ['a list and a call', { calls: [A], ...B }],
    ['a list with arguments beside it', { calls: [A], arguments: { dry_run: true } }],
    ['a token inside and beside', { ...A, arguments: { ...A.arguments, confirm: 'a' }, Confirm: 'b' }],
    ['one argument inside and beside', { ...A, Slug: 'pc-b' }],
    ['a hidden prototype', JSON.parse('{"operation":"delete_config","slug":"pc-a","__proto__":{"confirm":"x"}}')],
  ])('are refused where they say two things: %s', async (_, given) => {
    const before = marker();
    expect(errorOf(await remove(given as Given)).details.code).toBe('invalid_arguments');
    expect(changesSince(before)).toEqual([]);
  });
});

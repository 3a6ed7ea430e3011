import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallResult } from '../../src/tools/call/stages.ts';
import { context, type Recorded, recorded } from '../helpers/recording.ts';

let free: Recorded;
let asking: Recorded;
beforeAll(async () => {
  [free, asking] = await Promise.all([
    recorded({ PORTKEY_CONFIRM: 'off', PORTKEY_MAX_RETRIES: '0' }),
    recorded({ PORTKEY_MAX_RETRIES: '0' }),
  ]);
});
afterAll(async () => {
  await Promise.all([free.close(), asking.close()]);
});

const run = (
  world: Recorded,
  name: string,
  given: Record<string, unknown>,
  more = {},
): Promise<CallResult | undefined> =>
  world.application.surface('lean').call(name, given, { ...context, ...more }, world.application.exposure);

const detailsOf = (result: CallResult | undefined): Record<string, unknown> => {
  if (result === undefined || result.envelope.ok) throw new Error('an error was expected');
  return { ...result.envelope.error.details, message: result.envelope.error.message };
};
const writesOf = ({ requests }: Recorded, from: number) =>
  requests
    .slice(from)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);

describe('one call', () => {
  it.each([
    ['inside arguments', { operation: 'list_prompts', arguments: { page_size: 7 } }],
    ['beside operation', { operation: 'list_prompts', page_size: 7 }],
    ['as JSON text', { operation: 'list_prompts', arguments: '{"page_size":7}' }],
    ['under another word', { tool: 'list_prompts', page_size: 7 }],
    ['in both places, the same', { operation: 'list_prompts', page_size: 7, arguments: { page_size: 7 } }],
  ])('takes arguments %s', async (_, given) => {
    const before = free.requests.length;
    expect((await run(free, 'portkey_read', given))?.envelope.ok).toBe(true);
    expect(free.requests.slice(before).map(({ path }) => path)).toEqual(['/v1/prompts?page_size=7']);
  });

  it.each([
    ['no operation', {}, 'operation'],
    ['an operation that is no text', { operation: 7 }, 'operation'],
    ['arguments that are no object', { operation: 'list_prompts', arguments: [1] }, 'arguments'],
    [
      'two values for one argument',
      { operation: 'list_prompts', page_size: 1, arguments: { page_size: 2 } },
      'page_size',
    ],
    ['calls that are no list', { calls: {} }, 'calls'],
    ['no calls', { calls: [] }, 'calls'],
    ['too many calls', { calls: Array.from({ length: 26 }, () => ({ operation: 'list_prompts' })) }, 'calls'],
    ['a call that is no object', { calls: ['list_prompts'] }, 'calls[0]'],
    ['arguments beside calls', { calls: [{ operation: 'list_prompts' }], page_size: 1 }, 'page_size'],
  ])('refuses %s, and names it', async (_, given, field) => {
    const before = free.requests.length;
    const details = detailsOf(await run(free, 'portkey_read', given));
    expect(details.code).toBe('invalid_arguments');
    expect(details.field_errors).toMatchObject([{ field }]);
    expect(free.requests.length).toBe(before);
  });

  it('says which names are near an unknown one, and that its own tools are called by themselves', async () => {
    expect(detailsOf(await run(free, 'portkey_read', { operation: 'list_promts' })).message).toContain('list_prompts');
    expect(detailsOf(await run(free, 'portkey_read', { operation: 'search_operations' })).message).toContain(
      'by itself',
    );
  });

  it('takes dry_run, fields and confirm in either place', async () => {
    const before = asking.requests.length;
    for (const given of [
      { operation: 'delete_config', slug: 'pc-1', dry_run: true },
      { operation: 'delete_config', arguments: { slug: 'pc-1', dry_run: true } },
    ])
      expect((await run(asking, 'portkey_delete', given))?.envelope).toMatchObject({
        ok: true,
        data: { dry_run: true },
      });
    expect(writesOf(asking, before)).toEqual([]);
    for (const inside of [true, false]) {
      const first = detailsOf(await run(asking, 'portkey_delete', { operation: 'delete_config', slug: 'pc-1' }));
      const again = inside
        ? { operation: 'delete_config', arguments: { slug: 'pc-1', confirm: first.confirm } }
        : { operation: 'delete_config', arguments: { slug: 'pc-1' }, confirm: first.confirm };
      expect((await run(asking, 'portkey_delete', again))?.envelope.ok).toBe(true);
    }
    expect(writesOf(asking, before)).toEqual(['DELETE /v1/configs/pc-1', 'DELETE /v1/configs/pc-1']);
  });
});

describe('a list of reads', () => {
  it('runs side by side, each with its own answer', async () => {
    const result = await run(free, 'portkey_read', {
      calls: [
        { operation: 'list_prompts', page_size: 1 },
        { operation: 'get_config' },
        { operation: 'delete_config', slug: 'a' },
      ],
      fields: ['total'],
    });
    expect(result?.envelope).toMatchObject({
      ok: true,
      data: {
        results: [
          { operation: 'list_prompts', ok: true, data: { total: 0 } },
          { operation: 'get_config', ok: false, error: { details: { code: 'invalid_arguments' } } },
          { operation: 'delete_config', ok: false, error: { details: { code: 'wrong_executor' } } },
        ],
      },
      notes: ['2 of 3 failed: calls[1] (get_config), calls[2] (delete_config).'],
    });
  });
});

describe('a list of changes', () => {
  it('goes in order, stops at the first failure and says what was done', async () => {
    const before = free.requests.length;
    const result = await run(free, 'portkey_write', {
      calls: [
        { operation: 'create_collection', arguments: { name: 'one' } },
        { operation: 'create_collection', arguments: {} },
        { operation: 'create_collection', name: 'three' },
      ],
    });
    expect(detailsOf(result)).toMatchObject({ code: 'invalid_arguments', done: [0], failed: 1, not_tried: [2] });
    expect(writesOf(free, before)).toEqual(['POST /v1/collections']);
  });

  it('does nothing when one is not for this executor', async () => {
    const before = free.requests.length;
    const result = await run(free, 'portkey_write', {
      calls: [
        { operation: 'create_collection', name: 'one' },
        { operation: 'delete_config', slug: 'a' },
      ],
    });
    expect(detailsOf(result)).toMatchObject({ code: 'wrong_executor', executor: 'portkey_delete', failed: 1 });
    expect(free.requests.length).toBe(before);
  });

  const deletes = {
    calls: [
      { operation: 'delete_config', slug: 'pc-1' },
      { operation: 'delete_prompt', arguments: { prompt_id: 'pp-2' } },
    ],
  };

  it('asks about all of them at once, does nothing, and does them with the one token', async () => {
    const before = asking.requests.length;
    const asked = await run(asking, 'portkey_delete', deletes);
    expect(detailsOf(asked)).toMatchObject({ code: 'confirmation_required' });
    expect(asked?.question?.effect.summary).toContain('delete_config');
    expect(asked?.question?.effect.summary).toContain('delete_prompt');
    expect(writesOf(asking, before)).toEqual([]);
    const done = await run(asking, 'portkey_delete', { ...deletes, confirm: detailsOf(asked).confirm });
    expect(done?.envelope.ok).toBe(true);
    expect(writesOf(asking, before)).toEqual(['DELETE /v1/configs/pc-1', 'DELETE /v1/prompts/pp-2']);
    // A token is for one performance: the same again is asked about again.
    expect(detailsOf(await run(asking, 'portkey_delete', { ...deletes, confirm: detailsOf(asked).confirm })).code).toBe(
      'confirmation_required',
    );
    expect(writesOf(asking, before)).toHaveLength(2);
  });

  it('takes one yes of a person for all of them, for exactly these calls', async () => {
    const before = asking.requests.length;
    const asked = await run(asking, 'portkey_delete', deletes);
    const confirmedByPerson = asked?.question?.token;
    const others = { calls: [deletes.calls[0], { operation: 'delete_prompt', arguments: { prompt_id: 'pp-other' } }] };
    expect(detailsOf(await run(asking, 'portkey_delete', others, { confirmedByPerson })).code).toBe(
      'confirmation_required',
    );
    expect(writesOf(asking, before)).not.toContain('DELETE /v1/prompts/pp-other');
    const fresh = await run(asking, 'portkey_delete', deletes);
    expect(
      (await run(asking, 'portkey_delete', deletes, { confirmedByPerson: fresh?.question?.token }))?.envelope.ok,
    ).toBe(true);
  });

  it('stops where the arguments make a call one that needs confirming, and goes on from there', async () => {
    const before = asking.requests.length;
    const calls = [
      { operation: 'create_collection', name: 'one' },
      {
        operation: 'update_integration_workspaces',
        arguments: { slug: 'i', workspaces: [{ id: 'w', enabled: false }] },
      },
    ];
    const stopped = detailsOf(await run(asking, 'portkey_write', { calls }));
    expect(stopped.code).toBe('confirmation_required');
    expect(writesOf(asking, before).filter((line) => line.includes('/integrations'))).toEqual([]);
  });
});

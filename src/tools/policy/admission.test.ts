import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import {
  creates,
  creationDigest,
  creatorOf,
  forgetCreation,
  idsIn,
  refuseTwin,
  rememberCreation,
  takeAllowance,
} from './admission.ts';
import { memoryStores } from './stores.ts';

const operation = (name: string): CatalogEntry => {
  const found = operationNamed(name);
  if (found === undefined) throw new Error(name);
  return found;
};
const NOW = Date.parse('2026-10-01T10:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the hourly allowance', () => {
  it('counts writes and deletes apart, for each principal', async () => {
    const { allowance } = memoryStores(() => NOW);
    const take = (risk: 'write' | 'delete', who: string, now = NOW) =>
      takeAllowance(allowance, { writes: 1, deletes: 1 }, risk, who, now);
    expect(await take('write', 'ana')).toBeUndefined();
    expect(await take('delete', 'ana')).toBeUndefined();
    expect(await take('write', 'bo')).toBeUndefined();
    expect(await take('write', 'ana', NOW + 60_500)).toEqual({
      message:
        'The limit of 1 writes an hour is reached; nothing was done. It ends at 2026-10-01T11:00:00Z (in 3540 seconds). An operator raises it with PORTKEY_MAX_WRITES_PER_HOUR.',
      retryAfterSeconds: 3540,
    });
    expect((await take('delete', 'ana', NOW + HOUR - 1))?.message).toContain('PORTKEY_MAX_DELETES_PER_HOUR');
    expect((await take('delete', 'ana', NOW + HOUR - 1))?.retryAfterSeconds).toBe(1);
    expect(await take('delete', 'ana', NOW + HOUR)).toBeUndefined();
  });

  it('is not asked where there is no cap, and not for reads and runs', async () => {
    const { allowance } = memoryStores(() => NOW);
    for (let i = 0; i < 3; i++) {
      expect(await takeAllowance(allowance, { writes: undefined, deletes: 0 }, 'write', 'a', NOW)).toBeUndefined();
      expect(await takeAllowance(allowance, { writes: 0, deletes: 0 }, 'read', 'a', NOW)).toBeUndefined();
      expect(await takeAllowance(allowance, { writes: 0, deletes: 0 }, 'execute', 'a', NOW)).toBeUndefined();
    }
    expect(await takeAllowance(allowance, { writes: undefined, deletes: 0 }, 'delete', 'a', NOW)).toBeDefined();
  });

  it('asks nothing of what counts where there is no cap', async () => {
    const store = { take: async () => NOW + 1_000 };
    const caps = { writes: undefined, deletes: undefined };
    expect(await takeAllowance(store, caps, 'write', 'a', NOW)).toBeUndefined();
    expect(await takeAllowance(store, caps, 'delete', 'a', NOW)).toBeUndefined();
  });

  it('tells at least one second to wait', async () => {
    const store = { take: async () => NOW };
    expect((await takeAllowance(store, { writes: 1, deletes: 1 }, 'write', 'a', NOW))?.retryAfterSeconds).toBe(1);
  });
});

describe('a creation', () => {
  it.each([
    ['create_config', true],
    ['create_prompt', true],
    ['update_config', false],
    ['delete_config', false],
    ['list_configs', false],
    ['create_chat_completion', false],
  ])('%s: %s', (name, creation) => {
    expect(creates(operation(name))).toBe(creation);
  });

  it('is a POST that writes to a collection or under two ids, not to one thing', () => {
    const entry = (path: string): CatalogEntry => ({ ...operation('create_config'), path });
    expect(creates(entry('/things'))).toBe(true);
    expect(creates(entry('/things/{id}/parts'))).toBe(true);
    expect(creates(entry('/things/{id}'))).toBe(false);
    expect(creates(entry('/things/{id}/{part}'))).toBe(true);
    expect(creates({ ...operation('create_config'), method: 'PUT' })).toBe(false);
  });

  it('is one for a principal, or for a session where nobody signs on', () => {
    expect(creatorOf({ id: 'ana', label: 'Ana' })).toBe('ana');
    expect(creatorOf({ id: 'http', label: '', nobody: { session: 's1' } })).toBe('http s1');
    expect(creatorOf({ id: 'http', label: '', nobody: {} })).toBeUndefined();
  });

  it('is another with other arguments, extra, operation or caller', () => {
    const entry = operation('create_config');
    const one = creationDigest(entry, { a: 1, b: 2 }, undefined, 'ana');
    expect(creationDigest(entry, { b: 2, a: 1 }, {}, 'ana')).toBe(one);
    for (const other of [
      creationDigest(operation('create_prompt'), { a: 1, b: 2 }, undefined, 'ana'),
      creationDigest(entry, { a: 1, b: 3 }, undefined, 'ana'),
      creationDigest(entry, { a: 1, b: 2 }, { c: 1 }, 'ana'),
      creationDigest(entry, { a: 1, b: 2 }, undefined, 'bo'),
    ])
      expect(other).not.toBe(one);
  });

  it('is refused a second time within a minute, until what it made is gone', async () => {
    const { creations } = memoryStores(() => NOW);
    const entry = operation('create_config');
    expect(await refuseTwin(creations, 'd', entry, NOW)).toBeUndefined();
    await rememberCreation(creations, 'd', { success: true, data: { id: 7, slug: 'pc-a', name: 'A', key: 's' } }, NOW);
    expect(await refuseTwin(creations, 'd', entry, NOW + 10_000)).toEqual({
      message:
        'create_config with exactly these arguments succeeded less than a minute ago and made id 7, slug pc-a; nothing was done again. This ends in 50 seconds; a real second one with other arguments (another name) is taken at once. No setting lifts this.',
      retryAfterSeconds: 50,
      first: { id: 7, slug: 'pc-a', name: 'A' },
    });
    expect(await refuseTwin(creations, 'd', entry, NOW + MINUTE)).toBeUndefined();

    await rememberCreation(creations, 'd', { slug: 'pc-a' }, NOW);
    await forgetCreation(creations, operation('delete_config'), { name: 'pc-a' });
    await forgetCreation(creations, operation('delete_config'), { slug: 'pc-b' });
    expect(await refuseTwin(creations, 'd', entry, NOW)).toBeDefined();
    const forgotten: string[] = [];
    const watched = { ...creations, forget: async (id: string) => void forgotten.push(id) };
    const deleting = operation('delete_workspace');
    await forgetCreation(watched, deleting, { workspace_id: 7, name: 'Prod', force_delete: true });
    await forgetCreation(watched, deleting, { name: 'Prod' });
    expect(forgotten).toEqual(['7']);
    await forgetCreation(creations, operation('delete_config'), { slug: 'pc-a' });
    expect(await refuseTwin(creations, 'd', entry, NOW)).toBeUndefined();
  });

  it('is not remembered where the reply names nothing', async () => {
    const { creations } = memoryStores(() => NOW);
    await rememberCreation(creations, 'd', { ok: true }, NOW);
    expect(await refuseTwin(creations, 'd', operation('create_config'), NOW)).toBeUndefined();
  });

  it.each<[unknown, object]>([
    [
      { id: 'a', name: 'n', key: 'secret', extra: 1 },
      { id: 'a', name: 'n' },
    ],
    [{ data: { slug: 's' } }, { slug: 's' }],
    [{ id: 'a', data: { id: 'b' } }, { id: 'a' }],
    [{ data: ['b'] }, {}],
    [{ name: 'n' }, {}],
    [{ id: { a: 1 }, slug: 's' }, { slug: 's' }],
    ['text', {}],
    [null, {}],
  ])('names of %j what it made', (reply, ids) => {
    expect(idsIn(reply)).toEqual(ids);
  });
});

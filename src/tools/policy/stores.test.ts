import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import { creates, idsIn, takeAllowance } from './admission.ts';
import { memoryStores, type PolicyStores, type SharedMemory, sharedStores, stateDirectory } from './stores.ts';

function fakeShared(clock: () => number): SharedMemory {
  const kept = new Map<string, { value: string; until: number }>();
  const live = (key: string) => {
    const found = kept.get(key);
    return found !== undefined && found.until > clock() ? found : undefined;
  };
  return {
    get: async (key) => live(key)?.value,
    set: async (key, value, ttl = Number.POSITIVE_INFINITY) => void kept.set(key, { value, until: clock() + ttl }),
    setOnce: async (key, value, ttl) => {
      if (live(key)) return false;
      kept.set(key, { value, until: clock() + ttl });
      return true;
    },
    delete: async (key) => void kept.delete(key),
    increment: async (key, by, ttl) => {
      const found = live(key);
      const sum = Number(found?.value ?? 0) + by;
      kept.set(key, { value: String(sum), until: found?.until ?? clock() + ttl });
      return sum;
    },
  };
}

const HOUR = 3_600_000;

describe.each<[string, (clock: () => number) => PolicyStores]>([
  ['in memory', memoryStores],
  ['shared', (clock) => sharedStores(fakeShared(clock), clock)],
])('what the policy remembers, %s', (_name, make) => {
  it('caps an hour for each principal and kind, and says when it ends', async () => {
    let now = 10 * HOUR;
    const { allowance } = make(() => now);
    const caps = { writes: 3, deletes: 1 };
    const take = (risk: 'write' | 'delete' | 'execute' | 'read', who = 'ana') =>
      takeAllowance(allowance, caps, risk, who, now);
    for (let i = 0; i < 3; i++) expect(await take('write')).toBeUndefined();
    const over = await take('write');
    expect(over?.message).toContain('PORTKEY_MAX_WRITES_PER_HOUR');
    expect(over?.message).toContain(new Date(now + (over?.retryAfterSeconds ?? 0) * 1000).toISOString().slice(0, 19));
    expect(await take('write', 'ben')).toBeUndefined();
    expect(await take('delete')).toBeUndefined();
    expect((await take('delete'))?.message).toContain('PORTKEY_MAX_DELETES_PER_HOUR');
    expect(await take('execute')).toBeUndefined();
    expect(await take('read')).toBeUndefined();
    now += (over?.retryAfterSeconds ?? 0) * 1000;
    expect(await take('write')).toBeUndefined();
  });

  it('keeps what one principal took when another takes', async () => {
    const now = 10 * HOUR;
    const { allowance } = make(() => now);
    expect(await allowance.take('ana', 1, HOUR, now)).toBeUndefined();
    expect(await allowance.take('ben', 1, HOUR, now)).toBeUndefined();
    expect(await allowance.take('ana', 1, HOUR, now)).toBe(now + HOUR);
  });

  it('forgets a creation whose thing is gone, by its id or slug alone', async () => {
    const now = 10 * HOUR;
    const { creations } = make(() => now);
    for (const name of ['7', 'pc-a']) {
      await creations.remember('d', { id: 7, slug: 'pc-a', name: 'A' }, now + 60_000);
      await creations.forget('A');
      expect(await creations.find('d', now)).toBeDefined();
      await creations.forget(name);
      expect(await creations.find('d', now)).toBeUndefined();
    }
    await creations.remember('e', { id: 'x' }, now + 60_000);
    await creations.forget('undefined');
    expect(await creations.find('e', now)).toBeDefined();
  });

  it('lets one of many at a time through when one is left', async () => {
    const now = 10 * HOUR;
    const { allowance, usedTokens } = make(() => now);
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => takeAllowance(allowance, { writes: 1, deletes: 1 }, 'write', 'ana', now)),
    );
    expect(taken.filter((over) => over === undefined)).toHaveLength(1);
    const uses = await Promise.all(Array.from({ length: 20 }, () => usedTokens.use('t', now + 1000, now)));
    expect(uses.filter(Boolean)).toHaveLength(1);
  });

  it('forgets a creation after its minute', async () => {
    let now = 10 * HOUR;
    const { creations } = make(() => now);
    await creations.remember('d', { id: 'x' }, now + 60_000);
    expect((await creations.find('d', now))?.ids).toEqual({ id: 'x' });
    now += 60_001;
    expect(await creations.find('d', now)).toBeUndefined();
  });
});

describe('what several copies share', () => {
  it('is kept for as long as it counts, and never for no time at all', async () => {
    const now = 10 * HOUR;
    const kept: [string, number | undefined][] = [];
    const shared: SharedMemory = {
      ...fakeShared(() => now),
      set: async (key, _value, ttl) => void kept.push([key, ttl]),
      setOnce: async (key, _value, ttl) => kept.push([key, ttl]) > 0,
    };
    const { usedTokens, creations } = sharedStores(shared, () => now);
    expect(usedTokens.outlivesProcess).toBe(true);
    kept.length = 0;
    await usedTokens.use('a', now + 1_000, now);
    await usedTokens.use('b', now - 1_000, now);
    await creations.remember('d', { id: 'x' }, now + 2_000);
    await creations.remember('e', {}, now - 2_000);
    expect(kept.filter(([key]) => key !== 'confirmed-since')).toEqual([
      ['confirmed:a', 1_000],
      ['confirmed:b', 1],
      ['created:d', 2_000],
      ['creation-of:x', 2_000],
      ['created:e', 1],
    ]);
  });

  it('knows nothing of the tokens that were given before it lost what it held', async () => {
    let now = 10 * HOUR;
    let shared = fakeShared(() => now);
    const lost: SharedMemory = {
      get: (key) => shared.get(key),
      set: (key, value, ttl) => shared.set(key, value, ttl),
      delete: (key) => shared.delete(key),
      setOnce: (key, value, ttl) => shared.setOnce(key, value, ttl),
      increment: (key, by, ttl) => shared.increment(key, by, ttl),
    };
    const { usedTokens } = sharedStores(lost, () => now);
    await Promise.resolve();
    const given = now;
    now += 1_000;
    expect(await usedTokens.use('used', given + HOUR, given)).toBe(true);
    shared = fakeShared(() => now);
    now += 1_000;
    expect(await usedTokens.use('used', given + HOUR, given)).toBe(false);
    expect(await usedTokens.use('never used', given + HOUR, given)).toBe(false);
    now += 1_000;
    const fresh = now;
    expect(await usedTokens.use('fresh', fresh + HOUR, fresh)).toBe(true);
    expect(await usedTokens.use('fresh', fresh + HOUR, fresh)).toBe(false);
  });

  it('refuses while it cannot be reached', async () => {
    const gone = async () => Promise.reject(new Error('away'));
    const { usedTokens } = sharedStores(
      { get: gone, set: gone, delete: gone, setOnce: gone, increment: gone },
      Date.now,
    );
    await expect(usedTokens.use('t', Date.now() + HOUR, Date.now())).rejects.toThrow('away');
  });
});

describe('creations', () => {
  it('are told from actions', () => {
    const names = catalog.filter(creates).map(({ name }) => name);
    expect(names).toContain('create_api_key');
    expect(names).toContain('create_config');
    expect(names).toContain('invite_user');
    expect(names).not.toContain('update_assistant');
    expect(names).not.toContain('update_config');
    expect(names).not.toContain('rotate_api_key');
  });

  it('are remembered by ids alone', () => {
    expect(idsIn({ id: 'i', key: 'pk-secret', api_key: 'x', slug: 's', token: 't' })).toEqual({ id: 'i', slug: 's' });
    expect(idsIn({ success: true, data: { id: 'i', client_auth: 'secret' } })).toEqual({ id: 'i' });
    expect(idsIn({ status: 'success' })).toEqual({});
    expect(idsIn('text')).toEqual({});
  });
});

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const SOON = Date.now() + 600_000;

describe('a state directory', () => {
  it('is its owner’s alone, and has one secret for all processes', () => {
    const path = join(home, 'a/b');
    const [one, two] = [stateDirectory(path), stateDirectory(path)];
    expect(one.secret).toBe(two.secret);
    expect(one.secret.length).toBeGreaterThan(40);
    expect([path, join(path, 'used')].map((each) => statSync(each).mode & 0o777)).toEqual([0o700, 0o700]);
    expect(statSync(join(path, 'secret')).mode & 0o777).toBe(0o600);
  });

  it('lets one of many uses of a token through', async () => {
    const path = join(home, 'state');
    const processes = Array.from({ length: 20 }, () => stateDirectory(path).usedTokens);
    const uses = await Promise.all(processes.map((each) => each.use('token', SOON, Date.now())));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await stateDirectory(path).usedTokens.use('token', SOON, Date.now())).toBe(false);
    expect(await stateDirectory(path).usedTokens.use('../another', SOON, Date.now())).toBe(true);
  });

  it('holds what it needs and no more', () => {
    const path = join(home, 'state');
    expect(stateDirectory(path).usedTokens.outlivesProcess).toBe(true);
    stateDirectory(path);
    expect(readdirSync(path).sort()).toEqual(['began', 'secret', 'used']);
  });

  it('takes no secret that is too short', () => {
    const path = join(home, 'state');
    stateDirectory(path);
    writeFileSync(join(path, 'secret'), 'x'.repeat(32));
    expect(stateDirectory(path).secret).toBe('x'.repeat(32));
    writeFileSync(join(path, 'secret'), 'x'.repeat(31));
    expect(() => stateDirectory(path)).toThrow('holds no secret');
  });

  it('still knows of a use once it is opened again', async () => {
    const path = join(home, 'state');
    await stateDirectory(path).usedTokens.use('token', SOON, Date.now());
    const again = stateDirectory(path).usedTokens;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await again.use('token', SOON, Date.now())).toBe(false);
  });

  it('says that it cannot be asked where it is gone', async () => {
    const path = join(home, 'state');
    const { usedTokens } = stateDirectory(path);
    rmSync(join(path, 'used'), { recursive: true });
    await expect(usedTokens.use('token', SOON, Date.now())).rejects.toThrow('ENOENT');
  });

  it('is refused where it is somebody else’s', () => {
    const path = join(home, 'state');
    stateDirectory(path);
    vi.spyOn(process as { getuid(): number }, 'getuid').mockReturnValue(statSync(path).uid + 1);
    try {
      expect(() => stateDirectory(path)).toThrow('belongs to somebody else');
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('knows nothing of tokens from before it', async () => {
    const { usedTokens } = stateDirectory(join(home, 'state'));
    const began = Math.floor(statSync(join(home, 'state', 'began')).mtimeMs);
    expect(await usedTokens.use('first', SOON, began)).toBe(true);
    expect(await usedTokens.use('before', SOON, began - 1)).toBe(false);
    expect(await usedTokens.use('old', SOON, Date.now() - 60_000)).toBe(false);
  });

  it('forgets what is long over', async () => {
    const path = join(home, 'state');
    await stateDirectory(path).usedTokens.use('token', SOON, Date.now());
    const [file = ''] = readdirSync(join(path, 'used'));
    utimesSync(join(path, 'used', file), 1, 1);
    stateDirectory(path);
    await expect
      .poll(() => (statSync(join(path, 'used', file), { throwIfNoEntry: false }) ? 'there' : 'gone'))
      .toBe('gone');
  });

  const replaced = (path: string, make: () => void): void => {
    rmSync(path, { recursive: true });
    make();
  };
  it.each([
    ['that others may look into', (path: string) => chmodSync(path, 0o755), 'chmod 700'],
    ['that is a link', (path: string) => replaced(path, () => symlinkSync(tmpdir(), path)), 'no directory'],
    ['that is a file', (path: string) => replaced(path, () => writeFileSync(path, '')), 'MCP_STATE_DIR'],
  ])('is refused %s', (_what, change, why) => {
    const path = join(home, 'state');
    stateDirectory(path);
    change(path);
    expect(() => stateDirectory(path)).toThrow(why);
  });
});

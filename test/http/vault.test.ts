import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import {
  createVault,
  fileSecretStore,
  type SecretStore,
  sharedSecretStore,
  vaultCipher,
} from '../../src/serve/http/keys/vault.ts';
import { redisStore } from '../../src/serve/http/store/redis.ts';
import { memoryStore, type Store, StoreLost } from '../../src/serve/http/store/store.ts';
import { hasRedis, startRedis } from './people/redis.ts';

const OLD = 'the-older-vault-key-0123456789-abcdef';
const NEW = 'the-newer-vault-key-0123456789-abcdef';
const ALICE = { issuer: 'https://issuer.example', subject: 'alice' };
const BOB = { issuer: 'https://issuer.example', subject: 'bob' };
const KEYS = { apiKey: 'pk-alice-0123456789', gatewayApiKey: 'pk-gateway-0123456789' };
const log = createLog('silent');

const dirs: string[] = [];
const freshDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'vault-test-'));
  dirs.push(dir);
  return join(dir, 'vault');
};
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
beforeAll(async () => {
  if (hasRedis) redis = await startRedis();
});
afterAll(() => redis?.close());

const places: [string, boolean, () => Promise<{ secrets: SecretStore; end: () => Promise<void> }>][] = [
  ['a directory', true, async () => ({ secrets: await fileSecretStore(freshDir()), end: async () => undefined })],
  [
    'memory',
    true,
    async () => {
      const store = memoryStore();
      return { secrets: sharedSecretStore(store), end: () => store.close() };
    },
  ],
  [
    'Redis',
    hasRedis,
    async () => {
      const store = await redisStore(redis!.url, undefined, log);
      return { secrets: sharedSecretStore(store), end: () => store.close() };
    },
  ],
];

for (const [place, there, open] of places)
  describe.skipIf(!there)(`a vault in ${place}`, () => {
    let secrets: SecretStore;
    let end: () => Promise<void>;
    beforeEach(async () => {
      ({ secrets, end } = await open());
      for (const name of [await nameOf(secrets, ALICE), await nameOf(secrets, BOB)]) await secrets.remove(name);
    });
    afterEach(() => end());

    it('gives each person their own keys, the newest, until they are removed', async () => {
      const vault = createVault(secrets, vaultCipher([NEW]), log, () => Date.UTC(2026, 0, 2));
      expect(await vault.read(ALICE)).toBeUndefined();
      await vault.write(ALICE, KEYS);
      await vault.write(BOB, { apiKey: 'pk-bob' });
      expect(await vault.read(ALICE)).toEqual({ ...KEYS, savedAt: '2026-01-02T00:00:00.000Z' });
      await vault.write(ALICE, { apiKey: 'pk-second' });
      expect(await vault.read(ALICE)).toMatchObject({ apiKey: 'pk-second' });
      expect(await vault.read(ALICE)).not.toHaveProperty('gatewayApiKey');
      await vault.remove(ALICE);
      await vault.remove(ALICE);
      expect(await vault.read(ALICE)).toBeUndefined();
      expect(await vault.read(BOB)).toMatchObject({ apiKey: 'pk-bob' });
    });

    it('does not open an entry that was put into another’s place', async () => {
      const vault = createVault(secrets, vaultCipher([NEW]), log);
      await vault.write(ALICE, KEYS);
      await secrets.put(await nameOf(secrets, BOB), (await secrets.get(await nameOf(secrets, ALICE)))!);
      expect(await vault.read(BOB)).toBe('unreadable');
    });

    it('rotates its key: the older still opens, and what is read is sealed anew', async () => {
      await createVault(secrets, vaultCipher([OLD]), log).write(ALICE, KEYS);
      expect(await createVault(secrets, vaultCipher([NEW]), log).read(ALICE)).toBe('unreadable');
      expect(await createVault(secrets, vaultCipher([NEW, OLD]), log).read(ALICE)).toMatchObject(KEYS);
      expect(await createVault(secrets, vaultCipher([NEW]), log).read(ALICE)).toMatchObject(KEYS);
      expect(await createVault(secrets, vaultCipher([OLD]), log).read(ALICE)).toBe('unreadable');
    });

    it('does not put an old key back over one that was entered while it was sealed anew', async () => {
      await createVault(secrets, vaultCipher([OLD]), log).write(ALICE, KEYS);
      const cipher = vaultCipher([NEW, OLD]);
      const late: SecretStore = {
        ...secrets,
        replace: async (...args) => {
          await createVault(secrets, cipher, log).write(ALICE, { apiKey: 'pk-entered-meanwhile' });
          return secrets.replace(...args);
        },
      };
      await createVault(late, cipher, log).read(ALICE);
      expect(await createVault(secrets, cipher, log).read(ALICE)).toMatchObject({ apiKey: 'pk-entered-meanwhile' });
    });

    it('replaces only over exactly what was expected', async () => {
      await secrets.put('name', 'one');
      expect(await secrets.replace('name', 'other', 'two')).toBe(false);
      expect(await secrets.replace('gone', 'one', 'two')).toBe(false);
      const won = await Promise.all(['a', 'b', 'c'].map((text) => secrets.replace('name', 'one', text)));
      expect(won.filter(Boolean)).toHaveLength(1);
      await secrets.remove('name');
      expect(await secrets.get('name')).toBeUndefined();
    });
  });

/** The name under which a person's entry lies, as the vault itself puts it. */
async function nameOf(secrets: SecretStore, person: typeof ALICE): Promise<string> {
  let name = '';
  const spy: SecretStore = {
    ...secrets,
    get: async (asked) => {
      name = asked;
      return undefined;
    },
  };
  await createVault(spy, vaultCipher([NEW]), log).read(person);
  return name;
}

describe('what is sealed', () => {
  const cipher = vaultCipher([NEW, OLD]);

  it('comes back at its place, and only there', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (text, place, other) => {
        const sealed = cipher.seal(text, place);
        expect(cipher.open(sealed, place)).toEqual({ text, outdated: false });
        if (other !== place) expect(cipher.open(sealed, other)).toBeUndefined();
      }),
    );
  });

  it('opens with no byte changed, cut or added, and never throws', () => {
    // Eight characters, so that the base64 has no padding and every sign of it counts.
    const sealed = cipher.seal('key text', 'place');
    expect(sealed).not.toContain('=');
    for (let at = 0; at < sealed.length; at++) {
      const flipped = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(cipher.open(flipped, 'place')).toBeUndefined();
      expect(cipher.open(sealed.slice(0, at), 'place')).toBeUndefined();
    }
    expect(cipher.open(`${sealed}AAAA`, 'place')).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => cipher.open(text, 'place') === undefined));
  });

  it('shows neither the text nor, from the same text, the same sealing', () => {
    const [one, two] = [cipher.seal(KEYS.apiKey, 'p'), cipher.seal(KEYS.apiKey, 'p')];
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split('.')[2]!, 'base64').toString('latin1')).not.toContain(KEYS.apiKey);
  });

  it('keeps issuers apart whose names run into their subjects', async () => {
    const secrets = sharedSecretStore(memoryStore());
    const vault = createVault(secrets, cipher, log);
    await vault.write({ issuer: 'https://a', subject: 'b/c' }, KEYS);
    expect(await vault.read({ issuer: 'https://a/b', subject: 'c' })).toBeUndefined();
    expect(await vault.read({ issuer: 'https://a', subject: 'B/C' })).toBeUndefined();
  });
});

describe('the files of a vault', () => {
  it('are readable by their owner only, hold nothing in clear, and nothing is left beside them', async () => {
    const dir = freshDir();
    const vault = createVault(await fileSecretStore(dir), vaultCipher([NEW]), log);
    await Promise.all(
      Array.from({ length: 30 }, async (_, at) => vault.write(at % 2 ? ALICE : BOB, { apiKey: `pk-number-${at}` })),
    );
    const files = readdirSync(dir);
    expect(files).toHaveLength(2);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const file of files) {
      expect(file).toMatch(/^[0-9a-f]{64}\.sealed$/);
      expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(dir, file), 'utf8')).not.toMatch(/pk-|alice|bob|issuer/);
    }
    expect(await vault.read(ALICE)).toMatchObject({ apiKey: 'pk-number-29' });
  });

  it('are never seen half written', async () => {
    const dir = freshDir();
    const secrets = await fileSecretStore(dir);
    await secrets.put('name', 'a'.repeat(100_000));
    let writing = true;
    const writer = (async () => {
      for (let at = 0; at < 60; at++) await secrets.put('name', (at % 2 ? 'a' : 'b').repeat(100_000));
      writing = false;
    })();
    const [file = ''] = readdirSync(dir).filter((name) => name.endsWith('.sealed'));
    let looks = 0;
    while (writing) {
      expect(readFileSync(join(dir, file), 'utf8')).toMatch(/^(a{100000}|b{100000})$/);
      looks++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writer;
    expect(looks).toBeGreaterThan(10);
  });

  it('close a directory that was open to others, and say where to go when there is none', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'vault-test-'));
    dirs.push(dir);
    chmodSync(dir, 0o755);
    await fileSecretStore(dir);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    const file = join(dir, 'a-file');
    writeFileSync(file, '');
    await expect(fileSecretStore(file)).rejects.toThrow(/XDG_STATE_HOME=.*MCP_REDIS_URL=/);
  });
});

describe.skipIf(!hasRedis)('a vault in Redis', () => {
  it('holds nothing in clear, forgets nothing by itself, and says when Redis is gone', async () => {
    const store: Store = await redisStore(redis!.url, undefined, log);
    const vault = createVault(sharedSecretStore(store), vaultCipher([NEW]), log);
    await vault.write(ALICE, KEYS);
    const raw = createClient({ url: redis!.url });
    await raw.connect();
    const [key = ''] = await raw.keys('*vault*');
    const value = await raw.get(key);
    expect(`${key} ${value}`).not.toMatch(/pk-|alice|issuer\.example/);
    expect(await raw.ttl(key)).toBe(-1);
    await raw.close();
    await store.close();
    await expect(vault.read(ALICE)).rejects.toThrow(StoreLost);
  });
});

import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import { migratePrompt } from '../../workflows/prompts.ts';
import { toolOf, toolOfWorkflow } from '../model/tool.ts';
import { assessRisk } from './assess-risk.ts';
import { sealedConfirmer, tokenSeal } from './confirmer.ts';
import type { PlannedCall } from './planned-call.ts';
import { memoryStores, type UsedTokenStore } from './stores.ts';

describe('sealed confirmer', () => {
  const SECRET = 'a state secret of some length, kept by the operator';
  const operation = catalog.find(({ name }) => name === 'delete_config');
  if (operation === undefined) throw new Error('delete_config');
  const tool = toolOf(operation);
  const call = (changed: Partial<PlannedCall> = {}): PlannedCall => ({
    tool,
    args: { slug: 'pc-a' },
    assessment: assessRisk(tool, {}),
    principalId: 'ana',
    stored: { kind: 'read', value: { id: '1', name: 'A', config: { retry: { attempts: 3 } }, last_updated_at: 'x' } },
    ...changed,
  });

  let now = 1_000_000;
  let used: UsedTokenStore;
  const make = (secret: string | undefined = SECRET, upstream = 'https://api') =>
    sealedConfirmer({ secret, used, clock: () => now, upstream });
  beforeEach(() => {
    now = 1_000_000;
    used = memoryStores(() => now).usedTokens;
  });

  /** A memory that several processes share. */
  const shared = (): UsedTokenStore => ({ ...memoryStores(() => now).usedTokens, outlivesProcess: true });

  it('of a plan is bound to every step, and says which of them are others now', () => {
    const confirmer = make();
    const step = (slug: string, name: string) => call({ args: { slug }, stored: { kind: 'read', value: { name } } });
    const plan = (...steps: PlannedCall[]) => call({ args: {}, steps });
    const shown = plan(step('pc-a', 'A'), step('pc-b', 'B'), step('pc-c', 'C'));
    const token = confirmer.tokenFor(shown, 'model');
    const faultOf = (other: PlannedCall): string | undefined => {
      const check = confirmer.check(token, other, 'model');
      return check.ok ? undefined : check.fault;
    };
    expect(faultOf(shown)).toBeUndefined();
    const another = 'This confirmation token was given for another call.';
    expect(faultOf(plan(step('pc-a', 'A'), step('pc-c', 'C'), step('pc-b', 'B')))).toBe(another);
    expect(faultOf(plan(step('pc-a', 'A'), step('pc-x', 'B'), step('pc-c', 'C')))).toBe(another);
    expect(faultOf(call({ args: {} }))).toBe(another);
    const changed = (...names: string[]) => plan(...names.map((name, at) => step(`pc-${'abc'[at]}`, name)));
    expect(faultOf(changed('A', 'X', 'C'))).toBe(
      'What step 2 of the plan would change has changed since it was shown.',
    );
    expect(faultOf(changed('X', 'B', 'X'))).toBe(
      'What steps 1, 3 of the plan would change has changed since it was shown.',
    );
    const alone = confirmer.check(confirmer.tokenFor(step('pc-a', 'A'), 'model'), step('pc-a', 'X'), 'model');
    expect(alone).toEqual({ ok: false, fault: 'What this would change has changed since it was shown.' });
  });

  describe('a token of another process', () => {
    const processes = (memory: () => UsedTokenStore) => {
      const [first, second] = [0, 1].map(() =>
        sealedConfirmer({ secret: SECRET, used: memory(), clock: () => now, upstream: 'https://api' }),
      );
      if (first === undefined || second === undefined) throw new Error('two');
      return { first, second };
    };

    it.each(['model', 'person'] as const)('of a %s is refused without a memory that outlives the process', (way) => {
      const { first, second } = processes(() => memoryStores(() => now).usedTokens);
      const token = first.tokenFor(call(), way);
      const check = second.check(token, call(), way);
      expect(check.ok).toBe(false);
      const fault = check.ok ? '' : check.fault;
      expect(fault).toContain('Call again');
      expect(fault).toContain('MCP_STATE_SECRET');
      expect(fault).toContain('MCP_REDIS_URL');
      expect(first.check(token, call(), way).ok).toBe(true);
    });

    it('is refused when the memory was changed for a lasting one, or a lasting one was taken away', () => {
      const { first: lasting } = processes(shared);
      const { first: passing } = processes(() => memoryStores(() => now).usedTokens);
      expect(lasting.check(passing.tokenFor(call(), 'model'), call(), 'model').ok).toBe(false);
      expect(passing.check(lasting.tokenFor(call(), 'model'), call(), 'model').ok).toBe(false);
    });

    it('performs once over all processes that share the memory', async () => {
      const one = shared();
      const { first, second } = processes(() => one);
      const token = first.tokenFor(call(), 'model');
      const uses = await Promise.all(
        [first, second, second, first].map(async (confirmer) => {
          const check = confirmer.check(token, call(), 'model');
          return check.ok && check.use();
        }),
      );
      expect(uses.filter(Boolean)).toHaveLength(1);
    });

    it('stays used where a clock is behind', async () => {
      const one = shared();
      const ahead = sealedConfirmer({ secret: SECRET, used: one, clock: () => now + 300_000, upstream: 'https://api' });
      const { first } = processes(() => one);
      const token = first.tokenFor(call(), 'model');
      const check = ahead.check(token, call(), 'model');
      expect(check.ok && (await check.use())).toBe(true);
      now += 9 * 60_000;
      const again = first.check(token, call(), 'model');
      expect(again.ok && (await again.use())).toBe(false);
    });
  });

  describe('a token for what could not be read', () => {
    const unread = { stored: { kind: 'unread', why: 'get_config answered 500' } } as const;

    it('does nothing once it can be read, and says why', () => {
      const confirmer = make();
      const check = confirmer.check(confirmer.tokenFor(call(unread), 'model'), call(), 'model');
      expect(check).toMatchObject({ ok: false, fault: expect.stringContaining('could not be read when') });
    });

    it('does nothing once what was shown can no longer be read', () => {
      const confirmer = make();
      const check = confirmer.check(confirmer.tokenFor(call(), 'model'), call(unread), 'model');
      expect(check).toMatchObject({ ok: false, fault: expect.stringContaining('no longer be read') });
    });

    it('holds while it stays so', () => {
      const confirmer = make();
      expect(confirmer.check(confirmer.tokenFor(call(unread), 'model'), call(unread), 'model').ok).toBe(true);
    });

    it('is the same for a workflow whose steps could not be told', () => {
      const migrate = toolOfWorkflow(migratePrompt);
      const { stored: _none, ...planless } = call({ tool: migrate });
      const confirmer = make();
      const token = confirmer.tokenFor(planless, 'model');
      expect(confirmer.check(token, planless, 'model').ok).toBe(true);
      expect(confirmer.check(token, { ...planless, plan: [] }, 'model')).toMatchObject({
        ok: false,
        fault: expect.stringContaining('could not be read when'),
      });
    });
  });

  describe('a confirmation token', () => {
    it('fits its own call, once', async () => {
      const confirmer = make();
      const check = confirmer.check(confirmer.tokenFor(call(), 'model'), call(), 'model');
      expect(check.ok && (await check.use())).toBe(true);
      expect(check.ok && (await check.use())).toBe(false);
    });

    it('is of use to one of many calls at the same time', async () => {
      const confirmer = make();
      const token = confirmer.tokenFor(call(), 'model');
      const uses = await Promise.all(
        Array.from({ length: 50 }, async () => {
          const check = confirmer.check(token, call(), 'model');
          return check.ok && check.use();
        }),
      );
      expect(uses.filter(Boolean)).toHaveLength(1);
    });

    it('is not used up by being checked against what it does not fit', async () => {
      const confirmer = make();
      const token = confirmer.tokenFor(call(), 'model');
      expect(confirmer.check(token, call({ args: { slug: 'pc-b' } }), 'model').ok).toBe(false);
      const check = confirmer.check(token, call(), 'model');
      expect(check.ok && (await check.use())).toBe(true);
    });

    const other = catalog.find(({ name }) => name === 'delete_prompt');
    it.each<[string, Partial<PlannedCall>]>([
      ['another target', { args: { slug: 'pc-b' } }],
      ['one argument more', { args: { slug: 'pc-a', force: true } }],
      ['an extra field', { extra: { force_delete: true } }],
      ['another principal', { principalId: 'eve' }],
      ['another operation', other ? { tool: toolOf(other) } : {}],
      ['another file', { files: 'digest' }],
      [
        'a changed target',
        { stored: { kind: 'read', value: { id: '1', name: 'A', config: { retry: { attempts: 4 } } } } },
      ],
      ['a target that can no longer be read', { stored: { kind: 'unread', why: '403' } }],
      ['another plan', { plan: [{ operation, args: {} }] }],
    ])('does not fit %s', (_what, changed) => {
      const confirmer = make();
      expect(confirmer.check(confirmer.tokenFor(call(), 'model'), call(changed), 'model').ok).toBe(false);
    });

    it('still fits when only times and counters of the target changed', () => {
      const confirmer = make();
      const value = {
        id: '1',
        name: 'A',
        config: { retry: { attempts: 3 } },
        last_updated_at: 'y',
        usage: 7,
        last_used_at: 'z',
      };
      expect(
        confirmer.check(confirmer.tokenFor(call(), 'model'), call({ stored: { kind: 'read', value } }), 'model').ok,
      ).toBe(true);
    });

    it('does not mind the order of arguments', () => {
      const confirmer = make();
      const token = confirmer.tokenFor(call({ args: { slug: 'a', deep: { x: 1, y: 2 } } }), 'model');
      expect(confirmer.check(token, call({ args: { deep: { y: 2, x: 1 }, slug: 'a' } }), 'model').ok).toBe(true);
    });

    it('of a person is none of the model, and the reverse', () => {
      const confirmer = make();
      expect(confirmer.check(confirmer.tokenFor(call(), 'person'), call(), 'model').ok).toBe(false);
      expect(confirmer.check(confirmer.tokenFor(call(), 'model'), call(), 'person').ok).toBe(false);
    });

    it('says which way it was given, and which way it came', () => {
      const confirmer = make();
      const fault = (given: 'person' | 'model' | 'unanswered', came: 'person' | 'model' | 'unanswered') => {
        const check = confirmer.check(confirmer.tokenFor(call(), given), call(), came);
        return check.ok ? undefined : check.fault;
      };
      expect(fault('model', 'person')).toBe('This token is no answer of a person.');
      expect(fault('person', 'model')).toContain('belongs to a question to a person');
      expect(fault('unanswered', 'model')).toContain('asks in another way');
      expect(fault('model', 'model')).toBeUndefined();
      const changed = call({ stored: { kind: 'read', value: { id: '2' } } });
      expect(confirmer.check(confirmer.tokenFor(call(), 'model'), changed, 'model')).toMatchObject({
        fault: 'What this would change has changed since it was shown.',
      });
    });

    it('tells one extra field and one file from another', () => {
      const confirmer = make();
      const fits = (given: Partial<PlannedCall>, came: Partial<PlannedCall>) =>
        confirmer.check(confirmer.tokenFor(call(given), 'model'), call(came), 'model').ok;
      expect(fits({ extra: { a: 1 } }, { extra: { a: 2 } })).toBe(false);
      expect(fits({ extra: { a: 1 } }, { extra: { a: 1 } })).toBe(true);
      expect(fits({ files: 'one' }, { files: 'two' })).toBe(false);
      expect(fits({ files: 'one' }, { files: 'one' })).toBe(true);
    });

    it('is used up with when it was given, and for longer than it is good', async () => {
      const uses: unknown[] = [];
      const confirmer = sealedConfirmer({
        secret: SECRET,
        used: { outlivesProcess: true, use: async (...about) => uses.push(about.slice(1)) > 0 },
        clock: () => now,
        upstream: 'https://api',
      });
      const given = now;
      const token = confirmer.tokenFor(call(), 'model');
      now += 60_000;
      const check = confirmer.check(token, call(), 'model');
      expect(check.ok && (await check.use())).toBe(true);
      expect(uses).toEqual([[given + 70 * 60_000, given]]);
    });

    it('ends after ten minutes', () => {
      const confirmer = make();
      const token = confirmer.tokenFor(call(), 'model');
      now += 10 * 60_000 - 1;
      expect(confirmer.check(token, call(), 'model').ok).toBe(true);
      now += 1;
      expect(confirmer.check(token, call(), 'model').ok).toBe(false);
    });

    it('fits where the same secret and the same memory of used tokens are, and nowhere else', () => {
      used = shared();
      const token = make().tokenFor(call(), 'model');
      expect(make().check(token, call(), 'model').ok).toBe(true);
      expect(make('another secret').check(token, call(), 'model').ok).toBe(false);
      expect(make(SECRET, 'sandbox').check(token, call(), 'model').ok).toBe(false);
      const random = sealedConfirmer({ secret: undefined, used, clock: () => now, upstream: 'https://api' });
      const again = sealedConfirmer({ secret: undefined, used, clock: () => now, upstream: 'https://api' });
      expect(again.check(random.tokenFor(call(), 'model'), call(), 'model').ok).toBe(false);
    });

    it('cannot be used again under another spelling', async () => {
      const confirmer = make();
      const token = confirmer.tokenFor(call(), 'model');
      const check = confirmer.check(token, call(), 'model');
      expect(check.ok && (await check.use())).toBe(true);
      for (const spelling of [
        `${token}=`,
        `${token}\n`,
        ` ${token}`,
        `${token}!`,
        token.replaceAll('-', '+'),
        `${token}AA`,
      ]) {
        const again = confirmer.check(spelling, call(), 'model');
        expect(again.ok && (await again.use())).toBe(false);
      }
    });

    it('cannot be changed in any character', () => {
      const confirmer = make();
      const token = confirmer.tokenFor(call(), 'model');
      for (let at = 0; at < token.length; at++) {
        const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
        expect(confirmer.check(changed, call(), 'model').ok).toBe(false);
      }
    });

    it('cannot be made up', () => {
      const confirmer = make();
      fc.assert(fc.property(fc.string(), (text) => !confirmer.check(text, call(), 'model').ok));
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          return !confirmer.check(Buffer.from(bytes).toString('base64url'), call(), 'model').ok;
        }),
      );
      // Not even with the secret itself for a key: the seal's key is derived, and bound to its purpose.
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', createHash('sha256').update(SECRET).digest(), nonce);
      const plain = JSON.stringify({ id: 'x', way: 'model', binding: 'b', state: 's', expires: now + 1e9 });
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      const forged = Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
      expect(confirmer.check(forged, call(), 'model').ok).toBe(false);
    });

    it('says nothing of what it stands for', () => {
      const token = make().tokenFor(call({ args: { slug: 'canary-slug' } }), 'model');
      expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('canary');
    });

    it('opens nothing when what remembers it cannot be asked', async () => {
      const confirmer = sealedConfirmer({
        secret: SECRET,
        used: { outlivesProcess: true, use: () => Promise.reject(new Error('lost')) },
        clock: () => now,
        upstream: 'https://api',
      });
      const check = confirmer.check(confirmer.tokenFor(call(), 'model'), call(), 'model');
      await expect(check.ok ? check.use() : Promise.resolve()).rejects.toThrow('lost');
    });
  });
});

describe('sealed token', () => {
  const SECRET = 'a state secret of some length, kept by the operator';
  const claim = { way: 'model', binding: 'b', state: 's', memory: 'm', expires: 7 } as const;
  const seal = tokenSeal(SECRET);

  describe('a sealed claim', () => {
    it('is opened by who has the secret, and is another each time', () => {
      const [one, two] = [seal.seal(claim), seal.seal(claim)];
      expect(one).not.toBe(two);
      const opened = tokenSeal(SECRET).open(one);
      expect(opened).toStrictEqual({ ...claim, id: expect.any(String) });
      expect(opened?.id).not.toBe(seal.open(two)?.id);
      expect(tokenSeal(undefined).open(one)).toBeUndefined();
    });

    it('has one spelling', () => {
      const token = seal.seal(claim);
      for (const other of [`${token}=`, `${token}\n`, ` ${token}`, `${token}!`, `${token}.`])
        expect(seal.open(other)).toBeUndefined();
    });

    it.each(['', 'x', 'A'.repeat(38), 'A'.repeat(40), 'A'.repeat(3_000)])('is not %j', (token) => {
      expect(seal.open(token)).toBeUndefined();
    });

    it('is bounded in length', () => {
      const long = seal.seal({ ...claim, state: 's'.repeat(2_000) });
      expect(long.length).toBeGreaterThan(2_000);
      expect(seal.open(long)).toBeUndefined();
    });

    it.each([
      ['way', 'nobody'],
      ['way', undefined],
      ['binding', 1],
      ['state', null],
      ['memory', undefined],
      ['expires', '7'],
      ['expires', undefined],
    ])('says everything that a claim has to: %s is not %j', (field, value) => {
      expect(seal.open(seal.seal({ ...claim, [field]: value }))).toBeUndefined();
    });

    it.each(['person', 'model', 'unanswered'] as const)('may be answered by: %s', (way) => {
      expect(seal.open(seal.seal({ ...claim, way }))?.way).toBe(way);
    });
  });
});

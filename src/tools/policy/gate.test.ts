import { beforeEach, describe, expect, it } from 'vitest';
import { operationNamed } from '../../workflows/operations.ts';
import { promotePrompt } from '../../workflows/promote-prompt.ts';
import { AuditUnavailable } from '../audit/entry.ts';
import type { Trail } from '../audit/trail.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../call-context.ts';
import { type Tool, toolOf, toolOfWorkflow } from '../tool.ts';
import type { ReadResult } from './bounded-reads.ts';
import type { ConfirmWord } from './decide.ts';
import { createGate, type GateCall, type GateParts, isPermit, type Verdict } from './gate.ts';
import { sealedConfirmer } from './sealed-confirmer.ts';
import { memoryStores } from './stores.ts';
import { weigh } from './weigh.ts';

type Values = Record<string, unknown>;
const CONFIRM: readonly ConfirmWord[] = ['delete', 'access', 'egress', 'protection'];
const STORED = { id: '1', slug: 'pc-a', name: 'Prod', config: { retry: { attempts: 3 } } };

let now = 0;
let stored: ReadResult = { ok: true, data: STORED };
let asked: string[] = [];
let lines: string[] = [];
let failing: string | undefined;
beforeEach(() => {
  now = 1_000_000;
  stored = { ok: true, data: STORED };
  asked = [];
  lines = [];
  failing = undefined;
});

const trail: Trail = {
  call: 'c',
  started: async (_judged, decision) => {
    if (failing === 'audit') throw new AuditUnavailable('the disk is full');
    lines.push(`started: ${decision}`);
  },
  done: async (_judged, decision, { code }) => lines.push(`done: ${decision} ${code}`) > 0,
  noted: async (event, _judged, _decision, code) => lines.push(`${event} ${code}`) > 0,
};
const tool = (name: string): Tool => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(name);
  return toolOf(operation);
};
const make = (parts: Partial<GateParts> = {}) =>
  createGate({
    policy: { confirm: new Set(CONFIRM), dryRun: false },
    confirmer: sealedConfirmer({
      secret: 'a state secret of some length',
      used: memoryStores(() => now).usedTokens,
      clock: () => now,
      upstream: 'u',
    }),
    stores: memoryStores(() => now),
    caps: () => ({ writes: undefined, deletes: undefined }),
    confirmFallback: 'token',
    cleanFor: () => (text) => text,
    clock: () => now,
    ...parts,
  });
const call = (name: string, args: Values, more: Partial<GateCall> = {}, context: Partial<CallContext> = {}) =>
  ({
    tool: tool(name),
    args,
    dryRun: false,
    exposure: { refusal: () => undefined },
    trail,
    read: async ({ name: reader }) => {
      asked.push(reader);
      return reader === 'get_config' ? stored : { ok: true, data: { data: [] } };
    },
    ...more,
    context: { principal: LOCAL_PRINCIPAL, signal: new AbortController().signal, transport: 'stdio', ...context },
  }) satisfies GateCall;
const remove = (more: Partial<GateCall> = {}, context: Partial<CallContext> = {}) =>
  call('delete_config', { slug: 'pc-a' }, more, context);
const details = (verdict: Verdict) => (verdict.kind === 'stop' ? verdict.envelope.error.details : { code: '' });
const message = (verdict: Verdict) => (verdict.kind === 'stop' ? verdict.envelope.error.message : '');
const go = (verdict: Verdict) => {
  if (verdict.kind !== 'go') throw new Error(`${verdict.kind} ${message(verdict)}`);
  return verdict;
};
const tokenOf = async (gate: ReturnType<typeof make>, given: GateCall): Promise<string> => {
  const token = details(await gate.judge(given)).confirm;
  if (typeof token !== 'string') throw new Error('no token');
  return token;
};

describe('the gate', () => {
  it('lets reads and harmless writes through without a question', async () => {
    const gate = make();
    expect(await gate.judge(call('get_config', { slug: 'a' }))).toMatchObject({ kind: 'go', confirmed: false });
    expect(await gate.judge(call('create_config', { name: 'n', config: {} }))).toMatchObject({
      kind: 'go',
      decision: 'allowed',
    });
    expect(asked).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('refuses what the caller may not see, and reads nothing for it', async () => {
    const exposure = { refusal: () => ({ code: 'denied', message: 'off' }) as const };
    const verdict = await make().judge(
      call('update_api_key', { id: 'k', scopes: ['logs.read'] }, { exposure, plan: async () => [] }),
    );
    expect(details(verdict)).toStrictEqual({ code: 'denied' });
    expect(asked).toEqual([]);
    expect(lines).toEqual(['refused denied']);
  });

  it('names the fields of what is not valid', async () => {
    const verdict = await make().judge(call('list_files', { x_portkey_provider: 'https://evil.example' }));
    expect(details(verdict).field_errors).toHaveLength(1);
  });

  it('of a dry run tells the changes, secrets masked, and asks nobody', async () => {
    const update = call('update_config', { slug: 'pc-a', name: 'New' }, { dryRun: true });
    let planned = false;
    const verdict = await make({ cleanFor: () => (text) => text.replaceAll('Prod', '*****') }).judge({
      ...update,
      plan: async () => {
        planned = true;
        return [];
      },
    });
    expect(verdict).toMatchObject({ kind: 'dry_run', changes: [{ field: 'name', from: '*****', to: 'New' }] });
    expect(planned).toBe(false);
    expect(lines).toEqual([]);
  });

  it('asks before a delete, with what is there now, and takes the token for just that', async () => {
    const gate = make();
    const verdict = await gate.judge(remove());
    expect(details(verdict).code).toBe('confirmation_required');
    expect(message(verdict)).toContain('Prod');
    expect(verdict).toMatchObject({ question: { token: expect.any(String), effect: { operation: 'delete_config' } } });
    expect(lines).toEqual(['asked confirmation_required']);
    const confirm = await tokenOf(gate, remove());
    expect(go(await gate.judge(remove({ confirm })))).toMatchObject({
      confirmed: true,
      decision: 'confirmed by token',
    });
    for (const other of [
      call('delete_config', { slug: 'pc-b' }, { confirm }),
      remove({ confirm, extra: { a: 1 } }),
      remove({ confirm, files: 'digest' }),
      remove({ confirm }, { principal: { id: 'bo', label: 'Bo' } }),
    ])
      expect(message(await gate.judge(other))).toContain('given for another call');
    stored = { ok: true, data: { ...STORED, name: 'Other' } };
    expect(message(await gate.judge(remove({ confirm })))).toContain('has changed since it was shown');
    expect(message(await gate.judge(remove({ confirm: 'x' })))).toContain('was not given by this process');
  });

  it('where a person can be asked takes no token of the model, only what the person agreed to', async () => {
    const gate = make();
    const confirm = await tokenOf(gate, remove());
    const verdict = await gate.judge(remove({ confirm }, { canAsk: true }));
    expect(details(verdict)).not.toHaveProperty('confirm');
    expect(message(verdict)).toContain('Your client asks the person');
    if (verdict.kind !== 'stop' || verdict.question === undefined) throw new Error('no question');
    const { token } = verdict.question;
    expect(go(await gate.judge(remove({}, { canAsk: true, confirmedByPerson: token }))).decision).toBe(
      'confirmed by a person',
    );
    expect(details(await gate.judge(remove({ confirm: token }))).code).toBe('confirmation_required');
    expect(details(await gate.judge(remove({}, { canAsk: true, confirmedByPerson: confirm }))).code).toBe(
      'confirmation_required',
    );
  });

  it('where nobody answered gives a token for just that, and says so when it asks again', async () => {
    const gate = make();
    const verdict = await gate.judge(remove({}, { canAsk: true, unanswered: true }));
    expect(verdict).not.toHaveProperty('question');
    const confirm = String(details(verdict).confirm);
    const again = await gate.judge(remove({ confirm }, { canAsk: true }));
    if (again.kind !== 'stop' || again.question === undefined) throw new Error('no question');
    expect(again.question.effect.summary).toMatch(/^This was asked before and nobody answered\./);
    expect(again.question.essential).toMatch(/^This was asked before and nobody answered\./);
    expect(go(await gate.judge(remove({ confirm }, { canAsk: true, unanswered: true }))).decision).toContain(
      'nobody to answer',
    );
    const first = await gate.judge(remove({ confirm: 'x' }, { canAsk: true }));
    expect(first.kind === 'stop' && first.question?.effect.summary).toMatch(/^Delete/);
  });

  it('where only a person may agree gives no token at all', async () => {
    const refusing = make({ confirmFallback: 'refuse' });
    const verdict = await refusing.judge(remove());
    expect(details(verdict)).not.toHaveProperty('confirm');
    expect(message(verdict)).toContain('PORTKEY_CONFIRM_FALLBACK=refuse');
    const confirm = await tokenOf(make(), remove());
    expect((await refusing.judge(remove({ confirm }))).kind).toBe('stop');
  });

  it('stops where the person said no', async () => {
    const gate = make();
    const verdict = await gate.judge(remove({ confirm: await tokenOf(gate, remove()) }, { declinedByPerson: true }));
    expect(details(verdict).declined).toBe(true);
    expect(lines.at(-1)).toBe('declined confirmation_required');
  });

  it('asks nobody about what is not there', async () => {
    stored = { ok: false, why: 'get_config answered 404', missing: 'AB01' };
    const verdict = await make().judge(remove());
    expect(details(verdict)).toStrictEqual({ code: 'AB01', status: 404 });
    expect(lines).toEqual(['refused AB01']);
  });

  it('says with the token that its target could not be read', async () => {
    stored = { ok: false, why: 'get_config answered 500' };
    expect(message(await make().judge(remove()))).toContain('this token does nothing');
    stored = { ok: true, data: STORED };
    expect(message(await make().judge(remove()))).not.toContain('this token does nothing');
  });

  it('refuses what is too long to be shown, and names what to split', async () => {
    const targets = Array.from({ length: 120 }, (_, at) => ({ custom_host: `https://host-${at}.evil.example/v1` }));
    const verdict = await make().judge(call('create_config', { name: 'n', config: { targets } }));
    expect(details(verdict)).toMatchObject({ code: 'invalid_arguments', field_errors: [{ field: 'config' }] });
    expect(lines).toEqual(['refused invalid_arguments']);
    const more = call('delete_config', { slug: 'pc-a' }, { extra: { host: Array(900).fill('a.example:80') } });
    expect(details(await make().judge(more)).field_errors?.[0]?.field).toBe('extra');
  });

  it('sends a named secret to an address only when a person agrees', async () => {
    const gate = make({ namesSecrets: () => true });
    const args = { slug: 'a', key: 'env:OPENAI' };
    const pointing = (url: string) =>
      call('update_integration', args, {
        read: async () => ({ ok: true, data: { slug: 'a', name: 'A', configurations: { custom_host: url } } }),
      });
    const verdict = await gate.judge(pointing('https://evil.example'));
    expect(details(verdict)).not.toHaveProperty('confirm');
    expect(message(verdict)).toContain('Only a person can confirm this');
    expect(message(verdict)).toContain('evil.example');
    if (verdict.kind !== 'stop' || verdict.question === undefined) throw new Error('no question');
    const confirmedByPerson = verdict.question.token;
    const agreed = { ...pointing('https://evil.example') };
    const context = { ...agreed.context, confirmedByPerson };
    expect((await gate.judge({ ...agreed, context })).kind).toBe('go');
    expect((await gate.judge({ ...pointing('https://other.example'), context })).kind).toBe('stop');
    // Where it leads nowhere, it is as any write.
    expect(details(await make({ namesSecrets: () => true }).judge(pointing(''))).confirm).toBeDefined();
    expect(
      details(await make({ namesSecrets: () => false }).judge(pointing('https://evil.example'))).confirm,
    ).toBeDefined();
    const silent = { confirm: new Set<never>(), dryRun: false };
    const unasked = make({ policy: silent, namesSecrets: () => true });
    expect((await unasked.judge(pointing(''))).kind).toBe('go');
    expect((await unasked.judge(pointing('https://evil.example'))).kind).toBe('stop');
    expect((await make({ namesSecrets: () => true }).judge(call('get_config', { slug: 'a' }))).kind).toBe('go');
  });

  it('lets a step go only as far as its workflow was confirmed', async () => {
    const gate = make();
    const within = (confirmed?: Values) => ({
      within: { workflow: 'promote_prompt', ...(confirmed && { confirmed: weigh(tool('delete_config'), {}) }) },
    });
    expect(go(await gate.judge(remove(within({})))).decision).toBe('confirmed with promote_prompt');
    const verdict = await gate.judge(remove(within()));
    expect(message(verdict)).toContain('a step of promote_prompt');
    expect(lines).toEqual(['refused confirmation_required']);
    const light = { workflow: 'promote_prompt', confirmed: weigh(tool('create_config'), {}) };
    expect((await gate.judge(remove({ within: light }))).kind).toBe('stop');
  });

  it('says of a workflow what it would do, or that this is not known', async () => {
    const workflow = toolOfWorkflow(promotePrompt);
    const config = operationNamed('delete_config');
    if (config === undefined) throw new Error('delete_config');
    const ask = (plan: GateCall['plan']) =>
      make().judge({ ...remove({ steps: [tool('delete_config')], ...(plan && { plan }) }), tool: workflow, args: {} });
    const known = message(await ask(async () => [{ operation: config, args: { slug: 'pc-a' } }]));
    expect(known).toContain('It would carry out: Delete config (pc-a)');
    expect(known).not.toContain('Not looked at');
    expect(message(await ask(async () => undefined))).toContain('Not looked at: what each step would do');
  });

  it('takes the pinned workspace under its other name', async () => {
    const gate = make({ policy: { confirm: new Set(), dryRun: false, pinnedWorkspace: new Set(['w-1']) } });
    const named = (names?: GateCall['names']) =>
      gate.judge(call('create_config', { name: 'n', config: {}, workspace_id: 'prod' }, names && { names }));
    expect((await named()).kind).toBe('stop');
    expect((await named(new Map([['w-2', 'prod']]))).kind).toBe('stop');
    expect((await named(new Map([['w-1', 'prod']]))).kind).toBe('go');
    const open = make({ policy: { confirm: new Set(), dryRun: false } });
    expect((await open.judge(call('create_config', { name: 'n', config: {} }, { names: new Map() }))).kind).toBe('go');
  });
});

describe('the last check before anything is sent', () => {
  const create = (args: Values = { name: 'n', config: {} }, more: Partial<GateCall> = {}) =>
    call('create_config', args, more);
  const admitted = async (gate: ReturnType<typeof make>, given: GateCall) =>
    gate.admit(given, go(await gate.judge(given)));

  it('remembers and records nothing of a read', async () => {
    const permit = await admitted(make({ caps: () => ({ writes: 0, deletes: 0 }) }), call('get_config', { slug: 'a' }));
    expect(isPermit(permit)).toBe(true);
    expect(lines).toEqual([]);
  });

  it('records a write before it is sent', async () => {
    expect(isPermit(await admitted(make(), create()))).toBe(true);
    expect(lines).toEqual(['started: allowed']);
    failing = 'audit';
    const refused = await admitted(make(), create());
    expect(refused).toMatchObject({ ok: false, error: { details: { code: 'not_configured' } } });
  });

  it('uses a confirmation up', async () => {
    const gate = make();
    const given = remove({ confirm: await tokenOf(gate, remove()) });
    expect(isPermit(await admitted(gate, given))).toBe(true);
    const again = await admitted(gate, given);
    expect(again).toMatchObject({ ok: false, error: { details: { code: 'confirmation_required' } } });
    expect(lines.at(-1)).toMatch(/^done: .*confirmation_required$/);
  });

  it('refuses a twin of a creation until it is gone', async () => {
    const gate = make();
    const first = await admitted(gate, create());
    if (!isPermit(first)) throw new Error('refused');
    await first.done({ data: { id: '1', slug: 'pc-a' } });
    const twin = await admitted(gate, create());
    expect(twin).toMatchObject({ ok: false, error: { details: { code: 'limited', first: { id: '1' } } } });
    expect(lines.at(-1)).toBe('refused limited');
    expect(isPermit(await admitted(gate, create({ name: 'm', config: {} })))).toBe(true);
    expect(isPermit(await admitted(gate, create(undefined, { extra: { a: 1 } })))).toBe(true);
    expect(isPermit(await admitted(gate, create(undefined, { files: 'f' })))).toBe(true);
    const nobody = { principal: { id: 'local', label: '', nobody: {} } };
    expect(isPermit(await admitted(gate, call('create_config', { name: 'n', config: {} }, {}, nobody)))).toBe(true);

    const removing = remove({ confirm: await tokenOf(gate, remove()) });
    const gone = await admitted(gate, removing);
    if (!isPermit(gone)) throw new Error('refused');
    expect(isPermit(await admitted(gate, create()))).toBe(false);
    await gone.done({});
    expect(isPermit(await admitted(gate, create()))).toBe(true);
  });

  it('refuses what is over the hourly cap', async () => {
    const gate = make({ caps: (transport) => ({ writes: transport === 'stdio' ? 1 : 0, deletes: 0 }) });
    expect(isPermit(await admitted(gate, create()))).toBe(true);
    expect(await admitted(gate, create({ name: 'm', config: {} }))).toMatchObject({
      ok: false,
      error: { details: { code: 'limited' } },
    });
    expect(lines.at(-1)).toBe('refused limited');
  });

  it('sends nothing where what remembers cannot be reached', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('down');
    };
    const stores = memoryStores(() => now);
    const noCaps = make({ stores: { ...stores, creations: { ...stores.creations, find: broken } } });
    expect(await admitted(noCaps, create())).toMatchObject({ ok: false, error: { details: { code: 'network' } } });
    expect(lines).toEqual(['refused network']);
    const gate = make();
    const verdict = go(await gate.judge(create()));
    expect(await gate.admit(create(), { ...verdict, use: broken })).toMatchObject({ ok: false });
    expect(lines.at(-1)).toBe('done: what remembers used confirmations failed network');
  });

  it('does not fail a call that was carried out', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('down');
    };
    const stores = memoryStores(() => now);
    const gate = make({ stores: { ...stores, creations: { ...stores.creations, remember: broken, forget: broken } } });
    const permit = await admitted(gate, create());
    if (!isPermit(permit)) throw new Error('refused');
    await expect(permit.done({ id: '1' })).resolves.toBeUndefined();
  });
});

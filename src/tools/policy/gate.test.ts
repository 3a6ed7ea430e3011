import { beforeEach, describe, expect, it, vi } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { promotePrompt } from '../../workflows/prompts.ts';
import { AuditUnavailable, type Trail } from '../audit/journal.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../model/call-context.ts';
import { type Tool, toolOf, toolOfWorkflow } from '../model/tool.ts';
import { isAdmission } from './admission.ts';
import type { Judgement } from './agree.ts';
import { assessRisk } from './assess-risk.ts';
import type { ReadResult } from './bounded-reads.ts';
import { sealedConfirmer } from './confirmer.ts';
import type { ConfirmWord } from './decide.ts';
import { createGate, type GateCall, type GateParts } from './gate.ts';
import { memoryStores } from './stores.ts';

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
const details = (judgement: Judgement) => (judgement.kind === 'stop' ? judgement.envelope.error.details : { code: '' });
const message = (judgement: Judgement) => (judgement.kind === 'stop' ? judgement.envelope.error.message : '');
const go = (judgement: Judgement) => {
  if (judgement.kind !== 'go') throw new Error(`${judgement.kind} ${message(judgement)}`);
  return judgement;
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
    expect(await gate.judge(call('update_config', { slug: 'pc-a', name: 'n' }))).toMatchObject({ kind: 'go' });
    expect(asked).toEqual([]);
    expect(lines).toEqual([]);
    const plan = vi.fn(async () => []);
    await gate.judge(call('get_config', { slug: 'a' }, { plan }));
    expect(plan).not.toHaveBeenCalled();
  });

  it('judges what is beside the arguments like them', async () => {
    const extra = { webhook_url: 'https://evil.example' };
    const judgement = await make().judge(call('create_config', { name: 'n', config: {} }, { extra }));
    expect(details(judgement).code).toBe('confirmation_required');
    expect(message(judgement)).toContain('evil.example');
  });

  it('compares with what is stored', async () => {
    const expiring = (days: number) =>
      call(
        'update_vector_store',
        { vector_store_id: 'v', expires_after: { anchor: 'last_active_at', days } },
        { read: async () => ({ ok: true, data: { id: 'v', expires_after: { days: 30 } } }) },
      );
    expect((await make().judge(expiring(30))).kind).toBe('go');
    expect((await make().judge(expiring(1))).kind).toBe('stop');
  });

  it('judges a workflow by the steps that it would carry out', async () => {
    const operation = operationNamed('update_prompt_partial');
    if (operation === undefined) throw new Error('update_prompt_partial');
    const workflow = toolOfWorkflow(promotePrompt);
    const judged = (args: Values) => {
      const steps = [tool('update_prompt_partial')];
      const given = {
        ...call('create_prompt', {}),
        tool: workflow,
        args: {},
        steps,
        plan: async () => [{ operation, args }],
      };
      return make().judge(given);
    };
    expect((await judged({ name: 'n' })).kind).toBe('go');
    expect((await judged({ status: 'archived' })).kind).toBe('stop');
  });

  it('leaves nothing waiting', async () => {
    vi.useFakeTimers();
    try {
      await make().judge(remove());
      await make().examine(remove(), { users: false });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses what the caller may not see, and reads nothing for it', async () => {
    const exposure = { refusal: () => ({ code: 'denied', message: 'off' }) as const };
    const judgement = await make().judge(
      call('update_api_key', { id: 'k', scopes: ['logs.read'] }, { exposure, plan: async () => [] }),
    );
    expect(details(judgement)).toStrictEqual({ code: 'denied' });
    expect(asked).toEqual([]);
    expect(lines).toEqual(['refused denied']);
  });

  it('records what it refuses with what is beside the arguments', async () => {
    const judged: unknown[] = [];
    const noting: Trail = { ...trail, noted: async (_event, about) => judged.push(about) > 0 };
    const exposure = { refusal: () => ({ code: 'denied', message: 'off' }) as const };
    await make().judge(call('create_config', { name: 'n' }, { exposure, trail: noting, extra: { colour: 'red' } }));
    expect(judged).toMatchObject([{ args: { name: 'n' }, extra: { colour: 'red' } }]);
  });

  it('names the fields of what is not valid', async () => {
    const judgement = await make().judge(call('list_files', { x_portkey_provider: 'https://evil.example' }));
    expect(details(judgement).field_errors).toHaveLength(1);
  });

  it('of a dry run tells the changes, secrets masked, and asks nobody', async () => {
    const update = call('update_config', { slug: 'pc-a', name: 'New' }, { dryRun: true });
    let planned = false;
    const judgement = await make({ cleanFor: () => (text) => text.replaceAll('Prod', '*****') }).judge({
      ...update,
      plan: async () => {
        planned = true;
        return [];
      },
    });
    expect(judgement).toMatchObject({ kind: 'dry_run', changes: [{ field: 'name', from: '*****', to: 'New' }] });
    expect(planned).toBe(false);
    expect(lines).toEqual([]);
    // What a question would show is told of an operation by itself; of a workflow its steps tell it.
    expect(judgement).toMatchObject({ told: { effect: { operation: 'update_config' } } });
    const within = { workflow: 'promote_prompt' };
    expect(await make().judge({ ...update, within })).not.toHaveProperty('told');
    const workflow = { ...update, tool: toolOfWorkflow(promotePrompt), args: {} };
    expect(await make().judge(workflow)).toStrictEqual({ kind: 'dry_run', assessment: expect.anything(), changes: [] });
  });

  it('asks before a delete, with what is there now, and takes the token for just that', async () => {
    const gate = make();
    const judgement = await gate.judge(remove());
    expect(details(judgement).code).toBe('confirmation_required');
    expect(message(judgement)).toContain('Prod');
    expect(judgement).toMatchObject({
      question: { token: expect.any(String), effect: { operation: 'delete_config' } },
    });
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
    const judgement = await gate.judge(remove({ confirm }, { canAsk: true }));
    expect(details(judgement)).not.toHaveProperty('confirm');
    expect(message(judgement)).toContain('Your client asks the person');
    if (judgement.kind !== 'stop' || judgement.question === undefined) throw new Error('no question');
    const { token } = judgement.question;
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
    const judgement = await gate.judge(remove({}, { canAsk: true, unanswered: true }));
    expect(judgement).not.toHaveProperty('question');
    const confirm = String(details(judgement).confirm);
    const again = await gate.judge(remove({ confirm }, { canAsk: true }));
    if (again.kind !== 'stop' || again.question === undefined) throw new Error('no question');
    expect(again.question.effect.summary).toMatch(/^This was asked before and nobody answered\./);
    expect(again.question.essential).toMatch(/^This was asked before and nobody answered\./);
    expect(go(await gate.judge(remove({ confirm }, { canAsk: true, unanswered: true }))).decision).toContain(
      'nobody to answer',
    );
    const alone = await gate.judge(remove({ confirm }));
    if (alone.kind !== 'stop' || alone.question === undefined) throw new Error('no question');
    expect(alone.question.effect.summary).not.toContain('This was asked before');
    expect(alone.question.effect.summary).toMatch(/^This token was given to a client that/);
    const first = await gate.judge(remove({ confirm: 'x' }, { canAsk: true }));
    expect(first.kind === 'stop' && first.question?.effect.summary).toMatch(/^Delete/);
  });

  it('where only a person may agree gives no token at all', async () => {
    const refusing = make({ confirmFallback: 'refuse' });
    const judgement = await refusing.judge(remove());
    expect(details(judgement)).not.toHaveProperty('confirm');
    expect(message(judgement)).toContain('PORTKEY_CONFIRM_FALLBACK=refuse');
    const confirm = await tokenOf(make(), remove());
    expect((await refusing.judge(remove({ confirm }))).kind).toBe('stop');
  });

  it('stops where the person said no', async () => {
    const gate = make();
    const judgement = await gate.judge(remove({ confirm: await tokenOf(gate, remove()) }, { declinedByPerson: true }));
    expect(details(judgement).declined).toBe(true);
    expect(lines.at(-1)).toBe('declined confirmation_required');
  });

  it('asks nobody about what is not there', async () => {
    stored = { ok: false, why: 'get_config answered 404', missing: 'AB01' };
    const judgement = await make().judge(remove());
    expect(details(judgement)).toStrictEqual({ code: 'AB01', status: 404 });
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
    const judgement = await make().judge(call('create_config', { name: 'n', config: { targets } }));
    expect(details(judgement)).toMatchObject({ code: 'invalid_arguments', field_errors: [{ field: 'config' }] });
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
    const judgement = await gate.judge(pointing('https://evil.example'));
    expect(details(judgement)).not.toHaveProperty('confirm');
    expect(message(judgement)).toContain('Only a person can confirm this');
    expect(message(judgement)).toContain('evil.example');
    if (judgement.kind !== 'stop' || judgement.question === undefined) throw new Error('no question');
    const confirmedByPerson = judgement.question.token;
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
      within: { workflow: 'promote_prompt', ...(confirmed && { confirmed: assessRisk(tool('delete_config'), {}) }) },
    });
    expect(go(await gate.judge(remove(within({}))))).toMatchObject({
      confirmed: true,
      decision: 'confirmed with promote_prompt',
    });
    const judgement = await gate.judge(remove(within()));
    expect(message(judgement)).toContain('a step of promote_prompt');
    expect(lines).toEqual(['refused confirmation_required']);
    const light = { workflow: 'promote_prompt', confirmed: assessRisk(tool('create_config'), {}) };
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

describe('what may go on', () => {
  const asking = async (
    essential: number,
    args: Values = { slug: 'pc-a' },
    { confirm, steps, fit }: { confirm?: string; steps?: number; fit?: number } = {},
  ) => {
    const { context } = remove();
    const assessment = assessRisk(tool('delete_config'), args);
    const step = { tool: tool('delete_config'), args, assessment, principalId: 'local' };
    const planned = { ...step, ...(steps !== undefined && { steps: Array<typeof step>(steps).fill(step) }) };
    const effect = { summary: 's', operation: 'o', risk: 'delete', sensitive: [], undo: 'u' };
    const rooms: number[] = [];
    const judgement = await make().agree({ context, trail, ...(confirm && { confirm }) }, planned, async (room) => {
      rooms.push(room);
      const parts = { what: '', dangers: [], undo: '' };
      const stepsThatFit = fit === undefined ? {} : { stepsThatFit: fit };
      return { effect, essential: 'e'.repeat(essential), quotes: [], parts, ...stepsThatFit };
    });
    return { judgement, room: rooms[0] };
  };

  it('is what can be shown whole, with what was wrong before', async () => {
    const whole = await asking(2_000);
    expect(whole.room).toBe(2_000);
    expect(details(whole.judgement).code).toBe('confirmation_required');
    expect(details((await asking(2_001)).judgement)).toMatchObject({ field_errors: [{ field: 'slug' }] });
    expect(details((await asking(2_001, {})).judgement)).toMatchObject({ field_errors: [{ field: 'arguments' }] });
    const wrong = await asking(1_990, { slug: 'pc-a' }, { confirm: 'x' });
    expect(wrong.room).toBeLessThan(1_990);
    expect(details(wrong.judgement).code).toBe('invalid_arguments');
  });

  it('is told of a plan by how many of its steps can be shown', async () => {
    const told = async (plan: { steps?: number; fit?: number }) => {
      const { judgement } = await asking(2_001, { calls: [] }, plan);
      return [details(judgement).steps_that_fit, message(judgement)];
    };
    expect(await told({ steps: 9, fit: 7 })).toEqual([7, expect.stringContaining('7 of its 9 steps fit')]);
    expect(await told({ steps: 9 })).toEqual([0, expect.stringContaining('Its first step alone')]);
    expect(await told({})).toEqual([undefined, expect.stringContaining('the rest in further calls')]);
  });

  it('is recorded as asked, with what was wrong', async () => {
    const said: string[] = [];
    const noting: Trail = { ...trail, noted: async (_event, _judged, decision) => said.push(decision) > 0 };
    await make().judge(remove({ trail: noting }));
    await make().judge(remove({ trail: noting, confirm: 'x' }));
    expect(said).toEqual(['needs confirming', expect.stringContaining('was not given by this process')]);
  });
});

describe('a call that is only looked at', () => {
  const seen = async (given: GateCall, parts: Partial<GateParts> = {}, users = false) => {
    const examined = await make(parts).examine(given, { users });
    if (examined.kind !== 'seen') throw new Error(examined.envelope.error.message);
    return examined;
  };

  it('is told whole, and whether it would be asked about by itself', async () => {
    const removing = await seen(remove({ extra: { colour: 'red' } }));
    expect(removing).toMatchObject({ asks: true, planned: { principalId: 'local', extra: { colour: 'red' } } });
    expect(removing.planned.stored).toEqual({ kind: 'read', value: STORED });
    expect(removing.told.essential).toContain('Prod');
    expect(lines).toEqual([]);
    const creating = await seen(call('create_config', { name: 'n', config: {} }));
    expect(creating.asks).toBe(false);
    expect(creating.planned).not.toHaveProperty('stored');
  });

  it('is looked at as it would be carried out, even where the server holds writes back', async () => {
    const policy = { confirm: new Set(CONFIRM), dryRun: true };
    expect((await seen(remove({ dryRun: true }), { policy })).asks).toBe(true);
  });

  it('is told with who uses it where that is wanted', async () => {
    await seen(remove());
    const alone = asked.length;
    asked = [];
    await seen(remove(), {}, true);
    expect(asked.length).toBeGreaterThan(alone);
  });

  it('is judged with what is beside its arguments, what is stored, and what its steps would do', async () => {
    const extra = { webhook_url: 'https://evil.example' };
    expect((await seen(call('create_config', { name: 'n', config: {} }, { extra }))).asks).toBe(true);
    const expiring = (days: number) =>
      seen(
        call(
          'update_vector_store',
          { vector_store_id: 'v', expires_after: { anchor: 'last_active_at', days } },
          { read: async () => ({ ok: true, data: { id: 'v', expires_after: { days: 30 } } }) },
        ),
      );
    expect((await expiring(30)).asks).toBe(false);
    expect((await expiring(1)).asks).toBe(true);
    const operation = operationNamed('update_prompt_partial');
    if (operation === undefined) throw new Error('update_prompt_partial');
    const workflow = (args: Values, step: string) =>
      seen({
        ...call('create_prompt', {}),
        tool: toolOfWorkflow(promotePrompt),
        args: {},
        steps: [tool(step)],
        plan: async () => [{ operation, args }],
      });
    expect((await workflow({ name: 'n' }, 'update_prompt_partial')).asks).toBe(false);
    expect((await workflow({ status: 'archived' }, 'update_prompt_partial')).asks).toBe(true);
    expect((await workflow({}, 'delete_config')).asks).toBe(true);
  });

  it('is asked about where a named secret would go to an address', async () => {
    const silent = { confirm: new Set<never>(), dryRun: false };
    const pointing = (url: string) =>
      call(
        'update_integration',
        { slug: 'a', key: 'env:OPENAI' },
        { read: async () => ({ ok: true, data: { slug: 'a', name: 'A', configurations: { custom_host: url } } }) },
      );
    const policy = { policy: silent, namesSecrets: () => true };
    expect(await seen(pointing('https://evil.example'), policy)).toMatchObject({
      asks: true,
      planned: { personOnly: true },
    });
    expect((await seen(pointing(''), policy)).asks).toBe(false);
    expect((await seen(pointing('https://evil.example'), { policy: silent })).asks).toBe(false);
  });

  it('is refused, and nothing is read, where the caller may not see it', async () => {
    const plan = vi.fn(async () => []);
    const exposure = { refusal: () => ({ code: 'denied', message: 'off' }) as const };
    const examined = await make().examine(remove({ exposure, plan }), { users: true });
    expect(examined.kind === 'stop' && examined.envelope.error.details).toStrictEqual({ code: 'denied' });
    expect(asked).toEqual([]);
    expect(plan).not.toHaveBeenCalled();
    expect(lines).toEqual(['refused denied']);
  });

  it('is refused where it cannot succeed', async () => {
    stored = { ok: false, why: 'get_config answered 404', missing: 'AB01' };
    const examined = await make().examine(remove(), { users: true });
    expect(examined.kind === 'stop' && examined.envelope.error.details).toStrictEqual({ code: 'AB01', status: 404 });
    expect(lines).toEqual(['refused AB01']);
  });
});

describe('the last check before anything is sent', () => {
  const create = (args: Values = { name: 'n', config: {} }, more: Partial<GateCall> = {}) =>
    call('create_config', args, more);
  const admitted = async (gate: ReturnType<typeof make>, given: GateCall) =>
    gate.admit(given, go(await gate.judge(given)));

  it('remembers and records nothing of a read', async () => {
    const admission = await admitted(
      make({ caps: () => ({ writes: 0, deletes: 0 }) }),
      call('get_config', { slug: 'a' }),
    );
    expect(isAdmission(admission)).toBe(true);
    expect(lines).toEqual([]);
  });

  it('records a write before it is sent', async () => {
    expect(isAdmission(await admitted(make(), create()))).toBe(true);
    expect(lines).toEqual(['started: allowed']);
    failing = 'audit';
    const refused = await admitted(make(), create());
    expect(refused).toMatchObject({ ok: false, error: { details: { code: 'not_configured' } } });
  });

  it('uses a confirmation up', async () => {
    const gate = make();
    const given = remove({ confirm: await tokenOf(gate, remove()) });
    expect(isAdmission(await admitted(gate, given))).toBe(true);
    const again = await admitted(gate, given);
    expect(again).toMatchObject({ ok: false, error: { details: { code: 'confirmation_required' } } });
    expect(lines.at(-1)).toMatch(/^done: .*confirmation_required$/);
  });

  it('refuses a twin of a creation until it is gone', async () => {
    const gate = make();
    const first = await admitted(gate, create());
    if (!isAdmission(first)) throw new Error('refused');
    await first.done({ data: { id: '1', slug: 'pc-a' } });
    const twin = await admitted(gate, create());
    expect(twin).toMatchObject({ ok: false, error: { details: { code: 'limited', first: { id: '1' } } } });
    expect(lines.at(-1)).toBe('refused limited');
    expect(isAdmission(await admitted(gate, create({ name: 'm', config: {} })))).toBe(true);
    expect(isAdmission(await admitted(gate, create(undefined, { extra: { a: 1 } })))).toBe(true);
    expect(isAdmission(await admitted(gate, create(undefined, { files: 'f' })))).toBe(true);
    const nobody = { principal: { id: 'local', label: '', nobody: {} } };
    expect(isAdmission(await admitted(gate, call('create_config', { name: 'n', config: {} }, {}, nobody)))).toBe(true);

    const removing = remove({ confirm: await tokenOf(gate, remove()) });
    const gone = await admitted(gate, removing);
    if (!isAdmission(gone)) throw new Error('refused');
    expect(isAdmission(await admitted(gate, create()))).toBe(false);
    await gone.done({});
    expect(isAdmission(await admitted(gate, create()))).toBe(true);
  });

  it('knows no twin of what makes nothing, or of what nobody in particular makes', async () => {
    const gate = make();
    const twice = async (given: GateCall) => {
      const permits = [];
      for (let i = 0; i < 2; i++) {
        const admission = await admitted(gate, given);
        permits.push(isAdmission(admission));
        if (isAdmission(admission)) await admission.done({ id: '1' });
      }
      return permits;
    };
    expect(await twice(create())).toEqual([true, false]);
    expect(await twice(call('update_config', { slug: 'pc-a', name: 'n' }))).toEqual([true, true]);
    const nobody = { principal: { id: 'local', label: '', nobody: {} } };
    expect(await twice(call('create_config', { name: 'x', config: {} }, {}, nobody))).toEqual([true, true]);
    expect(await twice({ ...create(), tool: toolOfWorkflow(promotePrompt), args: {} })).toEqual([true, true]);
    expect(await twice(create(undefined, { files: 'f' }))).toEqual([true, false]);
    expect(await twice(create(undefined, { files: 'g' }))).toEqual([true, false]);
  });

  it('asks what remembers creations only about creations', async () => {
    const stores = memoryStores(() => now);
    const creations = { find: vi.fn(), remember: vi.fn(), forget: vi.fn() };
    const gate = make({ stores: { ...stores, creations } });
    const admission = await admitted(gate, call('update_config', { slug: 'pc-a', name: 'n' }));
    if (!isAdmission(admission)) throw new Error('refused');
    await admission.done({ id: '1' });
    for (const asking of Object.values(creations)) expect(asking).not.toHaveBeenCalled();
  });

  it('records what is beside the arguments', async () => {
    const judged: unknown[] = [];
    const noting: Trail = { ...trail, started: async (about) => void judged.push(about) };
    await admitted(make(), create(undefined, { trail: noting, extra: { colour: 'red' } }));
    expect(judged).toMatchObject([{ args: { name: 'n' }, extra: { colour: 'red' } }]);
  });

  it('refuses what is over the hourly cap', async () => {
    const gate = make({ caps: (transport) => ({ writes: transport === 'stdio' ? 1 : 0, deletes: 0 }) });
    expect(isAdmission(await admitted(gate, create()))).toBe(true);
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
    const judgement = go(await gate.judge(create()));
    expect(await gate.admit(create(), { ...judgement, use: broken })).toMatchObject({ ok: false });
    expect(lines.at(-1)).toBe('done: what remembers used confirmations failed network');
  });

  it('does not fail a call that was carried out', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('down');
    };
    const stores = memoryStores(() => now);
    const gate = make({ stores: { ...stores, creations: { ...stores.creations, remember: broken, forget: broken } } });
    const admission = await admitted(gate, create());
    if (!isAdmission(admission)) throw new Error('refused');
    await expect(admission.done({ id: '1' })).resolves.toBeUndefined();
  });
});

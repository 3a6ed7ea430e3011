import { describe, expect, it } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { Exposure } from '../model/exposure.ts';
import { toolOf } from '../model/tool.ts';
import { higherRisk, type RiskAssessment } from './assess-risk.ts';
import { covers, decide, foreignWorkspace, type PolicyInput } from './decide.ts';

const entry = (name: string): CatalogEntry => {
  const operation = catalog.find((each) => each.name === name);
  if (operation === undefined) throw new Error(`no ${name}`);
  return operation;
};
const tool = (name: string) => toolOf(entry(name));

const EVERYTHING: Exposure = { refusal: () => undefined };
const asking = (...words: readonly string[]) => ({ confirm: new Set(words), dryRun: false }) as PolicyInput['settings'];

const decided = (name: string, args: PolicyInput['args'], further: Partial<PolicyInput> = {}) =>
  decide({ tool: tool(name), args, exposure: EVERYTHING, settings: asking('delete'), dryRun: false, ...further });

describe('what is decided', () => {
  it('asks about a risk that has to be confirmed, and about no other', () => {
    expect(decided('delete_config', { slug: 'c' }).kind).toBe('ask');
    expect(decided('delete_config', { slug: 'c' }, { settings: asking('execute') }).kind).toBe('allow');
    expect(decided('list_configs', {}, { settings: asking('delete', 'write', 'read') }).kind).toBe('allow');
  });

  it('asks about a sensitivity that has to be confirmed, though the risk need not be', () => {
    const stored = { kind: 'read', value: { config: {} } } as const;
    const update = { slug: 'c', config: { provider: 'openai' } };
    expect(decided('update_config', update, { stored }).kind).toBe('allow');
    expect(decided('update_config', update, { stored, settings: asking('live') }).kind).toBe('ask');
  });

  it('only says what it would do where the call or the server says so, but for reads and refusals', () => {
    const dry = { ...asking('delete'), dryRun: true };
    for (const further of [{ dryRun: true }, { settings: dry }]) {
      expect(decided('delete_config', { slug: 'c' }, further).kind).toBe('dry_run');
      expect(decided('list_configs', {}, further).kind).toBe('allow');
      const exposure: Exposure = { refusal: () => ({ code: 'denied', message: 'no' }) };
      expect(decided('delete_config', { slug: 'c' }, { ...further, exposure }).kind).toBe('refuse');
    }
  });

  it('refuses what is not exposed, and what its arguments make riskier than is exposed', () => {
    const message = 'no deletes';
    const refusal = { code: 'denied', message } as const;
    expect(decided('list_configs', {}, { exposure: { refusal: () => refusal } })).toMatchObject({
      kind: 'refuse',
      code: 'denied',
      message,
    });
    const exposure: Exposure = {
      refusal: () => undefined,
      refusalAt: (_, risk) => (risk === 'delete' ? refusal : undefined),
    };
    const roles = (input_guardrails: unknown) =>
      decided(
        'update_organisation_defaults',
        { input_guardrails },
        { exposure, stored: { kind: 'unread', why: '403' } },
      );
    expect(roles(['g'])).toMatchObject({ kind: 'refuse', code: 'denied', message });
    expect(decided('update_config', { slug: 'c', name: 'n' }, { exposure }).kind).toBe('allow');
  });

  it('refuses another workspace than the pinned one, wherever it is named', () => {
    const settings = { ...asking('delete'), pinnedWorkspace: new Set(['ws-1', 'team']) };
    for (const workspace_id of ['ws-1', 'team'])
      expect(decided('list_configs', { workspace_id }, { settings }).kind).toBe('allow');
    expect(decided('list_configs', { workspace_id: 'ws-2' }, { settings })).toMatchObject({
      kind: 'refuse',
      code: 'denied',
      message: expect.stringMatching(/"ws-2".*ws-1 \/ team/),
    });
    expect(decided('list_configs', {}, { settings, extra: { workspace_id: 'ws-2' } }).kind).toBe('refuse');
    expect(decided('list_configs', { workspace_id: 'ws-2' }).kind).toBe('allow');
  });

  it('refuses an address where a read or a path would carry it, and asks about one in a body', () => {
    const address = 'https://elsewhere.example/v1';
    expect(decided('list_configs', {}, { extra: { custom_host: address } })).toMatchObject({
      kind: 'refuse',
      code: 'invalid_arguments',
      faults: [expect.anything()],
    });
    expect(decided('delete_config', { slug: address })).toMatchObject({ kind: 'refuse', code: 'invalid_arguments' });
    const update = { slug: 'c', config: { custom_host: address } };
    expect(decided('update_config', update, { settings: asking('egress') }).kind).toBe('ask');
  });
});

describe('a workflow', () => {
  const steps = [tool('update_config'), tool('delete_config')];

  it('has the highest risk of its steps, and is sensitive as all of them', () => {
    const { kind, assessment } = decided('list_configs', {}, { steps, settings: asking('delete') });
    expect({ kind, risk: assessment.risk, sensitive: assessment.sensitive }).toEqual({
      kind: 'ask',
      risk: 'delete',
      sensitive: ['live'],
    });
    expect(decided('delete_config', { slug: 'c' }, { steps: [tool('list_configs')] }).assessment.risk).toBe('delete');
    expect(decided('list_configs', {}, { steps: [] }).assessment.risk).toBe('read');
  });

  it('is as dangerous as what its plan would send, and says why once', () => {
    const args = { slug: 'c', config: { custom_host: 'https://elsewhere.example' } };
    const step = { operation: entry('update_config'), args };
    const { assessment } = decided('list_configs', {}, { steps, plan: [step, step] });
    expect(assessment.sensitive).toContain('egress');
    expect(assessment.because.filter((why) => why.includes('elsewhere.example'))).toHaveLength(1);
    const foreign = { operation: entry('create_config'), args };
    expect(decided('list_configs', {}, { steps, plan: [foreign] }).assessment.because).toEqual([]);
  });

  it('has what was confirmed carried out, and nothing that is riskier or more sensitive', () => {
    const assessment = (risk: RiskAssessment['risk'], ...sensitive: RiskAssessment['sensitive']): RiskAssessment => ({
      risk,
      sensitive,
      because: [],
      rules: [],
      findings: [],
    });
    const confirmed = assessment('execute', 'live', 'egress');
    expect(covers(confirmed, assessment('execute', 'live', 'egress'))).toBe(true);
    expect(covers(confirmed, assessment('write', 'live'))).toBe(true);
    expect(covers(confirmed, assessment('write'))).toBe(true);
    expect(covers(confirmed, assessment('delete'))).toBe(false);
    expect(covers(confirmed, assessment('write', 'live', 'access'))).toBe(false);
    expect(covers(confirmed, assessment('delete', 'access'))).toBe(false);
  });

  it('orders risks: read, write, execute, delete', () => {
    const order: readonly RiskAssessment['risk'][] = ['read', 'write', 'execute', 'delete'];
    for (const [at, low] of order.entries())
      for (const high of order.slice(at)) {
        expect(higherRisk(low, high)).toBe(high);
        expect(higherRisk(high, low)).toBe(high);
      }
  });
});

const pinned = new Set(['ws-mine']);
const foreign = (args: Record<string, unknown>, extra?: Record<string, unknown>) =>
  foreignWorkspace(pinned, args, extra)?.argument;

describe('the pinned workspace', () => {
  it.each<[string, Record<string, unknown>]>([
    ['an argument', { workspace_id: 'ws-other' }],
    [
      'an objects’ list',
      {
        workspaces: [
          { id: 'ws-mine', role: 'member' },
          { id: 'ws-other', role: 'member' },
        ],
      },
    ],
    ['its own name in a list', { workspaces: [{ workspace_id: 'ws-other', excluded: true }] }],
    ['a slug in a list', { workspaces: [{ slug: 'ws-other' }] }],
    ['plain ids', { allowed_workspaces: ['ws-mine', 'ws-other'] }],
    ['nested ids', { auth_settings: { workspaces_allowed: ['ws-other'] } }],
    ['a removal', { auth_settings: { remove_workspaces_allowed: ['ws-other'] } }],
    ['a map', { auth_settings: { jwt_sub_workspace_mapping: { 'user-1': 'ws-other' } } }],
    ['a list in a map', { auth_settings: { jwt_sub_workspace_mapping: { 'user-1': ['ws-other'] } } }],
    ['comma-separated text', { filters: { workspace_slug: 'ws-mine,ws-other' } }],
    ['another case style', { settings: { workspaceId: 'ws-other' } }],
    ['all of them', { allow_all_workspaces: true }],
    ['all of them, nested', { auth_settings: { allow_all_workspaces: true } }],
    ['all of them, by a number', { allow_all_workspaces: 1 }],
    ['all of them, in words', { all_workspaces: 'true' }],
    ['all of them, as a digit in text', { all_workspaces: '1' }],
    ['all later ones', { global_workspace_access: { enabled: true } }],
    ['a list of who has access', { workspace_access: ['ws-other'] }],
    ['what lies deeper in a list of them', { workspaces: [{ settings: { workspace_id: 'ws-other' } }] }],
  ])('is not left through %s', (_what, args) => {
    expect(foreign(args)).toBeDefined();
    expect(foreign({}, args)).toMatch(/^extra\./);
  });

  it.each<[string, Record<string, unknown>]>([
    ['itself', { workspace_id: 'ws-mine', workspaces: [{ id: 'ws-mine', role: 'admin', limits: [{ id: 'x' }] }] }],
    ['a group’s id', { scim_workspace_group_id: 'g-1' }],
    ['a switch', { override_existing_workspace_access: true, allow_all_workspaces: false }],
    ['a list of itself', { workspace_access: ['ws-mine'], global_workspaces: ['ws-mine'] }],
    ['access taken away', { global_workspace_access: { enabled: false } }],
    ['the caller’s own data', { metadata: { workspace: 'anything' }, messages: [{ content: 'x', workspace: 'y' }] }],
    ['roles and names', { workspaces: [{ id: 'ws-mine', role: 'member', name: 'Whatever' }] }],
    ['its name beside its id', { workspace: { id: 'ws-mine', name: 'Whatever' } }],
    ['other things’ ids', { id: 'k-1', slug: 'pc-a', count: 1, note: 'x', none: null }],
    ['lists of itself', { workspace_ids: 'ws-mine, ws-mine,', workspace_slug: '' }],
    ['what is empty', { workspace_mapping: null, allow_all_workspaces: null, workspace_map: 'ws-mine' }],
  ])('allows %s', (_what, args) => {
    expect(foreignWorkspace(pinned, args, undefined)).toBeUndefined();
    expect(foreignWorkspace(pinned, {}, args)).toBeUndefined();
  });

  it('is named with where it stands', () => {
    expect(foreignWorkspace(pinned, { workspace_id: 'ws-other' }, undefined)).toEqual({
      argument: 'workspace_id',
      workspace: 'ws-other',
    });
    expect(foreign({ a: { workspaces: ['ws-mine', 'ws-other'] } })).toBe('a.workspaces[1]');
  });

  it('does not trust what is nested too deeply to be read', () => {
    let nested: Record<string, unknown> = { workspace_id: 'ws-other' };
    for (let depth = 0; depth < 100; depth++) nested = { a: nested };
    expect(foreign(nested)).toBeDefined();
    for (const wrap of [(value: unknown) => ({ a: value }), (value: unknown) => [value]]) {
      let empty: unknown = {};
      for (let depth = 0; depth < 100; depth++) empty = wrap(empty);
      expect(foreignWorkspace(pinned, { a: empty }, undefined)?.workspace).toContain('too deeply');
    }
  });
});

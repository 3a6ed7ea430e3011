import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { promotePrompt } from '../../workflows/prompts.ts';
import { toolOf, toolOfWorkflow } from '../model/tool.ts';
import { changesOf, type Difference, differences, labelOf } from './differences.ts';

type Values = Record<string, unknown>;
const tool = (name: string) => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(name);
  return toolOf(operation);
};
const found = (name: string, args: Values, value: unknown) => differences(tool(name), args, { kind: 'read', value });
const brief = (name: string, args: Values, value: unknown) =>
  found(name, args, value).map(({ field, from, to, lost }) => [field, from, to, ...(lost ? ['lost'] : [])]);

describe('what a call changes', () => {
  it('is what it names and what is not the same already', () => {
    const stored = { id: '1', name: 'Old', config: { retry: { attempts: 3 }, cache: { mode: 'simple' } } };
    const args = { slug: 'a', name: 'New', config: { retry: { attempts: 3 }, cache: { mode: 'semantic' } } };
    expect(brief('update_config', args, stored)).toEqual([
      ['name', 'Old', 'New'],
      ['config.cache.mode', 'simple', 'semantic'],
    ]);
    expect(brief('update_config', { slug: 'a', name: 'Old' }, stored)).toEqual([]);
  });

  it('is nothing that is known where nothing was read, or where nothing is changed in place', () => {
    const value = { id: '1', name: 'Old' };
    expect(differences(tool('update_config'), { name: 'n' }, undefined)).toEqual([]);
    expect(differences(tool('update_config'), { name: 'n' }, { kind: 'unread', why: 'x' })).toEqual([]);
    expect(brief('delete_workspace', { workspace_id: 'w', name: 'n' }, value)).toEqual([]);
    expect(brief('create_run', { thread_id: 't', instructions: 'n' }, { id: 't', instructions: 'o' })).toEqual([]);
    for (const strange of [null, 'text', ['a'], 3]) expect(brief('update_config', { name: 'n' }, strange)).toEqual([]);
    const workflow = toolOfWorkflow(promotePrompt);
    expect(differences(workflow, { prompt_id: 'p' }, { kind: 'read', value: { prompt_id: 'q' } })).toEqual([]);
  });

  it('is looked for in the data of a reply too', () => {
    expect(brief('update_guardrail', { guardrail_id: 'g', name: 'New' }, { data: { name: 'Old' } })).toEqual([
      ['name', 'Old', 'New'],
    ]);
    const own = { id: 'g', name: 'Old', data: { name: 'Other' } };
    expect(brief('update_guardrail', { guardrail_id: 'g', name: 'New' }, own)).toEqual([['name', 'Old', 'New']]);
    // A list that holds the state is compared with what would replace it.
    const args = { mcp_integration_id: 'm', capabilities: [{ type: 'tool', name: 'a' }] };
    const list = {
      data: [
        { type: 'tool', name: 'a' },
        { type: 'tool', name: 'b' },
      ],
    };
    expect(brief('sync_mcp_integration', args, list)).toEqual([
      ['capabilities[b]', { type: 'tool', name: 'b' }, '(taken away)', 'lost'],
    ]);
  });

  it('is said to be unknown where Portkey does not show the field', () => {
    expect(brief('update_config', { slug: 'a', name: 'New' }, { id: '1' })).toEqual([
      ['name', '(not shown by Portkey)', 'New'],
    ]);
    expect(brief('update_config', { slug: 'a', name: 'New' }, { name: null })).toEqual([['name', null, 'New']]);
  });

  it('compares JSON text, a list of one and switches by what they mean', () => {
    const config = { retry: { attempts: 1 } };
    const changed = [['config.retry.attempts', 3, 1]];
    expect(brief('update_config', { slug: 'a', config }, { config: '{"retry":{"attempts":3}}' })).toEqual(changed);
    expect(brief('update_config', { slug: 'a', config }, { config: [{ retry: { attempts: 3 } }] })).toEqual(changed);
    expect(brief('update_config', { slug: 'a', config }, { config: 'text' })).toEqual([['config', 'text', config]]);
    expect(brief('update_config', { slug: 'a', name: '12' }, { name: '12' })).toEqual([]);
    expect(brief('update_config', { slug: 'a', config: null }, { config: '{"a":1}' })).toEqual([
      ['config', '{"a":1}', null, 'lost'],
    ]);
    const switched = (from: unknown, to: unknown) =>
      brief('update_integration_models', { slug: 'a', allow_all_models: to }, { allow_all_models: from }).length;
    for (const [from, to] of [
      [1, true],
      [0, false],
      [true, 1],
      [false, 0],
    ])
      expect(switched(from, to)).toBe(0);
    for (const [from, to] of [
      [1, false],
      [0, true],
      [false, true],
      [true, 0],
      [1, '1'],
      ['1', 1],
      ['1', true],
      [1, 2],
      [null, false],
      [false, null],
    ])
      expect(switched(from, to), `${from} ${to}`).toBe(1);
    const lists = brief(
      'update_guardrail',
      { guardrail_id: 'g', checks: { a: 1 } },
      { checks: [{ id: 'x' }, { id: 'y' }] },
    );
    expect(lists).toEqual([['checks', [{ id: 'x' }, { id: 'y' }], { a: 1 }]]);
  });

  it('is also what a new whole leaves out, where it replaces', () => {
    const stored = { config: { retry: { attempts: 3 }, cache: { mode: 'simple' }, none: null } };
    expect(brief('update_config', { slug: 'a', config: { retry: { attempts: 3 } } }, stored)).toEqual([
      ['config.cache', { mode: 'simple' }, '(taken away)', 'lost'],
    ]);
    // What merges leaves in place what it does not name.
    const settings = { security_settings: { a: true, b: true } };
    expect(brief('update_workspace', { workspace_id: 'w', security_settings: { a: true } }, settings)).toEqual([]);
    expect(brief('update_workspace', { workspace_id: 'w', security_settings: null }, settings)).toEqual([
      ['security_settings', { a: true, b: true }, null],
    ]);
    expect(brief('update_workspace', { workspace_id: 'w', defaults: null }, { defaults: { a: 1 } })).toEqual([
      ['defaults', { a: 1 }, null, 'lost'],
    ]);
  });

  it('of a list of words is the list, and whether one of them goes', () => {
    const scopes = (from: unknown, to: unknown) => brief('update_api_key', { id: 'k', scopes: to }, { scopes: from });
    expect(scopes(['a', 'b'], ['b'])).toEqual([['scopes', ['a', 'b'], ['b'], 'lost']]);
    expect(scopes(['a', 'b'], ['c'])).toEqual([['scopes', ['a', 'b'], ['c'], 'lost']]);
    expect(scopes(['a'], ['a', 'b'])).toEqual([['scopes', ['a'], ['a', 'b']]]);
    expect(scopes(['a'], [])).toEqual([['scopes', ['a'], [], 'lost']]);
    expect(scopes([{ id: 'x' }], ['a'])).toEqual([['scopes', [{ id: 'x' }], ['a'], 'lost']]);
    const merged = brief(
      'update_workspace',
      { workspace_id: 'w', security_settings: ['a'] },
      { security_settings: ['b'] },
    );
    expect(merged).toEqual([['security_settings', ['b'], ['a']]]);
    expect(brief('update_api_key', { id: 'k', scopes: ['a'] }, { scopes: 'a' })).toEqual([['scopes', 'a', ['a']]]);
    expect(brief('update_api_key', { id: 'k', scopes: 'a' }, { scopes: ['a'] })).toEqual([['scopes', ['a'], 'a']]);
  });

  it('of a list of things is each thing, found by what it is called', () => {
    const limits = (from: unknown, to: unknown) =>
      brief('update_workspace', { workspace_id: 'w', rate_limits: to }, { rate_limits: from });
    const [rpm, tpm] = [
      { type: 'requests', unit: 'rpm', value: 10 },
      { type: 'tokens', unit: 'rpm', value: 20 },
    ];
    expect(limits([rpm, tpm], [tpm, { ...rpm, value: 5 }])).toEqual([['rate_limits[requests].value', 10, 5]]);
    expect(limits([rpm], [rpm, tpm])).toEqual([['rate_limits[tokens]', '(nothing)', tpm]]);
    expect(limits([rpm, tpm], [rpm])).toEqual([['rate_limits[tokens]', tpm, '(taken away)', 'lost']]);
    // What is new stands for nothing that was there.
    const rpd = { type: 'requests', unit: 'rpd', value: 10 };
    expect(limits([rpm, tpm], [rpm, { ...rpd, type: 'images' }])).toEqual([
      ['rate_limits[images]', '(nothing)', { ...rpd, type: 'images' }],
      ['rate_limits[tokens]', tpm, '(taken away)', 'lost'],
    ]);
    expect(limits([rpm], [])).toEqual([['rate_limits[requests]', rpm, '(taken away)', 'lost']]);
    // Of what merges nothing goes that is not named.
    const models = [
      { slug: 'a', enabled: true },
      { slug: 'b', enabled: true },
    ];
    const off = { slug: 'x', models: [{ slug: 'a', enabled: false }] };
    expect(brief('update_integration_models', off, { models })).toEqual([['models[a].enabled', true, false]]);
  });

  it('is harmless where people alone read it, and never where something goes', () => {
    const harmless = (name: string, args: Values, value: unknown) =>
      found(name, args, value).map(({ field, harmless: is }) => [field, is]);
    const key = { name: 'o', description: 'o', scopes: ['a'], metadata: { a: 'x' } };
    expect(harmless('update_api_key', { id: 'k', name: 'n', description: 'n', scopes: ['a', 'b'] }, key)).toEqual(
      expect.arrayContaining([
        ['name', true],
        ['description', true],
        ['scopes', false],
      ]),
    );
    expect(harmless('update_assistant', { assistant_id: 'a', metadata: {} }, key)).toEqual([['metadata.a', false]]);
    // A key acts in its own organisation alone.
    const exclusions = { organisation_id: 'o', workspaces: ['w'] };
    const shown = harmless('update_input_guardrail_workspace_exclusions', exclusions, {});
    expect(Object.fromEntries(shown)).toMatchObject({ organisation_id: true });
  });

  it('shows no secret of what is stored or given', () => {
    const shown = JSON.stringify([
      found('update_integration', { slug: 'a', key: 'sk-given-abcdefgh' }, { key: 'sk-stored-abcdefgh' }),
      found(
        'set_mcp_server_tokens',
        { mcp_server_id: 'm', access_token: 'given-abcdefghij' },
        { access_token: 'stored-abcdefghij' },
      ),
    ]);
    expect(shown).not.toContain('abcdefgh');
  });
});

describe('changes as clients are told them', () => {
  const change = (field: string, harmless: boolean): Difference => ({ field, from: 1, to: 2, harmless, lost: false });

  it('are those that hurt first, each once, and at most sixty', () => {
    const told = changesOf([change('a', true), change('b', false)]);
    expect(told).toEqual([
      { field: 'b', from: 1, to: 2 },
      { field: 'a', from: 1, to: 2 },
    ]);
    expect(changesOf(Array.from({ length: 90 }, () => change('a', false)))).toHaveLength(60);
  });
});

describe('what an element is called', () => {
  it.each<[unknown, string]>([
    [{ slug: 's', name: 'n' }, 's'],
    [{ slug: 4, id: 'i' }, 'i'],
    [{ slug: 4 }, '…'],
    [{ other: 'x' }, '…'],
    ['word', 'word'],
    [7, '…'],
    [null, '…'],
  ])('%j: %s', (item, label) => {
    expect(labelOf(item)).toBe(label);
  });
});

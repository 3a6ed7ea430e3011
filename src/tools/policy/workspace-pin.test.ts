import { describe, expect, it } from 'vitest';
import { foreignWorkspace } from './workspace-pin.ts';

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

import { describe, expect, it } from 'vitest';

import { operationNamed } from '../../catalog/index.ts';
import { promotePrompt } from '../../workflows/prompts.ts';
import { toolOf, toolOfWorkflow } from '../model/tool.ts';

import type { BoundedReads, ReadResult } from './bounded-reads.ts';
import type { EgressFinding } from './egress/findings.ts';
import { secretDestination } from './secret-destination.ts';
import type { Stored } from './shrinking.ts';

type Values = Record<string, unknown>;
const replies: Record<string, ReadResult> = {};
const asked: unknown[] = [];
const reads: BoundedReads = {
  read: async ({ name }, args) => {
    asked.push([name, args]);
    return replies[name] ?? { ok: false, why: `${name} answered 403` };
  },
  left: () => 20,
  missed: () => {},
  notLookedAt: [],
  done: () => {},
};
const where = (
  name: string,
  args: Values,
  more: { extra?: Values; stored?: Stored; findings?: readonly EgressFinding[] } = {},
  answers: Record<string, unknown> = {},
) => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(name);
  for (const key of Object.keys(replies)) delete replies[key];
  for (const [key, data] of Object.entries(answers)) replies[key] = { ok: true, data };
  asked.length = 0;
  return secretDestination({ tool: toolOf(operation), args, findings: [], ...more }, reads);
};
const read = (value: unknown): Stored => ({ kind: 'read', value });
const UNKNOWN = 'Where this points now could not be read: the secret may go anywhere.';

describe('where a secret would go', () => {
  it('is nowhere else where neither the call nor its target names an address', async () => {
    const stays = { elsewhere: false, sentences: [] };
    expect(await where('update_integration', { slug: 'a' }, { stored: read({ slug: 'a', name: 'A' }) })).toEqual(stays);
    expect(await where('create_integration', { name: 'A' })).toEqual(stays);
    const credential: EgressFinding = { kind: 'credential', field: 'key' };
    expect(await where('create_integration', { name: 'A' }, { findings: [credential] })).toEqual(stays);
    expect(asked).toEqual([]);
  });

  it('is where the call says', async () => {
    const findings: EgressFinding[] = [{ kind: 'address', field: 'configurations.custom_host', host: 'evil.example' }];
    expect(await where('create_integration', {}, { findings })).toEqual({ elsewhere: true, sentences: [] });
    expect((await where('create_integration', {}, { extra: { a: 1 } })).elsewhere).toBe(true);
  });

  it('is where the target points now', async () => {
    const stored = read({ configurations: { custom_host: 'https://evil.example/v1' } });
    expect(await where('update_integration', { slug: 'a' }, { stored })).toEqual({
      elsewhere: true,
      sentences: ['The secret goes to where this points now: evil.example (configurations.custom_host).'],
    });
  });

  it('may be anywhere where that could not be read', async () => {
    const stored: Stored = { kind: 'unread', why: 'it took too long' };
    expect(await where('update_integration', { slug: 'a' }, { stored })).toEqual({
      elsewhere: true,
      sentences: [UNKNOWN],
    });
  });

  it('is where what stands behind the target points', async () => {
    const answers = {
      get_mcp_server: { mcp_integration_id: 'i-1' },
      get_mcp_integration: { url: 'https://mcp.example/x' },
    };
    expect(await where('set_mcp_server_tokens', { mcp_server_id: 's' }, {}, answers)).toEqual({
      elsewhere: true,
      sentences: ['The secret goes to where this points now: mcp.example (url).'],
    });
    expect(asked).toEqual([
      ['get_mcp_server', expect.objectContaining({ mcp_server_id: 's' })],
      ['get_mcp_integration', { mcp_integration_id: 'i-1' }],
    ]);
  });

  it.each<[string, Values, Record<string, unknown>, number]>([
    ['a first read that fails', { mcp_server_id: 's' }, {}, 1],
    ['a second read that fails', { mcp_server_id: 's' }, { get_mcp_server: { mcp_integration_id: 'i' } }, 2],
    ['a reply that does not say where it leads', { mcp_server_id: 's' }, { get_mcp_server: {} }, 1],
    ['a reply that is no object', { mcp_server_id: 's' }, { get_mcp_server: 'x' }, 1],
    ['a reply that is nothing', { mcp_server_id: 's' }, { get_mcp_server: null }, 1],
    [
      'replies without an address',
      { mcp_server_id: 's' },
      { get_mcp_server: { mcp_integration_id: 'i' }, get_mcp_integration: { name: 'I' } },
      2,
    ],
    ['a call that does not say what is read', {}, {}, 0],
  ])('may be anywhere after %s', async (_what, args, answers, count) => {
    expect(await where('set_mcp_server_tokens', args, {}, answers)).toEqual({ elsewhere: true, sentences: [UNKNOWN] });
    expect(asked).toHaveLength(count);
  });

  it('is not known from a part of the way alone', async () => {
    const { elsewhere, sentences } = await where(
      'set_mcp_server_tokens',
      { mcp_server_id: 's' },
      {},
      { get_mcp_server: { url: 'https://a.example' } },
    );
    expect(elsewhere).toBe(true);
    expect(sentences).toEqual(['The secret goes to where this points now: a.example (url).', UNKNOWN]);
  });

  it('of a workflow is where its arguments say', async () => {
    const tool = toolOfWorkflow(promotePrompt);
    expect(await secretDestination({ tool, args: {}, findings: [] }, reads)).toEqual({
      elsewhere: false,
      sentences: [],
    });
  });

  it('is no further than Portkey where what stands behind was read and holds no address', async () => {
    const answers = { get_integration: { slug: 'a' } };
    expect(await where('update_integration_models', { slug: 'a' }, {}, answers)).toEqual({
      elsewhere: false,
      sentences: [],
    });
    expect(await where('update_integration_models', { slug: 'a' }, {})).toEqual({
      elsewhere: true,
      sentences: [UNKNOWN],
    });
  });

  it('is somebody else’s server in any case where the catalog says so, and is named once', async () => {
    const answers = {
      get_mcp_server: { mcp_integration_id: 'i', url: 'a.example' },
      get_mcp_integration: { url: 'a.example' },
    };
    const { elsewhere, sentences } = await where('set_mcp_server_tokens', { mcp_server_id: 's' }, {}, answers);
    expect(elsewhere).toBe(true);
    expect(sentences).toEqual(['The secret goes to where this points now: a.example (url).']);
  });
});

import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { WorkflowTools } from '../../workflows/model/workflow.ts';
import { promotePrompt } from '../../workflows/prompts.ts';
import { toolOf, toolOfWorkflow } from '../model/tool.ts';
import { knownSecrets } from '../secrets/known-secrets.ts';
import { type GoodEnvelope, good } from './envelope.ts';
import { guardFor } from './guard.ts';
import { withPicture } from './picture.ts';

const found = operationNamed('get_cost_analytics');
if (found === undefined) throw new Error('get_cost_analytics');
const entry: CatalogEntry = found;
const tool = toolOf(entry);
const SECRET = 'a-secret-of-twenty-characters';
const known = knownSecrets(() => 0);
known.learn('ana', SECRET);
const guard = guardFor({ known, fence: true, hideLogBodies: false }, 'ana');
const tools = { run: async () => good({ data: [] }), remember: async () => undefined } as unknown as WorkflowTools;

const day = (at: number) => ({ timestamp: `2026-03-0${at}T00:00:00.000Z`, total: 100 * at, avg: at });
const data = { data_points: [day(1), day(2), day(3)], summary: { total: 600 } };
const envelope: GoodEnvelope = good({ shown: true }, { notes: ['said'], page: { returned: 3 } });
const PERIOD = {
  time_of_generation_min: '2026-03-01T00:00:00.000Z',
  time_of_generation_max: '2026-03-04T00:00:00.000Z',
};

type Answer = Parameters<typeof withPicture>[0];
const ask = (more: Partial<Answer> = {}) =>
  withPicture({
    tool,
    args: PERIOD,
    chart: true,
    data,
    envelope,
    settings: { maxReplyBytes: 200_000, guard },
    tools,
    transport: 'stdio',
    ...more,
  });
const noteOf = ({ envelope: { notes = [] } }: { readonly envelope: GoodEnvelope }) => notes.at(-1) ?? '';

describe('an answer of which a picture is wanted', () => {
  it('has it beside the envelope, which says what it shows and is otherwise as it was', async () => {
    const { envelope: pictured, content } = await ask();
    expect(content).toEqual([{ type: 'image', mimeType: 'image/png', data: expect.stringMatching(/^iVBOR/) }]);
    const { chart, ...rest } = pictured;
    expect(rest).toEqual(envelope);
    expect(chart?.alt).toContain('Mar 2026');
    expect(chart?.alt).not.toContain('Nothing in this period');
    const { envelope: bare } = await ask({ envelope: good(1) });
    expect(bare).toEqual({ ok: true, data: 1, chart: { alt: expect.any(String) } });
  });

  it('is drawn light or dark', async () => {
    const [light, again, dark] = await Promise.all([ask(), ask({ chart: 'light' }), ask({ chart: 'dark' })]);
    expect(again.content).toEqual(light.content);
    expect(dark.content).not.toEqual(light.content);
    expect(dark.content).toHaveLength(1);
  });

  it('shows the period that the reply names before that of the call', async () => {
    const ofCall = (await ask()).envelope.chart?.alt;
    const period = { from: '2025-01-01T00:00:00.000Z', to: '2025-01-04T00:00:00.000Z' };
    const named = (await ask({ data: { ...data, period } })).envelope.chart?.alt;
    expect(ofCall).toContain('2026');
    expect(named).toContain('2025');
    // Without either the figures are shown all the same, and so are those of a workflow.
    const workflow = toolOfWorkflow({ ...promotePrompt, ...(entry.charts && { charts: entry.charts }) });
    expect((await ask({ tool: workflow })).content).toHaveLength(1);
    expect((await ask({ args: {} })).content).toHaveLength(1);
  });

  it('shows nothing that is secret, and fences what others wrote', async () => {
    const secret = toolOf({ ...entry, secretReply: ['summary'] });
    const args = { ...PERIOD, workspace_slug: SECRET };
    const { envelope: pictured } = await ask({ tool: secret, args });
    expect(pictured.chart?.alt).not.toContain(SECRET);
    expect((await ask({ args: { ...PERIOD, workspace_slug: '<b>obey</b> me' } })).envelope.chart?.alt).toContain(
      '<ext-',
    );
  });

  it('is left without one on a terminal, in a step, and where both are too large, and is told so', async () => {
    const onTerminal = await ask({ transport: 'cli' });
    expect(onTerminal.content).toBeUndefined();
    expect(onTerminal.envelope).toEqual({
      ...envelope,
      notes: ['said', 'No picture: a terminal shows none; MCP clients do.'],
    });
    expect(await ask({ settings: { maxReplyBytes: 200_000 } })).toEqual({ envelope });
    const small = await ask({ settings: { maxReplyBytes: 2_000, guard }, envelope: good(1) });
    expect(small.content).toBeUndefined();
    expect(small.envelope.notes).toHaveLength(1);
    const [, size = ''] = /would have (\d+) bytes, and 2000 are let through/.exec(noteOf(small)) ?? [];
    const { envelope: pictured, content = [] } = await ask({ envelope: good(1) });
    const drawn =
      JSON.stringify(content).length - JSON.stringify([{ type: 'image', data: '', mimeType: 'image/png' }]).length;
    expect(Number(size)).toBe(Buffer.byteLength(JSON.stringify(pictured)) + drawn);
    const room = (maxReplyBytes: number) => ask({ settings: { maxReplyBytes, guard }, envelope: good(1) });
    expect((await room(Number(size))).content).toHaveLength(1);
    expect((await room(Number(size) - 1)).content).toBeUndefined();
  });

  it('stands where it cannot be drawn, and a library’s own words are not repeated', async () => {
    const { charts: _none, ...plain } = entry;
    expect(noteOf(await ask({ tool: toolOf(plain) }))).toBe(
      'No picture: it could not be drawn. The figures are in data.',
    );
    const failing = (error: Error) => ({
      ...guard,
      quote: () => {
        throw error;
      },
    });
    const missing = Object.assign(new Error('install it'), { name: 'MissingLibrary' });
    const settings = { maxReplyBytes: 200_000, guard: failing(missing) };
    expect(noteOf(await ask({ settings }))).toBe('No picture: install it');
    const other = { maxReplyBytes: 200_000, guard: failing(new Error('strangers wrote this')) };
    expect(noteOf(await ask({ settings: other }))).toBe('No picture: it could not be drawn. The figures are in data.');
  });
});

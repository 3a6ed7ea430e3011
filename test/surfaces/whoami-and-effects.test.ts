import { encode } from 'gpt-tokenizer';
import { afterEach, describe, expect, it } from 'vitest';
import { description } from '../../src/tools/own/describe-tool.ts';
import { searchable } from '../helpers/searchable.ts';
import { type House, house } from '../safety/house.ts';

const houses: House[] = [];
const started = (env: Record<string, string> = {}): House => {
  const made = house({ env });
  houses.push(made);
  return made;
};
afterEach(async () => {
  for (const each of houses.splice(0)) await each.close();
});

describe('whoami', () => {
  it('names the default workspace, and knows a sandbox that it reaches as a service', async () => {
    // The house speaks to the sandbox as to any other upstream: nothing in its settings says so.
    const told = await started().data('whoami');
    expect(told.sandbox).toBe(true);
    expect(told.key.default_workspace).toMatchObject({ slug: expect.any(String), name: expect.any(String) });
    expect(told.key.isOfSandbox).toBeUndefined();
  });
});

describe('a description', () => {
  const tools = searchable();

  it('takes less than 1,200 tokens for every tool', () => {
    const long = tools.filter((tool) => encode(JSON.stringify(description(tool, new Set(), 'brief'))).length >= 1_200);
    expect(long.map(({ name }) => name)).toEqual([]);
  });

  it('requires neither a period nor both times, and shows each filter once', () => {
    const tool = tools.find(({ name }) => name === 'get_cost_analytics');
    if (tool === undefined) throw new Error('no tool');
    for (const detail of ['brief', 'full'] as const) {
      const { input_schema: schema } = description(tool, new Set(), detail) as {
        input_schema: { required?: string[]; properties: Record<string, object> };
      };
      expect(schema.required ?? []).toEqual([]);
      expect(schema.properties.filters).toBeDefined();
      expect(schema.properties.status_code).toBeUndefined();
    }
  });

  it('gives older names and arguments on request only', () => {
    const tool = tools.find(({ name }) => name === 'update_api_key');
    if (tool === undefined) throw new Error('no tool');
    expect(description(tool, new Set(), 'brief').older_arguments).toBeUndefined();
    expect(description(tool, new Set(), 'full').older_arguments).toBeDefined();
  });
});

describe('the effect of a call', () => {
  const effectIn = async (made: House, name: string, args: Record<string, unknown>) => {
    const { envelope } = await made.call(name, args);
    if (envelope.ok) throw new Error('it was not asked about');
    return envelope.error.details.effect as {
      summary: string;
      undo: string;
      used_by?: { what: string; count: number }[];
    };
  };

  it('of what can be done again is not that it cannot be undone', async () => {
    const made = started();
    const [{ id }] = (await made.data('list_workspaces')).data;
    const [{ id: user }] = (await made.data('list_workspace_members', { workspace_id: id })).data;
    const effect = await effectIn(made, 'remove_workspace_member', { workspace_id: id, user_id: user });
    expect(effect.undo).toBe('It can be undone with add_workspace_member.');
    expect(effect.summary).not.toContain('cannot be undone');
  });

  it('of a delete says what names the thing, or that nothing does', async () => {
    const made = started();
    const { slug } = await made.data('create_config', { name: 'Nobody uses me', config: { retry: { attempts: 2 } } });
    const effect = await effectIn(made, 'delete_config', { slug });
    expect(effect.used_by).toEqual(
      expect.arrayContaining([
        { what: 'API keys', count: 0, names: [] },
        { what: 'configs', count: 0, names: [] },
      ]),
    );
    expect(effect.summary).toMatch(/No .*API keys.*or configs\./);
  });

  it('is shown by a dry run as a question shows it', async () => {
    const made = started();
    const { slug } = await made.data('create_config', { name: 'Nobody uses me', config: { retry: { attempts: 2 } } });
    const asked = await effectIn(made, 'delete_config', { slug });
    const dry = await made.data('delete_config', { slug, dry_run: true });
    expect(dry).toMatchObject({ dry_run: true, method: 'DELETE' });
    expect(dry.effect.summary).toBe(asked.summary);
    expect(dry.effect.undo).toBe('This cannot be undone.');
    expect(dry.quotes).toBeUndefined();
  });
});

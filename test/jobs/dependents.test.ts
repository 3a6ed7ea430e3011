/** What uses a thing, as `list_dependents` tells it of the sandbox's organisation. */
import { describe, expect, it } from 'vitest';
import { callSandbox } from '../../src/sandbox/testing.ts';
import { errorOf } from '../safety/house.ts';
import { atHome, type Row } from './home.ts';

const home = atHome();

const namesOf = ({ used_by }: Row): Record<string, string[]> =>
  Object.fromEntries(used_by.map(({ what, rows }: Row) => [what, rows.map(({ id, name }: Row) => name ?? id).sort()]));
const ask = (type: string, id: string, more = {}): Promise<Row> =>
  home.house.data('list_dependents', { type, id, ...more });

/** What the logs of a workspace say, one by one. */
const counted = async (slug: string, filter: string): Promise<number> => {
  const span = 'time_of_generation_min=2026-02-16T12:00:00.000Z&time_of_generation_max=2026-03-18T12:00:00.000Z';
  const { json } = await callSandbox(
    home.sandbox,
    'GET',
    `/v1/logs?${span}&page_size=1&${filter}`,
    undefined,
    home.sandbox.keys.workspaces[slug],
  );
  return json.total;
};

describe('list_dependents', () => {
  it('tells the keys of a config, and its requests', async () => {
    const { slug } = await home.named('list_configs', 'Support with fallback');
    const told = await ask('config', slug);
    expect(namesOf(told)).toEqual({ 'API keys': ['support-assistant'] });
    expect(told.traffic).toEqual({ requests: await counted('ws-produc-d5432a', `configs=${slug}`), days: 30 });
    expect(told.traffic.requests).toBeGreaterThan(0);
    expect(told.looked_at).toEqual({ api_keys: 4, workspaces: 5, prompts: 3, configs: 4 });
    expect(told.not_looked_at).toBeUndefined();
  });

  it('tells that nothing uses a config', async () => {
    const { slug } = await home.named('list_configs', 'Scratch config');
    const told = await ask('config', slug);
    expect(told).toMatchObject({ used_by: [], traffic: { requests: 0, days: 30 } });
  });

  it.each([
    ['partial', 'list_prompt_partials', 'Brand voice', { prompts: ['Support answer'] }],
    ['guardrail', 'list_guardrails', 'No project code names', { workspaces: ['Production'] }],
    ['guardrail', 'list_guardrails', 'No personal data', { 'organisation defaults': ['organisation defaults'] }],
    ['guardrail', 'list_guardrails', 'JSON only (trial)', {}],
    ['secret_reference', 'list_secret_references', 'Azure OpenAI key', { integrations: ['Azure OpenAI East US'] }],
  ])('tells who refers to the %s of %s named %s', async (type, list, name, expected) => {
    const { id, slug } = await home.named(list, name);
    expect(namesOf(await ask(type, type === 'guardrail' ? id : (slug ?? id)))).toEqual(expected);
  });

  it('tells the providers of an integration, those with its own slug too, and what goes through them', async () => {
    const told = await ask('integration', 'google-ai');
    const [providers, workspaces] = told.used_by;
    expect(providers).toMatchObject({ what: 'providers', count: 2, note: expect.stringContaining('belongs to it') });
    expect(workspaces).toMatchObject({ what: 'workspaces', count: 2 });
    const [tools, science] = await Promise.all(
      ['ws-intern-cf5337', 'ws-data-s-585c94'].map((slug) => counted(slug, 'virtual_keys=google-ai')),
    );
    expect(told.traffic.requests).toBe((tools ?? 0) + (science ?? 0));
    expect(told.traffic.requests).toBeGreaterThan(0);
  });

  it('tells the keys and workspaces of a person, and what went through the keys', async () => {
    const person = (await home.rows('list_all_users')).find(({ first_name }) => first_name === 'Dev');
    const told = await ask('user', person.id);
    expect(namesOf(told)).toEqual({
      'API keys': ['default_user_key'],
      workspaces: ['Internal Tools', 'Production', 'Staging'],
    });
    expect(told.traffic).toMatchObject({ days: 30, through: 'its 1 API keys' });
  });

  it('tells what is in a workspace, with its requests', async () => {
    const { id, slug } = await home.named('list_workspaces', 'Data Science');
    const told = await ask('workspace', id);
    expect(namesOf(told)).toMatchObject({
      members: [
        'ben.okafor@acme-robotics.example',
        'emma.lind@acme-robotics.example',
        'grace.kim@acme-robotics.example',
      ],
      'API keys': ['Data Science service', 'notebooks'],
      configs: ['Evaluation runs'],
    });
    expect(told.traffic).toEqual({ requests: await counted(slug, ''), days: 30 });
  });

  it('counts of as many days as are asked for, and names as many as are asked for', async () => {
    const { id } = await home.named('list_workspaces', 'Production');
    const told = await ask('workspace', id, { days: 1, top: 1 });
    expect(told.traffic.days).toBe(1);
    expect(told.traffic.requests).toBeLessThan((await ask('workspace', id)).traffic.requests);
    for (const { rows, count } of told.used_by) expect([rows.length, count > 0]).toEqual([1, true]);
  });

  it('says what it could not look at', async () => {
    const { id } = await home.named('list_secret_references', 'Azure OpenAI key');
    expect((await ask('secret_reference', id)).not_looked_at).toEqual([
      'requests: Portkey does not count them by this kind of thing',
    ]);
  });

  it('answers as the read of the thing does where it is not there', async () => {
    const error = errorOf(await home.house.call('list_dependents', { type: 'config', id: 'pc-nothing-000000' }));
    expect(error.details.status).toBe(404);
  });

  it('refuses a type that is none, with those that are', async () => {
    const error = errorOf(await home.house.call('list_dependents', { type: 'planet', id: 'x' }));
    expect(error.message).toMatch(/type.*config.*api_key/s);
  });

  it('only reads', () => expect(home.house.changes()).toEqual([]));
});

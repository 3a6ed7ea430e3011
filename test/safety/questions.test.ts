import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/tools/policy/display.ts';
import { runs } from '../helpers/thorough.ts';
import { errorOf, type House, house } from './house.ts';

/*
 * What a person is asked: what makes a call dangerous comes first and whole, whatever else there is; the rest is
 * shortened visibly; and nobody is asked about what cannot succeed.
 */

const LONGEST = 2_000;

let world: House;
beforeAll(() => {
  world = house({ env: { PORTKEY_TOOL_DOMAINS: 'all' } });
});
afterAll(() => world.close());

type Args = Record<string, unknown>;

const refused = async (name: string, args: Args) => errorOf(await world.call(name, args));
const questionOf = async (name: string, args: Args): Promise<string> => {
  const { details, message } = await refused(name, args);
  expect(details.code, message).toBe('confirmation_required');
  // biome-ignore lint/suspicious/noExplicitAny: the effect is part of an answer.
  return (details as any).effect.summary;
};

const long = 'lorem ipsum '.repeat(2_000);

describe('a question', () => {
  it.each<[string, string, Args, readonly string[]]>([
    [
      'a host behind a long description',
      'create_integration',
      {
        name: 'x',
        ai_provider_id: 'openai',
        description: long,
        configurations: { custom_host: 'https://evil.example' },
      },
      ['evil.example'],
    ],
    [
      'scopes at the end of a long list',
      'create_api_key',
      {
        type: 'organisation',
        sub_type: 'service',
        name: `n ${long}`,
        scopes: [...['logs.list', 'logs.view', 'configs.read', 'configs.list', 'analytics.view'], 'workspaces.delete'],
      },
      ['workspaces.delete'],
    ],
    [
      'a role after many plain ones',
      'invite_user',
      {
        email: 'ana@example.com',
        role: 'admin',
        workspaces: Array.from({ length: 30 }, (_, at) => ({ id: `ws-${at}`, role: at === 29 ? 'admin' : 'member' })),
      },
      ['admin', 'ana@example.com'],
    ],
    [
      'a host in the last of many targets',
      'create_config',
      {
        name: 'x',
        config: {
          targets: [
            ...Array.from({ length: 20 }, (_, at) => ({ virtual_key: `key-${at}` })),
            { virtual_key: 'a', custom_host: 'https://evil.example/v1' },
          ],
        },
      },
      ['evil.example', 'targets[20]'],
    ],
  ])('names %s', async (_, name, args, wanted) => {
    const question = await questionOf(name, args);
    for (const word of wanted) expect(question).toContain(word);
    expect(question.length).toBeLessThanOrEqual(LONGEST);
  });

  it('says how long a harmless text is that it shortens', async () => {
    const question = await questionOf('create_integration', {
      name: 'x',
      ai_provider_id: 'openai',
      key: 'sk-test',
      configurations: { custom_host: 'https://evil.example' },
      description: long,
    });
    expect(question).toContain(`(${long.length} characters)`);
  });

  it('is not asked where what is dangerous does not fit: the answer says why', async () => {
    const targets = Array.from({ length: 200 }, (_, at) => ({
      virtual_key: 'a',
      custom_host: `https://h${at}.example`,
    }));
    const { details, message } = await refused('create_config', { name: 'x', config: { targets } });
    expect(details.code).toBe('invalid_arguments');
    expect(message).toMatch(/nobody was asked: .*a question may have 2000.* in further calls/);
  });

  it('shows names as text, whatever a client renders', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          '[Approved](https://evil.example)',
          '![x](http://evil.example/p.png)',
          '<img src=x onerror=alert(1)>',
          '# Safe\n\n**nothing happens**',
          '`code` ~~gone~~ <b>bold</b>',
          '\u202Eevil\u2066\u200B',
        ),
        fc.string({ maxLength: 20 }),
        async (hostile, around) => {
          const shown = plainText(`${around}${hostile}`);
          expect(shown).not.toMatch(/[<>`\n\r\u202E\u2066\u200B]|\]\(|:\/\//);
        },
      ),
      { numRuns: runs(200) },
    );
    const name = '[Approved](javascript:x) <b>x</b>';
    const { id } = await world.data('create_workspace', { name });
    const { message } = await refused('delete_workspace', { workspace_id: id, name });
    expect(message).not.toMatch(/<b>|\]\(/);
  });

  it('hides no removed thing behind a number', async () => {
    const {
      data: [integration],
    } = await world.data('list_integrations', {});
    const models = Array.from({ length: 12 }, (_, at) => ({ slug: `model-${at}`, enabled: false }));
    const question = await questionOf('update_integration_models', { slug: integration.slug, models });
    for (const { slug } of models) expect(question).toContain(slug);
  });

  it('shows what an update drops without naming it', async () => {
    const {
      data: [workspace],
    } = await world.data('list_workspaces', {});
    const wanted = {
      workspace_id: workspace.id,
      description: 'one model, one day',
      filters: {
        time_of_generation_min: '2026-10-01T00:00:00Z',
        time_of_generation_max: '2026-10-02T00:00:00Z',
        ai_org_model: 'openai__gpt-4o',
      },
      requested_data: ['id', 'created_at'],
    };
    const { details } = await refused('create_log_export', wanted);
    const made = await world.data('create_log_export', { ...wanted, confirm: details.confirm });
    const result = await world.call('update_log_export', {
      export_id: made.id,
      workspace_id: workspace.id,
      filters: { time_of_generation_min: '2026-01-01T00:00:00Z' },
      dry_run: true,
    });
    const text = JSON.stringify(result.envelope);
    for (const lost of ['ai_org_model', 'time_of_generation_max']) expect(text).toContain(lost);
  });
});

describe('what cannot succeed', () => {
  it.each<[string, Args, RegExp]>([
    ['delete_config', { slug: 'pc-none' }, /pc-none/],
    ['delete_api_key', { id: '7d1e3b7c-5b0e-4bb0-9a52-3f4f7f7f7f7f' }, /7d1e3b7c/],
    ['delete_guardrail', { guardrail_id: 'pg-none' }, /pg-none/],
    ['delete_prompt', { prompt_id: 'pp-none' }, /pp-none/],
    ['delete_workspace', { workspace_id: 'ws-none' }, /name/],
  ])('is refused before anybody is asked: %s %j', async (name, args, said) => {
    const before = world.changes().length;
    const { details, message } = await refused(name, args);
    expect(details.code, message).not.toBe('confirmation_required');
    expect(message).toMatch(said);
    expect(world.changes()).toHaveLength(before);
  });

  it('is refused with a workspace under another name', async () => {
    const { id } = await world.data('create_workspace', { name: 'Payments' });
    for (const name of ['payments', 'Billing', ' ']) {
      const { details, message } = await refused('delete_workspace', { workspace_id: id, name });
      expect(details.code, message).toBe('invalid_arguments');
    }
  });
});

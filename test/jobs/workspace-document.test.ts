/** A workspace as a document, and the plan that brings a workspace to one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietStderr } from '../helpers/quiet-stderr.ts';
import { errorOf, type House } from '../safety/house.ts';
import { atHome, type Row } from './home.ts';

quietStderr();

const home = atHome();
const exported = (workspace_id: string): Promise<Row> => home.house.data('export_workspace', { workspace_id });
const plan = (workspace_id: string, document: unknown, more = {}): Promise<Row> =>
  home.house.data('plan_workspace', { workspace_id, document, ...more });
const names = (list: Row[]): string[] => list.map(({ name }) => name).sort();
const operations = (answer: Row): string[] => answer.plan.map(({ operation }: Row) => operation);
const idOf = async (name: string): Promise<string> => (await home.named('list_workspaces', name)).id;

let made = 0;
const empty = async (): Promise<string> => (await home.house.data('create_workspace', { name: `Copy ${++made}` })).id;

const apply = async (answer: Row): Promise<void> => {
  const { confirm } = errorOf(await home.house.call('apply_plan', answer)).details;
  expect(confirm).toEqual(expect.any(String));
  await home.house.data('apply_plan', { ...answer, confirm });
};

/** Carries out plans until nothing is left; how many it took. */
const bring = async (workspace: string, document: unknown, more = {}): Promise<number> => {
  for (let times = 0; times < 5; times++) {
    const answer = await plan(workspace, document, more);
    if (answer.plan.length === 0) return times;
    await unasked().data('apply_plan', answer);
  }
  throw new Error('it never ends');
};

/** The same sandbox where nothing is asked about. */
let open: House | undefined;
const unasked = (): House => {
  open ??= home.blind({ PORTKEY_CONFIRM: 'off' });
  return open;
};

/** Gives a workspace the provider of the prompts. */
const provider = async (workspace_id: string): Promise<void> => {
  const found = (await home.rows('list_providers')).find(({ slug }) => slug === 'openai-prod');
  const { integration_id: slug } = found;
  await unasked().data('update_integration_workspaces', { slug, workspaces: [{ id: workspace_id, enabled: true }] });
  const there = await home.rows('list_providers', { workspace_id });
  if (there.some((row) => row.slug === 'openai-prod')) return;
  await unasked().data('create_provider', {
    workspace_id,
    integration_id: slug,
    name: 'openai-prod',
    slug: 'openai-prod',
  });
};

/** What of a document is the workspace's content, not its name nor what is told about the export. */
const content = ({ left_out: _left, workspace, ...document }: Row): Row => {
  const { name: _name, ...settings } = workspace ?? {};
  return { ...document, workspace: settings };
};

describe('export_workspace', () => {
  it('names what others name, in the place of ids', async () => {
    const document = await exported(await idOf('Production'));
    expect(document.format).toBe('portkey-workspace/1');
    expect(document.workspace.defaults.output_guardrails).toEqual([
      { $ref: 'guardrails', name: 'No project code names' },
    ]);
    const prompt = document.prompts.find(({ name }: Row) => name === 'Support answer');
    expect(prompt.collection).toBe('Support');
    expect(prompt.versions.map(({ published, label }: Row) => ({ published, label }))).toEqual([
      { published: true, label: 'production' },
      { published: undefined, label: 'staging' },
    ]);
    expect(prompt.versions[1].string[0].content).toMatch(/^\{\{>Brand voice\}\}\n\{\{>Safety notice\}\}/);
    expect(document.left_out).toContain('1 older versions of prompt "Support answer"');
    expect(document.not_exported).toContain('API keys');
    expect(JSON.stringify({ ...document, left_out: [] })).not.toMatch(/\b(?:pc|pg|pp|co|ws)-[\w-]+-[0-9a-f]{6}/);
  });

  it('leaves secrets out and says where they were', async () => {
    const workspace_id = await empty();
    const config = { targets: [{ provider: 'openai', api_key: 'short-secret' }] };
    await unasked().data('create_config', { workspace_id, name: 'Direct', config });
    const document = await exported(workspace_id);
    expect(JSON.stringify(document)).not.toContain('short-secret');
    expect(document.configs[0].left_out).toEqual(['config.targets[0].api_key']);
    const other = await plan(await empty(), document);
    expect(other.plan).toEqual([]);
    expect(other.cannot[0].reason).toContain('config.targets[0].api_key');
  });

  it('says what could not be read', async () => {
    const blind = home.blind({ PORTKEY_TOOLS_DENY: 'list_guardrails' });
    const document = await blind.data('export_workspace', { workspace_id: await idOf('Production') });
    expect(document.guardrails).toBeUndefined();
    expect(document.not_read[0]).toMatch(/^guardrails: /);
  });

  it('is whole or refused: no part of it is taken for all of it', async () => {
    const workspace_id = await idOf('Production');
    const small = home.blind({ PORTKEY_MAX_REPLY_BYTES: '4000' });
    const { details, message } = errorOf(await small.call('export_workspace', { workspace_id }));
    expect(details.code).toBe('too_large');
    expect(message).toContain('fields: ["format", "configs"]');
    const some = await small.data('export_workspace', { workspace_id, fields: ['format', 'configs'] });
    expect(Object.keys(some)).toEqual(['format', 'configs']);
    expect((await plan(workspace_id, some)).plan).toEqual([]);
  });

  it('fails for a workspace that is not there', async () => {
    expect(
      errorOf(await home.house.call('export_workspace', { workspace_id: 'ws-nowhere-000000' })).details.status,
    ).toBe(404);
  });
});

describe('plan_workspace', () => {
  it('has nothing to do for its own export', async () => {
    for (const name of ['Production', 'Internal Tools', 'Marketing', 'Data Science']) {
      const id = await idOf(name);
      const answer = await plan(id, await exported(id), { delete_extra: true });
      expect(answer.plan, JSON.stringify(answer)).toEqual([]);
      expect(answer.differences).toEqual([]);
    }
  });

  it('copies a workspace into an empty one', async () => {
    const source = await idOf('Production');
    const copy = await empty();
    const first = await home.house.data('plan_workspace', { workspace_id: copy, from: source });
    expect(first.cannot[0].reason).toContain('openai-prod, which the workspace does not have');
    await provider(copy);
    const document = await exported(source);
    expect(await bring(copy, document)).toBe(2);
    expect(content(await exported(copy))).toEqual(content(document));
  });

  it('brings an empty workspace to any document, and has nothing to do then', async () => {
    const name = fc.oneof(
      fc.constantFrom('a', '__proto__', 'constructor', 'x"y', '</p>', 'ü 🚀', '{"$ref":"configs"}'),
      fc.string({ minLength: 1, maxLength: 12 }).map((text) => `n${text}`),
    );
    const word = fc.constantFrom('one', 'two {{x}}', 'three');
    const unique = <Thing extends { name: string }>(thing: fc.Arbitrary<Thing>, maxLength = 3) =>
      fc.uniqueArray(thing, { maxLength, selector: (one) => one.name });
    const version = fc.record({
      string: fc.array(fc.record({ role: fc.constantFrom('user', 'system'), content: word }), {
        minLength: 1,
        maxLength: 2,
      }),
      virtual_key: fc.constant('openai-prod'),
      model: fc.constantFrom('gpt-4o', 'gpt-4o-mini'),
      parameters: fc.record({ temperature: fc.constantFrom(0, 0.5) }),
    });
    const versions = fc
      .uniqueArray(version, { minLength: 1, maxLength: 3, selector: (one) => JSON.stringify(one) })
      .map((all) =>
        all.map((one, at) => ({ ...one, ...(at === 0 ? { published: true } : at === 1 ? { label: 'staging' } : {}) })),
      );
    const anything = fc.record({
      labels: unique(
        fc.record({ name: fc.constantFrom('alpha', 'beta'), color_code: fc.constantFrom('#111111', '#222222') }),
      ),
      guardrails: unique(
        fc.record({
          name,
          checks: fc.constant([{ id: 'default.wordCount', parameters: { maxWords: 9 } }]),
          actions: fc.record({ deny: fc.boolean() }),
        }),
      ),
      configs: unique(
        fc.record({
          name,
          config: fc.record({
            provider: fc.constant('openai'),
            retry: fc.record({ attempts: fc.integer({ min: 1, max: 5 }) }),
          }),
        }),
      ),
      usage_limits: unique(
        fc.record({
          name,
          type: fc.constant('cost'),
          credit_limit: fc.integer({ min: 10, max: 99 }),
          conditions: fc.constant([{ key: 'workspace_id', value: { $ref: 'workspace' } }]),
          group_by: fc.constant([{ key: 'api_key' }]),
        }),
      ),
      collections: unique(fc.record({ name })),
      partials: unique(fc.record({ name, versions: word.map((string) => [{ published: true, string }]) })),
      prompts: unique(fc.record({ name, versions }), 2),
    });
    await fc.assert(
      fc.asyncProperty(anything, anything, async (one, other) => {
        const id = await empty();
        await provider(id);
        for (const wanted of [one, other]) {
          const document = { format: 'portkey-workspace/1', ...wanted };
          await bring(id, document, { delete_extra: true });
          const again = await exported(id);
          const left = await plan(id, again, { delete_extra: true });
          expect(left.differences).toEqual([]);
          for (const [section, list] of Object.entries(wanted)) expect(names(again[section])).toEqual(names(list));
        }
      }),
      { numRuns: 3 },
    );
  });

  it('saves one version for a changed template, and publishes it', async () => {
    const id = await idOf('Marketing');
    const document = await exported(id);
    document.prompts[0].versions[0].string[0].content = 'Announce {{product}}.';
    const answer = await plan(id, document);
    expect(operations(answer)).toEqual(['update_prompt', 'publish_prompt']);
    await apply(answer);
    expect((await plan(id, document)).plan).toEqual([]);
    const { string } = await home.house.data('get_prompt', {
      prompt_id: (await home.named('list_prompts', 'Product announcement')).id,
    });
    expect(string[0].content).toBe('Announce {{product}}.');
  });

  it('deletes what the document does not have only where that is asked for', async () => {
    const id = await idOf('Data Science');
    const document = await exported(id);
    document.guardrails = [];
    document.counts = undefined;
    const kept = await plan(id, document);
    expect(kept.plan).toEqual([]);
    expect(kept.differences).toEqual([{ section: 'guardrails', name: 'JSON only (trial)', is: 'extra' }]);
    expect(operations(await plan(id, document, { delete_extra: true }))).toEqual(['delete_guardrail']);
  });

  it('makes a guardrail before the config that names it', async () => {
    const guardrails = [
      { name: 'Short', checks: [{ id: 'default.wordCount', parameters: { maxWords: 5 } }], actions: { deny: true } },
    ];
    const configs = [
      {
        name: 'Guarded',
        config: { targets: [{ provider: '@x' }], input_guardrails: [{ $ref: 'guardrails', name: 'Short' }] },
      },
    ];
    const id = await empty();
    const answer = await plan(id, { format: 'portkey-workspace/1', configs, guardrails });
    expect(operations(answer)).toEqual(['create_guardrail', 'create_config']);
    expect(answer.plan[1].arguments.config.input_guardrails).toEqual([{ $from: 0, path: 'slug' }]);
    await apply(answer);
    expect((await exported(id)).configs[0].config.input_guardrails).toEqual([{ $ref: 'guardrails', name: 'Short' }]);
  });

  it('plans the first hundred steps, and the rest after them', async () => {
    const labels = Array.from({ length: 130 }, (_, at) => ({
      name: `label-${String(at).padStart(3, '0')}`,
      color_code: '#112233',
    }));
    const id = await empty();
    const answer = await plan(id, { format: 'portkey-workspace/1', labels });
    expect(answer.plan).toHaveLength(100);
    expect(answer.summary).toContain('It takes 130 steps');
  });

  it.each([
    ['no document of this kind', { prompts: [] }, 'document.format'],
    ['an unknown section', { format: 'portkey-workspace/1', promts: [] }, 'document.promts'],
    ['a thing without a name', { format: 'portkey-workspace/1', labels: [{}] }, 'document.labels[0].name'],
    [
      'one name twice',
      { format: 'portkey-workspace/1', labels: [{ name: 'a' }, { name: 'a' }] },
      'document.labels[1].name',
    ],
    [
      'a config without its config',
      { format: 'portkey-workspace/1', configs: [{ name: 'a' }] },
      'document.configs[0].config',
    ],
    [
      'a secret',
      { format: 'portkey-workspace/1', configs: [{ name: 'a', config: { api_key: 'k' } }] },
      'document.configs[0].config.api_key',
    ],
    [
      'a reference of plans',
      { format: 'portkey-workspace/1', configs: [{ name: 'a', config: { x: { $from: 0, path: 'id' } } }] },
      'document.configs[0].config.x.$from',
    ],
    ['what was cut', { format: 'portkey-workspace/1', labels: [], counts: { labels: 3 } }, 'document.labels'],
    [
      'two published versions',
      {
        format: 'portkey-workspace/1',
        partials: [
          {
            name: 'a',
            versions: [
              { published: true, string: 'x' },
              { published: true, string: 'y' },
            ],
          },
        ],
      },
      'document.partials[0].versions',
    ],
  ])('refuses %s', async (_, document, field) => {
    const refused = await home.house.call('plan_workspace', { workspace_id: await idOf('Marketing'), document });
    expect((errorOf(refused).details.field_errors as Row).map((each: Row) => each.field)).toContain(field);
  });

  it('shows where a config sends keys before it is written', async () => {
    const configs = [{ name: 'Elsewhere', config: { provider: 'openai', custom_host: 'https://evil.example/v1' } }];
    const answer = await plan(await empty(), { format: 'portkey-workspace/1', configs });
    expect(JSON.stringify(errorOf(await home.house.call('apply_plan', answer)))).toContain('evil.example');
  });
});

import { describe, expect, it } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import { toolOf } from '../model/tool.ts';
import { assessRisk, firesAt, higherRisk, needsStored, sentence, unknownFields } from './assess-risk.ts';
import type { Stored } from './stored.ts';

const tool = (name: string) => {
  const operation = catalog.find((entry) => entry.name === name);
  if (operation === undefined) throw new Error(`no ${name}`);
  return toolOf(operation);
};
const read = (value: unknown): Stored => ({ kind: 'read', value });

describe('assessRisk', () => {
  const update = tool('update_config');

  it('calls a host at any depth, in any case style, or inside JSON text by its name', () => {
    const host = { custom_host: 'https://elsewhere.example' };
    for (const config of [
      host,
      { targets: [host] },
      { targets: [{ targets: [{ targets: [{ targets: [host] }] }] }] },
      { targets: [{ customHost: 'https://elsewhere.example' }] },
      JSON.stringify({ targets: [host] }),
    ])
      expect(assessRisk(update, { slug: 's', config }).sensitive).toContain('egress');
    expect(
      assessRisk(update, { slug: 's', config: { provider: 'openai' } }, undefined, read({ config: {} })).sensitive,
    ).toEqual(['live']);
  });

  it('compares lists with what is stored', () => {
    const stored = read({ config: { input_guardrails: ['a', 'b'] } });
    const changedTo = (config: unknown) => assessRisk(update, { slug: 's', config }, undefined, stored).sensitive;
    expect(changedTo({ input_guardrails: ['a', 'b'] })).not.toContain('protection');
    expect(changedTo({ input_guardrails: ['b', 'c', 'a'] })).not.toContain('protection');
    expect(changedTo({ input_guardrails: ['a'] })).toContain('protection');
    expect(changedTo({ input_guardrails: ['a', 'c'] })).toContain('protection');
    expect(changedTo({ input_guardrails: [] })).toContain('protection');
    expect(changedTo({ provider: 'openai' })).toContain('protection');
    expect(changedTo(JSON.stringify({ inputGuardrails: ['a', 'b'] }))).not.toContain('protection');
  });

  it('counts what could not be read as taken away', () => {
    const unread: Stored = { kind: 'unread', why: 'answered 403' };
    expect(assessRisk(update, { slug: 's', config: {} }, undefined, unread).sensitive).toContain('protection');
    expect(assessRisk(update, { slug: 's', config: {} }).sensitive).toContain('protection');
    expect(assessRisk(update, { slug: 's', name: 'n' }, undefined, unread).sensitive).toEqual(['live']);
  });

  it('knows members by id or slug, and limits by their kind', () => {
    const defaults = tool('update_organisation_defaults');
    const stored = read({ input_guardrails: [{ id: 'g-1', slug: 'pg-one' }] });
    expect(assessRisk(defaults, { input_guardrails: ['pg-one'] }, undefined, stored).risk).toBe('write');
    expect(assessRisk(defaults, { input_guardrails: ['pg-two'] }, undefined, stored).risk).toBe('delete');
    expect(assessRisk(defaults, { input_guardrails: [] }, undefined, stored).because).toHaveLength(1);
    const workspace = tool('update_workspace');
    const limits = read({
      rate_limits: [
        { type: 'requests', unit: 'rpm', value: 10 },
        { type: 'tokens', unit: 'rpd', value: 5 },
      ],
    });
    const given = (rate_limits: unknown) =>
      assessRisk(workspace, { workspace_id: 'w', rate_limits }, undefined, limits).sensitive;
    expect(
      given([
        { type: 'tokens', unit: 'rpd', value: 6 },
        { type: 'requests', unit: 'rpm', value: 9 },
      ]),
    ).not.toContain('protection');
    expect(given([{ type: 'tokens', unit: 'rpd', value: 6 }])).toContain('protection');
  });

  it('takes 1, "true" and true for one', () => {
    const deployment = tool('update_deployment');
    for (const yes of [true, 'true', 1, '1', ' TRUE '])
      expect(assessRisk(deployment, { id: 'd', rotate_auth: yes }).risk).toBe('delete');
    for (const no of [false, 'false', 0])
      expect(assessRisk(deployment, { id: 'd', rotate_auth: no }).risk).toBe('write');
  });

  it('judges fields newer than the catalog by their names, at any depth', () => {
    const prompt = tool('update_prompt');
    const to = (extra: Record<string, unknown>) => {
      const { risk, sensitive } = assessRisk(prompt, { prompt_id: 'p' }, extra);
      return [risk, ...sensitive];
    };
    expect(to({ note: 'x' })).toEqual(['write']);
    expect(to({ options: { forceDelete: true } })).toContain('delete');
    expect(to({ webhook_url: 'https://x' })).toContain('egress');
    expect(to({ settings: [{ role: 'admin' }] })).toContain('access');
    expect(to({ rateLimits: [] })).toContain('protection');
  });

  it('says which arguments want the stored state', () => {
    expect(needsStored(update, { slug: 's', config: {} })).toBe(true);
    expect(needsStored(update, { slug: 's', name: 'n' })).toBe(false);
    expect(needsStored(tool('delete_config'), { slug: 's' })).toBe(false);
    expect(needsStored(tool('update_vector_store'), { expires_after: { days: 1 } })).toBe(true);
    expect(needsStored(tool('update_user'), { role: 'admin' })).toBe(false);
  });

  it('brings the catalog’s reasons into one form', () => {
    expect(sentence('takes checks away')).toBe('Takes checks away.');
    expect(sentence('Takes them away.')).toBe('Takes them away.');
    expect(sentence('  takes them away ')).toBe('Takes them away.');
  });

  it('says once what is taken away where a list is emptied', () => {
    const key = tool('update_api_key');
    const because = (args: Record<string, unknown>) =>
      assessRisk(key, { id: 'k', ...args }, undefined, read({})).because;
    const [one = ''] = because({ usage_limits: [] });
    const [other = ''] = because({ rate_limits: [] });
    expect(because({ usage_limits: [], rate_limits: [] })).toEqual([one, other]);
    const workspace = tool('update_workspace');
    const stored = read({ rate_limits: [{ type: 'tokens', unit: 'rpm', value: 9 }] });
    // Of one argument the emptying says it, of the other nothing else does.
    const told = assessRisk(workspace, { rate_limits: [] }, undefined, stored).because;
    expect(told).toHaveLength(1);
    const both = assessRisk(
      workspace,
      { rate_limits: [], usage_limits: [{ type: 'cost', credit_limit: 5 }] },
      undefined,
      {
        kind: 'unread',
        why: 'x',
      },
    );
    expect(both.because).toHaveLength(2);
    expect(both.because).toContain(told[0]);
  });

  it('of a read adds nothing by its arguments', () => {
    const list = assessRisk(tool('list_files'), {}, { webhook_url: 'https://evil.example' });
    expect(list).toMatchObject({ risk: 'read', sensitive: [], because: [] });
    expect(list.findings).not.toEqual([]);
  });

  it('takes the higher of two risks', () => {
    const order = ['read', 'write', 'execute', 'delete'] as const;
    order.forEach((risk, at) => {
      for (const lighter of order.slice(0, at + 1))
        expect([higherRisk(risk, lighter), higherRisk(lighter, risk)]).toEqual([risk, risk]);
    });
  });
});

describe('a rule that compares with nothing stored', () => {
  const rule = (said: object) => ({ argument: 'a', to: 'delete' as const, because: 'x', ...said });

  it.each<[string, object, readonly unknown[], readonly unknown[]]>([
    ['one of some values', { equals: ['admin', 'manager'] }, ['admin', ' Manager '], ['member', undefined, null]],
    ['undefined is none', { equals: [undefined] }, [], [undefined]],
    ['emptied', { emptied: true }, [null, [], {}, ''], [['a'], { a: 1 }, 0, false, undefined]],
    [
      'more than so many',
      { moreThan: 2 },
      [['a', 'b', 'c'], { a: 1, b: 1, c: 1 }],
      [['a', 'b'], [], 'abcd', undefined],
    ],
    ['at most', { atMost: 1 }, [1, 0, -5, '1', 0.5], [2, '2', 1.5, 'text', null, undefined]],
    ['given', { given: true }, ['x', 0, true, ['a'], { a: 1 }], [undefined, null, false, '', [], {}]],
    ['nothing', {}, [], ['x', true, 1, ['a']]],
  ])('%s', (_name, said, fires, silent) => {
    for (const value of fires) expect(firesAt(rule(said), value), JSON.stringify(value)).toBe(true);
    for (const value of silent) expect(firesAt(rule(said), value), JSON.stringify(value)).toBe(false);
  });
});

describe('every rule of the catalog', () => {
  const value = (rule: (typeof rules)[number]['rule']): unknown =>
    rule.equals?.[0] ??
    rule.atMost ??
    (rule.lowers ? 1 : undefined) ??
    (rule.given
      ? 'x'
      : rule.moreThan !== undefined
        ? Array.from({ length: rule.moreThan + 1 }, (_, i) => `s${i}`)
        : []);
  const built = (path: string, leaf: unknown): unknown => nested(path.replaceAll('[]', '.[]').split('.'), leaf);
  const nested = ([step, ...rest]: string[], leaf: unknown): unknown => {
    if (step === undefined) return leaf;
    const inner = nested(rest, leaf);
    if (step === '[]') return [inner];
    return step === '**' ? { deeper: [inner] } : { [step]: inner };
  };
  const rules = catalog.flatMap((operation) => (operation.escalates ?? []).map((rule) => ({ operation, rule })));

  it.each(rules.map(({ operation, rule }) => [`${operation.name} ${rule.argument}`, operation, rule] as const))(
    '%s',
    (_name, operation, rule) => {
      const args = built(rule.argument, value(rule)) as Record<string, unknown>;
      const assessment = assessRisk(toolOf(operation), args, undefined, { kind: 'unread', why: 'test' });
      if (rule.to === 'delete') expect(assessment.risk).toBe('delete');
      else expect(assessment.sensitive).toContain(rule.to);
      expect(assessRisk(toolOf(operation), {}).because).toEqual([]);
    },
  );
});

const told = (extra?: Record<string, unknown>): string[] =>
  unknownFields(extra).map(({ to, because }) => `${to}: ${because}`);

describe('a field that the catalog does not have', () => {
  it.each([
    ['purge', 'delete', 'may remove, replace or cut off something'],
    ['customHost', 'egress', 'may decide where keys and traffic go'],
    ['Scope-List', 'access', 'may decide who may do what'],
    ['usage_limit', 'protection', 'may loosen a guardrail or limit'],
    ['is_active', 'live', 'may change production at once'],
  ])('%s is judged by its name', (name, to, because) => {
    expect(told({ [name]: 1 })).toEqual([`${to}: extra.${name}, which this server does not know, ${because}`]);
  });

  it('may say more than one thing', () => {
    expect(unknownFields({ default_role: 1 }).map(({ to }) => to)).toEqual(['access', 'live']);
  });

  it('is found at any depth, in lists too, by its own name alone', () => {
    const at = (extra: Record<string, unknown>) => unknownFields(extra).map(({ because }) => because.split(',')[0]);
    expect(at({ a: [{ b: { proxy: 'x' } }] })).toEqual(['extra.a.b.proxy']);
    expect(at({ host: { a: 1 } })).toEqual(['extra.host']);
    expect(at({ a: ['host'], b: 'host', c: null, d: undefined })).toEqual([]);
  });

  it('says nothing where its name does not', () => {
    expect(told({ colour: 1 })).toEqual([]);
    expect(told()).toEqual([]);
  });

  it('is looked at as deep as any call is', () => {
    const nested = (depth: number): Record<string, unknown> => {
      let value: Record<string, unknown> = { host: 1 };
      for (let i = 0; i < depth; i++) value = { a: value };
      return value;
    };
    expect(told(nested(50))).toHaveLength(1);
    expect(told(nested(5_000))).toEqual([]);
  });
});

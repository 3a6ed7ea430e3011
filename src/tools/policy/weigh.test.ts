import { describe, expect, it } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import { toolOf } from '../tool.ts';
import type { Stored } from './shrinking.ts';
import { needsStored, sentence, weigh } from './weigh.ts';

const tool = (name: string) => {
  const operation = catalog.find((entry) => entry.name === name);
  if (operation === undefined) throw new Error(`no ${name}`);
  return toolOf(operation);
};
const read = (value: unknown): Stored => ({ kind: 'read', value });

describe('weigh', () => {
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
      expect(weigh(update, { slug: 's', config }).sensitive).toContain('egress');
    expect(
      weigh(update, { slug: 's', config: { provider: 'openai' } }, undefined, read({ config: {} })).sensitive,
    ).toEqual(['live']);
  });

  it('compares lists with what is stored', () => {
    const stored = read({ config: { input_guardrails: ['a', 'b'] } });
    const changedTo = (config: unknown) => weigh(update, { slug: 's', config }, undefined, stored).sensitive;
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
    expect(weigh(update, { slug: 's', config: {} }, undefined, unread).sensitive).toContain('protection');
    expect(weigh(update, { slug: 's', config: {} }).sensitive).toContain('protection');
    expect(weigh(update, { slug: 's', name: 'n' }, undefined, unread).sensitive).toEqual(['live']);
  });

  it('knows members by id or slug, and limits by their kind', () => {
    const defaults = tool('update_organisation_defaults');
    const stored = read({ input_guardrails: [{ id: 'g-1', slug: 'pg-one' }] });
    expect(weigh(defaults, { input_guardrails: ['pg-one'] }, undefined, stored).risk).toBe('write');
    expect(weigh(defaults, { input_guardrails: ['pg-two'] }, undefined, stored).risk).toBe('delete');
    expect(weigh(defaults, { input_guardrails: [] }, undefined, stored).because).toHaveLength(1);
    const workspace = tool('update_workspace');
    const limits = read({
      rate_limits: [
        { type: 'requests', unit: 'rpm', value: 10 },
        { type: 'tokens', unit: 'rpd', value: 5 },
      ],
    });
    const given = (rate_limits: unknown) =>
      weigh(workspace, { workspace_id: 'w', rate_limits }, undefined, limits).sensitive;
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
      expect(weigh(deployment, { id: 'd', rotate_auth: yes }).risk).toBe('delete');
    for (const no of [false, 'false', 0]) expect(weigh(deployment, { id: 'd', rotate_auth: no }).risk).toBe('write');
  });

  it('judges fields newer than the catalog by their names, at any depth', () => {
    const prompt = tool('update_prompt');
    const to = (extra: Record<string, unknown>) => {
      const { risk, sensitive } = weigh(prompt, { prompt_id: 'p' }, extra);
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
  });

  it('brings the catalog’s reasons into one form', () => {
    expect(sentence('takes checks away')).toBe('Takes checks away.');
    expect(sentence('Takes them away.')).toBe('Takes them away.');
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
      const weight = weigh(toolOf(operation), args, undefined, { kind: 'unread', why: 'test' });
      if (rule.to === 'delete') expect(weight.risk).toBe('delete');
      else expect(weight.sensitive).toContain(rule.to);
      expect(weigh(toolOf(operation), {}).because).toEqual([]);
    },
  );
});

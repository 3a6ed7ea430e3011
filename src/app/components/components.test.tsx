import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../model/answer.ts';
import { changeIn } from '../model/change.ts';
import { differences } from '../model/configs.ts';
import { conditionText } from '../model/gateway-config.ts';
import { ChangeSteps } from './change-steps.tsx';
import { ConfigDiagram } from './config-diagram.tsx';

const HOSTILE = ['<img src=x onerror=alert(1)>', '\u202egnp.exe', 'A'.repeat(10_000), '\u0000', '</script><script>'];
const draw = (config: unknown): string => renderToString(<ConfigDiagram config={config} name="any" />);

describe('a config as a diagram', () => {
  it('draws strategies within strategies, with weights, conditions and what is set', () => {
    const html = draw({
      strategy: { mode: 'fallback', on_status_codes: [429] },
      retry: { attempts: 3 },
      cache: { mode: 'semantic', max_age: 3600 },
      input_guardrails: ['pii-check'],
      targets: [
        {
          strategy: { mode: 'loadbalance' },
          targets: [
            { provider: '@a', weight: 3 },
            { provider: '@b', weight: 1 },
          ],
        },
        { virtual_key: 'c', override_params: { model: 'gpt-4o' } },
      ],
    });
    for (const text of ['Fallback', 'on 429', '75 %', '25 %', '@a', 'gpt-4o', '3 times', 'for 1 hour', 'pii-check'])
      expect(html).toContain(text);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'pc-any'],
    ['a list', [1, 2]],
    ['targets that are no list', { targets: { provider: 'x' } }],
    ['targets that are no objects', { targets: [null, 3, 'x'] }],
    ['a strategy that is a text', { strategy: 'fallback', targets: [] }],
    ['weights of nothing', { strategy: { mode: 'loadbalance' }, targets: [{ weight: 0 }, { weight: 'many' }] }],
    ['conditions that are none', { strategy: { mode: 'conditional', conditions: 'x' }, targets: [{ name: {} }] }],
  ])('is not broken by %s', (_what, config) => {
    expect(draw(config)).toContain('<section');
  });

  it('shows what it does not know as text', () => {
    const html = draw({
      provider: 'x',
      brand_new: { a: 1 },
      strategy: { mode: 'lottery', seed: 4 },
      targets: [{ provider: 'y' }],
    });
    expect(html).toContain('brand_new: {&quot;a&quot;:1}');
    expect(html).toContain('lottery');
    expect(html).toContain('strategy.seed: 4');
  });

  it('is not broken by depth', () => {
    let config: unknown = { provider: '@deepest' };
    for (let depth = 0; depth < 500; depth++) config = { strategy: { mode: 'single' }, targets: [config] };
    expect(draw(config).length).toBeLessThan(20_000);
  });

  it.each(HOSTILE)('makes no markup of %s', (text) => {
    const html = draw({ [text]: text, provider: text, targets: [{ name: text, override_params: { model: text } }] });
    for (const sign of ['<img', '<script', '\u202e', '\u0000']) expect(html).not.toContain(sign);
    expect(html.length).toBeLessThan(8_000);
  });
});

describe('a condition in words', () => {
  it('reads comparisons and their joins', () => {
    expect(conditionText({ $or: [{ 'metadata.plan': { $eq: 'paid' } }, { 'metadata.n': { $gte: 3 } }] })).toBe(
      '(metadata.plan is paid or metadata.n is at least 3)',
    );
  });
});

describe('what changed', () => {
  it('names each place once', () => {
    expect(differences({ a: 1, b: [{ c: 1 }] }, { a: 1, b: [{ c: 2 }, { d: 3 }] })).toEqual([
      { path: 'b[0].c', from: 1, to: 2 },
      { path: 'b[1]', from: undefined, to: { d: 3 } },
    ]);
    expect(differences({ a: [1] }, { a: [1] })).toEqual([]);
  });
});

describe('a change', () => {
  const question: Answer = {
    ok: false,
    message: 'Nothing was done.',
    code: 'confirmation_required',
    details: {
      confirm: 'TOKEN',
      effect: {
        operation: 'delete_config',
        risk: 'delete',
        summary: `Delete config ${HOSTILE[0]}.`,
        used_by: [{ what: 'API keys', count: 2, names: [HOSTILE[0]] }],
        undo: 'This cannot be undone.',
      },
    },
  };

  it('is told with who depends on it, as text', () => {
    const change = changeIn(question);
    expect(change?.token).toBe('TOKEN');
    const html = renderToString(<ChangeSteps steps={change?.steps ?? []} />);
    for (const text of ['Removes', 'API keys', 'cannot be undone']) expect(html).toContain(text);
    expect(html).not.toContain('<img');
  });

  it('has no token where the server gave none, or where somebody said no', () => {
    expect(changeIn({ ...question, details: { effect: question.details.effect } })?.token).toBeUndefined();
    expect(changeIn({ ...question, details: { ...question.details, declined: true } })).toBeUndefined();
    expect(
      changeIn({ ok: true, notes: [], data: { sent: false, steps: [], confirm: 'TOKEN' } })?.token,
    ).toBeUndefined();
  });
});
